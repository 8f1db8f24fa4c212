import Base

/// What is recorded of an output, for everybody who only reads: the commands, the screens, a check. The ledgers of its parts as one.
///
/// Every method may be called from any queue and blocks until the database has answered, live while runs write.
package final class OutputRecords: Sendable {
    package let folder: OutputFolder
    /// One for each part; an output has one part today, and what spans several belongs into the methods below.
    private let ledgers: [(part: PartFolder, ledger: Ledger)]

    /// - Throws: ``EngineError`` with code `.notFound` when no run ever wrote there, or `.ledger`.
    package init(_ folder: OutputFolder) throws {
        self.folder = folder
        ledgers = try folder.parts.map { ($0, try Ledger(reading: $0)) }
    }

    private var ledger: Ledger { ledgers[0].ledger }

    /// Calls `body` with each part and its ledger.
    func forEachPart(_ body: (PartFolder, Ledger) throws -> Void) throws {
        for (part, ledger) in ledgers { try body(part, ledger) }
    }

    /// The newest run as it was last recorded; nil before the first.
    package func latestRun() throws -> RunSnapshot? { try ledger.latestRun() }

    /// One page of the clips that `query` selects.
    package func clips(_ query: ClipQuery = ClipQuery(), offset: Int = 0, limit: Int) throws -> [ClipRecord] {
        try ledger.clips(query, offset: offset, limit: limit)
    }

    package func clip(_ path: String) throws -> ClipRecord? { try ledger.clip(path) }

    /// See ``Ledger/firstSegment(of:)``.
    package func firstSegment(of recording: String) throws -> ClipRecord? { try ledger.firstSegment(of: recording) }

    package func count(_ query: ClipQuery = ClipQuery()) throws -> Int { try ledger.count(query) }

    /// See ``Ledger/problems(of:)``.
    package func problems(of query: ClipQuery) throws -> [FilterProblem] { try ledger.problems(of: query) }

    /// See ``Ledger/labelFields()``.
    package func labelFields() throws -> [String] { try ledger.labelFields() }

    /// See ``Ledger/measured(_:)``.
    package func measured(_ paths: [String]) throws -> (measures: [String: [String: Double]], findings: [String: [String]]) {
        try ledger.measured(paths)
    }

    /// See ``Ledger/groups(by:of:limit:)``.
    package func groups(by column: ClipColumn, of query: ClipQuery, limit: Int) throws -> (groups: [Ledger.Group], total: Int) {
        try ledger.groups(by: column, of: query, limit: limit)
    }

    /// See ``Ledger/position(of:in:)``.
    package func position(of path: String, in query: ClipQuery) throws -> Int? { try ledger.position(of: path, in: query) }

    /// See ``Ledger/nextProblem(after:in:)``.
    package func nextProblem(after path: String, in query: ClipQuery) throws -> ClipRecord? {
        try ledger.nextProblem(after: path, in: query)
    }

    /// See ``Ledger/next(after:in:)``.
    package func next(after path: String, in query: ClipQuery) throws -> ClipRecord? { try ledger.next(after: path, in: query) }

    /// Paths of the skipped and failed clips whose reason is accepted, in order.
    package func problemPaths(_ accepts: (ReasonCode) -> Bool = { _ in true }) throws -> [String] { try ledger.problemPaths(accepts) }

    /// See ``Ledger/forEachProblem(of:_:)``.
    package func forEachProblem(of query: ClipQuery, _ body: (_ path: String, ReasonCode) -> Void) throws {
        try ledger.forEachProblem(of: query, body)
    }

    /// Number of clips by outcome and reason code (nil for extracted ones).
    package func tally() throws -> [(outcome: Outcome, reason: ReasonCode?, count: Int)] { try ledger.tally() }

    /// Number of clips whose names follow the dataset's convention.
    package func labelledCount() throws -> Int { try ledger.labelledCount() }

    /// Calls `body` with every clip, in the order of the paths, without holding them all.
    package func forEachClip(_ body: (ClipRecord) throws -> Void) throws { try ledger.forEachClip(body) }

    /// A fact about the output as a whole, such as its source's path.
    package func fact(_ name: String) throws -> String? { try ledger.fact(name) }

    /// Hashes of the recipes of all clips that have features.
    func recipeHashes() throws -> Set<String> { try ledger.recipeHashes() }

    /// Opens the store that keeps the features, for reading and removing.
    ///
    /// - Parameters:
    ///   - recipe: the output's.
    ///   - kinds: those that there are.
    /// - Throws: ``EngineError`` `.ledger` for a kind that is not among them.
    func store(of recipe: Recipe, kinds: [any FeatureStore.Type] = StoreCatalogue.kinds) throws -> OutputStore {
        let kind = try Self.storeKind(named: fact("store"), of: kinds, output: folder)
        let place = StorePlace(
            folder: try folder.hold(), part: folder.ownPart, naming: recipe.output.naming, elementType: recipe.output.valueType.element)
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
