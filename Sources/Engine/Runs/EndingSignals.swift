import Dispatch
import Glibc

/// The signals that ask a run to end.
public enum EndingSignals {
    /// Whether a signal was handed down as ignored: under nohup a hangup is, and stays so.
    public static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Calls `body` on `queue` at each SIGINT, SIGTERM and SIGHUP, which then do nothing else. They are heard as long as the
    /// sources are held and not cancelled.
    public static func sources(on queue: DispatchQueue, _ body: @escaping @Sendable () -> Void) -> [any DispatchSourceSignal] {
        ([SIGINT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP])).map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler(handler: body)
            source.resume()
            return source
        }
    }
}
