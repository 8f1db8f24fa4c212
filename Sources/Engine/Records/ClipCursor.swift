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
    private var heads = MergeHeap()
    private var hasBegun = false

    /// Clips of all ledgers that are read at once.
    static let pageSize = 1000

    package init(_ records: OutputRecords) {
        let ledgers = records.merged
        stretches = ledgers.map { Stretch(ledger: $0, pageSize: max(100, Self.pageSize / ledgers.count)) }
    }

    /// The next clip; nil behind the last.
    package mutating func next() throws -> ClipRecord? {
        if !hasBegun {
            hasBegun = true
            for index in stretches.indices where try stretches[index].head() != nil { heads.insert(index, isBefore: Self.order(stretches)) }
        }
        guard let index = heads.first, let clip = try stretches[index].head() else { return nil }
        stretches[index].place += 1
        let isAtEnd = try stretches[index].head() == nil
        heads.advanceFirst(isAtEnd: isAtEnd, isBefore: Self.order(stretches))
        return clip
    }

    /// Heads of stretches that are not at their end, by the bytes of their paths.
    private static func order(_ stretches: [Stretch]) -> (Int, Int) -> Bool {
        { a, b in stretches[a].page[stretches[a].place].path.utf8.lexicographicallyPrecedes(stretches[b].page[stretches[b].place].path.utf8) }
    }
}
