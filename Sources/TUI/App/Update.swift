import Engine

/// How the state answers to what happens. Pure: the same state and action always give the same result.
extension AppState {
    /// Applies `action` and returns what the runtime must do.
    package mutating func update(_ action: Action) -> [Effect] {
        switch action {
        case .command(let command):
            if !overlays.isEmpty { return overlayCommand(command) }
            if let refusal = refusal(of: command) {
                show(refusal, isProblem: true)
                return []
            }
            // What was said of an earlier key has nothing to say about this one.
            if toast?.isAnswer ?? false { toast = nil }
            return perform(command)
        case .text(let text): return type(text)
        case .edit(let key): return edit(key)
        case .click(let row): return click(row)
        case .hit(let hit): return take(hit)
        case .answer(let isYes):
            guard case .confirm(var confirmation)? = overlays.last else { return [] }
            confirmation.isYesSelected = isYes
            overlays[overlays.count - 1] = .confirm(confirmation)
            return overlayCommand(.open)
        case .tick(let now):
            self.now = now
            if let toast, toast.until <= now { self.toast = nil }
            return []
        case .snapshots(let snapshots): return take(snapshots)
        case .page(let dataset, let generation, let offset, let total, let selected, let records):
            takePage(dataset, generation, offset, total, selected, records)
            return []
        case .pageFailed(let dataset, let generation, let problem):
            if let index = columns.firstIndex(where: { $0.name == dataset }), columns[index].table.generation == generation {
                columns[index].table.problem = problem
            }
            return []
        case .skippedLoaded(let groups): return takeSkipped(groups)
        case .groupLoaded(let reason, let clips):
            takeGroup(reason, clips)
            return []
        case .inspected(let generation, let inspection, let problem):
            guard file?.generation == generation else { return [] }
            file?.inspection = inspection
            file?.problem = problem
            return []
        case .problemFound(let dataset, let record, let forward):
            guard let record else {
                noProblem(forward: forward)
                return []
            }
            return openFile(dataset: dataset, record: record)
        case .surveyed(let dataset, let survey, let problem):
            guard let index = datasets.firstIndex(where: { $0.name == dataset }) else { return [] }
            datasets[index].isSurveying = false
            datasets[index].survey = survey
            if let survey {
                datasets[index].completeness = survey.completeness
                datasets[index].clipCount = survey.total
            }
            if let problem { tell(problem, isProblem: true) }
            return []
        case .completions(let path, let completions):
            guard case .addDataset(var entry)? = overlays.last, entry.text == path else { return [] }
            entry.completions = completions
            if completions.count == 1, !entry.isListing { entry.text = completions[0] }
            overlays[overlays.count - 1] = .addDataset(entry)
            return []
        case .added(let dataset):
            if let row = datasets.firstIndex(where: { $0.name == dataset }) {
                datasetTable.select(row, count: datasets.count, visible: visibleRows)
            }
            return []
        case .addFailed(let path, let problem):
            guard overlays.isEmpty else {
                show(problem, isProblem: true)
                return []
            }
            overlays.append(.addDataset(PathEntry(text: path, problem: problem)))
            return []
        case .listed(let dataset, let kind, let completeness, let clipCount, let warnings):
            guard let index = datasets.firstIndex(where: { $0.name == dataset }) else { return [] }
            datasets[index].registered.kind = datasets[index].registered.kind ?? kind
            datasets[index].completeness = completeness.map { [$0] } ?? []
            datasets[index].listingWarnings = warnings
            datasets[index].clipCount = clipCount
            return []
        case .listingFailed(let dataset, let problem):
            guard let index = datasets.firstIndex(where: { $0.name == dataset }) else { return [] }
            datasets[index].sourceProblem = problem
            return []
        case .datasetsLoaded(let entries):
            let before = problemCounts
            takeDatasets(entries)
            // Runs of other processes are known from their ledgers alone.
            let runs = datasets.compactMap { entry in entry.isOurs ? nil : entry.run.map { (entry.name, $0) } }
            let isBehind = screen == .skipped && problemCounts != before
            return reloadTables(Dictionary(runs) { first, _ in first }) + (isBehind ? [.loadSkipped] : [])
        case .started(let dataset):
            if let index = datasets.firstIndex(where: { $0.name == dataset }) {
                datasets[index].isOurs = true
                datasets[index].awaitsEnd = true
                datasets[index].problem = nil
                datasets[index].isStarting = false
                datasets[index].startProblem = nil
                datasets[index].outputProblem = nil
            }
            return []
        case .refused(let dataset, let problem):
            if let index = forgetRun(of: dataset) {
                datasets[index].isElsewhere = true
                datasets[index].run = nil
            }
            tell("\(dataset) is being extracted by another process, and can be watched here", isProblem: true)
            note(problem)
            return []
        case .notBegun(let dataset, let problem):
            guard let index = forgetRun(of: dataset) else { return [] }
            datasets[index].startProblem = problem
            tell(problem.map { "\(dataset): \($0)" } ?? "\(dataset): cancelled before it began", isProblem: problem != nil)
            return []
        case .outputGone(let dataset, let problem):
            guard let index = forgetRun(of: dataset) else { return [] }
            datasets[index].outputProblem = problem
            datasets[index].run = nil
            tell("\(dataset): \(problem)", isProblem: true)
            return columns.indices.filter { columns[$0].name == dataset }.map { loadPage($0) } + (screen == .skipped ? [.loadSkipped] : [])
        case .clipUpdated(let dataset, let record):
            guard file?.dataset == dataset, file?.record.path == record.path else { return [] }
            return openFile(dataset: dataset, record: record)
        case .message(let text, let isProblem, let time):
            append(LogLine(time: time, text: text))
            show(text, isProblem: isProblem)
            toast?.isAnswer = false
            return []
        case .libraryOutput(let text, let time):
            append(LogLine(time: time, text: text))
            return []
        }
    }

