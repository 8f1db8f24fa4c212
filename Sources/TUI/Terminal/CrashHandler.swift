import Engine
import Foundation

/// Names the clips in hand when a fault ends a program without a screen; with one, ``Terminal`` does.
package enum CrashHandler {
    package static func install() {
        LaneActivity.prepare()
        _ = CrashRecord.shared
        for number in SignalHandlers.fatal { TerminalGuard.install(SignalHandlers.crash, for: number, flags: SA_ONSTACK) }
    }
}
