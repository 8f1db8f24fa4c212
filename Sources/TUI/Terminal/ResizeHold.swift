/// Decides when a change of the terminal's size is worth a redraw.
///
/// A dragged edge passes a hundred sizes in a second, and a redraw of each would flood a slow line: one is about 17 kB at
/// 120×40. A change is reported as soon as the size has stayed for ``settleTime``, but not within ``spacing`` of the report
/// before; one that goes on is reported at ``longestHold``, so that the screen follows the hand.
struct ResizeHold {
    typealias Instant = ContinuousClock.Instant

    /// Less than an eye notices, more than the time between two sizes of a drag.
    static let settleTime = Duration.milliseconds(50)
    static let spacing = Duration.milliseconds(400)
    static let longestHold = Duration.milliseconds(500)

    /// When the change is to be reported; nil while there is none.
    private(set) var deadline: Instant?
    private var limit: Instant?
    private var lastReport: Instant?

    /// Notes that the size changed.
    mutating func note(now: Instant) {
        let limit = limit ?? now + Self.longestHold
        self.limit = limit
        let settled = now + Self.settleTime
        deadline = min(max(settled, lastReport.map { $0 + Self.spacing } ?? settled), limit)
    }

    /// Whether to report the change now; it is then forgotten.
    mutating func take(now: Instant) -> Bool {
        guard let deadline, now >= deadline else { return false }
        self.deadline = nil
        limit = nil
        lastReport = now
        return true
    }
}
