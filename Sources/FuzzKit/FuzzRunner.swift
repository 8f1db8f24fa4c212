import CAllocationMeter
import Engine
import Foundation
import Synchronization

/// What became of the cases of one target.
public struct FuzzTally: Sendable {
    public var target: String
    public var what: String
    public var limitText: String
    public var cases = 0
    public var values = 0
    public var refusals = 0
    public var seconds = 0.0
    public var slowestSeconds = 0.0
    public var mostBytes = 0
    /// The share of its limit that the hungriest case took.
    public var mostOfLimit = 0.0
    public var faults: [String] = []
}

/// Runs cases one after the other on the calling thread and watches each.
public struct FuzzRunner: Sendable {
    public static let slowSeconds = 1.0
    /// A case that takes longer ends the process with a line that names it.
    public static let hangSeconds = 60.0

    public var seed: UInt64
    public var first: Int
    public var cases: Int
    /// Inputs that led to a fault are kept here.
    public var failures: String?

    public init(seed: UInt64, first: Int = 0, cases: Int, failures: String? = nil) {
        self.seed = seed
        self.first = first
        self.cases = cases
        self.failures = failures
    }

    public func run(_ type: any FuzzTarget.Type, watch: FuzzWatch? = nil) throws -> FuzzTally {
        var tally = FuzzTally(target: type.name, what: type.what, limitText: type.limitText)
        let target = try type.init()
        let name = strdup(type.name)
        defer { free(name) }
        let started = now()
        for number in first..<first + cases {
            var random = FuzzRandom(seed: seed, target: type.name, number: number)
            let bytes = try target.makeCase(&random)
            melscope_crash_note(name, UInt64(number))
            watch?.begin(type.name, number)
            if let fault = runOne(target, bytes, &tally) {
                tally.faults.append("\(type.name), case \(number): \(Printable.text(fault))")
                keep(bytes, "\(type.name)-\(seed)-\(number)")
                if tally.faults.count >= 20 { break }
            }
            tally.cases += 1
        }
        watch?.end()
        tally.seconds = now() - started
        return tally
    }

    private func runOne(_ target: any FuzzTarget, _ bytes: [UInt8], _ tally: inout FuzzTally) -> String? {
        var fault: String?
        var seconds = Double.infinity
        // Another process may hold the processor up: only a case that is slow three times is slow.
        for attempt in 0..<3 where attempt == 0 || seconds > Self.slowSeconds {
            let started = now()
            melscope_meter_start()
            do {
                try target.run(bytes)
                if attempt == 0 { tally.values += 1 }
            } catch is SkipReason {
                if attempt == 0 { tally.refusals += 1 }
            } catch is EngineError {
                if attempt == 0 { tally.refusals += 1 }
            } catch {
                fault = "\(error)"
            }
            let most = Int(melscope_meter_stop())
            seconds = min(seconds, now() - started)
            let limit = target.limit(bytes)
            tally.mostBytes = max(tally.mostBytes, most)
            tally.mostOfLimit = max(tally.mostOfLimit, Double(most) / Double(limit))
            if most > limit { fault = fault ?? "\(most) bytes of heap for \(bytes.count) of input, at most \(limit) allowed" }
        }
        tally.slowestSeconds = max(tally.slowestSeconds, seconds)
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

/// Ends the process when a case does not end.
public final class FuzzWatch: Sendable {
    private let state = Mutex<(target: String, number: Int, since: Double)?>(nil)

    public init() {
        Thread.detachNewThread { [weak self] in
            while let self {
                self.check()
                Thread.sleep(forTimeInterval: 1)
            }
        }
    }

    func begin(_ target: String, _ number: Int) {
        let now = Double(DispatchTime.now().uptimeNanoseconds) / 1e9
        state.withLock { $0 = (target, number, now) }
    }

    func end() { state.withLock { $0 = nil } }

    private func check() {
        guard let current = state.withLock({ $0 }) else { return }
        guard Double(DispatchTime.now().uptimeNanoseconds) / 1e9 - current.since > FuzzRunner.hangSeconds else { return }
        FileHandle.standardError.write(
            Data("melscope-fuzz: target \(current.target), case \(current.number) does not end\n".utf8))
        _exit(3)
    }
}

/// A file that is written anew for each case, in memory where the system has such a place.
final class CaseFile {
    let path: String
    private let descriptor: Int32

    init(extension fileExtension: String) throws {
        let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm/" : NSTemporaryDirectory()
        path = folder + "melscope-fuzz-\(UUID().uuidString).\(fileExtension)"
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FuzzFault("\(path): \(String(cString: strerror(errno)))") }
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    func write(_ bytes: [UInt8]) throws {
        guard ftruncate(descriptor, off_t(bytes.count)) == 0,
            bytes.withUnsafeBytes({ pwrite(descriptor, $0.baseAddress, $0.count, 0) }) == bytes.count
        else { throw FuzzFault("\(path): \(String(cString: strerror(errno)))") }
    }
}
