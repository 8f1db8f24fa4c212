import Base

/// How the clips of a ledger ended.
struct RecordedCounts: Sendable {
    var outcomes: [(outcome: Outcome, reason: ReasonCode?, count: Int)] = []
    /// Number of clips by number of frames, by layout and by ``NoteCode``.
    var frames: [Int: Int] = [:]
    var layouts: [String: Int] = [:]
    var notes: [String: Int] = [:]

    init() {}

    init(_ ledger: Ledger) throws {
        outcomes = try ledger.tally()
        (frames, layouts) = try ledger.shapeTally()
        notes = try ledger.noteTally()
    }
}
