import Base
import Foundation

/// Ends the process when a case does not end.
package final class FuzzWatch: Sendable {
    private let state = Guarded<(target: String, seed: UInt64, number: Int, since: Double)?>(nil)

    package init() {
        Thread.detachNewThread { [weak self] in
            while let self {
                self.check()
                Thread.sleep(forTimeInterval: 1)
            }
        }
    }

    func begin(_ target: String, _ seed: UInt64, _ number: Int) {
        let now = Double(DispatchTime.now().uptimeNanoseconds) / 1e9
        state.withLock { $0 = (target, seed, number, now) }
    }

    func end() { state.withLock { $0 = nil } }

    private func check() {
        guard let current = state.withLock({ $0 }) else { return }
        guard Double(DispatchTime.now().uptimeNanoseconds) / 1e9 - current.since > FuzzRunner.hangSeconds else {
            return
        }
        FileHandle.standardError.write(
            Data(
                "melscope-fuzz: --target \(current.target) --seed \(current.seed) --first \(current.number) --cases 1 does not end\n"
                    .utf8))
        _exit(3)
    }
}
