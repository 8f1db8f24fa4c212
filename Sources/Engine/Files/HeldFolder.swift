import Base
import CSystem
import Foundation

/// An open folder, below which files are made, read, renamed and removed.
///
/// Paths are relative to the folder that was opened, whatever stands at its name later. No link below it is followed and
/// no `..` is taken, so that nothing that the folder holds leads out of it. The folder itself may be reached through
/// links: the operator named it. May be used from any thread.
package final class HeldFolder: Sendable {
    /// As it was named, for messages.
    package let path: String
    /// Owned; closed with the last reference.
    let descriptor: Int32
    /// Whether the system resolves a whole path below a folder by itself.
    private let resolvesAtOnce: Bool
    /// What is made here gets it; nil where the writer's umask alone decides.
    let sharedMode: SharedMode?

    /// - Parameters:
    ///   - making: makes the folder, and those above it, when it is not there.
    ///   - syncing: forces the names of folders that are made to the disk.
    ///   - sharing: gives what is made here the folder's group and its rights, where the group may write in the folder.
    ///   - stepwise: goes from folder to folder even where `openat2` is there, as systems without it must.
    /// - Throws: ``SkipReason`` `output.unwritable` or `output.disk_full`.
    package init(
        path: String, making: Bool = false, syncing: Bool = false, sharing: Bool = false, stepwise: Bool = false
    ) throws(SkipReason) {
        self.path = path
        if making { try Self.makeWhole(RawPath(text: path), syncing: syncing, sharing: sharing) }
        descriptor = RawPath(text: path).withCString { Glibc.open($0, Self.folderOnly | O_CLOEXEC) }
        let code = errno
        resolvesAtOnce = !stepwise && Self.hasOpenat2
        var status = stat()
        sharedMode = sharing && fstat(descriptor, &status) == 0 ? SharedMode(of: status) : nil
        guard descriptor >= 0 else { throw Self.reason(code, "opening the folder") }
    }

    deinit { close(descriptor) }

    /// Names a folder without the right to list it.
    private static let folderOnly = melscope_path_only | O_DIRECTORY

    /// False before Linux 5.6, and where a container's filter refuses what it does not know.
    private static let hasOpenat2: Bool = {
        let opened = melscope_open_beneath(AT_FDCWD, ".", folderOnly | O_CLOEXEC, 0)
        guard opened < 0 else { return close(opened) == 0 }
        return errno != ENOSYS && errno != EPERM
    }()

    /// What a system call answered.
    package struct Refusal: Error {
        package var code: Int32

        package init(code: Int32) { self.code = code }
    }

    /// Opens a file or a folder below this one.
    ///
    /// - Returns: a descriptor that the caller closes.
    package func open(_ path: RawPath, _ flags: Int32, mode: mode_t = 0) throws(Refusal) -> Int32 {
        guard path.reasonNotBelow == nil else { throw Refusal(code: EXDEV) }
        let flags = flags | O_NOFOLLOW | O_CLOEXEC
        while true {
            let (opened, code) = path.withCString { name -> (Int32, Int32) in
                let isShort = strlen(name) < Int(PATH_MAX)
                let opened =
                    resolvesAtOnce && isShort
                    ? melscope_open_beneath(descriptor, name, flags, mode) : openStepwise(path, flags, mode)
                return (opened, errno)
            }
            if opened >= 0 { return opened }
            // EAGAIN: a folder on the way was renamed at that moment.
            if code != EINTR, code != EAGAIN { throw Refusal(code: code) }
        }
    }

    /// - Returns: a descriptor, or -1 with `errno`.
    private func openStepwise(_ path: RawPath, _ flags: Int32, _ mode: mode_t) -> Int32 {
        var place = descriptor
        defer { if place != descriptor { close(place) } }
        let parts = path.parts
        for part in parts.dropLast() {
            let next = part.withCString { openat(place, $0, Self.folderOnly | O_NOFOLLOW | O_CLOEXEC) }
            guard next >= 0 else { return -1 }
            if place != descriptor { close(place) }
            place = next
        }
        let opened = parts[parts.count - 1].withCString { openat(place, $0, flags, mode) }
        let code = errno
        defer { errno = code }
        return opened
    }

    /// Calls `body` with a descriptor of a folder below this one, for `openat` and its like; an empty path is this folder.
    package func withFolder<Result>(_ folder: RawPath, making: Bool = false, syncing: Bool = false, _ body: (Int32) throws -> Result) throws -> Result {
        if folder.text.isEmpty { return try body(descriptor) }
        let opened: Int32
        do throws(Refusal) {
            opened = try open(folder, Self.folderOnly)
        } catch {
            guard making, error.code == ENOENT else { throw error }
            try makeFolders(folder, syncing: syncing)
            opened = try open(folder, Self.folderOnly)
        }
        defer { close(opened) }
        return try body(opened)
    }

    /// Makes a folder below this one, and those between that are missing.
    ///
    /// - Parameter syncing: forces the names of those that are made to the disk.
    package func makeFolders(_ folder: RawPath, syncing: Bool = false) throws(Refusal) {
        guard folder.reasonNotBelow == nil else { throw Refusal(code: EXDEV) }
        var place = descriptor
        defer { if place != descriptor { close(place) } }
        for part in folder.parts {
            if part.withCString({ mkdirat(place, $0, 0o777) }) == 0 {
                sharedMode?.apply(to: part, in: place)
                if syncing { Self.sync(".", in: place) }
            } else if errno != EEXIST {
                throw Refusal(code: errno)
            }
            let next = part.withCString { openat(place, $0, Self.folderOnly | O_NOFOLLOW | O_CLOEXEC) }
            guard next >= 0 else { throw Refusal(code: errno) }
            if place != descriptor { close(place) }
            place = next
        }
    }

    /// Forces the names in a folder to the disk.
    static func sync(_ name: String, in place: Int32) {
        let opened = RawPath(text: name).withCString { openat(place, $0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard opened >= 0 else { return }
        fsync(opened)
        close(opened)
    }

    /// Makes a folder that the operator named, links on its way included.
    private static func makeWhole(_ path: RawPath, syncing: Bool, sharing: Bool) throws(SkipReason) {
        if make(path, syncing: syncing, sharing: sharing) { return }
        switch errno {
        case ENOENT where path.text != "/" && !path.text.isEmpty:
            try makeWhole(path.parent, syncing: syncing, sharing: sharing)
            guard make(path, syncing: syncing, sharing: sharing) || errno == EEXIST else { throw reason(errno, "making the folder") }
        // Whether a folder is there shows when it is opened.
        case EEXIST, EISDIR: break
        // Above a folder that is there, which may be on a file system that cannot be written.
        case let code:
            let isThere = (code == EROFS || code == EACCES || code == EPERM) && path.withCString { access($0, F_OK) } == 0
            if !isThere { throw reason(code, "making the folder") }
        }
    }

    /// - Returns: whether it was made; if not, `errno` says why.
    private static func make(_ path: RawPath, syncing: Bool, sharing: Bool) -> Bool {
        guard path.withCString({ mkdir($0, 0o777) }) == 0 else { return false }
        var above = stat()
        let parent = path.parent.text.isEmpty ? RawPath(text: ".") : path.parent
        if sharing, parent.withCString({ stat($0, &above) }) == 0, let mode = SharedMode(of: above) {
            mode.apply(to: path, in: AT_FDCWD)
        }
        if syncing { sync(parent.text, in: AT_FDCWD) }
        return true
    }

    // MARK: Reasons

    /// The reason that a refused call is for a clip; it names what stands in the way on `path`.
    package func reason(_ refusal: any Error, at path: RawPath, _ step: String) -> SkipReason {
        if let reason = refusal as? SkipReason { return reason }
        let code = (refusal as? Refusal)?.code ?? EIO
        if let problem = path.reasonNotBelow {
            return SkipReason(.outputUnwritable, found: problem, needed: "a path that stays below the output folder")
        }
        if code == ELOOP || code == ENOTDIR, let obstacle = obstacle(on: path) {
            let hint = obstacle.isLink ? "; nothing is written through links; 'mount --bind' mounts a folder of another disk there" : ""
            return SkipReason(.outputUnwritable, found: obstacle.text, needed: "a folder there" + hint)
        }
        return Self.reason(code, step)
    }

    /// The first part of a path below this folder that is no folder; nil when all that are there are folders.
    func obstacle(on path: RawPath) -> (text: String, isLink: Bool)? {
        var whole = RawPath(text: "")
        for part in path.parts {
            let above = whole
            whole = whole.appending(part)
            var status = stat()
            var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
            let length: Int? = try? withFolder(above) { place in
                try part.withCString { name in
                    guard fstatat(place, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw Refusal(code: errno) }
                    return target.withUnsafeMutableBytes { readlinkat(place, name, $0.baseAddress!, $0.count) }
                }
            }
            guard let length else { return nil }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: continue
            case S_IFLNK: return ("'\(whole)' is a link to \(RawPath(bytes: target.prefix(max(0, length))))", true)
            default: return ("'\(whole)' is not a folder", false)
            }
        }
        return nil
    }

    package static func reason(_ code: Int32, _ step: String) -> SkipReason {
        let text = "'\(String(cString: strerror(code)))' while \(step)"
        if code == ENOSPC || code == EDQUOT {
            return SkipReason(.outputDiskFull, found: text, needed: "free space for the features")
        }
        return SkipReason(.outputUnwritable, found: text, needed: "a writable output folder")
    }
}
