import Base
import Foundation

/// An output that is open for writing: it owns the lock, the ledger and who writes it, the held folder and what lies in hand
/// there, from ``init(_:recipeHash:remark:onFailure:)`` to ``close(saving:)``.
///
/// May be used from any thread. It knows nothing of lanes, counts and whether a run is paused: that is ``Run``.
final class OutputSession: Sendable {
    let folder: HeldFolder
    private let output: OutputFolder
    /// What this process has there to itself.
    let part: PartFolder
    let ledger: Ledger
    private let lock: PartLock
    private let writer: LedgerWriter
    /// Where features go.
    let store: OutputStore
    private let disk: FileSystemSync
    private let inHand: InHandFile
    private let sync: OutputFile.Sync

    /// Locks the output, opens its ledger and settles its recipe and source.
    ///
    /// - Parameters:
    ///   - remark: told what the operator should know of how the output was found, in words.
    ///   - onFailure: called once, on the writer's queue, when results cannot be recorded any more.
    /// - Throws: ``EngineError`` `.locked`, `.permission`, `.inputOutput`, `.ledger`, `.recipeMismatch` or `.outputConflict`.
    init(
        _ request: RunRequest, recipeHash: String, remark: (String) -> Void, onFailure: @escaping @Sendable (EngineError) -> Void
    ) throws {
        folder = try request.output.prepare()
        output = request.output
        let division = PartDivision(output: request.output, folder: folder)
        (part, lock) = try division.begin(request.part, recipeHash: recipeHash, remark: remark)
        folder.removeTemporaryFiles(of: part)
        let settling = OutputSettling(request: request, recipeHash: recipeHash, folder: folder, part: part)
        try settling.settleStore()
        try settling.settleRecipe(remark: remark)
        let damage: LedgerDamage?
        (ledger, damage) = try Ledger.open(part)
        if let damage { remark(damage.text) }
        if let problem = folder.sharingProblem(RawPath(text: part.ledgerName)) { remark(problem) }
        try RunOrigin.read(folder)?.restore(ledger)
        try settling.settleSource(ledger)
        try division.takeOver(part, ledger, remark: remark)
        try ledger.publish(always: true)
        folder.sync(folder: RawPath(text: part.name))
        disk = try FileSystemSync(folder.path)
        let base = try request.store.init(
            StorePlace(folder: folder, part: part, naming: request.recipe.output.naming, elementType: request.recipe.output.valueType.element, sync: request.sync, disk: disk,
                rows: StoreRows(ledger, folders: request.recipe.outputFolders)))
        let store = OutputStore(base, folders: request.recipe.outputFolders)
        self.store = store
        let barrier: @Sendable ([ClipRecord]) throws -> Void = { records in
            try store.sync(records.filter { $0.receipt != nil }.map(\.path))
        }
        writer = LedgerWriter(ledger: ledger, barrier: request.sync == .batch ? barrier : nil, newest: part.number == nil ? nil : try ledger.newestTime() ?? 0, onFailure: onFailure)
        inHand = InHandFile(folder, part)
        sync = request.sync
    }

    // MARK: Clips

    /// - Throws: ``EngineError`` `.outputConflict` when the folder was removed, moved or replaced meanwhile.
    func requireInPlace() throws { try lock.requireInPlace() }

    /// Takes down which clip a lane begins, for the run after one that does not end by itself.
    func begins(_ item: WorkItem, lane: Int) { inHand.begin(item.clip.relativePath.text, lane: lane, deaths: item.deaths + 1) }

    /// Called before a lane writes features: no further ones are written while earlier ones have no row, where nothing else
    /// sees to that.
    func willWrite(lane: Int) { writer.commitResults(ofLane: lane) }

    /// Hands a clip's row over to be recorded.
    func record(_ record: ClipRecord, of item: WorkItem, lane: Int) {
        writer.append(record, lane: lane)
        guard item.isAlone else { return }
        // Only with its outcome on record is it no longer suspect.
        writer.commitResults(ofLane: lane)
        inHand.settle(record.path)
    }

    /// Decides about the features that an earlier run left of a clip.
    ///
    /// Of a clip that has none now they are removed, so that nothing of an older input or recipe lies among the new. Where only
    /// the reading or writing of a file failed, nothing speaks against features that this recipe made from it as far as it can be
    /// seen, and they stay. Of a clip that has some now, those under another name go.
    ///
    /// - Parameter mayHaveOtherName: whether an earlier recipe may have named this clip's features otherwise.
    func settleOlderFeatures(of record: inout ClipRecord, mayHaveOtherName: Bool) {
        let hasFeatures = record.outcome == .extracted
        guard !hasFeatures || mayHaveOtherName, let old = try? ledger.clip(record.path),
            let receipt = old.receipt
        else { return }
        if hasFeatures { return store.removeOtherwiseNamed(ofClip: old.path, receipt) }
        let isSameInput =
            record.inputBytes < 0 || (record.inputBytes == old.inputBytes && record.inputModifiedNs == old.inputModifiedNs)
        if record.reason?.concernsAccess ?? false, old.recipeHash == record.recipeHash, isSameInput {
            record.receipt = receipt
            record.featureShape = old.featureShape
        } else if store.remove(ofClip: old.path, receipt, shape: old.featureShape) {
            record.notes.append(ClipNote(.outputRemoved, "features of an earlier run removed"))
        }
    }