    /// Lets go of a run that is none of this process's any more.
    ///
    /// - Returns: the dataset's index.
    private mutating func forgetRun(of dataset: String) -> Int? {
        file?.isRetrying = false
        guard let index = datasets.firstIndex(where: { $0.name == dataset }) else { return nil }
        datasets[index].isOurs = false
        datasets[index].awaitsEnd = false
        datasets[index].isStarting = false
        datasets[index].retrying = nil
        return index
    }

    private mutating func append(_ line: LogLine) {
        log.append(line)
        if log.count > 2000 { log.removeFirst(log.count - 2000) }
    }

    /// Shows a line for a few seconds, long enough to be read.
    mutating func show(_ text: String, isProblem: Bool) {
        toast = Toast(text: text, isProblem: isProblem, until: now + max(3, Double(text.count) / 15))
    }

    /// Shows a line and keeps it in the log.
    mutating func tell(_ text: String, isProblem: Bool) {
        note(text)
        show(text, isProblem: isProblem)
        toast?.isAnswer = false
    }

    /// Keeps a line in the log.
    mutating func note(_ text: String) { append(LogLine(time: now + clockOffset, text: text)) }

    // MARK: Datasets

    func entry(_ name: String) -> DatasetEntry? { datasets.first { $0.name == name } }

    var selectedDataset: DatasetEntry? {
        datasets.indices.contains(datasetTable.selected) ? datasets[datasetTable.selected] : nil
    }

    /// The marked datasets, or the selected one.
    var chosenDatasets: [DatasetEntry] {
        let marked = datasets.filter(\.isMarked)
        return marked.isEmpty ? selectedDataset.map { [$0] } ?? [] : marked
    }

    /// The datasets that the dashboard and the skipped screen show when none was opened yet: the marked ones, else those
    /// with a run, so that whoever comes back finds them side by side again, the ones run last where they are too many.
    var rememberedDatasets: [DatasetEntry] {
        let withRuns = datasets.filter { $0.run != nil }
        guard !datasets.contains(where: \.isMarked), !withRuns.isEmpty else { return chosenDatasets }
        let latest = withRuns.sorted { ($0.run?.startedAt ?? 0) > ($1.run?.startedAt ?? 0) }.prefix(Self.maxColumns).map(\.name)
        return withRuns.filter { latest.contains($0.name) }
    }

