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

    private static let lfsPointer = Array("version https://git-lfs.github.com/spec/v1".utf8)

    let byteCount: Int
    private let descriptor: Int32
    private let opened: stat
    private let window: Window
    private var windowStart = 0
    private var windowCount = 0
    /// Where libsndfile reads next.
    private var position = 0
    /// The first error that the system reported while reading.
    private var readErrno: Int32 = 0

    /// - Throws: ``SkipReason`` with a `file.` code.
    init(path: String, window: Window) throws {
        // Opening a FIFO without O_NONBLOCK would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.reason(errno: errno, while: "opening") }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw Self.reason(errno: code, while: "opening")
        }
        self.descriptor = descriptor
        self.window = window
        opened = status
        byteCount = Int(status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SkipReason(.fileNotRegular, found: Self.kind(of: status.st_mode), needed: "a regular file")
        }
        guard byteCount > 0 else { throw SkipReason(.fileEmpty, found: "0 bytes", needed: "audio") }
        var start = [UInt8](repeating: 0, count: Self.lfsPointer.count)
        let count = start.withUnsafeMutableBytes { read(at: 0, into: $0) }
        try checkRead()
        if count == start.count && start == Self.lfsPointer {
            throw SkipReason(.fileLFSPointer, found: "a git-LFS pointer of \(byteCount) bytes", needed: "the recording")
        }
    }

    deinit { close(descriptor) }

    /// Copies bytes from `offset` on and returns how many there were; fewer at the end of the file or after an error.
    func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) -> Int {
        guard offset >= 0, var destination = target.baseAddress else { return 0 }
        var offset = offset
        var missing = target.count
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
        return target.count - missing
    }

    private func moveWindow(to offset: Int) -> Bool {
        windowStart = offset
        windowCount = 0
        guard offset < byteCount else { return false }
        // Never past the size at opening: a file that grows meanwhile is refused at the end, not followed.
        let wanted = min(Window.byteCapacity, byteCount - offset)
        while windowCount < wanted {
            let count = pread(descriptor, window.bytes + windowCount, wanted - windowCount, off_t(offset + windowCount))
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

    /// - Throws: ``SkipReason`` `file.unreadable` when the system reported an error during any read so far.
    func checkRead() throws {
        if readErrno != 0 { throw Self.reason(errno: readErrno, while: "reading") }
    }

    /// - Throws: ``SkipReason`` `file.changed` when size or modification time are no longer as they were at opening.
    func checkUnchanged() throws {
        var now = stat()
        guard fstat(descriptor, &now) == 0 else { throw Self.reason(errno: errno, while: "reading") }
        if now.st_size != opened.st_size || now.st_mtim.tv_sec != opened.st_mtim.tv_sec
            || now.st_mtim.tv_nsec != opened.st_mtim.tv_nsec
        {
            throw SkipReason(
                .fileChanged, found: "\(now.st_size) bytes after \(opened.st_size), or a new modification time",
                needed: "a file that nobody writes")
        }
    }

    private static func reason(errno code: Int32, while step: String) -> SkipReason {
        let message = "\(String(cString: strerror(code))) when \(step)"
        return switch code {
        case ENOENT, ENOTDIR, ESTALE: SkipReason(.fileVanished, found: message, needed: "the file of the list")
        case EACCES, EPERM: SkipReason(.filePermission, found: message, needed: "read permission")
        case ENXIO, ENODEV: SkipReason(.fileNotRegular, found: message, needed: "a regular file")
        default: SkipReason(.fileUnreadable, found: message, needed: "a readable file")
        }
    }

    private static func kind(of mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFDIR: "a folder"
        case S_IFIFO: "a pipe"
        case S_IFSOCK: "a socket"
        case S_IFCHR, S_IFBLK: "a device"
        default: "something other than a file"
        }
    }
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
