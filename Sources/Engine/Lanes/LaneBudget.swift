import Foundation
import Inference

/// How many lanes a process should use when nobody said: one per processor that it may really use, as far as memory goes.
///
/// The number of processors of the machine is not what a job of a cluster, a container or `taskset` leaves to it. The least of
/// these decides:
/// - the processors that are on line (`sysconf`),
/// - those that the process may run on (`sched_getaffinity`: taskset, cpusets),
/// - the quota of CPU time of its control group or of one above it, rounded up (cgroup v2 `cpu.max`, v1 `cpu.cfs_quota_us`),
/// - `SLURM_CPUS_PER_TASK`, or else `SLURM_CPUS_ON_NODE`,
/// - memory: what is available (`MemAvailable`, and what the control group leaves of its limit) without
///   ``baseBytes`` and three times the model's size, at ``laneBytes`` and the model's size a lane.
package struct LaneBudget: Sendable, Hashable {
    package enum Bound: String, Sendable, Hashable, CaseIterable {
        case processors, affinity, cgroup, slurm, memory

        /// A word or two for the place beside the number of lanes.
        package var words: String {
            switch self {
            case .processors: "processors"
            case .affinity: "CPU affinity"
            case .cgroup: "CPU quota"
            case .slurm: "Slurm"
            case .memory: "memory"
            }
        }
    }

    /// 1 to ``LanePool/maxLanes``.
    package let lanes: Int
    package let bound: Bound
    package let processors: Int

    /// Whether something allows less than the machine has.
    package var isBounded: Bool { bound != .processors }

    /// "1 clip at a time on 8 processors, limited by CPU quota".
    package var text: String {
        let machine = processors == 1 ? "1 processor" : "\(processors) processors"
        return (lanes == 1 ? "1 clip at a time" : "\(lanes) clips in parallel") + " on \(machine)" + (isBounded ? ", limited by \(bound.words)" : "")
    }

    /// What the process takes before its first lane: measured 93 MB with the built-in model and one lane.
    static let baseBytes: Int64 = 100 << 20
    /// What a lane takes beside a copy of the model's values: measured 5 MB with the built-in model and clips of two seconds;
    /// a minute of audio needs ten times as much.
    static let laneBytes: Int64 = 64 << 20
    /// What a lane takes where all share a large model: measured 245 MB with wav2vec 2.0 of base size and clips of three seconds,
    /// and less than 5 MB with a network of dense layers of 530 MB, which came to 1.6 GB with one lane as with four.
    static let largeLaneBytes: Int64 = 256 << 20

    /// What decides, where it is read from; another place than the machine's own in tests.
    struct Machine {
        /// In front of `/proc` and `/sys`.
        var root = ""
        var environment = ProcessInfo.processInfo.environment
        var processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        var allowed = Machine.allowedProcessors()

        /// Processors that this process may run on, as `sched_getaffinity` says; nil when the system does not tell.
        static func allowedProcessors() -> Int? {
            // "Cpus_allowed:	ff,ffffffff": the same mask, of any length and without a feature macro of C.
            guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
                let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Cpus_allowed:") })
            else { return nil }
            let count = line.dropFirst("Cpus_allowed:".count).reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
            return count > 0 ? count : nil
        }
    }

    /// The budget of this process for a model whose files have so many bytes.
    package static func ofThisProcess(modelBytes: Int64 = 0) -> LaneBudget { LaneBudget(Machine(), modelBytes: modelBytes) }

    init(_ machine: Machine, modelBytes: Int64) {
        var least = (lanes: machine.processors, bound: Bound.processors)
        func bind(_ lanes: Int?, _ bound: Bound) {
            if let lanes, lanes < least.lanes { least = (max(1, lanes), bound) }
        }
        bind(machine.allowed, .affinity)
        let groups = ControlGroups(root: machine.root)
        // A quota of 1.5 processors keeps two lanes busy three quarters of the time.
        bind(groups.processors.map { Int(min($0.rounded(.up), 1e6)) }, .cgroup)
        bind(["SLURM_CPUS_PER_TASK", "SLURM_CPUS_ON_NODE"].lazy.compactMap { machine.environment[$0].flatMap { Int($0) } }.first { $0 > 0 }, .slurm)
        if let available = [Self.memAvailable(root: machine.root), groups.availableBytes].compactMap({ $0 }).min() {
            let model = min(max(0, modelBytes), 1 << 50)
            let room = available - Self.baseBytes - 3 * model
            let lane = model < OpenVINONetwork.sharedFromBytes ? Self.laneBytes + model : Self.largeLaneBytes
            bind(max(1, Int(max(0, room) / lane)), .memory)
        }
        processors = machine.processors
        lanes = min(max(1, least.lanes), LanePool.maxLanes)
        bound = least.bound
    }

    /// `MemAvailable` of `/proc/meminfo`, in bytes.
    private static func memAvailable(root: String) -> Int64? {
        guard let text = try? String(contentsOfFile: root + "/proc/meminfo", encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
            return line.split(separator: " ").dropFirst().first.flatMap { Int64($0) }.map { $0.multipliedReportingOverflow(by: 1024).partialValue }
        }
        return nil
    }
}
