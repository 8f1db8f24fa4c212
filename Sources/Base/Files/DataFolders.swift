import Foundation

/// Folders of data that come with the program (themes, corpora), and the user's own beside them.
package enum DataFolders {
    /// The running program.
    ///
    /// The name by which it was called says nothing of its folder when it was found by PATH.
    package static var executable: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments.first ?? "melscope"
    }

    /// The bundled folder, if it is found, then the user's.
    ///
    /// The bundled one is `../share/melscope/NAME` from the executable after `make install`, or `NAME/` beside the
    /// `Package.swift` above a `.build` folder. The user's is `$XDG_CONFIG_HOME/melscope/NAME`.
    package static func standard(_ name: String, executable: String, environment: [String: String]) -> [String] {
        var folders: [String] = []
        let binary = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
        var candidates = [binary.deletingLastPathComponent().appendingPathComponent("share/melscope/" + name).path]
        var parent = binary
        for _ in 0..<6 where parent.path != "/" {
            if FileManager.default.fileExists(atPath: parent.appendingPathComponent("Package.swift").path) {
                candidates.append(parent.appendingPathComponent(name).path)
                break
            }
            parent = parent.deletingLastPathComponent()
        }
        if let bundled = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) {
            folders.append(bundled)
        }
        // The XDG specification: a relative path is invalid and ignored.
        if let config = environment["XDG_CONFIG_HOME"], config.hasPrefix("/") {
            folders.append(config + "/melscope/" + name)
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            folders.append(home + "/.config/melscope/" + name)
        }
        return folders
    }

    /// Names of a folder's YAML files, sorted; at most a thousand.
    package static func yamlFiles(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return Array(names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted().prefix(1000))
    }
}
