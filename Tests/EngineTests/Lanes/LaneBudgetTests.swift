import Foundation
import Testing

@testable import Engine
@testable import TestSupport

@Suite struct LaneBudgetTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ files: [String: String]) throws {
        for (name, text) in files { try folder.write(Array(text.utf8), to: name) }
    }

    private func budget(
        _ environment: [String: String] = [:], processors: Int = 8, allowed: Int? = 8, modelBytes: Int64 = 0
    ) -> LaneBudget {
        var machine = LaneBudget.Machine()
        machine.root = folder.path
        machine.environment = environment
        machine.processors = processors
        machine.allowed = allowed
        return LaneBudget(machine, modelBytes: modelBytes)
    }

    @Test func `without limits there is a lane a processor`() {
        #expect(budget().lanes == 8)
        #expect(!budget().isBounded && budget().text == "8 clips in parallel on 8 processors")
        #expect(budget(processors: 500, allowed: 500).lanes == LanePool.maxLanes)
    }

    @Test func `the affinity of this process is read`() throws {
        let allowed = try #require(LaneBudget.Machine.allowedProcessors())
        #expect((1...LaneBudget.Machine().processors).contains(allowed))
        #expect(budget(allowed: 1).text == "1 clip at a time on 8 processors, limited by CPU affinity")
    }

    @Test(arguments: [("50000 100000", 1), ("100000 100000", 1), ("150000 100000", 2), ("max 100000", 8), ("nonsense", 8), ("-1 0", 8)])
    func `a quota of version 2 counts, rounded up, that of a group above as well`(quota: String, lanes: Int) throws {
        try write(["proc/self/cgroup": "0::/user.slice/job.scope\n", "sys/fs/cgroup/user.slice/job.scope/cpu.max": "max 100000\n"])
        try write(["sys/fs/cgroup/user.slice/cpu.max": quota + "\n"])
        #expect(budget().lanes == lanes)
        #expect((budget().bound == .cgroup) == (lanes < 8))
    }

    @Test(arguments: ["cpu", "cpu,cpuacct", "cpuacct,cpu"])
    func `a quota of version 1 counts wherever its controller is mounted`(mount: String) throws {
        try write([
            "proc/self/cgroup": "4:memory:/\n3:cpu,cpuacct:/docker/1f\n0::/\n",
            // In a container the path is the host's: what is mounted is the group itself.
            "sys/fs/cgroup/\(mount)/cpu.cfs_quota_us": "250000\n", "sys/fs/cgroup/\(mount)/cpu.cfs_period_us": "100000\n",
        ])
        #expect(budget().lanes == 3 && budget().bound == .cgroup)
        try write(["sys/fs/cgroup/\(mount)/cpu.cfs_quota_us": "-1\n"])
        #expect(budget().lanes == 8)
    }

    @Test func `a job of one CPU takes one lane`() {
        #expect(budget(["SLURM_CPUS_PER_TASK": "1"]).text == "1 clip at a time on 8 processors, limited by Slurm")
        #expect(budget(["SLURM_CPUS_ON_NODE": "2"]).lanes == 2)
        #expect(budget(["SLURM_CPUS_PER_TASK": "3", "SLURM_CPUS_ON_NODE": "6"]).lanes == 3)
        for nonsense in ["0", "-3", "x", ""] { #expect(budget(["SLURM_CPUS_PER_TASK": nonsense]).lanes == 8) }
    }

    @Test func `memory bounds the lanes by the size of the model`() throws {
        try write(["proc/meminfo": "MemTotal: 16000000 kB\nMemAvailable:    500000 kB\n"])
        #expect(budget().bound == .memory && budget().lanes == 6)
        #expect(budget(modelBytes: 100 << 20).lanes == 1)
        #expect(budget(modelBytes: .max).lanes == 1)
        try write(["proc/meminfo": "MemAvailable: 16000000 kB\n"])
        #expect(budget().lanes == 8)
        // A large model is shared: 3 * 4,700 MiB and 100 MiB leave 1,425 MiB of 15,625 for lanes of 256 MiB.
        #expect(budget(modelBytes: 4700 << 20).lanes == 5)
        #expect(budget(modelBytes: 2 << 30).lanes == 8)
    }

    @Test func `a control group's memory limit counts without the pages that it can give back`() throws {
        try write([
            "proc/self/cgroup": "0::/job\n", "sys/fs/cgroup/job/memory.max": "536870912\n",
            "sys/fs/cgroup/job/memory.current": "400000000\n", "sys/fs/cgroup/job/memory.stat": "anon 1\ninactive_file 300000000\n",
        ])
        #expect(budget().bound == .memory && budget().lanes == 4)
        try write([
            "proc/self/cgroup": "4:memory:/job\n", "sys/fs/cgroup/memory/job/memory.limit_in_bytes": "536870912\n",
            "sys/fs/cgroup/memory/job/memory.usage_in_bytes": "400000000\n",
            "sys/fs/cgroup/memory/job/memory.stat": "cache 3\ntotal_inactive_file 300000000\n",
        ])
        #expect(budget().bound == .memory && budget().lanes == 4)
        try write(["sys/fs/cgroup/memory/job/memory.limit_in_bytes": "9223372036854771712\n"])
        #expect(budget().lanes == 8)
    }
}
