import Base
import Foundation

/// What is recorded of an output, for everybody who only reads: the commands, the screens, a check. The ledgers of its parts as one.
///
/// Every method may be called from any queue and blocks until the database has answered, live while runs write. A part that begins later
/// is not among them: see ``isCurrent``.
package final class OutputRecords: Sendable {
    package let folder: OutputFolder
    /// One for each part that has recorded anything: that of all clips first, then those of a division in their order.
    private let ledgers: [(part: PartFolder, ledger: Ledger)]
    /// Those in which rows count.
    private let clipLedgers: [Ledger]
    private let begun: BegunParts?
    private let known: [PartFolder]
    /// Of their files, which are replaced on network storage, and where an output is removed and made again.
    private let stamps: [PartFolder.Stamp?]

    /// - Throws: ``EngineError`` with code `.notFound` when no run ever wrote there, or `.ledger`.
    package convenience init(_ folder: OutputFolder) throws { try self.init(folder, parts: folder.parts) }

    /// What one process recorded of the clips that it did.
    package convenience init(_ folder: OutputFolder, part: PartNumber?) throws { try self.init(folder, parts: [folder.part(part)]) }

    private init(_ folder: OutputFolder, parts: [PartFolder]) throws {
        self.folder = folder
        known = parts.filter(\.hasLedger)
        stamps = known.map(\.stamp)
        // Opening one takes a millisecond, and there may be dozens.
        let divided = parts.filter { $0.number != nil && $0.hasLedger }
        let opened = try divided.concurrentMap { part -> (ledger: Ledger, hasBegun: Bool)? in
            do {
                let ledger = try Ledger(reading: part)
                return (ledger, try ledger.hasBegun())
            } catch let error as EngineError where error.code == .notFound {
                // One that begins just now, or was merged in between.
                return nil
            }
        }
        var ledgers: [(part: PartFolder, ledger: Ledger)] = []
        var indexes = Set<Int>()
        for (part, found) in zip(divided, opened) {
            guard let found else { continue }
            if found.hasBegun, let number = part.number { indexes.insert(number.index) }
            ledgers.append((part, found.ledger))
        }
        // Parts are of one division; where a part of another begins just now, it merges these first.
        let count = ledgers.first?.part.number?.count
        begun = count.map { BegunParts(indexes, of: $0) }
        let whole = parts.first { $0.number == nil }
        if let whole, whole.hasLedger || ledgers.isEmpty {
            do {
                ledgers.insert((whole, try Ledger(reading: whole, without: begun)), at: 0)
            } catch let error as EngineError where error.code == .notFound && !ledgers.isEmpty {
                // A part begins in an output that had none before: it makes the lock there, and no ledger.
            }
        }
        if ledgers.isEmpty, let first = parts.first { ledgers.append((first, try Ledger(reading: first))) }
        self.ledgers = ledgers
        let allHaveBegun = count.map { indexes.count == $0 } ?? false
        clipLedgers = ledgers.filter { !allHaveBegun || $0.part.number != nil }.map(\.ledger)
    }

    /// Whether it shows all parts that there are now; one that is not is opened anew.
    package var isCurrent: Bool {
        guard folder.parts.filter(\.hasLedger) == known, known.map(\.stamp) == stamps else { return false }
        guard let begun, clipLedgers.count < begun.count || clipLedgers.contains(where: { !$0.isOfPart }) else { return true }
        let now = ledgers.filter { $0.part.number != nil && ((try? $0.ledger.hasBegun()) ?? false) }.count
        return now == begun.size
    }

    /// Whether it is of several parts, which take time to open.
    var isDivided: Bool { ledgers.count > 1 }

    /// Gives back the memory of pages that were read.
    func releasePages() { for (_, ledger) in ledgers { ledger.releasePages() } }

    /// Calls `body` with each part whose rows count, and its ledger.
    func forEachPart(_ body: (PartFolder, Ledger) throws -> Void) throws {
        for (part, ledger) in ledgers where clipLedgers.contains(where: { $0 === ledger }) { try body(part, ledger) }
    }

    /// As ``forEachPart(_:)``, also with a part whose rows count no more: it knows runs and facts.
    func forEachLedger(_ body: (PartFolder, Ledger) throws -> Void) throws { for (part, ledger) in ledgers { try body(part, ledger) } }

    var merged: [Ledger] { clipLedgers }

    /// The newest run as it was last recorded, that of several parts as one; nil before the first.
    package func latestRun() throws -> RunSnapshot? {
        var runs: [RunSnapshot.PartRun] = []
        for (part, ledger) in ledgers {
            guard let number = part.number else { continue }
            // The lock first: a run that ends in between has then recorded its end.
            let isWorking = part.isBeingWritten
            var run = try ledger.latestRun()
            if part.networkStorage != nil, let status = part.status(), (status.entry?.seenAt ?? 0) > run?.entry?.seenAt ?? 0 { run = status }
            if let run { runs.append(RunSnapshot.PartRun(number: number, snapshot: run, isWorking: isWorking)) }
        }
        guard !runs.isEmpty else {
            guard let whole = ledgers.first(where: { $0.part.number == nil }) else { return nil }
            let run = try whole.ledger.latestRun()
            guard whole.part.networkStorage != nil, let status = whole.part.status(), (status.entry?.seenAt ?? 0) > run?.entry?.seenAt ?? 0 else { return run }
            return status
        }
        var union = RunSnapshot(runs, now: Date().timeIntervalSince1970)
        // Of parts that have not begun yet, what a run of all clips left.
        for ledger in clipLedgers where !ledger.isOfPart {
            for row in try ledger.tally() {
                switch row.outcome {
                case .extracted: union.extracted += row.count
                case .skipped: union.skipped += row.count
                case .failed: union.failed += row.count
                case .cancelled, .stale: break
                }
                if let reason = row.reason { union.reasons[reason.rawValue, default: 0] += row.count }
            }
        }
        return union
    }

    package func clip(_ path: String) throws -> ClipRecord? { try firstOf { try $0.clip(path) } }

    /// See ``Ledger/firstSegment(of:)``.
    package func firstSegment(of recording: String) throws -> ClipRecord? { try firstOf { try $0.firstSegment(of: recording) } }

    private func firstOf<Value>(_ body: (Ledger) throws -> Value?) throws -> Value? {
        for ledger in clipLedgers { if let value = try body(ledger) { return value } }
        return nil
    }

    package func count(_ query: ClipQuery = ClipQuery()) throws -> Int { try clipLedgers.reduce(0) { $0 + (try $1.count(query)) } }

    /// See ``Ledger/problems(of:)``: what means nothing in any part that has clips.
    package func problems(of query: ClipQuery) throws -> [FilterProblem] {
        guard clipLedgers.count > 1 else { return try clipLedgers[0].problems(of: query) }
        var common: [FilterProblem]?
        for ledger in clipLedgers where try ledger.count() > 0 {
            let problems = try ledger.problems(of: query)
            common = common.map { known in known.filter { one in problems.contains { $0.place == one.place && $0.word == one.word } } } ?? problems
            if common?.isEmpty == true { break }
        }
        return try common ?? clipLedgers[0].problems(of: query)
    }

    /// See ``Ledger/labelFields()``.
    package func labelFields() throws -> [String] {
        try clipLedgers.reduce(into: []) { names, ledger in
            for name in try ledger.labelFields() where !names.contains(name) { names.append(name) }
        }
    }

    /// The columns that the table has for labels.
    func labelColumns() throws -> [String]? { try newest { try $0.labelColumns() } }

    /// See ``Ledger/measured(_:)``.
    package func measured(_ paths: [String]) throws -> (measures: [String: [String: Double]], findings: [String: [String]]) {
        var (measures, findings): ([String: [String: Double]], [String: [String]]) = ([:], [:])
        for ledger in clipLedgers {
            let own = try ledger.measured(paths)
            measures.merge(own.measures) { first, _ in first }
            findings.merge(own.findings) { first, _ in first }
        }
        return (measures, findings)
    }

    /// See ``Ledger/groups(by:of:limit:)``.
    package func groups(by column: ClipColumn, of query: ClipQuery, limit: Int) throws -> (groups: [Ledger.Group], total: Int) {
        try Ledger.groups(in: clipLedgers, by: column, of: query, limit: limit)
    }

    /// Paths of the skipped and failed clips whose reason is accepted, in order.
    package func problemPaths(_ accepts: (ReasonCode) -> Bool = { _ in true }) throws -> [String] {
        let paths = try clipLedgers.flatMap { try $0.problemPaths(accepts) }
        return clipLedgers.count > 1 ? paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } : paths
    }

    /// See ``Ledger/forEachProblem(of:_:)``.
    package func forEachProblem(of query: ClipQuery, _ body: (_ path: String, ReasonCode) -> Void) throws {
        guard clipLedgers.count > 1 else { return try clipLedgers[0].forEachProblem(of: query, body) }
        var problems: [(path: String, reason: ReasonCode)] = []
        for ledger in clipLedgers { try ledger.forEachProblem(of: query) { problems.append(($0, $1)) } }
        for (path, reason) in problems.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) { body(path, reason) }
    }

    /// Number of clips by outcome and reason code (nil for extracted ones).
    package func tally() throws -> [(outcome: Outcome, reason: ReasonCode?, count: Int)] {
        guard clipLedgers.count > 1 else { return try clipLedgers[0].tally() }
        var counts: [Outcome: [ReasonCode?: Int]] = [:]
        for ledger in clipLedgers { for row in try ledger.tally() { counts[row.outcome, default: [:]][row.reason, default: 0] += row.count } }
        return counts.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { outcome, reasons in
            reasons.sorted { ($0.key?.rawValue ?? "") < ($1.key?.rawValue ?? "") }.map { (outcome, $0.key, $0.value) }
        }
    }

    /// Number of clips whose names follow the dataset's convention.
    package func labelledCount() throws -> Int { try clipLedgers.reduce(0) { $0 + (try $1.labelledCount()) } }

    /// Whether any clip is a segment of a file.
    func hasSegments() throws -> Bool { try clipLedgers.contains { try $0.hasSegments() } }

    /// Calls `body` with every clip, in the order of the paths, without holding them all.
    package func forEachClip(_ body: (ClipRecord) throws -> Void) throws {
        guard clipLedgers.count > 1 else { return try clipLedgers[0].forEachClip(body) }
        var cursor = ClipCursor(self)
        while let clip = try cursor.next() { try body(clip) }
    }

    /// A fact about the output as a whole, such as its source's path: as the newest run has it.
    package func fact(_ name: String) throws -> String? { try newest { try $0.fact(name) } }

    /// What the part says that ran last, or else another.
    private func newest<Value>(_ body: (Ledger) throws -> Value?) throws -> Value? {
        guard ledgers.count > 1 else { return try body(ledgers[0].ledger) }
        let byTime = ledgers.map { (time: (try? $0.ledger.newestStart()) ?? 0, ledger: $0.ledger) }.sorted { $0.time > $1.time }
        for (_, ledger) in byTime { if let value = try body(ledger) { return value } }
        return nil
    }

    /// Hashes of the recipes of all clips that have features.
    func recipeHashes() throws -> Set<String> { try clipLedgers.reduce(into: []) { $0.formUnion(try $1.recipeHashes()) } }

    /// Opens the store that keeps the features, for reading and removing.
    ///
    /// - Parameters:
    ///   - recipe: the output's.
    ///   - kinds: those that there are.
    /// - Throws: ``EngineError`` `.ledger` for a kind that is not among them.
    package func store(of recipe: Recipe, kinds: [any FeatureStore.Type] = StoreCatalogue.kinds) throws -> OutputStore {
        try store(of: recipe, kinds: kinds, sealing: nil)
    }

    /// As ``store(of:kinds:)``; with the output's ledger, whose lock is held, to be sealed.
    func store(of recipe: Recipe, kinds: [any FeatureStore.Type] = StoreCatalogue.kinds, sealing ledger: Ledger?) throws -> OutputStore {
        let kind = try Self.storeKind(named: fact("store"), of: kinds, output: folder)
        var place = StorePlace(
            folder: try folder.hold(), part: folder.ownPart, naming: recipe.output.naming, elementType: recipe.output.valueType.element)
        if let ledger {
            place.sync = .batch
            place.disk = try FileSystemSync(place.folder.path)
            place.rows = StoreRows(ledger, folders: recipe.outputFolders)
        }
        return OutputStore(try kind.init(place), folders: recipe.outputFolders)
    }

    static func storeKind(
        named name: String?, of kinds: [any FeatureStore.Type], output: OutputFolder
    ) throws -> any FeatureStore.Type {
        guard let name else { return StoreCatalogue.usual }
        if let kind = kinds.first(where: { $0.kind == name }) { return kind }
        throw EngineError(
            .ledger, subject: output.path, step: "opening the feature store", found: "a store of kind '\(Printable.text(name))'",
            needed: "one of " + kinds.map { $0.kind }.joined(separator: ", "), advice: "Use the newer Melscope that wrote it.")
    }

    package func close() { for (_, ledger) in ledgers { ledger.close() } }
}
