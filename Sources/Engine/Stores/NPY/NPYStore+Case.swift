import Foundation

extension NPYStore {
    /// Whether the file system takes `A.npy` and `a.npy` for one file, as exFAT, NTFS, SMB shares and some mounts do. Tried with a file
    /// in the folder for temporary ones; call it with the lock held.
    ///
    /// - Returns: false also when no file can be made there: the first write says why.
    package var ignoresCase: Bool {
        let temporaryPath = folder.path + "/" + place.part.temporaryName
        let name = "/CaseProbe-\(getpid())"
        let path = temporaryPath + name
        let draft = temporaryPath + "/probe-\(getpid())"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        // Renamed into place, as features are.
        guard rename(draft, path) == 0 else {
            unlink(draft)
            return false
        }
        defer { unlink(path) }
        var status = stat()
        return lstat(temporaryPath + name.lowercased(), &status) == 0
    }
}