    // MARK: What lay in hand

    /// Clips that were in hand when an earlier process ended, and have no outcome yet.
    var suspects: [InHandFile.Suspect] { inHand.suspects }

    /// Forgets those suspects that are not among `clips`, which are what there is to do.
    func keepSuspects(among clips: Set<String>) { inHand.keepSuspects(among: clips) }

    /// Whether the last process that ran here did not end by itself.
    var wasAbandoned: Bool { inHand.wasAbandoned }

    // MARK: The run as a whole

    /// Puts the state of the run on record, after the results that were handed over before.
    func save(_ snapshot: RunSnapshot) {
        let (folder, part, lock) = (folder, part, lock)
        writer.perform { ledger in
            try ledger.saveRun(snapshot)
            guard part.networkStorage != nil else { return }
            try lock.requireInPlace()
            try ledger.publish()
            do {
                try part.writeStatus(snapshot, in: folder)
            } catch let reason as SkipReason {
                // Whoever has taken the lock has removed what was half written.
                try lock.requireInPlace()
                throw reason.error(subject: part.path, step: "writing the state of the run")
            }
        }
    }

    /// Keeps a fact, after the results that were handed over before.
    func keep(_ body: @escaping @Sendable (Ledger) throws -> Void) { writer.perform(body) }

    /// Returns when all that was handed over is recorded.
    func flush() { writer.flush() }

    /// Forces what the ledger says so far to the disk: what it no longer calls extracted may then be removed or overwritten.
    func forceLedger() throws { if sync != .none { try ledger.forceLog() } }

    func removeFeatures(of paths: [String]) throws {
        for path in paths {
            guard let record = try ledger.clip(path), let receipt = record.receipt else { continue }
            store.remove(ofClip: path, receipt, shape: record.featureShape)
        }
    }

    /// Writes the table of clips.
    ///
    /// - Throws: ``EngineError`` when it cannot be written.
    func writeTable() throws {
        guard part.number == nil else { return try writeUnion(after: nil) }
        try Self.writingTable(folder) {
            try MetadataCSV.write(
                ledger: ledger, folder: folder, part: part, featureFolders: store.folders, findings: KeptFindings(of: output)?.codes, featureNames: store.names)
        }
    }

    /// Writes the table of the clips of all parts, unless another part is written, which does it when it ends. Two never write at a time.
    ///
    /// - Parameter end: when the run of this part ended; nothing is done where the table has that run already, because another part that
    ///   ended with it wrote the table.
    private func writeUnion(after end: Double?) throws {
        // Of two that end together on network storage the later one then sees that the other has ended, and all of its rows.
        if part.networkStorage != nil { Thread.sleep(forTimeInterval: NetworkStorage.cacheSeconds) }
        try TableLock.withLock(output, folder) {
            guard !output.dividedParts.contains(where: { $0 != part && $0.isBeingWritten }) else { return }
            if let end, TableState(keptIn: folder)?.ends[part.name] == end { return }
            let records = try OutputRecords(output)
            defer { records.close() }
            let state = try TableState(records)
            try Self.writingTable(folder) {
                try MetadataCSV.write(
                    records, folder: folder, part: part, featureFolders: store.folders, findings: KeptFindings(of: output)?.codes, featureNames: store.names)
                try state.keep(in: folder, of: part)
            }
        }
    }

    private static func writingTable(_ folder: HeldFolder, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let reason as SkipReason {
            throw reason.error(subject: folder.path + "/" + OutputFolder.metadataName, step: "writing the table of clips")
        }
    }

    /// Records what was handed over, seals the store and writes the table, when every clip has its outcome.
    ///
    /// - Throws: ``EngineError`` when the table cannot be written, or the folder is not in its place.
    func finish() throws {
        writer.flush()
        try lock.requireInPlace()
        // The table is written whatever the store has to say.
        let sealed = Result { try store.seal() }
        // Of a part when it is closed: of parts that end together, the last one sees no other.
        if part.number == nil { try writeTable() }
        try sealed.get()
        // A folder that is deleted just now may have taken the table with it.
        try lock.requireInPlace()
    }

    /// Closes the output, whatever happens: whoever waits for its end may start another run there at once.
    ///
    /// - Parameter snapshot: the last state of the run; nil leaves the record of an earlier one the newest.
    /// - Throws: ``EngineError`` when the folder is not in its place any more.
    func close(saving snapshot: RunSnapshot?) throws {
        defer { lock.release() }
        if let snapshot { save(snapshot) }
        writer.flush()
        if part.networkStorage != nil {
            // Without its lock this process would put its copy in the place of another's.
            try lock.requireInPlace()
            try ledger.publish(always: true)
            part.removeStatus(in: folder)
        }
        ledger.close()
        if sync != .none { try? disk.force() }
        // Forcing takes its time, in which a folder can go.
        try lock.requireInPlace()
        inHand.close()
        if part.number != nil {
            lock.release()
            try writeUnion(after: snapshot?.endedAt)
        }
    }
}
