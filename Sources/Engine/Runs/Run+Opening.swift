import Base
import Corpora
import Foundation
import Signal

/// How a run opens its output and finds what there is to do.
extension Run {
    /// The corpus that the names fit.
    ///
    /// - Throws: ``EngineError`` where several fit alike and the operator is to say which.
    private func recognised(_ listing: SourceListing) throws -> DatasetKind {
        let recognition = CorpusCatalogue.standard.recognise(listing.clips.lazy.map(\.relativePath.text), below: listing.root)
        if let tie = recognition.tie(request.source.argument) {
            if request.asksKind { throw tie }
            note("\(tie.found); treated as \(recognition.kind.rawValue)")
        }
        return recognition.kind
    }

    /// Plans the run in the background and then lets the lanes have it.
    func start() {
        control.async { self.prepare() }
    }

    private func prepare() {
        dispatchPrecondition(condition: .onQueue(control))
        do {
            let frontEnd = try request.recipe.frontEnd.makePlan()
            var listing = try SourceScanner.scan(request.source, only: request.only, listRoot: listRoot) { [self] in
                state.withLock { $0.phase == .cancelling }
            }
            try requireSameRoot(listing)
            let kind = try request.kind ?? recognised(listing)
            let recordedLabels = RunOrigin.recorded(request.output)?.labels
            let joined = try JoinedLabels(
                request.labels ?? (request.mode == .replace ? nil : recordedLabels), listing: listing, windows: request.segments, kind: kind)
            let ffmpeg = request.mayUseFFmpeg ? FFmpegUse.installed : .never
            let recordings = listing
            try listing.divide(by: joined.segments, ffmpeg: ffmpeg) { [self] in state.withLock { $0.phase == .cancelling } }
            try request.recipe.requireWindowLength(for: request.model.network.contract, model: request.model.name)
            try request.recipe.requireNormalisation(for: request.model.network.contract, model: request.model.name)
            if listing.clips.contains(where: { $0.kind == .audio }) {
                try request.recipe.requireFrontEnd(for: request.model.network.contract, model: request.model.name)
            }
            let labelling = Labelling(kind, joined)
            try OutputRules.check(source: request.source, clips: listing.clips, output: request.output) { [request] in
                request.store.name(ofClip: $0, request.recipe.output.naming)
            }
            state.withLock { $0.scope = RunScope(labelling: labelling, root: listing.root) }
            let session = try open(frontEnd: frontEnd)
            if let other = OutputRules.surrounding(request.output) {
                note("this output is inside the output of another run, \(other); 'verify' and 'retry' there skip it")
            }
            let held = OutputRules.held(by: request.output)
            if !held.isEmpty {
                let names = held.prefix(3).joined(separator: ", ") + (held.count > 3 ? " and \(held.count - 3) more" : "")
                note("this output contains the outputs of other runs (\(names)); 'verify' and 'retry' here skip them; an output beside them keeps the features apart")
            }
            if let remark = OutputRules.remark(on: request.source) { note(remark) }
            let check = try PrecisionCheck(request.model.network, recipe: request.recipe, clips: listing.clips) { [self] in
                state.withLock { $0.phase == .cancelling }
            }
            if let check { note(check.text) }
            let plan = try plan(listing, session, findings: findings(recordings, kind: kind, joined, clips: listing.clips))
            state.withLock { $0.crashedSuspects = 0 }
            for remark in request.model.remarks { note(remark) }
            if let crash = request.model.trialCrash {
                note("the model crashed a process that ran it on made-up values (\(crash)); if it crashes on a clip, this program ends, and the next run finds that clip")
            }
            let origin = RunOrigin(
                source: request.source.argument, only: request.only?.rawValue, name: request.name, kind: kind.rawValue,
                model: request.model.name, root: request.source.isList ? listing.root.text : nil,
                ffmpeg: ffmpegVersion(for: listing.clips),
                store: request.store == StoreCatalogue.usual ? nil : request.store.kind, windows: request.windows, labels: joined.source)
            try origin.record(in: session.ledger)
            try session.ledger.keepRecipe(request.recipe, hash: recipeHash)
            try session.ledger.setFact(Ledger.labelColumnsFact, StoredValue.encode(labelling.columns) ?? "")
            // What is up to date has the labels of its run; the table may have others by now.
            if joined.source != nil { try session.ledger.relabel(listing.clips, by: labelling) }
            try origin.write(session.folder, part: session.part)
            var report = plan.report(listing)
            if let source = joined.source {
                let changes = recordedLabels.map(source.changes) ?? []
                report.tables = Array((changes + joined.remarks).prefix(ListingReport.limit))
            }
            if !plan.goneWithFolder.isEmpty, isPruning { report.goneFoldersPruned = true }
            add(.listed(report))
            if session.part.number != nil { state.withLock { $0.tally.noteSource(clips: listing.clips.count) } }
            // The last run had no time to; this one may not come to it either.
            if session.wasAbandoned { try session.writeTable() }
            try begin(plan, kind: kind, session)
        } catch is CancellationError {
            closeIfDone()
        } catch {
            fail(error)
        }
    }

