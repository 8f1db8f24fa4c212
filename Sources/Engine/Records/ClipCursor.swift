import Base

/// The clips of an output one after the other, in the order of their paths' bytes, a page of each ledger at a time.
package struct ClipCursor {
    /// The clips of one ledger.
    private struct Stretch {
        let ledger: Ledger
        let pageSize: Int
        var page: [ClipRecord] = []
        var place = 0
        var isAtEnd = false

        /// The next clip, which stays it until ``place`` goes on; nil behind the last.
        mutating func head() throws -> ClipRecord? {
            if place == page.count, !isAtEnd {
                let last = page.last?.path
                page = try ledger.clips(after: last, limit: pageSize)
                place = 0
                isAtEnd = page.isEmpty
            }
            return place < page.count ? page[place] : nil
        }
    }

    private var stretches: [Stretch]

    /// Clips of all ledgers that are read at once.
    static let pageSize = 1000

    package init(_ records: OutputRecords) {
        let ledgers = records.merged
        stretches = ledgers.map { Stretch(ledger: $0, pageSize: max(100, Self.pageSize / ledgers.count)) }
    }

    /// The next clip; nil behind the last.
    package mutating func next() throws -> ClipRecord? {
        var first: (clip: ClipRecord, index: Int)?
        for index in stretches.indices {
            guard let clip = try stretches[index].head() else { continue }
            if let known = first, !clip.path.utf8.lexicographicallyPrecedes(known.clip.path.utf8) { continue }
            first = (clip, index)
        }
        guard let first else { return nil }
        stretches[first.index].place += 1
        return first.clip
    }
}
