import Base
import CFileSystem
import Foundation

/// Looking at, reading and removing what lies below a held folder.
extension HeldFolder {
    /// What stands at a path, links not followed; nil when there is nothing that can be reached without them.
    package func status(_ path: RawPath) -> stat? {
        guard path.reasonNotBelow == nil else { return nil }
        var status = stat()
        let isThere = try? withFolder(path.parent) { place in
            path.lastComponent.withCString { fstatat(place, $0, &status, AT_SYMLINK_NOFOLLOW) } == 0
        }
        return isThere == true ? status : nil
    }

    /// The bytes of a small regular file.
    ///
    /// Opening never blocks, whatever stands there.
    ///
    /// - Returns: nil when nothing stands there.
    /// - Throws: ``SkipReason`` `file.*`, also for more than `limitBytes`.
    package func read(_ path: RawPath, limitBytes: Int) throws(SkipReason) -> [UInt8]? {
        let opened: Int32
        do throws(Refusal) {
            opened = try open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        } catch {
            if error.code == ENOENT { return nil }
            if error.code == ELOOP || error.code == ENOTDIR {
                throw SkipReason(.fileNotRegular, found: "a link", needed: "a regular file")
            }
            throw InputFile.reason(ofErrno: error.code, call: "open")
        }
        // Somebody on another machine may have replaced it by a longer one.
        melscope_ask_storage(opened)
        let file = try InputFile(owning: opened, path: self.path + "/" + path.text)
        guard file.byteCount <= limitBytes else {
            throw SkipReason(.fileUnreadable, found: "\(file.byteCount) bytes", needed: "at most \(limitBytes) bytes")
        }
        return try file.allBytes()
    }

    /// Opens a file, or makes it when it is not there.
    func openOrMake(_ path: RawPath, _ flags: Int32) throws(Refusal) -> Int32 {
        while true {
            do throws(Refusal) {
                return try open(path, flags)
            } catch {
                guard error.code == ENOENT else { throw error }
            }
            do throws(Refusal) {
                let made = try open(path, flags | O_CREAT | O_EXCL, mode: 0o666)
                share(made)
                return made
            } catch {
                // Made by another at the same moment.
                guard error.code == EEXIST else { throw error }
            }
        }
    }

    /// Removes a file, a link or a pipe, but no folder.
    ///
    /// - Returns: whether it was there and is gone.
    @discardableResult
    package func remove(_ path: RawPath) -> Bool {
        guard path.reasonNotBelow == nil else { return false }
        let isGone = try? withFolder(path.parent) { place in
            path.lastComponent.withCString { unlinkat(place, $0, 0) } == 0
        }
        return isGone ?? false
    }

    /// Gives a file another name in its folder; a file of that name is replaced.
    func rename(_ path: RawPath, to name: RawPath) throws(Refusal) {
        guard path.reasonNotBelow == nil, name.parts.count == 1, name.reasonNotBelow == nil else { throw Refusal(code: EXDEV) }
        do {
            try withFolder(path.parent) { place in
                let isDone = path.lastComponent.withCString { from in name.withCString { renameat(place, from, place, $0) } } == 0
                guard isDone else { throw Refusal(code: errno) }
            }
        } catch {
            throw error as? Refusal ?? Refusal(code: EIO)
        }
    }

    /// What a folder below this one holds, by names as the system has them, with the kind as in `st_mode & S_IFMT`; an
    /// empty path is this folder. Nothing when it cannot be read or is a link.
    package func entries(of folder: RawPath) -> [(name: RawPath, kind: mode_t)] {
        let opened = openForReading(folder)
        guard opened >= 0 else { return [] }
        guard let stream = fdopendir(opened) else {
            close(opened)
            return []
        }
        defer { closedir(stream) }
        var entries: [(name: RawPath, kind: mode_t)] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { RawPath(bytes: $0.prefix { $0 != 0 }) }
            if name.text == "." || name.text == ".." { continue }
            var status = stat()
            let isThere = name.withCString { fstatat(opened, $0, &status, AT_SYMLINK_NOFOLLOW) } == 0
            entries.append((name, isThere ? status.st_mode & S_IFMT : 0))
        }
        return entries
    }

    /// - Returns: a descriptor, or -1.
    private func openForReading(_ folder: RawPath) -> Int32 {
        if folder.text.isEmpty { return openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        return (try? open(folder, O_RDONLY | O_DIRECTORY)) ?? -1
    }

    /// Forces a folder's names to the disk; an empty path is this folder.
    package func sync(folder: RawPath) {
        let opened = openForReading(folder)
        guard opened >= 0 else { return }
        fsync(opened)
        close(opened)
    }
}
