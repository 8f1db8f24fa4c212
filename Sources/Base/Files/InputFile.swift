#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An input file, opened so that nothing in a data folder can make the reader hang.
///
/// Opening never blocks (a pipe without a writer, a device) and accepts only regular files that have contents of their
/// own. Reads go to the file that was opened, whatever is renamed over its name meanwhile.
package final class InputFile: Sendable {
    /// Text form of a ``RawPath``.
    package let path: String
    /// Taken when the file was opened.
    package let stamp: FileStamp
    /// Owned; closed with the last reference.
    package let descriptor: Int32

    package var byteCount: Int { stamp.byteCount }

    /// - Throws: `file.vanished`, `file.permission`, `file.not_regular`, `file.empty`, `file.lfs_pointer` or
    ///   `file.unreadable`.
    package convenience init(path: String) throws(SkipReason) {
        // A C string would end at the NUL and name another file.
        guard !path.utf8.contains(0) else {
            throw SkipReason(.fileVanished, found: "a name that holds a NUL byte", needed: "the name of a file")
        }
        let (opened, code) = RawPath(text: path).withCString { name -> (Int32, Int32) in
            while true {
                let opened = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
                if opened >= 0 || errno != EINTR { return (opened, errno) }
            }
        }
        guard opened >= 0 else { throw Self.reason(ofErrno: code, call: "open") }
        try self.init(owning: opened, path: path)
    }

    /// Takes over a descriptor that was opened without blocking.
    ///
    /// - Parameter path: where it was opened, for messages.
    /// - Throws: as ``init(path:)``.
    package init(owning opened: Int32, path: String) throws(SkipReason) {
        self.path = path
        descriptor = opened
        var status = stat()
        guard fstat(opened, &status) == 0 else {
            let reason = Self.reason(ofErrno: errno, call: "fstat")
            stamp = FileStamp(byteCount: 0, modifiedNs: 0)
            throw reason
        }
        stamp = FileStamp(status)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SkipReason(.fileNotRegular, found: Self.kind(status.st_mode), needed: "a regular file")
        }
        guard stamp.byteCount > 0 else {
            throw SkipReason(.fileEmpty, found: "0 bytes", needed: "a file with contents")
        }
        if try isLFSPointer() {
            throw SkipReason(
                .fileLFSPointer, found: "a git-LFS pointer of \(stamp.byteCount) bytes",
                needed: "the file that it points to")
        }
    }

    deinit { close(descriptor) }

    /// Fills `buffer` from `offset` on.
    ///
    /// - Returns: the bytes read; fewer than asked only where the file ends.
    /// - Throws: `file.unreadable`.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SkipReason) -> Int {
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.reason(ofErrno: errno, call: "read")
            }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Up to `count` bytes from `offset` on; never more than the file had when it was opened.
    ///
    /// - Throws: `file.unreadable`.
    package func bytes(at offset: Int = 0, count: Int) throws(SkipReason) -> [UInt8] {
        let wanted = max(0, min(count, byteCount - offset))
        var failure: SkipReason?
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            do throws(SkipReason) {
                let space = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: wanted)
                filled = try read(into: space, at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// The whole file as it was when opened. The caller bounds ``byteCount`` first.
    ///
    /// - Throws: `file.unreadable`, or `file.changed` when the file was written meanwhile.
    package func allBytes() throws(SkipReason) -> [UInt8] {
        let all = try bytes(count: byteCount)
        try requireUnchanged()
        return all
    }

    /// - Throws: `file.changed` when size or modification time differ from those at opening.
    package func requireUnchanged() throws(SkipReason) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.reason(ofErrno: errno, call: "fstat") }
        let now = FileStamp(status)
        if now == stamp { return }
        let found =
            now.byteCount == stamp.byteCount
            ? "a modification time that changed while it was read"
            : "\(stamp.byteCount) bytes before reading, \(now.byteCount) after"
        throw SkipReason(.fileChanged, found: found, needed: "a file that does not change while it is read")
    }

    /// The pointer's first line, from the git-lfs specification; pointers are shorter than 1,024 bytes.
    private func isLFSPointer() throws(SkipReason) -> Bool {
        let firstLine = "version https://git-lfs.github.com/spec/"
        guard byteCount < 1024, byteCount > firstLine.utf8.count else { return false }
        return try bytes(count: firstLine.utf8.count).elementsEqual(firstLine.utf8)
    }

    private static func kind(_ mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFDIR: "a folder"
        case S_IFIFO: "a pipe"
        case S_IFSOCK: "a socket"
        case S_IFCHR, S_IFBLK: "a device"
        default: "an entry of an unknown kind"
        }
    }

    /// Status codes as documented in open(2), fstat(2) and read(2).
    package static func reason(ofErrno code: Int32, call: String) -> SkipReason {
        let found = "\(String(cString: strerror(code))) (\(call))"
        return switch code {
        case ENOENT, ENOTDIR, ESTALE: SkipReason(.fileVanished, found: found, needed: "a file of this name")
        case EACCES, EPERM: SkipReason(.filePermission, found: found, needed: "permission to read")
        // What open(2) answers for sockets.
        case ENXIO, ENODEV: SkipReason(.fileNotRegular, found: found, needed: "a regular file")
        default: SkipReason(.fileUnreadable, found: found, needed: "a readable file")
        }
    }
}

extension FileStamp {
    package init(_ status: stat) {
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        // Wraps for dates beyond 2262, which only have to compare equal to themselves.
        let nanoseconds = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
        self.init(byteCount: Int(status.st_size), modifiedNs: nanoseconds)
    }
}
