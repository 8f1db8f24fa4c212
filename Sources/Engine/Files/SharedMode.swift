import Base
import CSystem
import Foundation

/// What a folder into which a group may write gives to the files and folders that are made in it, so that a colleague can go
/// on where somebody else stopped.
///
/// Without it the writer's umask and first group decide, and SQLite makes a ledger that its owner alone may write. Folders get
/// the bit that hands their group on (`S_ISGID`): what SQLite makes beside the ledger, it makes with the ledger's mode and the
/// group of the folder.
struct SharedMode: Sendable {
    let group: gid_t
    private let groupBits: mode_t
    private let otherBits: mode_t

    /// Nil for a folder that only its owner may write, and for one like `/tmp`, in which nobody may replace what is another's.
    init?(of folder: stat) {
        guard folder.st_mode & S_IWGRP != 0, folder.st_mode & S_ISVTX == 0 else { return nil }
        group = folder.st_gid
        groupBits = folder.st_mode & S_IRWXG
        otherBits = folder.st_mode & S_IWOTH != 0 ? folder.st_mode & S_IRWXO : 0
    }

    /// Whether a file or folder of this status is as this one wants it.
    func isGiven(to status: stat) -> Bool { status.st_gid == group && status.st_mode & wanted(status) == wanted(status) }

    private func wanted(_ status: stat) -> mode_t {
        status.st_mode & S_IFMT == S_IFDIR ? groupBits | otherBits | S_ISGID : (groupBits | otherBits) & 0o666
    }

    /// The mode to set once the group is the folder's, or could not be made that; nil when nothing is to be done.
    private func mode(_ status: stat, hasGroup: Bool) -> mode_t? {
        let bits = hasGroup ? wanted(status) : wanted(status) & S_IRWXO
        let mode = status.st_mode & 0o7777 | bits
        return mode == status.st_mode & 0o7777 ? nil : mode
    }

    /// Gives a file or folder of this process's user the group and its rights; the group's rights only with the group.
    func apply(to descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(), !isGiven(to: status) else { return }
        let hasGroup = status.st_gid == group || fchown(descriptor, uid_t.max, group) == 0
        if let mode = mode(status, hasGroup: hasGroup) { fchmod(descriptor, mode) }
    }

    /// As ``apply(to:)``, without opening the file: to close a database's file would give up the locks on it.
    func apply(to name: RawPath, in folder: Int32) {
        // A descriptor that only names the file: a link that a colleague puts in its place meanwhile is not followed.
        let descriptor = name.withCString { openat(folder, $0, melscope_path_only | O_NOFOLLOW | O_CLOEXEC) }
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFLNK, status.st_uid == geteuid(), !isGiven(to: status)
        else { return }
        let file = "/proc/self/fd/\(descriptor)"
        let hasGroup = status.st_gid == group || chown(file, uid_t.max, group) == 0
        if let mode = mode(status, hasGroup: hasGroup) { chmod(file, mode) }
    }
}

extension HeldFolder {
    /// Gives a file of this process's user that is there the folder's group and its rights.
    func share(_ path: RawPath) {
        guard let sharedMode, path.reasonNotBelow == nil else { return }
        try? withFolder(path.parent) { sharedMode.apply(to: path.lastComponent, in: $0) }
    }

    /// As ``share(_:)``, of a file that was just made.
    func share(_ descriptor: Int32) { sharedMode?.apply(to: descriptor) }

    /// What the operator should know where a group may write in the folder and not in what this user makes there.
    ///
    /// - Parameter file: one that this user has made there.
    func sharingProblem(_ file: RawPath) -> String? {
        guard let sharedMode, let status = status(file), status.st_gid != sharedMode.group else { return nil }
        return "\(Self.name(ofGroup: sharedMode.group)) may write to this folder, but not to what is created here, since this user is not a member of it; "
            + "a colleague cannot continue the run until somebody with permission runs 'chgrp -R' and 'chmod -R g+rwX'"
    }

    /// Why this process may not write a file that is there, and what helps; nil when it may, or nothing is there.
    func reasonNotWritable(_ path: RawPath) -> (found: String, advice: String)? {
        guard let status = status(path) else { return nil }
        // As the effective user. The call's own answer is what counts: a list of modes knows of no ACL.
        let isWritable = try? withFolder(path.parent) { place in
            path.lastComponent.withCString { faccessat(place, $0, W_OK, AT_EACCESS) } == 0 || errno != EACCES
        }
        guard isWritable == false else { return nil }
        var folder = stat()
        let group = fstat(descriptor, &folder) == 0 ? Self.name(ofGroup: folder.st_gid, isBare: true) : "GROUP"
        let mode = String(status.st_mode & 0o777, radix: 8)
        return (
            "a file of \(Self.name(ofUser: status.st_uid)) and \(Self.name(ofGroup: status.st_gid)) with mode \(mode), which this user may not write to",
            "Its owner can let the folder's group continue: 'chgrp -R \(group) \(self.path)' and 'chmod -R g+rwX \(self.path)'."
        )
    }

    private static func name(ofUser user: uid_t) -> String {
        "user \(getpwuid(user).map { Printable.text(String(cString: $0.pointee.pw_name)) } ?? "\(user)")"
    }

    private static func name(ofGroup group: gid_t, isBare: Bool = false) -> String {
        let name = getgrgid(group).map { Printable.text(String(cString: $0.pointee.gr_name)) } ?? "\(group)"
        return isBare ? name : "group \(name)"
    }
}
