import Base
import Engine
import Foundation

/// What this process takes of the machine, asked of the system; on the queue of the queries, since a disk may not answer.
extension Performer {
    /// Tells of it where it is not as it was told last.
    func lookAtMachine() {
        let (folder, before, isWorking) = state.withLock { state in
            let chosen = state.chosen.first.flatMap { state.entries[$0]?.output }
            return (chosen ?? settings.outputRoot, state.load, state.runs.values.contains { !$0.snapshot.state.isOver })
        }
        let (now, used) = (MonotonicTime.now, Self.processorSeconds)
        let last = before.sample
        var percent: Int?
        if isWorking, let last, now - last.time > 0.1 {
            let cores = Double(max(1, ProcessInfo.processInfo.activeProcessorCount))
            percent = min(100, max(0, Int(((used - last.used) / (now - last.time) / cores * 100).rounded())))
        }
        // Two digits of the memory: a figure that changes each second says no more than one that stays.
        let load = MachineLoad(cpuPercent: percent, memoryBytes: Self.rounded(Self.residentBytes), freeBytes: Self.freeBytes(at: folder).map { Int64(Self.rounded(Int($0))) })
        state.withLock { state in
            state.load.told = load
            state.load.sample = (now, used)
        }
        if load != before.told { post(.machine(load)) }
    }

    private static func rounded(_ bytes: Int) -> Int {
        var unit = 1
        while bytes / unit >= 100 { unit *= 10 }
        return (bytes + unit / 2) / unit * unit
    }

    /// User and system time of all threads.
    private static var processorSeconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static var residentBytes: Int {
        let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 200)
        let count = read(file, &bytes, bytes.count)
        let fields = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }

    /// Of the folder, or of the nearest one above it that is there.
    private static func freeBytes(at folder: String) -> Int64? {
        var path = RawPath(text: folder)
        var disk = statvfs()
        for _ in 0..<64 {
            if statvfs(path.text, &disk) == 0 { return Int64(clamping: UInt64(disk.f_bavail) * UInt64(disk.f_frsize)) }
            if path.parent.text == path.text { return nil }
            path = path.parent
        }
        return nil
    }
}
