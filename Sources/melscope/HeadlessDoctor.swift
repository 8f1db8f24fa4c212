import Base
import Dispatch
import Engine
import Foundation

/// A run of the doctor without a screen: progress on standard error, and Ctrl-C.
final class HeadlessDoctor: Sendable {
    private let run: DoctorRun
    private let showsProgress: Bool
    private let printer = DispatchQueue(label: "melscope.doctor.printer")
    private let signals = DispatchQueue(label: "melscope.signals", qos: .userInitiated)

    init(_ run: DoctorRun, showsProgress: Bool) {
        self.run = run
        self.showsProgress = showsProgress
    }

    /// - Throws: what ended the run; ``ExitStatus/interrupted`` after a signal.
    func execute() throws -> QualityReport {
        let end = DispatchSemaphore(value: 0)
        let run = run
        let handlers = EndingSignals.sources(on: signals) { number in
            _exit(128 + number)
        } _: { [showsProgress] _ in
            run.cancel()
            if showsProgress { Printing.err("melscope: stopping; what was measured is kept (interrupt twice more to exit at once)") }
        }
        defer { for handler in handlers { handler.cancel() } }
        let isLive = showsProgress && Printing.errIsTerminal
        let timer = DispatchSource.makeTimerSource(queue: printer)
        timer.schedule(deadline: .now() + (isLive ? 0.2 : 10), repeating: isLive ? 0.2 : 10)
        timer.setEventHandler { @Sendable [showsProgress] in
            guard showsProgress, let text = Self.text(run.progress) else { return }
            if isLive {
                Printing.raw("\r\u{1b}[K" + String(text.prefix(max(10, Printing.terminalColumns - 1))), to: STDERR_FILENO)
            } else {
                Printing.err(text)
            }
        }
        timer.resume()
        run.start { _ in end.signal() }
        end.wait()
        timer.cancel()
        printer.sync { if isLive { Printing.raw("\r\u{1b}[K", to: STDERR_FILENO) } }
        do {
            guard let result = run.result else { fatalError("unreachable") }
            return try result.get()
        } catch is CancellationError {
            let progress = run.progress
            Printing.err(
                "melscope: interrupted; \(Readable.count(progress.done)) of \(Readable.clips(progress.total)) of \(Printable.text(progress.dataset)) are "
                    + "measured; the same command continues from there")
            throw ExitStatus.interrupted.code
        }
    }

    private static func text(_ progress: DoctorRun.Progress) -> String? {
        let name = Printable.text(progress.dataset) + (progress.datasetCount > 1 ? " (\(progress.datasetIndex + 1) of \(progress.datasetCount))" : "")
        switch progress.phase {
        case .waiting, .done, .cancelled, .failed: return nil
        case .listing: return "\(name): looking for clips"
        case .judging: return "\(name): judging"
        case .measuring:
            let percent = Readable.percent(progress.done, of: progress.total) ?? 100
            let still = progress.standsStill.map { "; still at " + Printable.text($0) } ?? ""
            return "\(name): measuring, \(percent)% \(Readable.count(progress.done))/\(Readable.count(progress.total))\(still)"
        }
    }
}
