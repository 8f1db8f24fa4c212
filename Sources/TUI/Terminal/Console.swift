/// Where what the operator does comes from: a terminal, lines of a pipe, or a robot in a test. Main thread only.
package protocol Console: AnyObject {
    /// Ends a wait, from any thread.
    var waker: Waker { get }

    /// Waits until something happens or `deadline` comes; nil waits for ever. No events at the deadline.
    func wait(until deadline: ContinuousClock.Instant?) -> [TerminalEvent]
}

/// A console with a screen to draw on.
package protocol ScreenConsole: Console {
    var screen: any Screen { get }
    /// What it is and can do, for the log.
    var summary: String { get }
    /// When the next frame may be drawn.
    var nextFrame: ContinuousClock.Instant { get }
    /// When the next frame may be drawn that answers a key.
    var nextKeyFrame: ContinuousClock.Instant { get }
    /// Starts the time until the next frame.
    func frameDrawn()
    /// Gives the terminal back; `message` are the last words.
    func leave(message: String)
}

extension Terminal: ScreenConsole {
    package var screen: any Screen { curses }
    package var waker: Waker { loop.waker }
    package var nextFrame: ContinuousClock.Instant { loop.nextFrame }
    package var nextKeyFrame: ContinuousClock.Instant { loop.nextKeyFrame }
    package func frameDrawn() { loop.frameDrawn() }
}
