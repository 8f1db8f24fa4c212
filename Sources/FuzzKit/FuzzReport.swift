import Base
import Foundation

/// The tallies as text.
package enum FuzzReport {
    package static func line(_ tally: FuzzTally) -> String {
        "\(tally.target): \(Readable.count(tally.cases)) cases, \(rate(tally)) a second, \(Readable.count(tally.values)) values, "
            + "\(Readable.count(tally.refused)) refused, slowest \(milliseconds(tally.slowestSeconds)) ms (case \(tally.slowestCase)), "
            + "at most \(Readable.count(tally.mostBytes)) bytes of heap, \(share(tally)) of a limit, \(tally.faults.count) faults"
    }

    /// docs/FUZZ.md.
    package static func markdown(_ tallies: [FuzzTally], seed: UInt64, jobs: Int) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyy-MM-dd"
        var text = """
            # Broken input

            Written by `make fuzz` on \(formatter.string(from: Date())); seed \(seed), \(jobs) threads; \(machine).

            A seeded mutation fuzzer of our own makes each case from a small corpus and a dictionary (`Sources/FuzzKit`): arrays,
            archives and recordings by a grammar of their fields, then by changes to bytes, numbers, lines and lengths. A case is
            a fault when it crashes, takes longer than \(Int(FuzzRunner.slowSeconds)) s (three times in a row, since other processes may hold the processor
            up), takes more heap than its limit, gives a result that contradicts what is promised, or ends other than with a value,
            a reason or an error of the engine. `melscope-fuzz --target T --seed S --first N --cases 1` repeats case N.

            Heap is what the thread's own calls of `malloc` and its relatives hold at once at most, those of the C libraries
            included: the fuzzer stands before glibc's allocator (`Sources/CAllocationMeter`). "Of its limit" is the case that
            came nearest to its own.

            | target | what is called | cases | a second | values | refused | slowest | most heap | of its limit | limit for a case | faults |
            |---|---|---:|---:|---:|---:|---:|---:|---:|---|---:|

            """
        for tally in tallies {
            let cells = [
                tally.target, tally.what, Readable.count(tally.cases), rate(tally), Readable.count(tally.values), Readable.count(tally.refused),
                milliseconds(tally.slowestSeconds) + " ms", "\(Readable.count(tally.mostBytes / 1024)) KiB", share(tally),
                tally.limitText, "\(tally.faults.count)",
            ]
            text += "| " + cells.joined(separator: " | ") + " |\n"
        }
        text += "\nHow the cases ended:\n\n| target | outcomes |\n|---|---|\n"
        for tally in tallies {
            let refusals = tally.refusals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            let outcomes = ["value \(Readable.count(tally.values))"] + refusals.map { "`\($0.key)` \(Readable.count($0.value))" }
            text += "| \(tally.target) | \(outcomes.joined(separator: ", ")) |\n"
        }
        return text
    }

    /// The processor, as the system names it, and what the program was built for.
    private static var machine: String {
        let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let line = lines.first { $0.hasPrefix("model name") }
        let model = line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? "processor"
        let process = ProcessInfo.processInfo
        return "\(process.activeProcessorCount) × \(model), \(process.operatingSystemVersionString)"
    }

    private static func rate(_ tally: FuzzTally) -> String {
        Readable.count(Int(Double(tally.cases) / max(tally.seconds, 0.001)))
    }
    private static func share(_ tally: FuzzTally) -> String { "\(Int((tally.mostOfLimit * 100).rounded(.up))) %" }
    private static func milliseconds(_ value: Double) -> String { String(format: "%.1f", value * 1000) }
}
