import Base
import Engine

/// Two datasets side by side, on a queue of the comparison's own.
extension Performer {
    func compare(_ a: String, _ b: String) {
        guard let one = entry(a), let other = entry(b) else { return }
        let run = ComparisonRun(OutputFolder(path: one.output), OutputFolder(path: other.output), pool: engine.pool)
        begin(run, in: \.comparison, telling: { .comparing(a, b, $0) }) { [weak self] result in
            guard let self else { return }
            switch result {
            case .success(let report): post(.compared(a, b, ComparisonRow.rows(of: report, names: (a, b)), problem: nil))
            case .failure(is CancellationError): post(.compared(a, b, [], problem: "The comparison was stopped."))
            case .failure(let error): post(.compared(a, b, [], problem: Printable.text("\(error)")))
            }
        }
    }
}
