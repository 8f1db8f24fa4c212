import Foundation

/// What the control groups of this process allow, version 1 or 2, or both at once as some systems mount them.
///
/// `/proc/self/cgroup` names the groups; the limit of each group above counts as well. In a container that name may belong to
/// the host: then what stands at the mount point is the container's own, and is found on the way up.
struct ControlGroups {
    /// Processors' worth of CPU time; nil without a quota.
    private(set) var processors: Double?
    /// Bytes that the memory limit still leaves; nil without one.
    private(set) var availableBytes: Int64?

    private let base: String

    /// - Parameter root: in front of `/proc` and `/sys`.
    init(root: String) {
        base = root + "/sys/fs/cgroup"
        guard let text = try? String(contentsOfFile: root + "/proc/self/cgroup", encoding: .utf8) else { return }
        for line in text.split(separator: "\n").prefix(100) {
            // "4:cpu,cpuacct:/path" of version 1, "0::/path" of version 2.
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3 else { continue }
            let controllers = parts[1].split(separator: ",").map(String.init)
            for folder in folders(of: parts[2], mounts: parts[1].isEmpty ? ["", "unified"] : mounts(parts[1], controllers)) {
                if parts[1].isEmpty {
                    limitCPU(version2: folder)
                    limitMemory(limit: "memory.max", usage: "memory.current", reclaimable: "inactive_file", in: folder)
                }
                if controllers.contains("cpu") { limitCPU(version1: folder) }
                if controllers.contains("memory") {
                    limitMemory(
                        limit: "memory.limit_in_bytes", usage: "memory.usage_in_bytes", reclaimable: "total_inactive_file", in: folder)
                }
            }
        }
    }

    /// Where a hierarchy of version 1 may be mounted: by all its controllers or by one, in any order.
    private func mounts(_ name: String, _ controllers: [String]) -> [String] {
        [name, controllers.reversed().joined(separator: ",")] + controllers
    }

    /// The folders of a group and of all above it, as far as they exist.
    private func folders(of group: String, mounts: [String]) -> [String] {
        var components = group.split(separator: "/").filter { $0 != ".." && $0 != "." }
        var folders: [String] = []
        while true {
            for mount in Set(mounts) {
                let folder = ([base, mount] + components.map(String.init)).filter { !$0.isEmpty }.joined(separator: "/")
                if access(folder, F_OK) == 0 { folders.append(folder) }
            }
            if components.isEmpty { return folders }
            components.removeLast()
        }
    }

    private mutating func limitCPU(version2 folder: String) {
        // "max 100000" or "150000 100000": microseconds of CPU time in each period.
        let words = Self.text(folder + "/cpu.max")?.split(separator: " ").map { Double($0) } ?? []
        guard words.count == 2, let quota = words[0], let period = words[1], quota > 0, period > 0 else { return }
        processors = min(processors ?? .infinity, quota / period)
    }

    private mutating func limitCPU(version1 folder: String) {
        guard let quota = Self.number(folder + "/cpu.cfs_quota_us"), let period = Self.number(folder + "/cpu.cfs_period_us"),
            quota > 0, period > 0
        else { return }
        processors = min(processors ?? .infinity, Double(quota) / Double(period))
    }

    private mutating func limitMemory(limit: String, usage: String, reclaimable: String, in folder: String) {
        // Without a limit version 2 says "max" and version 1 the largest number of pages.
        guard let limit = Self.number(folder + "/" + limit), limit < 1 << 60, let used = Self.number(folder + "/" + usage) else { return }
        // Pages of files that were read are given back when memory is needed.
        let statistics = Self.text(folder + "/memory.stat")?.split(separator: "\n") ?? []
        let cached = statistics.first { $0.hasPrefix(reclaimable + " ") }.flatMap { Int64($0.dropFirst(reclaimable.count + 1)) } ?? 0
        availableBytes = min(availableBytes ?? .max, max(0, limit - max(0, used - max(0, cached))))
    }

    private static func number(_ path: String) -> Int64? { text(path).flatMap { Int64($0) } }

    private static func text(_ path: String) -> String? {
        (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
