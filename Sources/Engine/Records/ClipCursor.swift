import Base

/// The clips of an output one after the other, in the order of their paths' bytes, a page at a time.
package struct ClipCursor {
    private let records: OutputRecords
    private var page: [ClipRecord] = []
    private var place = 0
    private var last: String?
    private var isAtEnd = false

    static let pageSize = 1000

    package init(_ records: OutputRecords) { self.records = records }

    /// The next clip; nil behind the last.
    package mutating func next() throws -> ClipRecord? {
        if place == page.count, !isAtEnd {
            page = try records.clips(after: last, limit: Self.pageSize)
            place = 0
            isAtEnd = page.isEmpty
            last = page.last?.path ?? last
        }
        guard place < page.count else { return nil }
        defer { place += 1 }
        return page[place]
    }
}

extension OutputRecords {
    /// See ``Ledger/clips(after:limit:)``.
    func clips(after path: String?, limit: Int) throws -> [ClipRecord] {
        var clips: [ClipRecord] = []
        var partCount = 0
        try forEachPart { _, ledger in
            clips += try ledger.clips(after: path, limit: limit)
            partCount += 1
        }
        guard partCount > 1 else { return clips }
        return Array(clips.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }.prefix(limit))
    }
}