    var isWorking: Bool { datasets.contains(where: \.isWorking) }

    /// Whether a run here has just begun.
    var hasYoungRun: Bool {
        datasets.contains { $0.isWorking && (($0.run?.state ?? .preparing) == .preparing || ($0.run?.activeSeconds ?? 0) < 1) }
    }

    private mutating func takeDatasets(_ entries: [DatasetEntry]) {
        let selectedName = selectedDataset?.name
        datasets = entries.map { new in
            guard let old = entry(new.name) else { return new }
            var merged = new
            merged.isMarked = old.isMarked
            merged.survey = old.survey
            merged.isSurveying = old.isSurveying
            merged.isOurs = old.isOurs
            merged.isStarting = old.isStarting
            merged.startProblem = old.startProblem
            merged.outputProblem = new.run == nil && !new.isElsewhere ? old.outputProblem : nil
            merged.awaitsEnd = old.awaitsEnd
            merged.retrying = old.retrying
            if old.isOurs { merged.run = old.run }
            if merged.completeness.isEmpty { merged.completeness = old.completeness }
            merged.sourceProblem = old.sourceProblem
            merged.registered.kind = new.registered.kind ?? old.registered.kind
            merged.clipCount = new.clipCount ?? old.clipCount
            return merged
        }
        let row = datasets.firstIndex { $0.name == selectedName } ?? datasetTable.selected
        datasetTable.select(row, count: datasets.count, visible: visibleRows)
        columns.removeAll { column in !datasets.contains { $0.name == column.name } }
        focus = min(focus, max(0, columns.count - 1))
        // The dashboard and what lies over it speak of a column; without one there is nothing to show there.
        if columns.isEmpty && screen == .dashboard {
            screen = .datasets
            previous = []
            overlays.removeAll { if case .filter = $0 { true } else { false } }
        }
    }

    private mutating func take(_ snapshots: [String: RunSnapshot]) -> [Effect] {
        var effects: [Effect] = []
        for index in datasets.indices {
            guard let snapshot = snapshots[datasets[index].name] else { continue }
            let wasWorking = datasets[index].isWorking || datasets[index].awaitsEnd
            datasets[index].run = snapshot
            guard wasWorking, snapshot.state.isOver else { continue }
            if case .confirm(let question)? = overlays.last, question.purpose == .cancel(dataset: datasets[index].name) { overlays.removeLast() }
            datasets[index].awaitsEnd = false
            effects += announceEnd(of: snapshot, at: index)
        }
        return effects + reloadTables(snapshots)
    }

    /// Asks for the rows of the table that is looked at, where its run has moved on.
    private mutating func reloadTables(_ snapshots: [String: RunSnapshot]) -> [Effect] {
        var effects: [Effect] = []
        for index in columns.indices {
            guard let snapshot = snapshots[columns[index].name], screen == .dashboard,
                snapshot.version != columns[index].table.version
            else { continue }
            if index == focus {
                // Rows that pass faster than they are read need not be sent to the terminal each time.
                let table = columns[index].table
                let isFull = table.total >= visibleRows
                let passes = isFull && table.isFollowing && !snapshot.state.isOver && snapshot.clipsPerSecond > Double(visibleRows)
                if passes, now - table.askedAt < AppState.passingSeconds { continue }
                effects.append(loadPage(index))
            }
            columns[index].table.version = snapshot.version
        }
        return effects
    }

    /// Clips without features of each dataset, as its run says.
    private var problemCounts: [String: Int] {
        Dictionary(datasets.map { ($0.name, ($0.run?.skipped ?? 0) + ($0.run?.failed ?? 0)) }) { first, _ in first }
    }

    /// How long the rows of a run stay that is faster than its table.
    private static let passingSeconds = 3.9

