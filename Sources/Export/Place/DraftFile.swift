import Base
import Engine
import Foundation

/// A file of an export while it is written: in `new`, and in `ready` once it is whole and on the disk.
final class DraftFile {
    private let place: ExportPlace
    /// Relative to the place.
    private let draft: RawPath
    private let target: RawPath
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    private var written = 0
    private static let bufferBytes = 1 << 20

    /// - Parameters:
    ///   - name: relative to the export's folder, or the name of the one file.
    ///   - isOwn: a file of the place itself.
    /// - Throws: ``EngineError``.
    init(_ place: ExportPlace, _ name: String, isOwn: Bool = false) throws {
        self.place = place
        draft = place.path("new/" + name)
        target = place.path(isOwn ? name : "ready/" + name)
        do {
            descriptor = try place.parent.withFolder(draft.parent, making: true) { [draft] folder in
                let opened = draft.lastComponent.withCString { openat(folder, $0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666) }
                guard opened >= 0 else { throw HeldFolder.Refusal(code: errno) }
                return opened
            }
        } catch {
            throw place.parent.reason(error, at: draft, "making a file").error(subject: place.destination, step: "writing the export")
        }
        buffer.reserveCapacity(Self.bufferBytes)
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        place.parent.remove(draft)
    }

    /// By which this process's libraries open it, wherever its folder is moved.
    var systemPath: RawPath { RawPath(text: "/proc/self/fd/\(descriptor)") }
    /// By which another program opens it.
    var path: RawPath { RawPath(text: place.parent.path).appending(draft) }

    /// Bytes so far.
    var position: Int { written + buffer.count }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        if buffer.count + bytes.count <= Self.bufferBytes { return buffer.append(contentsOf: bytes) }
        try flush()
        if bytes.count < Self.bufferBytes { return buffer.append(contentsOf: bytes) }
        try write(bytes, at: written)
        written += bytes.count
    }

    func append(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try append($0) } }

    func append(_ text: String) throws {
        var text = text
        try text.withUTF8 { try append(UnsafeRawBufferPointer($0)) }
    }

    /// Writes over bytes that were appended before.
    func overwrite(at offset: Int, _ bytes: [UInt8]) throws {
        try flush()
        precondition(offset + bytes.count <= written, "only what was appended is written over")
        try bytes.withUnsafeBytes { try write($0, at: offset) }
    }

    private func flush() throws {
        guard !buffer.isEmpty else { return }
        try buffer.withUnsafeBytes { try write($0, at: written) }
        written += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }

    private func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
        var done = 0
        while done < bytes.count {
            let count = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.error(errno, place.destination)
            }
            done += count
        }
    }

    /// Ends the file: it is on the disk, and ready.
    func finish() throws {
        try flush()
        guard fdatasync(descriptor) == 0 else { throw Self.error(errno, place.destination) }
        let closing = descriptor
        descriptor = -1
        guard close(closing) == 0 else {
            place.parent.remove(draft)
            throw Self.error(errno, place.destination)
        }
        try place.move(draft, to: target)
    }

    /// The error of a write that failed.
    static func error(_ code: Int32, _ destination: String) -> EngineError {
        let isFull = code == ENOSPC || code == EDQUOT || code == EFBIG
        return EngineError(
            .inputOutput, subject: destination, step: "writing the export", found: EngineError.systemMessage(code),
            needed: isFull ? "space for the whole export" : "a disk that can be written to",
            advice: isFull ? "Free some space, or give --pool or --dtype float16, and export again." : "")
    }
}
