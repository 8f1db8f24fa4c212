import Base

/// The clips of an output in an order, whichever parts they are of.
///
/// Of one ledger SQLite does it all. Of several each gives the places of its first clips, which are merged; so a page far down costs as much as all
/// that is above it.
extension OutputRecords {
    /// One page of the clips that `query` selects.
    package func clips(_ query: ClipQuery = ClipQuery(), offset: Int = 0, limit: Int) throws -> [ClipRecord] {
        let ledgers = merged
        guard ledgers.count > 1 else { return try ledgers[0].clips(query, offset: offset, limit: limit) }
        let end = offset + limit
        let places = try ledgers.concurrentMap { try $0.places(query, limit: end) }
        var rows: [(ledger: Int, row: Int64)] = []
        var heads = HeadQueue(places, descending: query.descending)
        var passed = 0
        while passed < end, let (ledger, place) = heads.next() {
            if passed >= offset { rows.append((ledger, place.row)) }
            passed += 1
        }
        var found: [Int: [Int64: ClipRecord]] = [:]
        for (ledger, wanted) in Dictionary(grouping: rows, by: \.ledger) {
            let clips = try ledgers[ledger].clips(rows: wanted.map(\.row))
            // A clip that was done again in between has another row.
            guard clips.count == wanted.count else { continue }
            found[ledger] = Dictionary(zip(wanted.map(\.row), clips)) { first, _ in first }
        }
        return rows.compactMap { found[$0.ledger]?[$0.row] }
    }

    /// See ``Ledger/position(of:in:)``.
    package func position(of path: String, in query: ClipQuery) throws -> Int? {
        let ledgers = merged
        guard ledgers.count > 1 else { return try ledgers[0].position(of: path, in: query) }
        guard let (index, place) = try place(of: path, in: query) else { return nil }
        return try ledgers.enumerated().reduce(0) { $0 + (try $1.element.countBefore(place, of: .init(index, beside: $1.offset), in: query)) }
    }

    /// See ``Ledger/nextProblem(after:in:)``.
    package func nextProblem(after path: String, in query: ClipQuery) throws -> ClipRecord? {
        guard merged.count > 1 else { return try merged[0].nextProblem(after: path, in: query) }
        return try next(after: path, in: query, where: "outcome IN ('skipped', 'failed')")
    }

    /// See ``Ledger/next(after:in:)``.
    package func next(after path: String, in query: ClipQuery) throws -> ClipRecord? {
        guard merged.count > 1 else { return try merged[0].next(after: path, in: query) }
        return try next(after: path, in: query, where: "1")
    }

    private func next(after path: String, in query: ClipQuery, where kind: String) throws -> ClipRecord? {
        guard let (index, place) = try place(of: path, in: query) else { return nil }
        var first: (ledger: Int, place: Ledger.MergedPlace, clip: ClipRecord)?
        for (ledger, own) in merged.enumerated() {
            guard let next = try own.firstAfter(place, of: .init(index, beside: ledger), in: query, where: kind) else { continue }
            if let known = first, !HeadQueue.precedes((ledger, next.place), (known.ledger, known.place), descending: query.descending) { continue }
            first = (ledger, next.place, next.clip)
        }
        return first?.clip
    }

    private func place(of path: String, in query: ClipQuery) throws -> (ledger: Int, Ledger.MergedPlace)? {
        for (index, ledger) in merged.enumerated() {
            if let place = try ledger.mergedPlace(of: path, in: query) { return (index, place) }
        }
        return nil
    }
}

extension Ledger.Standing {
    /// Where one ledger stands beside another, by their places.
    fileprivate init(_ other: Int, beside own: Int) { self = other == own ? .same : other < own ? .earlier : .later }
}

/// Merges sorted lists: the first of their heads is the next, found in a heap.
private struct HeadQueue {
    private let lists: [[Ledger.MergedPlace]]
    private let descending: Bool
    private var places: [Int]
    /// Of lists that are not at their end.
    private var heap = MergeHeap()

    init(_ lists: [[Ledger.MergedPlace]], descending: Bool) {
        self.lists = lists
        self.descending = descending
        places = lists.map { _ in 0 }
        for list in lists.indices where !lists[list].isEmpty { heap.insert(list, isBefore: Self.order(lists, places, descending: descending)) }
    }

    static func precedes(_ a: (ledger: Int, place: Ledger.MergedPlace), _ b: (ledger: Int, place: Ledger.MergedPlace), descending: Bool) -> Bool {
        let (a, b) = descending ? (b, a) : (a, b)
        if a.place.value.comesBefore(b.place.value) { return true }
        if b.place.value.comesBefore(a.place.value) { return false }
        return (a.ledger, a.place.row) < (b.ledger, b.place.row)
    }

    mutating func next() -> (ledger: Int, place: Ledger.MergedPlace)? {
        guard let list = heap.first else { return nil }
        let place = lists[list][places[list]]
        places[list] += 1
        heap.advanceFirst(isAtEnd: places[list] == lists[list].count, isBefore: Self.order(lists, places, descending: descending))
        return (list, place)
    }

    /// Of the heads of two lists.
    private static func order(_ lists: [[Ledger.MergedPlace]], _ places: [Int], descending: Bool) -> (Int, Int) -> Bool {
        { a, b in precedes((a, lists[a][places[a]]), (b, lists[b][places[b]]), descending: descending) }
    }
}
