import Base
import CAllocationMeter
import Foundation
import FuzzKit
import Synchronization

/// Feeds broken input to everything that reads what others wrote. For `make fuzz`.
///
///     melscope-fuzz [--cases N] [--seed S] [--first N] [--target NAME,NAME] [--jobs N] [--report FILE]
///
/// Each case is made from the seed, the target's name and its number alone: the line that names a fault gives what repeats
/// it. Ends with 1 when there was one. The last line of standard output sums up.
@main
enum Fuzz {
    static func main() throws {
        var cases = 1_000_000
        var first = 0
        var seed: UInt64 = 1
        var jobs = max(1, ProcessInfo.processInfo.activeProcessorCount)
        var targets = FuzzTargets.all
        var report: String?
        var arguments = CommandLine.arguments.dropFirst()
        while let option = arguments.popFirst() {
            guard let value = arguments.popFirst() else { usage() }
            switch option {
            case "--cases": cases = Int(value) ?? 0
            case "--first": first = Int(value) ?? -1
            case "--seed": seed = UInt64(value) ?? 0
            case "--jobs": jobs = Int(value) ?? 0
            case "--report": report = value
            case "--target":
                let names = value.split(separator: ",").map(String.init)
                targets = targets.filter { names.contains($0.name) }
                guard targets.count == names.count else { usage() }
            default: usage()
            }
        }
        guard cases > 0, first >= 0, jobs > 0 else { usage() }
        melscope_crash_install()
        let runner = FuzzRunner(seed: seed, first: first, cases: cases, failures: "fuzz-failures")
        let tallies = try run(runner, targets, jobs: jobs)
        if let report {
            try FuzzReport.markdown(tallies, seed: seed, jobs: jobs).write(
                toFile: report, atomically: true, encoding: .utf8)
        }
        let faults = tallies.flatMap(\.faults)
        for fault in faults { FileHandle.standardError.write(Data("melscope-fuzz: \(fault)\n".utf8)) }
        let count = tallies.map(\.cases).reduce(0, +)
        say(
            "\(tallies.count) targets, \(Readable.count(count)) cases, \(faults.isEmpty ? "no fault" : "\(faults.count) faults")"
        )
        exit(faults.isEmpty ? 0 : 1)
    }

    /// One thread for each of `jobs`; a target's cases are shared out in blocks, so that the threads end at one time.
    private static func run(_ runner: FuzzRunner, _ targets: [any FuzzTarget.Type], jobs: Int) throws -> [FuzzTally] {
        let blockCases = max(1, min(100_000, (runner.cases + jobs - 1) / jobs))
        let blocks = targets.indices.flatMap { target in
            stride(from: 0, to: runner.cases, by: blockCases).map { (target: target, first: $0) }
        }
        let next = Atomic<Int>(0)
        let done = Mutex<[Int: FuzzTally]>([:])
        let failure = Mutex<(any Error)?>(nil)
        let group = DispatchGroup()
        for _ in 0..<jobs {
            group.enter()
            let thread = Thread {
                let watch = FuzzWatch()
                while case let index = next.wrappingAdd(1, ordering: .relaxed).oldValue, index < blocks.count {
                    let block = blocks[index]
                    var part = runner
                    part.first = runner.first + block.first
                    part.cases = min(blockCases, runner.cases - block.first)
                    do {
                        let tally = try part.run(targets[block.target], watch: watch)
                        let whole = done.withLock { done in
                            if done[block.target]?.add(tally) == nil { done[block.target] = tally }
                            return done[block.target]!
                        }
                        if whole.cases == runner.cases { say(FuzzReport.line(whole)) }
                    } catch {
                        failure.withLock { $0 = error }
                    }
                }
                group.leave()
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
        group.wait()
        if let error = failure.withLock({ $0 }) { throw error }
        return done.withLock { done in targets.indices.compactMap { done[$0] } }
    }

    private static func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

    private static func usage() -> Never {
        FileHandle.standardError.write(
            Data(
                "melscope-fuzz [--cases N] [--seed S] [--first N] [--target \(FuzzTargets.all.map { $0.name }.joined(separator: ","))] [--jobs N] [--report FILE]\n"
                    .utf8))
        exit(64)
    }
}