    private mutating func announceEnd(of run: RunSnapshot, at index: Int) -> [Effect] {
        let dataset = datasets[index].name
        let text: String
        switch run.state {
        case .failed: text = "\(dataset): \(run.problem ?? "failed")"
        case .cancelled: text = "\(dataset): cancelled; what is done stays done"
        default:
            text = datasets[index].retrying.map { RunWords.retried($0.clips, gained: run.extracted - $0.extractedBefore, dataset) }
                ?? (run.planned == 0 && run.upToDate > 0
                    ? "\(dataset): nothing was to be done, every \(run.isPartial ? "listed clip" : "clip") is up to date"
                    : "\(dataset): finished, \(run.extracted) extracted, \(run.skipped + run.failed) skipped")
            if datasets[index].retrying != nil { skipped.outcome = text }
        }
        datasets[index].retrying = nil
        // Whoever reads only this line must not take a part of the source for the whole.
        let unlisted = run.isPartial ? run.listing?.warnings.first.map { "; " + $0 } ?? "" : ""
        tell(text + unlisted, isProblem: run.state == .failed || run.isPartial)
        file?.isRetrying = false
        return screen == .skipped ? [.loadSkipped] : []
    }

    // MARK: The table of clips

    /// Asks for the page that the table of a column needs.
    mutating func loadPage(_ index: Int) -> Effect {
        columns[index].table.generation += 1
        columns[index].table.askedAt = now
        let table = columns[index].table
        let limit = max(60, visibleRows * 3)
        let anchor = table.isFollowing ? nil : table.selectedPath
        let offset = table.isFollowing ? 0 : max(0, table.offset - visibleRows)
        return .loadPage(
            dataset: columns[index].name, query: table.query, anchor: anchor, offset: offset, limit: limit,
            generation: table.generation)
    }

    private mutating func takePage(
        _ dataset: String, _ generation: Int, _ offset: Int, _ total: Int, _ selected: Int?, _ records: [ClipRecord]
    ) {
        guard let index = columns.firstIndex(where: { $0.name == dataset }), columns[index].table.generation == generation
        else { return }
        var table = columns[index].table
        table.problem = nil
        table.total = total
        table.page = records
        table.pageOffset = offset
        if table.isFollowing {
            table.selected = 0
            table.offset = 0
        } else if let selected {
            // The same distance from the table's top as before, whatever came in above.
            let distance = table.selected - table.offset
            table.selected = selected
            table.offset = selected - distance
        }
        table.selected = min(max(0, table.selected), max(0, total - 1))
        table.offset = min(max(0, table.offset), max(0, total - visibleRows))
        table.selectedPath = table.selectedRecord?.path
        columns[index].table = table
    }

    /// Moves the selection of the focused table and asks for more rows when it nears the end of the page.
    mutating func moveInTable(_ rows: Int) -> [Effect] {
        guard columns.indices.contains(focus) else { return [] }
        var table = columns[focus].table
        guard table.total > 0 else { return [] }
        let target = rows == .max ? table.total - 1 : rows == .min ? 0 : table.selected + rows
        table.selected = min(max(0, target), table.total - 1)
        table.isFollowing = false
        if table.selected < table.offset { table.offset = table.selected }
        if table.selected >= table.offset + visibleRows { table.offset = table.selected - visibleRows + 1 }
        table.selectedPath = table.selectedRecord?.path
        columns[focus].table = table
        let window = (table.offset - visibleRows / 2)...(table.offset + visibleRows + visibleRows / 2)
        let first = max(0, window.lowerBound)
        let last = min(table.total, window.upperBound)
        let isHeld = first >= table.pageOffset && last <= table.pageOffset + table.page.count
        if isHeld && table.selectedPath != nil { return [] }
        // The row is not in memory yet, so the page is asked for by position, not by the selected path.
        columns[focus].table.generation += 1
        let limit = max(60, visibleRows * 3)
        return [
            .loadPage(
                dataset: columns[focus].name, query: table.query, anchor: nil,
                offset: max(0, table.offset - visibleRows), limit: limit, generation: columns[focus].table.generation)
        ]
    }

    // MARK: File

    mutating func openFile(dataset: String, record: ClipRecord) -> [Effect] {
        let generation = (file?.generation ?? 0) + 1
        let view = file?.view ?? .logMel
        if screen != .file {
            previous.append(screen)
            screen = .file
        }
        file = FileState(dataset: dataset, record: record, generation: generation)
        file?.view = view
        return [.inspect(dataset: dataset, record: record, generation: generation)]
    }
}
