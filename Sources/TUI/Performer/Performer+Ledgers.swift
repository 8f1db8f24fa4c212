import Base
import Engine
import Foundation

/// What the screens read from ledgers, on the queue of the queries.
extension Performer {
    func withLedger<Value>(_ dataset: String, _ body: (OutputRecords) throws -> Value) throws -> Value? {
        guard let entry = entry(dataset) else { return nil }
        let folder = OutputFolder(path: entry.output)
        guard folder.hasLedger else { return nil }
        do {
            return try records.with(folder) { ledger in
                _ = ledger.attachQuality()
                return try body(ledger)
            }
        } catch let error as EngineError where error.code == .notFound {
            return nil
        }
    }

    /// Tells of outputs that were there and are not any more. That of a run under way is left to the run.
    func lookForOutputs() {
        let entries = state.withLock { Array($0.entries.values) }
        for entry in entries {
            let folder = OutputFolder(path: entry.output)
            let isThere = folder.hasLedger
            let isGone = state.withLock { state in
                guard !isThere else {
                    state.recorded.insert(entry.name)
                    return false
                }
                guard state.runs[entry.name].map(\.snapshot.state.isOver) ?? true, state.recorded.remove(entry.name) != nil else {
                    return false
                }
                state.runs[entry.name] = nil
                return true
            }
            guard isGone else { continue }
            let problem =
                access(folder.path, F_OK) == 0
                ? "the record in \(folder.ownPart.path) has gone; starting again extracts everything"
                : "the output \(folder.path) has gone; starting again extracts everything"
            post(.outputGone(dataset: entry.name, problem: problem))
        }
    }

    func loadPage(
        _ dataset: String, _ query: ClipQuery, _ anchor: String?, _ offset: Int, _ limit: Int, _ generation: Int
    ) {
        do {
            let page = try withLedger(dataset) { ledger -> News in
                var facts = PageFacts()
                facts.isMeasured = ledger.attachQuality()
                facts.labels = try ledger.labelFields()
                if !query.filter.isEmpty { facts.problems = try ledger.problems(of: query) }
                let total = try ledger.count(query)
                let selected = try anchor.flatMap { try ledger.position(of: $0, in: query) }
                let start = min(max(0, selected.map { $0 - limit / 3 } ?? offset), max(0, total - 1))
                let records = try ledger.clips(query, offset: start, limit: limit)
                if facts.isMeasured { (facts.measures, facts.findings) = try ledger.measured(records.map(\.path)) }
                return .page(
                    dataset: dataset, generation: generation, offset: start, total: total, selected: selected,
                    records: records, facts: facts)
            }
            post(
                page
                    ?? .page(dataset: dataset, generation: generation, offset: 0, total: 0, selected: nil, records: []))
        } catch {
            post(.pageFailed(dataset: dataset, generation: generation, problem: "\(error)"))
        }
    }

    /// Most groups of a column; more than anybody reads.
    private static let mostGroups = 1000

    func loadGroups(_ dataset: String, _ column: ClipColumn, _ query: ClipQuery, _ generation: Int) {
        do {
            let found = try withLedger(dataset) { ledger in
                try ledger.groups(by: column, of: query, limit: Self.mostGroups)
            }
            post(.groupsLoaded(dataset: dataset, generation: generation, groups: found?.groups ?? [], total: found?.total ?? 0, problem: nil))
        } catch {
            post(.groupsLoaded(dataset: dataset, generation: generation, groups: [], total: 0, problem: "\(error)"))
        }
    }

    func change(filters change: (SavedFilters) throws -> Void) {
        do {
            try change(settings.savedFilters)
        } catch {
            say("The filter is not kept: \(error)", isProblem: true)
        }
        post(.filtersLoaded(settings.savedFilters.all))
    }

    func loadSkipped() {
        var counts: [ReasonCode: [(dataset: String, count: Int)]] = [:]
        for dataset in state.withLock({ $0.chosen }) {
            let tally = (try? withLedger(dataset) { try $0.tally() }) ?? []
            for row in tally where row.outcome == .skipped || row.outcome == .failed {
                if let reason = row.reason { counts[reason, default: []].append((dataset, row.count)) }
            }
        }
        let groups = counts.map { SkippedGroup(reason: $0.key, counts: $0.value) }
            .sorted { ($1.total, $0.reason.rawValue) < ($0.total, $1.reason.rawValue) }
        post(.skippedLoaded(groups))
    }

    func loadGroup(_ reason: ReasonCode) {
        var clips: [(dataset: String, record: ClipRecord)] = []
        for dataset in state.withLock({ $0.chosen }) {
            let query = ClipQuery(filter: "reason:\(reason.rawValue)", sort: .path, descending: false)
            let records = (try? withLedger(dataset) { try $0.clips(query, limit: SkippedGroup.limit) }) ?? []
            clips += records.filter { $0.reason == reason }.map { (dataset, $0) }
        }
        post(.groupLoaded(reason, clips))
    }

    /// Looks for the next skipped or failed clip from the given one.
    func findProblem(_ dataset: String, _ path: String, _ query: ClipQuery, _ forward: Bool) {
        var query = query
        if !forward { query.descending.toggle() }
        let found = try? withLedger(dataset) { try $0.nextProblem(after: path, in: query) }
        post(.problemFound(dataset: dataset, found ?? nil, forward: forward))
    }

    /// Looks for the clip beside the given one, and where it stands.
    func findNeighbour(of clip: ClipID, _ query: ClipQuery, _ forward: Bool) {
        var turned = query
        if !forward { turned.descending.toggle() }
        let found = try? withLedger(clip.dataset) { ledger -> (ClipRecord, ClipPlace?)? in
            guard let next = try ledger.next(after: clip.path, in: turned) else { return nil }
            let index = try ledger.position(of: next.path, in: query)
            return (next, try index.map { ClipPlace(index: $0, total: try ledger.count(query)) })
        }
        post(.neighbourFound(of: clip, found??.0, place: found??.1, forward: forward))
    }

    func export(only chosen: Set<ClipID>) {
        var text = MetadataCSV.line(["dataset", "file_name", "outcome", "reason", "found", "needed", "advice"])
        let datasets = state.withLock { $0.chosen }
        var count = 0
        for dataset in datasets {
            _ = try? withLedger(dataset) { ledger in
                try ledger.forEachClip { record in
                    guard let reason = record.skipReason else { return }
                    if !chosen.isEmpty, !chosen.contains(ClipID(dataset: dataset, path: record.path)) { return }
                    count += 1
                    text += MetadataCSV.line([
                        dataset, record.path, record.outcome.rawValue, reason.code.rawValue, reason.found,
                        reason.needed, reason.code.advice,
                    ])
                }
            }
        }
        guard !datasets.isEmpty else { return }
        let path = Self.exportFolder(datasets.compactMap(entry).map(\.output)) + (chosen.isEmpty ? "/skipped.csv" : "/skipped-marked.csv")
        do {
            try OutputFile.write(text: text, toFileNamed: path)
            say("Wrote \(chosen.isEmpty ? "" : "the marked ")\(Readable.clips(count)) to \(path)")
        } catch {
            say("\(path): \(error)", isProblem: true)
        }
    }

    /// Where a list about several outputs goes: the folder that directly holds them all, else the first of them.
    private static func exportFolder(_ outputs: [String]) -> String {
        let parents = Set(outputs.map { RawPath(text: $0).parent.text })
        return outputs.count > 1 && parents.count == 1 ? parents.first ?? "" : outputs.first ?? ""
    }
}
