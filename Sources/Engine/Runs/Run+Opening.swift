import Base
import Corpora
import Foundation

/// How a run opens its output and finds what there is to do.
extension Run {
    /// Plans the run in the background and then lets the lanes have it.
    func start() {
        control.async { self.prepare() }
    }

    private func prepare() {
        dispatchPrecondition(condition: .onQueue(control))
        do {
            let logMelPlan = try LogMelPlan(options: request.recipe.logMel)
            let listing = try SourceScanner.scan(request.source, only: request.only, listRoot: listRoot) { [self] in
                state.withLock { $0.phase == .cancelling }
            }
            try requireSameRoot(listing)
            let kind = request.kind ?? DatasetKind.recognise(fileNames: listing.clips.lazy.map(\.fileName))
            try checkMelBands(listing.clips)
            try OutputRules.check(source: request.source, clips: listing.clips, output: request.output)
            state.withLock { state in
                state.logMelPlan = logMelPlan
                state.kind = kind
                state.root = listing.root
            }
            let resources = try open()
            state.withLock { $0.resources = resources }
            var facts = try resources.ledger.resumeFacts()
            let ignoresCase = request.output.ignoresCase()
            if let other = OutputRules.surrounding(request.output) {
                note("this output lies inside another run's output, \(other), whose 'verify' and 'retry' leave it out")
            }
            var plan: RunPlan
            switch request.selection {
            case .all:
                try compareContents(of: listing.clips, &facts, resources)
                plan = RunPlan(
                    listing: listing, facts: facts, request: request, recipeHash: recipeHash, output: resources.folder,
                    ignoresCase: ignoresCase)
                try resources.ledger.drop(plan.dropped)
                try resources.ledger.markStale(plan.stale)
                try resources.ledger.markReturned(plan.returned)
                try settleVanished(plan, resources)
            case .clips(let paths, let remedies):
                plan = RunPlan(
                    retrying: paths, remedies: remedies, listing: listing, facts: facts, output: resources.folder,
                    ignoresCase: ignoresCase)
            }
            let isRenaming = facts.values.contains { $0.outputBytes >= 0 && $0.recipeHash != recipeHash }
            state.withLock { state in
                state.collisions = plan.collisions
                state.mayHoldOtherNames = isRenaming
            }
            let planned = Set(plan.items.map(\.clip.relativePath.text))
            if request.selection == .all { resources.inHand.keepSuspects(among: planned) }
            plan.items = Self.settingApart(plan.items, suspects: resources.inHand.suspects) { facts[$0]?.reason == .clipCrashed }
            noteSuspects(plan.items)
            state.withLock { $0.crashedSuspects = 0 }
            if let crash = request.model.trialCrash {
                note("the model ended a process that ran it on made-up values (\(crash)); a clip with which it does so ends this program, and the next start finds it out")
            }
            let origin = RunOrigin(
                source: request.source.argument, only: request.only?.rawValue, name: request.name, kind: kind.rawValue,
                model: request.model.name, root: request.source.isList ? listing.root.text : nil,
                ffmpeg: ffmpegVersion(for: listing.clips))
            try origin.record(in: resources.ledger)
            try origin.write(resources.folder)
            var report = plan.report(listing)
            if !plan.goneWithFolder.isEmpty, isPruning { report.goneFoldersPruned = true }
            add(.listed(report))
            // The last run had no time to; this one may not come to it either.
            if resources.inHand.wasAbandoned { try writeMetadata(resources) }
            try begin(plan, kind: kind, resources: resources)
        } catch is CancellationError {
            closeIfDone()
        } catch {
            fail(error)
        }
    }

    /// Takes over the times of files that have the recorded contents.
    ///
    /// - Throws: `CancellationError`; what was found equal until then is kept.
    private func compareContents(
        of clips: [SourceClip], _ facts: inout [String: Ledger.ResumeFacts], _ resources: Resources
    ) throws {
        if facts.isEmpty { return }
        let comparison = ContentComparison(request: request, recipeHash: recipeHash, ledger: resources.ledger, output: resources.folder)
        let changes = comparison.settle(&facts, clips: clips, workers: pool.laneCount) { [self] done, total in
            state.withLock { state in
                state.add(.comparing(RunSnapshot.Comparison(done: done, total: total)))
                return state.phase != .cancelling
            }
        }
        try resources.ledger.refresh(changes)
        let isCancelled = state.withLock { state in
            state.add(.comparing(nil))
            return state.phase == .cancelling
        }
        if isCancelled { throw CancellationError() }
    }

