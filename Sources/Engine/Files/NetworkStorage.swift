import Base
import CFileSystem
import Foundation

/// Storage that several machines share, on which neither `flock` nor memory that processes share can be relied on.
package enum NetworkStorage {
    /// `1` takes every output for one on network storage, `0` none: for file systems that are not told rightly, and for tests.
    static let variable = "MELSCOPE_NETWORK_STORAGE"

    /// From linux/magic.h and the file systems' own sources.
    private static let kinds: [UInt32: String] = [
        0x6969: "NFS", 0x517b: "SMB", 0xfe53_4d42: "SMB", 0xff53_4d42: "SMB", 0x0bd0_0bd0: "Lustre", 0x1983_0326: "BeeGFS", 0x4750_4653: "GPFS",
        0x00c3_6400: "Ceph", 0x5346_414f: "AFS", 0x6b41_4653: "AFS", 0x0102_1997: "9P", 0x7375_7245: "Coda", 0x0116_1970: "GFS2", 0x7461_636f: "OCFS2",
        0x2003_0528: "OrangeFS", 0x013111a8: "IBRIX",
    ]
    private static let fuse: UInt32 = 0x6573_5546
    /// File systems in programs of this machine, over its own disks.
    private static let localPrograms: Set<String> = [
        "fuseblk", "fuse.ntfs-3g", "fuse.ntfs", "fuse.exfat", "fuse.mergerfs", "fuse.bindfs", "fuse.encfs", "fuse.gocryptfs", "fuse.cryfs",
        "fuse.fuse-overlayfs", "fuse.squashfuse", "fuse.ext2", "fuse.unionfs", "fuse.portal",
    ]

    /// Seconds for which a client may show what another has changed since: a second of the kernel, another of the client (FUSE, GlusterFS,
    /// sshfs by default), for files that are opened anew.
    static let cacheSeconds = 2.5

    private static let lastLock = Guarded<Double>(-.infinity)

    /// This process has taken a lock there just now.
    static func locked() { lastLock.withLock { $0 = MonotonicTime.now } }

    /// Returns when what is read is not older than the last lock that this process took: what its last holder wrote is then seen.
    static func settle() {
        let rest = lastLock.withLock { $0 } + cacheSeconds - MonotonicTime.now
        if rest > 0 { Thread.sleep(forTimeInterval: rest) }
    }

    /// Whether a file is there, by the storage itself: a client may show names, sizes and times for longer than contents (20 s with sshfs), and
    /// ends reading where it believes the file to end. Opening and asking anew gives up what it has.
    static func has(_ path: String) -> Bool {
        let descriptor = RawPath(text: path).withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY) }
        guard descriptor >= 0 else { return errno != ENOENT && access(path, F_OK) == 0 }
        defer { close(descriptor) }
        melscope_ask_storage(descriptor)
        return true
    }

    private static let known = Guarded<[UInt64: String]>([:])

    /// The kind of network storage that a folder is on; nil for a disk of this machine, and for what is not there.
    package static func kind(of path: String) -> String? {
        switch getenv(variable).map({ String(cString: $0) }) {
        case "1": return "network storage"
        case "0": return nil
        default: break
        }
        var system = statfs()
        guard RawPath(text: path).withCString({ statfs($0, &system) }) == 0 else { return nil }
        let magic = UInt32(truncatingIfNeeded: system.f_type)
        guard magic == fuse else { return kinds[magic] }
        var status = stat()
        guard RawPath(text: path).withCString({ stat($0, &status) }) == 0 else { return nil }
        let device = UInt64(status.st_dev)
        if let name = known.withLock({ $0[device] }) { return name.isEmpty ? nil : name }
        let name = program(device) ?? "FUSE"
        let kind = localPrograms.contains(name) ? "" : name
        known.withLock { $0[device] = kind }
        return kind.isEmpty ? nil : kind
    }

    /// The type of the file system of a device, `fuse.sshfs`, as the system lists it.
    private static func program(_ device: UInt64) -> String? {
        // As the C library takes a device's number apart.
        let major = (device >> 8) & 0xfff | (device >> 32) & ~0xfff, minor = device & 0xff | (device >> 12) & ~0xff
        let number = "\(major):\(minor)"
        guard let list = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else { return nil }
        for line in list.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 6, words[2] == number, let dash = words.firstIndex(of: "-"), dash + 1 < words.count else { continue }
            return String(words[dash + 1])
        }
        return nil
    }
}
