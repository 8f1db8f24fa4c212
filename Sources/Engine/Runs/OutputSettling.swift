import Base
import Corpora

/// What an output that holds features already must agree with, when it is opened for a run: one recipe, one source, one choice of
/// clips.
struct OutputSettling {
    let request: RunRequest
    let recipeHash: String
    /// The output, whose lock is held.
    let folder: HeldFolder
    /// Of which this process has temporary files.
    let part: PartFolder

    /// Refuses to mix features of two recipes, unless the run may replace them.
    ///
    /// A recorded recipe that is gone or cannot be read, as after a power cut, is written anew where the ledger knows features of
    /// this one alone.
    ///
    /// - Parameter remark: told what the operator should know of it.
    func settleRecipe(remark: (String) -> Void) throws {
        let output = request.output
        let isThere = folder.status(RawPath(text: OutputFolder.recipeName)) != nil
        let stored = try? output.recordedRecipe(folder)
        if stored?.hash == recipeHash { return }
        let recorded = stored == nil ? recordedHashes() : []
        if stored == nil, recorded.isSubset(of: [recipeHash]) {
            if isThere || !recorded.isEmpty {
                remark(
                    "the recorded recipe \(isThere ? "could not be read" : "was missing") and was rewritten; according to the ledger all "
                        + "features here were made with this recipe")
            }
        } else if request.mode == .resume {
            let differences =
                stored.map { request.recipe.differences(from: $0) }
                ?? ["the recorded recipe is \(isThere ? "unreadable" : "missing"), and the ledger names \(recorded.sorted().joined(separator: ", "))"]
            throw EngineError(
                .recipeMismatch, subject: output.path, step: "comparing recipes",
                found: "features made with another recipe (\(differences.prefix(4).joined(separator: "; ")))",
                needed: "one recipe for all features in a folder",
                advice: "Choose another --output, or give --replace to extract everything again.")
        }
        let file = OutputFile(in: folder, temporaryFilesOf: part, sync: .each)
        do {
            try file.write(text: request.recipe.yaml, to: OutputFolder.recipeName, name: TemporaryName.of("recipe"))
        } catch let reason as SkipReason {
            throw reason.error(subject: output.recipePath, step: "writing the recipe")
        }
    }

    /// The recipes of which the ledger knows features; none where there is no sound ledger.
    private func recordedHashes() -> Set<String> {
        guard request.output.hasLedger, let records = try? OutputRecords(request.output) else { return [] }
        defer { records.close() }
        return (try? records.recipeHashes()) ?? []
    }

    /// Refuses to mix two kinds of store, whatever the run may replace: one knows nothing of what the other has.
    func settleStore() throws {
        guard let origin = RunOrigin.recorded(request.output) else { return }
        let recorded = origin.store ?? StoreCatalogue.usual.kind
        guard recorded != request.store.kind else { return }
        throw EngineError(
            .outputConflict, subject: folder.path, step: "comparing stores", found: "features in a store of kind '\(recorded)'",
            needed: "one store for all features in a folder (this run: '\(request.store.kind)')", advice: "Choose another --output.")
    }

    /// Refuses to mix features of two sources, unless the run may replace them: their clips' relative paths can be equal.
    func settleSource(_ ledger: Ledger) throws {
        guard request.mode == .resume, let recorded = try ledger.fact("source") else { return }
        let source = request.source.argument
        guard SourceIdentity.isSame(recorded, source) else {
            throw EngineError(
                .outputConflict, subject: folder.path, step: "comparing sources",
                found: "features of another source (\(recorded))", needed: "one source for all features in a folder",
                advice: "Choose another --output, or give --replace if the source has moved to \(source).")
        }
        let kind = request.only?.rawValue ?? ""
        if let recordedKind = try ledger.fact("only"), recordedKind != kind {
            func words(_ kind: String) -> String { kind.isEmpty ? "without --only" : "with '--only \(kind)'" }
            throw EngineError(
                .outputConflict, subject: folder.path, step: "comparing sources",
                found: "features of a run \(words(recordedKind))", needed: "the same choice of clips (this run: \(words(kind)))",
                advice: "Choose another --output, or give --replace to change the choice.")
        }
            let windows = request.windows?.stored ?? ""
        if let recorded = try ledger.fact("windows"), recorded != windows {
            func words(_ stored: String) -> String {
                SegmentWindows(stored: stored).map { "in \($0.text)" } ?? "of whole recordings or listed segments"
            }
            throw EngineError(
                .outputConflict, subject: folder.path, step: "comparing sources",
                found: "features \(words(recorded))", needed: "the same segments (this run: \(words(windows)))",
                advice: "Choose another --output, or give --replace to change the segments.")
        }
    }
}
