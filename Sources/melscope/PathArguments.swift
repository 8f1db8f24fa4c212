import ArgumentParser
import Base
import Corpora
import Foundation

/// What the sources and outputs of a command must not be, whatever is in them.
enum PathArguments {
    /// An empty path would be taken for the current folder.
    static func requireNames(_ paths: [String], of argument: String) throws {
        if paths.contains("") { throw ValidationError("\(argument) is empty; name a folder ('.' for the current one).") }
    }

    /// Refuses several single files, each of which would get an output folder of its own, and a source that is given twice.
    static func requireDistinct(sources: [String]) throws {
        var seen: [SourceIdentity: String] = [:]
        for source in sources {
            guard let identity = SourceIdentity(argument: source) else { continue }
            if let first = seen[identity] {
                let words = first == source ? "is given twice" : "is the same source as '\(Printable.text(first))'"
                throw ValidationError("'\(Printable.text(source))' \(words).")
            }
            seen[identity] = source
        }
        let files = sources.filter { if case .file? = try? Source(argument: $0) { true } else { false } }
        if files.count > 1 {
            throw ValidationError(
                "\(files.count) single files as sources, such as '\(Printable.text(files[0]))': each would get its own output folder. "
                    + "Give the folder that holds them, or @LIST, a text file with one path per line.")
        }
    }

    /// - Throws: ``EngineError`` when there is nothing at `path`.
    static func requireExisting(_ path: String, step: String, needed: String) throws {
        guard RawPath(text: path).withCString({ access($0, F_OK) }) == 0 || access(path, F_OK) == 0 else {
            throw EngineError(
                .notFound, subject: path, step: step, found: String(cString: strerror(errno)), needed: needed)
        }
    }
}
