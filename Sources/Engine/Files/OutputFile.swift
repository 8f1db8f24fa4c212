import Base
import Foundation

/// Writes a file whole or not at all.
///
/// The bytes go to a temporary file in `.melscope/tmp` of the output folder, which is renamed into place; readers see
/// the old file or the new one. A target that exists and is not a regular file (a device, a pipe, a folder, a symbolic
/// link) is refused, since a rename would replace it; so is one that links below the folder would lead to.
package struct OutputFile: Sendable {
    /// When written data is forced to the disk.
    package enum Sync: String, Sendable, Hashable, Codable, CaseIterable {
        /// Left to the system: safe against the end of the process at any moment, not against a power cut.
        case none
        /// Features in batches, at least once a second, each before the ledger names it: see ``FileSystemSync``. Nothing that is
        /// recorded is lost or wrong after a power cut.
        case batch
        /// Each file before it is renamed, and then its folder.
        case each
    }

    /// What stands on the disk after a write.
    package struct Written: Sendable, Hashable {
        package var bytes: Int
        package var modifiedNanoseconds: Int64
        /// See ``ContentChecksum``.
        package var checksum: Int64
    }

    private let folder: HeldFolder
    private let temporaryFolder: RawPath
    private let sync: Sync

    /// - Parameters:
    ///   - folder: below which all files are written.
    ///   - temporaryFolder: where their temporary files are, relative to `folder`; on one file system with the targets.
    package init(in folder: HeldFolder, temporaryFolder: String = "", sync: Sync) {
        self.folder = folder
        self.temporaryFolder = RawPath(text: temporaryFolder)
        self.sync = sync
    }

    /// Writes `parts`, one after the other, to `path`.
    ///
    /// - Parameters:
    ///   - path: relative to the folder; folders that are missing on the way are made.
    ///   - name: a name for the temporary file that no other writer uses at the same time, such as the lane's.
    /// - Throws: ``SkipReason`` with code `output.unwritable` or `output.disk_full`; the old file is then untouched.
    package func write(_ parts: [UnsafeRawBufferPointer], to path: String, name: String) throws -> Written {
        try write(to: path, name: name) { write in
            for part in parts { try write(part) }
        }
    }

    /// Writes to `path` what `body` hands over, piece by piece.
    ///
    /// - Throws: as ``write(_:to:name:)``, and what `body` throws; the old file is then untouched.
    package func write(
        to path: String, name: String, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws -> Written {
        let target = RawPath(text: path)
        try refuseSpecialTarget(target)
        return try inFolder(temporaryFolder, "creating the temporary file") { place in
            let descriptor = try Self.make(name, in: place)
            var isOpen = true
            defer { if isOpen { close(descriptor) } }
            folder.share(descriptor)
            do {
                var bytes = 0
                let checksum = ContentChecksum()
                try body { part in
                    checksum.add(part)
                    bytes += try Self.writeAll(part, to: descriptor)
                }
                if sync == .each, fdatasync(descriptor) != 0 { throw HeldFolder.reason(errno, "syncing") }
                var status = stat()
                guard fstat(descriptor, &status) == 0 else { throw HeldFolder.reason(errno, "checking what was written") }
                isOpen = false
                guard close(descriptor) == 0 else { throw HeldFolder.reason(errno, "closing") }
                try inFolder(target.parent, "renaming into place") { end in
                    let isDone = target.lastComponent.withCString { renameat(place, name, end, $0) } == 0
                    guard isDone else { throw HeldFolder.reason(errno, "renaming into place") }
                }
                if sync == .each { folder.sync(folder: target.parent) }
                return Written(bytes: bytes, modifiedNanoseconds: status.modifiedNanoseconds ?? 0, checksum: checksum.value)
            } catch {
                unlinkat(place, name, 0)
                throw error
            }
        }
    }

    /// A new file, never one that is there: that could be a pipe, or another name of somebody's file.
    private static func make(_ name: String, in place: Int32) throws -> Int32 {
        func open() -> Int32 { openat(place, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666) }
        var descriptor = open()
        if descriptor < 0, errno == EEXIST, unlinkat(place, name, 0) == 0 { descriptor = open() }
        guard descriptor >= 0 else { throw HeldFolder.reason(errno, "creating the temporary file") }
        return descriptor
    }

    private func inFolder<Result>(_ path: RawPath, _ step: String, _ body: (Int32) throws -> Result) throws -> Result {
        do {
            return try folder.withFolder(path, making: true, syncing: sync == .each, body)
        } catch let refusal as HeldFolder.Refusal {
            throw folder.reason(refusal, at: path, step)
        }
    }

    /// Writes text to `path`.
    package func write(text: String, to path: String, name: String) throws {
        var text = text
        _ = try text.withUTF8 { try write([UnsafeRawBufferPointer($0)], to: path, name: name) }
    }

    /// Writes text to a file that the operator named, links on its way included.
    ///
    /// - Parameter path: absolute.
    package static func write(text: String, toFileNamed path: String, makingFolders: Bool = false) throws {
        let (file, name) = try beside(path, makingFolders: makingFolders)
        try file.write(text: text, to: name, name: ".melscope-\(getpid()).tmp")
    }

    static func beside(_ path: String, makingFolders: Bool) throws -> (file: OutputFile, name: String) {
        // Whatever escapes the name was typed with.
        let whole = RawPath(bytes: RawPath(text: path).bytes)
        let folder = try HeldFolder(path: whole.parent.text, making: makingFolders)
        return (OutputFile(in: folder, sync: .none), whole.lastComponent.text)
    }

    private func refuseSpecialTarget(_ target: RawPath) throws {
        if target.reasonNotBelow != nil { throw folder.reason(HeldFolder.Refusal(code: EXDEV), at: target, "writing") }
        if let status = folder.status(target), status.st_mode & S_IFMT != S_IFREG {
            throw SkipReason(
                .outputUnwritable, found: "something at the output's path that is not a regular file",
                needed: "an unused path or an earlier output")
        }
    }

    private static func writeAll(_ part: UnsafeRawBufferPointer, to descriptor: Int32) throws -> Int {
        var offset = 0
        while offset < part.count {
            let count = Glibc.write(descriptor, part.baseAddress! + offset, part.count - offset)
            if count < 0 {
                if errno == EINTR { continue }
                throw HeldFolder.reason(errno, "writing")
            }
            offset += count
        }
        return offset
    }
}
