import Base
import Engine
import Foundation
import Report

/// Where a report goes: a file, whole or not at all, or standard output.
struct ReportTarget {
    /// As given; `-` is standard output.
    let argument: String
    /// What a report of this form begins with, within the first kilobytes.
    let mark: String
    let force: Bool

    var isStandardOutput: Bool { argument == "-" }
    private var path: String { absolutePath(argument) }

    /// Refuses what could not be written later, before anything is read.
    ///
    /// - Throws: ``EngineError``.
    func require() throws {
        guard !isStandardOutput else { return }
        let raw = RawPath(bytes: RawPath(text: path).bytes)
        var status = stat()
        guard raw.withCString({ lstat($0, &status) }) == 0 else {
            let folder = raw.parent.text.isEmpty ? "/" : raw.parent.text
            guard RawPath(text: folder).withCString({ access($0, W_OK) }) == 0 else {
                throw EngineError.system(errno, subject: argument, step: "writing the report")
            }
            return
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw EngineError(
                .outputConflict, subject: argument, step: "writing the report", found: "something that is not a regular file",
                needed: "a free name, or an earlier report")
        }
        guard !force, !isReport(raw), status.st_size > 0 else { return }
        throw EngineError(
            .outputConflict, subject: argument, step: "writing the report", found: "a file that is no report of Melscope",
            needed: "a free name, or an earlier report", advice: "Choose another name, or write over it with --force.")
    }

    private func isReport(_ path: RawPath) -> Bool {
        let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 && String(decoding: bytes.prefix(count), as: UTF8.self).contains(mark)
    }

    /// - Throws: ``EngineError``; the old file is then as it was.
    func write(_ text: String) throws {
        if isStandardOutput { return Printing.raw(text, to: STDOUT_FILENO) }
        do {
            try OutputFile.write(text: text, toFileNamed: path)
        } catch let reason as SkipReason {
            var error = reason.error(subject: argument, step: "writing the report")
            if reason.code == .outputUnwritable { (error.needed, error.advice) = ("a folder that can be written", "Choose another place.") }
            throw error
        }
        Printing.err("melscope: wrote \(Printable.text(argument)), \(Readable.roundBytes(text.utf8.count))")
    }
}