    /// From where the paths of a list's clips start: as in the features that are there, if they are of this list.
    private var listRoot: ListRoot {
        guard request.source.isList, let origin = RunOrigin.recorded(request.output) else { return .ofItsClips }
        return SourceIdentity.isSame(origin.source, request.source.argument) ? origin.listRoot : .ofItsClips
    }

    /// Refuses a list whose clips no longer lie below the folder of before: every output would stand at another path.
    private func requireSameRoot(_ listing: SourceListing) throws {
        guard listing.rootHasMoved, request.mode == .resume, case .recorded(let root) = listRoot else { return }
        throw EngineError(
            .outputConflict, subject: request.source.argument, step: "comparing the list with the recorded one",
            found: "clips outside \(root.text), now below \(listing.root.text)",
            needed: "clips below \(root.text): the features stand at their paths from there",
            advice: "Take those lines out, choose another --output, or give --replace to extract everything anew.")
    }

    private func ffmpegVersion(for clips: [SourceClip]) -> String? {
        guard clips.contains(where: { ClipKind.mediaExtensions.contains($0.relativePath.fileExtension) }) else { return nil }
        return request.mayUseFFmpeg ? FFmpegProgram.installed?.version : nil
    }

    /// Recordings whose log-mel the model cannot take are all skipped, clip by clip; better to say so at once.
    private func checkMelBands(_ clips: [SourceClip]) throws {
        let bands = request.recipe.logMel.melBands
        let needed = request.model.network.contract.melBands
        guard bands != needed, clips.contains(where: { $0.kind == .audio }) else { return }
        throw EngineError(
            .modelUnsuitable, subject: request.model.name, step: "comparing the recipe with the model",
            found: "front_end.mel_bands \(bands) for the recordings", needed: "the model's \(needed) mel bands",
            advice: "Set front_end.mel_bands: \(needed) in the recipe.")
    }

    /// Locks the output, opens the ledger and settles the recipe.
    func open() throws -> Resources {
        let folder = request.output
        let held = try folder.prepare()
        let lock = try OutputLock(in: held)
        held.removeTemporaryFiles()
        try settleRecipe(held)
        let (ledger, damage) = try Ledger.open(folder)
        if let damage { note(damage.text) }
        if let problem = held.sharingProblem { note(problem) }
        try RunOrigin.read(held)?.restore(ledger)
        try settleSource(ledger)
        held.sync(folder: RawPath(text: OutputFolder.stateName))
        let features = try FeatureSync(folder)
        let writer = LedgerWriter(ledger: ledger, features: request.sync == .batch ? features : nil) { [weak self] in self?.fail($0) }
        return Resources(folder: held, lock: lock, ledger: ledger, features: features, writer: writer, inHand: InHandFile(held))
    }

    /// Refuses to mix features of two recipes, unless the run may replace them.
    ///
    /// A recorded recipe that is gone or cannot be read, as after a power cut, is written anew where the ledger knows features of
    /// this one alone.
    private func settleRecipe(_ held: HeldFolder) throws {
        let folder = request.output
        let isThere = held.status(RawPath(text: OutputFolder.recipeName)) != nil
        let stored = try? folder.recordedRecipe(held)
        if stored?.hash == recipeHash { return }
        let recorded = stored == nil ? recordedHashes(folder) : []
        if stored == nil, recorded.isSubset(of: [recipeHash]) {
            if isThere || !recorded.isEmpty {
                note(
                    "the recorded recipe \(isThere ? "could not be read" : "was gone") and was written anew; by the ledger all "
                        + "features here are of this recipe")
            }
        } else if request.mode == .resume {
            let differences =
                stored.map { request.recipe.differences(from: $0) }
                ?? ["the recorded recipe is \(isThere ? "unreadable" : "gone"), the ledger names \(recorded.sorted().joined(separator: ", "))"]
            throw EngineError(
                .recipeMismatch, subject: folder.path, step: "comparing recipes",
                found: "features of another recipe here (\(differences.prefix(4).joined(separator: "; ")))",
                needed: "one recipe for all features of a folder",
                advice: "Choose another --output, or give --replace to extract everything anew.")
        }
        let file = OutputFile(in: held, temporaryFolder: OutputFolder.temporaryName, sync: .each)
        do {
            try file.write(text: request.recipe.yaml, to: OutputFolder.recipeName, name: TemporaryName.of("recipe"))
        } catch let reason as SkipReason {
            throw reason.error(subject: folder.recipePath, step: "writing the recipe")
        }
    }

