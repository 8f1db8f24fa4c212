import Base
import Foundation

/// The themes that can be chosen: those compiled in, those of the bundled folder, those of the user's folder.
///
/// A later one replaces an earlier one of the same name; the name is the file's without its extension.
package struct ThemeCatalog: Sendable {
    package struct Entry: Sendable, Equatable {
        package let name: String
        package let scheme: Base16Scheme
        /// The file it came from; nil for a compiled one.
        package let path: String?
    }

    /// Sorted by name.
    package let entries: [Entry]
    /// Files that are no themes, and why. They never stop the program.
    package let problems: [EngineError]

    /// What a new user gets: the own dark scheme where there are colours for it, else the terminal's sixteen.
    package static func defaultName(depth: ColourDepth) -> String {
        depth >= .indexed256 ? "harbour" : depth == .none ? "monochrome" : "terminal"
    }

    /// Reads the themes of `folders`, in order; a folder that is not there is no problem.
    package init(folders: [String]) {
        var found: [String: Entry] = [:]
        var problems: [EngineError] = []
        for (name, yaml) in BuiltInThemes.all {
            do {
                found[name] = Entry(name: name, scheme: try Base16Scheme(yaml: yaml, source: name), path: nil)
            } catch let error as EngineError {
                problems.append(error)
            } catch {}
        }
        for folder in folders {
            for file in DataFolders.yamlFiles(in: folder) {
                let path = folder + "/" + file
                do {
                    let yaml = try ThemeCatalog.read(path)
                    let name = Printable.text(String((file as NSString).deletingPathExtension))
                    found[name] = Entry(name: name, scheme: try Base16Scheme(yaml: yaml, source: path), path: path)
                } catch let error as EngineError {
                    problems.append(error)
                } catch {}
            }
        }
        entries = found.values.sorted { $0.name < $1.name }
        self.problems = problems
    }

    /// The themes that this process finds in the standard folders.
    package static func standard() -> ThemeCatalog {
        ThemeCatalog(folders: standardFolders(executable: DataFolders.executable, environment: ProcessInfo.processInfo.environment))
    }

    /// The theme of that name for a depth of colour; nil when there is none.
    ///
    /// Without colours every theme looks like `monochrome`.
    package func theme(_ name: String, depth: ColourDepth) -> Theme? {
        entries.first { $0.name == name }.map { Theme($0.scheme, name: $0.name, depth: depth) }
    }

    /// The theme of that name, or else the default, which is compiled in.
    package func themeOrDefault(_ name: String?, depth: ColourDepth) -> Theme {
        name.flatMap { theme($0, depth: depth) } ?? theme(ThemeCatalog.defaultName(depth: depth), depth: depth)
            ?? Theme(BuiltInThemes.fallback, depth: depth)
    }

    /// The bundled folder of themes, if it is found, then the user's.
    ///
    /// The bundled one is `../share/melscope/themes` from the executable after `make install`, or `themes/` beside the
    /// `Package.swift` above a `.build` folder. The user's is `$XDG_CONFIG_HOME/melscope/themes`.
    package static func standardFolders(executable: String, environment: [String: String]) -> [String] {
        DataFolders.standard("themes", executable: executable, environment: environment)
    }

    /// Not blocking on a FIFO and not reading more than a scheme can have.
    private static func read(_ path: String) throws -> String {
        func refuse(_ code: EngineError.Code, _ found: String) -> EngineError {
            EngineError(
                code, subject: path, step: "reading the theme", found: found,
                needed: "a text file of at most \(Base16Scheme.maximumBytes) bytes")
        }
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw refuse(.inputOutput, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw refuse(.invalidConfiguration, "not a regular file")
        }
        var bytes = [UInt8](repeating: 0, count: Base16Scheme.maximumBytes + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                Foundation.read(descriptor, $0.baseAddress! + count, $0.count - count)
            }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw refuse(.inputOutput, String(cString: strerror(errno))) }
            if got == 0 { break }
            count += got
        }
        guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
            throw refuse(.invalidConfiguration, "not UTF-8 text")
        }
        return text
    }
}
