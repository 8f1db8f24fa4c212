import Base
import Corpora
import Foundation

/// Clips of an earlier run as an operator names them.
extension RecordedRun {
    /// The relative path of the clip that `argument` names; nil when the records have no such clip.
    ///
    /// Accepted are the relative path as `metadata.csv` has it, the same after the dataset's or the output folder's name as
    /// `extract` prints it, and a path to the file itself, absolute or relative to the current folder.
    package func clipPath(named argument: String, in records: OutputRecords) throws -> String? {
        if try records.clip(argument) != nil { return argument }
        for name in [name, (folder.path as NSString).lastPathComponent] {
            if let path = Self.rest(of: argument, below: name), try records.clip(path) != nil { return path }
        }
        let whole = absolutePath(argument)
        guard let root = try? root() else { return nil }
        for file in [whole, Self.resolved(whole)] {
            for folder in [root, Self.resolved(root)] {
                if let path = Self.rest(of: file, below: folder), try records.clip(path) != nil { return path }
            }
        }
        return nil
    }

    /// Where the file of a clip is; of a segment its recording.
    ///
    /// - Throws: ``EngineError`` when the source has gone.
    package func filePath(of record: ClipRecord) throws -> String {
        RawPath(text: try root()).appending(RawPath(text: record.file)).text
    }

    /// The folder from which the clips' relative paths start; that of a list depends on what it names.
    private func root() throws -> String {
        let source = try source()
        if source.isList { return try SourceScanner.scan(source, only: only, listRoot: listRoot).root.text }
        return source.root.text
    }

    private static func rest(of path: String, below folder: String) -> String? {
        let start = folder == "/" ? folder : folder + "/"
        guard path.utf8.starts(with: start.utf8), path.utf8.count > start.utf8.count else { return nil }
        return String(path.utf8.dropFirst(start.utf8.count))
    }

    private static func resolved(_ path: String) -> String {
        guard let real = RawPath(text: path).withCString({ realpath($0, nil) }) else { return path }
        defer { free(real) }
        return RawPath(bytes: UnsafeRawBufferPointer(start: real, count: strlen(real))).text
    }
}
