import Base
import Dispatch
import Glibc

/// The signals that ask a run to end.
package enum EndingSignals {
    /// Whether a signal was handed down as ignored: under nohup a hangup is, and stays so.
    package static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Calls `body` with the number of signals so far at each SIGINT, SIGTERM and SIGHUP, which then do nothing else. They are
    /// heard as long as the sources are held and not cancelled.
    ///
    /// - Parameters:
    ///   - queue: on which nothing may wait for anything: a terminal that takes no text must not keep a signal from being heard.
    ///   - last: called instead of `body` at the third signal and at the second SIGTERM, which end the process at once.
    package static func sources(
        on queue: DispatchQueue, last: @escaping @Sendable (Int32) -> Void, _ body: @escaping @Sendable (Int) -> Void
    ) -> [any DispatchSourceSignal] {
        let heard = Guarded((all: 0, terminations: 0))
        return ([SIGINT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP])).map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                let (all, terminations) = heard.withLock { heard in
                    heard.all += 1
                    if number == SIGTERM { heard.terminations += 1 }
                    return heard
                }
                if all >= 3 || terminations >= 2 { last(number) } else { body(all) }
            }
            source.resume()
            return source
        }
    }

    /// Ends the process with lanes at work, as `128 + number`. What they have reported is on record first, as far as that is
    /// done within a second; what is in hand is taken up by the next run.
    package static func endAtOnce(_ number: Int32, runs: [Run]) -> Never {
        let group = DispatchGroup()
        for run in runs {
            DispatchQueue.global(qos: .userInitiated).async(group: group) { run.commitReported() }
        }
        _ = group.wait(timeout: .now() + 1)
        // Not exit: lanes that hang or compute would meet libraries that are being taken down.
        _exit(128 + number)
    }
}
