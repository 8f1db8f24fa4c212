import Base
import CSndFile
import Foundation

/// A regular file opened for reading, seen through a window of its bytes.
///
/// Speech clips fit into the window, so a clip costs one read however often libsndfile jumps between header, data and
/// trailing metadata; larger files move the window. Files are not mapped, because a mapped file that is cut short while
/// it is read ends the process with SIGBUS.
final class AudioFile {
    /// The reusable memory of the window. One lane owns it and opens one file at a time.
    final class Window {
        static let byteCapacity = 1 << 20
        fileprivate let bytes = UnsafeMutableRawPointer.allocate(byteCount: byteCapacity, alignment: 64)

        deinit { bytes.deallocate() }
    }

    /// Bytes that a reader sees: those of the file without what is hidden in front and at the end.
    private(set) var byteCount: Int
    /// Bytes at the start of the file that readers do not see.
    private(set) var hiddenBytes = 0
    private let file: InputFile
    private var corrections: [(offset: Int, bytes: [UInt8])] = []
    private let window: Window
    private var windowStart = 0
    private var windowCount = 0
    /// Where libsndfile reads next.
    private var position = 0
    /// The first error that the system reported while reading.
    private var readErrno: Int32 = 0

    /// - Throws: ``SkipReason`` with a `file.` code.
    package init(path: String, window: Window) throws {
        file = try InputFile(path: path)
        byteCount = file.byteCount
        self.window = window
    }

    /// Taken when the file was opened.
    var stamp: FileStamp { file.stamp }

    /// Of the open file, for a program that reads it itself.
    package var descriptor: Int32 { file.descriptor }

    /// The first bytes, at most `count` of them.
    package func prefix(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = read(at: 0, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// Lets libsndfile read from the beginning again.
    func rewind() { position = 0 }

    /// Makes the file begin `count` bytes later than now.
    func hideFront(_ count: Int) {
        hiddenBytes += count
        byteCount -= count
    }

    /// Makes the file end at `offset`.
    func hideEnd(from offset: Int) {
        byteCount = offset
    }

    /// Makes readers see other bytes from `offset` on than the file has.
    package func correct(at offset: Int, to bytes: [UInt8]) {
        corrections.append((offset, bytes))
    }

    /// Copies bytes from `offset` on and returns how many there were; fewer at the end of the file or after an error.
    package func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) -> Int {
        let count = readStored(at: offset, into: target)
        for correction in corrections {
            for (index, byte) in correction.bytes.enumerated() {
                let place = correction.offset + index - offset
                if place >= 0, place < count { target[place] = byte }
            }
        }
        return count
    }

    /// The bytes from `offset` on, at most `count` of them.
    package func bytes(at offset: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: max(0, min(count, byteCount - offset))) { buffer, filled in
            filled = buffer.isEmpty ? 0 : read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    private func readStored(at offset: Int, into target: UnsafeMutableRawBufferPointer) -> Int {
        guard offset >= 0, offset < byteCount, var destination = target.baseAddress else { return 0 }
        var offset = offset + hiddenBytes
        let wanted = min(target.count, byteCount - (offset - hiddenBytes))
        var missing = wanted
        while missing > 0 {
            if offset < windowStart || offset >= windowStart + windowCount {
                guard moveWindow(to: offset) else { break }
            }
            let count = min(missing, windowStart + windowCount - offset)
            destination.copyMemory(from: window.bytes + (offset - windowStart), byteCount: count)
            destination += count
            offset += count
            missing -= count
        }
        return wanted - missing
    }

    private func moveWindow(to offset: Int) -> Bool {
        windowStart = offset
        windowCount = 0
        guard offset < file.byteCount else { return false }
        // Never past the size at opening: a file that grows meanwhile is refused at the end, not followed.
        let wanted = min(Window.byteCapacity, file.byteCount - offset)
        while windowCount < wanted {
            let count = pread(file.descriptor, window.bytes + windowCount, wanted - windowCount, off_t(offset + windowCount))
            if count > 0 {
                windowCount += count
            } else if count == 0 {
                break
            } else if errno != EINTR {
                if readErrno == 0 { readErrno = errno }
                break
            }
        }
        return windowCount > 0
    }

    /// The checksum of the whole file; costs no further read where the file lies within the window.
    ///
    /// - Throws: ``SkipReason`` `file.unreadable`, or `file.changed` as ``checkUnchanged()``.
    package func contentChecksum() throws -> Int64? {
        guard windowStart == 0, windowCount == file.byteCount else { return try file.contentChecksum() }
        try file.requireUnchanged()
        return ContentChecksum.of(UnsafeRawBufferPointer(start: window.bytes, count: windowCount))
    }

    /// - Throws: ``SkipReason`` `file.unreadable` when the system reported an error during any read so far.
    func checkRead() throws {
        if readErrno != 0 { throw InputFile.reason(ofErrno: readErrno, call: "read") }
    }

    /// - Throws: ``SkipReason`` `file.changed` when size or modification time are no longer as they were at opening.
    func checkUnchanged() throws { try file.requireUnchanged() }
}

extension AudioFile {
    /// libsndfile's view of the file. Its user data is the `AudioFile`, unretained: the decoder keeps both alive.
    static func virtualIO() -> SF_VIRTUAL_IO {
        SF_VIRTUAL_IO(
            get_filelen: { AudioFile.from($0).map { sf_count_t($0.byteCount) } ?? -1 },
            seek: { offset, whence, user in
                guard let file = AudioFile.from(user) else { return -1 }
                let base =
                    switch whence {
                    case SEEK_SET: 0
                    case SEEK_CUR: file.position
                    default: file.byteCount
                    }
                let (target, overflow) = base.addingReportingOverflow(Int(offset))
                guard !overflow, target >= 0 else { return -1 }
                file.position = target
                return sf_count_t(target)
            },
            read: { target, count, user in
                guard let file = AudioFile.from(user), let target, count > 0 else { return 0 }
                let done = file.read(
                    at: file.position, into: UnsafeMutableRawBufferPointer(start: target, count: Int(count)))
                file.position += done
                return sf_count_t(done)
            },
            write: nil,
            tell: { AudioFile.from($0).map { sf_count_t($0.position) } ?? -1 })
    }

    private static func from(_ user: UnsafeMutableRawPointer?) -> AudioFile? {
        user.map { Unmanaged<AudioFile>.fromOpaque($0).takeUnretainedValue() }
    }
}
