import Base
import CAllocationMeter
import Foundation

/// What became of the cases of one target.
package struct FuzzTally: Sendable {
    package var target: String
    package var what: String
    package var limitText: String
    package var cases = 0
    package var values = 0
    /// By the code that users see.
    package var refusals: [String: Int] = [:]
    package var seconds = 0.0
    package var slowestSeconds = 0.0
    package var slowestCase = 0
    package var mostBytes = 0
    /// The share of its limit that the hungriest case took.
    package var mostOfLimit = 0.0
    package var faults: [String] = []

    package var refused: Int { refusals.values.reduce(0, +) }

    /// Adds what became of other cases of the same target.
    package mutating func add(_ other: FuzzTally) {
        cases += other.cases
        values += other.values
        refusals.merge(other.refusals, uniquingKeysWith: +)
        seconds += other.seconds
        if other.slowestSeconds > slowestSeconds {
            (slowestSeconds, slowestCase) = (other.slowestSeconds, other.slowestCase)
        }
        mostBytes = max(mostBytes, other.mostBytes)
        mostOfLimit = max(mostOfLimit, other.mostOfLimit)
        faults += other.faults
    }
}

/// Runs cases one after the other on the calling thread and watches each.
package struct FuzzRunner: Sendable {
    package static let slowSeconds = 1.0
    /// A case that takes longer is timed again, up to three times in all: another process may have held the processor up.
    private static let againSeconds = 0.02
    /// Faults of one target after which its other cases are left out.
    package static let maxFaults = 20
    /// A case that takes longer ends the process with a line that names it.
    package static let hangSeconds = 60.0

    package var seed: UInt64
    package var first: Int
    package var cases: Int
    /// Inputs that led to a fault are kept here.
    package var failures: String?

    package init(seed: UInt64, first: Int = 0, cases: Int, failures: String? = nil) {
        self.seed = seed
        self.first = first
        self.cases = cases
        self.failures = failures
    }

    package func run(_ type: any FuzzTarget.Type, watch: FuzzWatch? = nil) throws -> FuzzTally {
        var tally = FuzzTally(target: type.name, what: type.what, limitText: type.limitText)
        let target = try type.init()
        let name = strdup(type.name)
        defer { free(name) }
        let started = now()
        for number in first..<first + cases {
            var random = FuzzRandom(seed: seed, target: type.name, number: number)
            let bytes = try target.makeCase(&random)
            melscope_crash_note(name, seed, UInt64(number))
            watch?.begin(type.name, seed, number)
            if let fault = runOne(target, bytes, number, &tally) {
                let again = "--target \(type.name) --seed \(seed) --first \(number) --cases 1"
                tally.faults.append("\(again): \(Printable.text(fault))")
                keep(bytes, "\(type.name)-\(seed)-\(number)")
                if tally.faults.count >= Self.maxFaults { break }
            }
            tally.cases += 1
        }
        watch?.end()
        tally.seconds = now() - started
        return tally
    }

    private func runOne(
        _ target: any FuzzTarget, _ bytes: [UInt8], _ number: Int, _ tally: inout FuzzTally
    ) -> String? {
        var fault: String?
        var seconds = Double.infinity
        for attempt in 0..<3 where attempt == 0 || seconds > Self.againSeconds {
            let started = now()
            melscope_meter_start()
            do {
                try target.run(bytes)
                if attempt == 0 { tally.values += 1 }
            } catch let reason as SkipReason {
                if attempt == 0 { tally.refusals[reason.code.rawValue, default: 0] += 1 }
            } catch let error as EngineError {
                if attempt == 0 { tally.refusals[error.code.rawValue, default: 0] += 1 }
            } catch {
                fault = "\(error)"
            }
            let most = Int(melscope_meter_stop())
            seconds = min(seconds, now() - started)
            let limit = target.limit(bytes)
            tally.mostBytes = max(tally.mostBytes, most)
            tally.mostOfLimit = max(tally.mostOfLimit, Double(most) / Double(limit))
            if most > limit {
                fault = fault ?? "\(most) bytes of heap for \(bytes.count) of input, at most \(limit) allowed"
            }
        }
        if seconds > tally.slowestSeconds { (tally.slowestSeconds, tally.slowestCase) = (seconds, number) }
        if seconds > Self.slowSeconds { fault = fault ?? "took \(seconds) s" }
        return fault
    }

    private func keep(_ bytes: [UInt8], _ name: String) {
        guard let failures else { return }
        try? FileManager.default.createDirectory(atPath: failures, withIntermediateDirectories: true)
        try? Data(bytes).write(to: URL(fileURLWithPath: failures + "/" + name))
    }

    private func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
}
