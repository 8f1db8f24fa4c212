import Base
import Glibc

/// What the operator named to take clips from.
package enum Source: Sendable, Hashable {
    /// A folder, walked with all folders below it.
    case folder(RawPath)
    /// One recording or array.
    case file(RawPath)
    /// A text file with one path per line, relative to the list's folder.
    case list(RawPath)

    /// Reads an argument: `@list.txt`, a folder or a file.
    /// - Throws: `path.not_found`, `path.permission`, `path.io` or `argument.invalid`.
    package init(argument: String) throws(EngineError) {
        if argument.isEmpty {
            throw EngineError(
                .invalidArgument, subject: "source", step: "reading the arguments", found: "an empty path",
                needed: "a folder, a file or @LIST")
        }
        let isList = argument.hasPrefix("@")
        let named = isList ? String(argument.dropFirst()) : argument
        var path = try RawPath(bytes: named.utf8).absolute(named: argument)
        var status = stat()
        if path.withCString({ stat($0, &status) }) != 0 {
            let number = errno
            // A text form as this program shows it, of a path that cannot be typed.
            path = try RawPath(text: named).absolute(named: argument)
            if path.withCString({ stat($0, &status) }) != 0 {
                throw EngineError.system(number, subject: argument, step: "looking for the source")
            }
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = isList ? .list(path) : .file(path)
        case S_IFDIR where !isList: self = .folder(path)
        default:
            throw EngineError(
                .invalidArgument, subject: argument, step: "looking for the source",
                found: isList ? "not a regular file" : "a pipe, device or socket",
                needed: isList ? "a text file with one path per line" : "a folder, a regular file or @LIST")
        }
    }

    package var isList: Bool { if case .list = self { true } else { false } }

    package var path: RawPath {
        switch self {
        case .folder(let path), .file(let path), .list(let path): path
        }
    }

    /// A name for the dataset: the folder's, or the file's or list's without extension.
    package var name: String {
        let last = path.lastComponent
        switch self {
        case .folder: return last.text.isEmpty ? "root" : last.text
        case .file, .list: return String(last.text.utf8.prefix(last.stemLength)) ?? last.text
        }
    }
}

extension RawPath {
    var isAbsolute: Bool { text.utf8.first == UInt8(ascii: "/") }

    /// The path from `/`, without `.` and empty components.
    ///
    /// Links stay as they are, so that a source keeps the name it was given; only a path with `..` is resolved, because
    /// what `..` means depends on them.
    package func absolute(named subject: String) throws(EngineError) -> RawPath {
        var path = self
        if !isAbsolute {
            guard let current = getcwd(nil, 0) else {
                throw EngineError.system(errno, subject: subject, step: "finding the current folder")
            }
            defer { free(current) }
            path = RawPath(bytes: UnsafeRawBufferPointer(start: current, count: strlen(current))).appending(self)
        }
        let components = path.text.split(separator: "/").filter { $0 != "." }
        if components.contains("..") {
            guard let resolved = path.withCString({ realpath($0, nil) }) else {
                throw EngineError.system(errno, subject: subject, step: "looking for the source")
            }
            defer { free(resolved) }
            return RawPath(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
        }
        return RawPath(text: "/" + components.joined(separator: "/"))
    }
}