    /// The recipes of which the ledger knows features; none where there is no sound ledger.
    private func recordedHashes(_ folder: OutputFolder) -> Set<String> {
        guard folder.hasLedger, let ledger = try? Ledger(reading: folder) else { return [] }
        defer { ledger.close() }
        return (try? ledger.recipeHashes()) ?? []
    }

    /// Refuses to mix features of two sources, unless the run may replace them: their clips' relative paths can be equal.
    private func settleSource(_ ledger: Ledger) throws {
        guard request.mode == .resume, let recorded = try ledger.fact("source") else { return }
        let folder = request.output
        let source = request.source.argument
        guard SourceIdentity.isSame(recorded, source) else {
            throw EngineError(
                .outputConflict, subject: folder.path, step: "comparing sources",
                found: "features of another source here (\(recorded))", needed: "one source for all features of a folder",
                advice: "Choose another --output, or give --replace when the source has moved to \(source).")
        }
        let kind = request.only?.rawValue ?? ""
        if let recordedKind = try ledger.fact("only"), recordedKind != kind {
            func words(_ kind: String) -> String { kind.isEmpty ? "without --only" : "with '--only \(kind)'" }
            throw EngineError(
                .outputConflict, subject: folder.path, step: "comparing sources",
                found: "features of a run \(words(recordedKind)) here", needed: "the same choice of clips, now \(words(kind))",
                advice: "Choose another --output, or give --replace to change the choice.")
        }
    }

    /// Marks what the source no longer has, and with `replace` removes its features: they cannot be extracted anew. What is
    /// gone with its whole folder keeps them unless that was asked for: a disk that is not mounted looks the same.
    private func settleVanished(_ plan: RunPlan, _ resources: Resources) throws {
        let isReplacing = request.mode == .replace
        let gone = plan.goneWithFolder
        let (kept, single) = (plan.vanished.filter(gone.contains), plan.vanished.filter { !gone.contains($0) })
        if isReplacing { try removeFeatures(of: single, resources) }
        try resources.ledger.markVanished(single, withoutFeatures: isReplacing)
        if isPruning { try removeFeatures(of: kept, resources) }
        try resources.ledger.markVanished(kept, withoutFeatures: isPruning, withFolder: true)
    }

    private var isPruning: Bool { request.mode == .replace && request.prunesGoneFolders && request.selection == .all }

    private func removeFeatures(of paths: [String], _ resources: Resources) throws {
        for path in paths {
            if let record = try resources.ledger.clip(path) { resources.folder.removeFeatures(of: record) }
        }
    }

    private func begin(_ plan: RunPlan, kind: DatasetKind, resources: Resources) throws {
        let recorded = try RecordedCounts(resources.ledger)
        state.withLock { state in
            state.hasBegun = true
            state.add(.began(kind: kind, total: plan.total, upToDate: plan.upToDate, recorded: recorded))
        }
        // One by one, since a forced run may redo a million of them.
        for path in plan.recorded {
            if let record = try resources.ledger.clip(path) { add(.outdated(record)) }
        }
        state.withLock { state in
            if state.phase != .cancelling { state.pending = plan.items.reversed() }
            state.add(.opened(planned: plan.items.count))
        }
        // What the ledger no longer calls extracted may now be removed or overwritten.
        if request.sync != .none { try resources.ledger.forceLog() }
        // A run that is killed before its first second is over is still known as one that had begun.
        let begun = state.withLock { $0.tally.snapshot }
        resources.writer.perform { try $0.saveRun(begun) }
        pool.add(self)
        closeIfDone()
    }

    func note(_ text: String) { add(.noticed(Printable.text(text))) }
}
