import Foundation

/// Writes a file whole or not at all.
///
/// The bytes go to a temporary file in `.melscope/tmp` of the output folder, which is renamed into place; readers see
/// the old file or the new one. A target that exists and is not a regular file (a device, a pipe, a folder, a symbolic
/// link) is refused, since a rename would replace it.
public struct OutputFile: Sendable {
    /// When written data is forced to the disk.
    public enum Sync: String, Sendable, Hashable, Codable, CaseIterable {
        /// Left to the system: safe against the end of the process at any moment, not against a power cut.
        case none
        /// Features in batches, at least once a second, each before the ledger names it: see ``FeatureSync``. Nothing that is
        /// recorded is lost or wrong after a power cut.
        case batch
        /// Each file before it is renamed, and then its folder.
        case each
    }

    /// What stands on the disk after a write.
    public struct Written: Sendable, Hashable {
        public var bytes: Int
        public var modifiedNanoseconds: Int64
        /// See ``ContentChecksum``.
        public var checksum: Int64
    }

    private let temporaryFolder: String
    private let sync: Sync

    /// - Parameter temporaryFolder: an existing folder on the file system of the targets.
    public init(temporaryFolder: String, sync: Sync) {
        self.temporaryFolder = temporaryFolder
        self.sync = sync
    }

    /// Writes `parts`, one after the other, to `path`.
    ///
    /// - Parameter name: a name for the temporary file that no other writer uses at the same time, such as the lane's.
    /// - Throws: ``SkipReason`` with code `output.unwritable` or `output.disk_full`; the old file is then untouched.
    public func write(_ parts: [UnsafeRawBufferPointer], to path: String, name: String) throws -> Written {
        try write(to: path, name: name) { write in
            for part in parts { try write(part) }
        }
    }

    /// Writes to `path` what `body` hands over, piece by piece.
    ///
    /// - Throws: as ``write(_:to:name:)``, and what `body` throws; the old file is then untouched.
    public func write(
        to path: String, name: String, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws -> Written {
        try Self.refuseSpecialTarget(path)
        let temporary = temporaryFolder + "/" + name
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw Self.reason(errno, "creating the temporary file") }
        var isOpen = true
        defer { if isOpen { close(descriptor) } }
        do {
            var bytes = 0
            let checksum = ContentChecksum()
            try body { part in
                checksum.add(part)
                bytes += try Self.writeAll(part, to: descriptor)
            }
            if sync == .each, fdatasync(descriptor) != 0 { throw Self.reason(errno, "syncing") }
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw Self.reason(errno, "checking what was written") }
            isOpen = false
            guard close(descriptor) == 0 else { throw Self.reason(errno, "closing") }
            try Self.move(temporary, to: path, sync: sync == .each)
            if sync == .each { Self.syncFolder(of: path) }
            return Written(bytes: bytes, modifiedNanoseconds: status.modifiedNanoseconds ?? 0, checksum: checksum.value)
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Writes an array as `.npy`, float32 in C order.
    @discardableResult
    public func write(_ tensor: Tensor, to path: String, name: String) throws -> Written {
        try NPYWriter.header(for: tensor.shape).withUnsafeBytes { header in
            try tensor.values.withUnsafeBytes { try write([header, $0], to: path, name: name) }
        }
    }

    /// Writes text to `path`.
    public func write(text: String, to path: String, name: String) throws {
        var text = text
        _ = try text.withUTF8 { try write([UnsafeRawBufferPointer($0)], to: path, name: name) }
    }

    private static func refuseSpecialTarget(_ path: String) throws {
        var status = stat()
        if RawPath(text: path).withCString({ lstat($0, &status) }) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw SkipReason(
                .outputUnwritable, found: "something at the output's path that is not a regular file",
                needed: "a free name or an earlier output")
        }
    }

    private static func writeAll(_ part: UnsafeRawBufferPointer, to descriptor: Int32) throws -> Int {
        var offset = 0
        while offset < part.count {
            let count = Glibc.write(descriptor, part.baseAddress! + offset, part.count - offset)
            if count < 0 {
                if errno == EINTR { continue }
                throw reason(errno, "writing")
            }
            offset += count
        }
        return offset
    }

    private static func move(_ temporary: String, to path: String, sync: Bool) throws {
        let target = RawPath(text: path)
        func place() -> Bool { target.withCString { rename(temporary, $0) } == 0 }
        if place() { return }
        guard errno == ENOENT else { throw reason(errno, "renaming into place") }
        try makeFolders(target.parent.text, sync: sync)
        guard place() else { throw reason(errno, "renaming into place") }
    }

    /// Makes `folder` and what is missing above it.
    ///
    /// - Parameter sync: whether the names of new folders are forced to the disk.
    public static func makeFolders(_ folder: String, sync: Bool = false) throws {
        let path = RawPath(text: folder)
        if path.withCString({ mkdir($0, 0o777) }) == 0 {
            if sync { syncFolder(of: folder) }
            return
        }
        switch errno {
        case ENOENT where folder != "/" && !folder.isEmpty:
            try makeFolders(path.parent.text, sync: sync)
            guard path.withCString({ mkdir($0, 0o777) }) == 0 || errno == EEXIST else {
                throw reason(errno, "making the folder")
            }
            if sync { syncFolder(of: folder) }
        case EEXIST:
            var status = stat()
            guard path.withCString({ stat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw reason(ENOTDIR, "making the folder")
            }
        default: throw reason(errno, "making the folder")
        }
    }

    /// Forces the names in the folder that holds `path` to the disk.
    static func syncFolder(of path: String) {
        let descriptor = RawPath(text: path).parent.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func reason(_ code: Int32, _ step: String) -> SkipReason {
        let text = "'\(String(cString: strerror(code)))' while \(step)"
        if code == ENOSPC || code == EDQUOT {
            return SkipReason(.outputDiskFull, found: text, needed: "free space for the features")
        }
        return SkipReason(.outputUnwritable, found: text, needed: "a writable output folder")
    }
}
