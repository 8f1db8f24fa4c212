import Foundation

/// The tallies as text.
public enum FuzzReport {
    public static func line(_ tally: FuzzTally) -> String {
        "\(tally.target): \(count(tally.cases)) cases in \(seconds(tally.seconds)) s, \(count(tally.values)) values, "
            + "\(count(tally.refusals)) refused, slowest \(milliseconds(tally.slowestSeconds)) ms, "
            + "at most \(count(tally.mostBytes)) bytes of heap, \(tally.faults.count) faults"
    }

    /// docs/FUZZ.md.
    public static func markdown(_ tallies: [FuzzTally], seed: UInt64) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyy-MM-dd"
        var text = """
            # Broken input

            Written by `make fuzz` on \(formatter.string(from: Date())), seed \(seed). A seeded mutation fuzzer of our own makes each
            case from a small corpus and a dictionary (`Sources/FuzzKit`): arrays, archives and recordings by a grammar of their
            fields, then by changes to bytes, numbers, lines and lengths. A case is a fault when it crashes, takes longer than
            1 s (three times in a row, since other processes may hold the processor up), takes more heap than its limit, gives a
            result that contradicts what is promised, or ends other than with a value, a reason code or an error of the engine.

            Heap is what the thread's own calls of `malloc` and its relatives hold at once at most, those of the C libraries
            included: the fuzzer stands before glibc's allocator (`Sources/CAllocationMeter`). "Share" is that of the case that
            came nearest to its limit.

            | target | what is called | cases | seconds | values | refused | slowest | most heap | limit for a case | share | faults |
            |---|---|---:|---:|---:|---:|---:|---:|---|---:|---:|

            """
        for tally in tallies {
            let cells = [
                tally.target, tally.what, count(tally.cases), seconds(tally.seconds), count(tally.values), count(tally.refusals),
                milliseconds(tally.slowestSeconds) + " ms", "\(count(tally.mostBytes / 1024)) KiB", tally.limitText,
                "\(Int((tally.mostOfLimit * 100).rounded(.up))) %", "\(tally.faults.count)",
            ]
            text += "| " + cells.joined(separator: " | ") + " |\n"
        }
        return text
    }

    /// 1,000,000.
    public static func count(_ number: Int) -> String {
        var digits = String(number)
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: index))
            index -= 3
        }
        return digits
    }

    private static func seconds(_ value: Double) -> String { String(format: "%.0f", value) }
    private static func milliseconds(_ value: Double) -> String { String(format: "%.1f", value * 1000) }
}