    /// Opens the output and lets the lanes have what they need for it.
    func open(frontEnd: (any FrontEndPlan)? = nil) throws -> OutputSession {
        let session = try OutputSession(request, recipeHash: recipeHash, remark: note) { [weak self] in self?.fail($0) }
        // One that cannot be read is told by those who show it.
        let last = try? session.ledger.latestRun()
        if let last, last.recipeHash == recipeHash, last.startedAt != snapshot.startedAt, let figures = last.mostDone { add(.follows(figures)) }
        let work = ClipWork(
            recipe: request.recipe, recipeHash: recipeHash, labelling: state.withLock { $0.scope.labelling },
            frontEnd: try frontEnd ?? request.recipe.frontEnd.makePlan(), network: request.model.network,
            ffmpeg: request.mayUseFFmpeg ? .installed : .never,
            put: { try session.store.put($0, ofClip: $1, lane: $2) },
            census: { [layouts, weak self] in
                try layouts.census(isAbandoned: { self?.isAbandoned ?? true }) { census in
                    session.keep { try census.record(in: $0) }
                }
            },
            isGivenUp: { [weak self] in self?.isAbandoned ?? true }, willWrite: { session.willWrite(lane: $0) })
        state.withLock { $0.open = Open(session: session, work: work) }
        return session
    }

    /// Compares the source with the ledger, and brings the ledger up to what the source has.
    private func plan(_ listing: SourceListing, _ session: OutputSession, findings: [String: SkipReason]) throws -> RunPlan {
        let ledger = session.ledger
        var facts = try ledger.resumeFacts()
        var plan: RunPlan
        switch request.selection {
        case .all:
            try compareContents(of: listing.clips, &facts, session)
            plan = RunPlan(
                listing: listing, facts: facts, request: request, recipeHash: recipeHash, store: session.store, findings: findings,
                standing: standing(session))
            try ledger.drop(plan.dropped)
            try ledger.markStale(plan.stale)
            try ledger.markReturned(plan.returned)
            try settleVanished(plan, session)
            session.keepSuspects(among: Set(plan.items.map(\.clip.relativePath.text)))
        case .clips(let paths, let remedies):
            plan = RunPlan(
                retrying: paths, remedies: remedies, listing: listing, facts: facts, request: request, store: session.store, findings: findings)
        }
        let isRenaming = facts.values.contains { $0.receipt != nil && $0.recipeHash != recipeHash }
        state.withLock { [collisions = plan.collisions] state in
            state.scope.collisions = collisions
            state.scope.mayHoldOtherNames = isRenaming
        }
        plan.items = Self.settingApart(plan.items, suspects: session.suspects) { facts[$0]?.reason == .clipCrashed }
        noteSuspects(plan.items)
        return plan
    }

    /// Asks the other parts for the features of a clip.
    private func standing(_ session: OutputSession) -> (String) -> FeatureReceipt? {
        guard session.part.number != nil else { return { _ in nil } }
        lazy var records = try? OutputRecords(request.output)
        return { path in
            guard let record = try? records?.clip(path), record.outcome == .extracted else { return nil }
            return record.receipt
        }
    }

    /// Takes over the times of files that have the recorded contents.
    ///
    /// - Throws: `CancellationError`; what was found equal until then is kept.
    private func compareContents(
        of clips: [SourceClip], _ facts: inout [String: Ledger.ResumeFacts], _ session: OutputSession
    ) throws {
        if facts.isEmpty { return }
        let comparison = ContentComparison(request: request, recipeHash: recipeHash, ledger: session.ledger, store: session.store)
        let changes = comparison.settle(&facts, clips: clips, workers: pool.laneCount) { [self] done, total in
            state.withLock { state in
                state.add(.comparing(RunSnapshot.Comparison(done: done, total: total)))
                return state.phase != .cancelling
            }
        }
        try session.ledger.refresh(changes)
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
            found: "clips outside \(root.text); the list's common folder is now \(listing.root.text)",
            needed: "clips below \(root.text), since features are stored by the paths from there",
            advice: "Remove those lines, choose another --output, or give --replace to extract everything again.")
    }

    private func ffmpegVersion(for clips: [SourceClip]) -> String? {
        guard clips.contains(where: { ClipKind.mediaExtensions.contains($0.file.fileExtension) }) else { return nil }
        return request.mayUseFFmpeg ? FFmpegProgram.installed?.version : nil
    }


    /// Marks what the source no longer has, and with `replace` removes its features: they cannot be extracted anew. What is
    /// gone with its whole folder keeps them unless that was asked for: a disk that is not mounted looks the same.
    private func settleVanished(_ plan: RunPlan, _ session: OutputSession) throws {
        let isReplacing = request.mode == .replace
        let gone = plan.goneWithFolder
        let (kept, single) = (plan.vanished.filter(gone.contains), plan.vanished.filter { !gone.contains($0) })
        if isReplacing { try session.removeFeatures(of: single) }
        try session.ledger.markVanished(single, withoutFeatures: isReplacing)
        if isPruning { try session.removeFeatures(of: kept) }
        try session.ledger.markVanished(kept, withoutFeatures: isPruning, withFolder: true)
    }

    private var isPruning: Bool { request.mode == .replace && request.prunesGoneFolders && request.selection == .all }

    private func begin(_ plan: RunPlan, kind: DatasetKind, _ session: OutputSession) throws {
        let recorded = try RecordedCounts(session.ledger)
        state.withLock { state in
            state.hasBegun = true
            state.add(.began(kind: kind, total: plan.total, upToDate: plan.upToDate, recorded: recorded))
        }
        // One by one, since a forced run may redo a million of them.
        for path in plan.recorded {
            if let record = try session.ledger.clip(path) { add(.outdated(record)) }
        }
        state.withLock { state in
            if state.phase != .cancelling { state.pending = PendingClips(plan.items.reversed()) }
            state.add(.opened(planned: plan.items.count))
        }
        try session.forceLedger()
        // A run that is killed before its first second is over is still known as one that had begun.
        session.save(state.withLock { $0.tally.snapshot })
        pool.add(self)
        closeIfDone()
    }

    func note(_ text: String) { add(.noticed(Printable.text(text))) }
}
