import Base

/// Decides when a run's progress is worth a line to somebody who listens: every tenth of the clips, but not too often.
struct PlainProgress {
    /// Seconds between two lines about a run; a line takes about as long to be read aloud.
    static let spacing = 5.0

    private var last: [String: (tenth: Int, time: Double)] = [:]

    /// Whether to say how far the run is. A run that has just begun is not mentioned: its start was.
    ///
    /// - Parameter now: monotonic seconds.
    mutating func isDue(_ name: String, done: Int, of planned: Int, now: Double) -> Bool {
        guard let percent = Readable.percent(done, of: planned) else { return false }
        let tenth = percent / 10
        guard let said = last[name], said.tenth <= tenth else {
            last[name] = (tenth, now)
            return false
        }
        // The end has a line of its own.
        guard tenth > said.tenth, tenth < 10, now - said.time >= Self.spacing else { return false }
        last[name] = (tenth, now)
        return true
    }

    mutating func forget(_ name: String) { last[name] = nil }
}
