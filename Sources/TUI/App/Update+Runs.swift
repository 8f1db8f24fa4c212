import Base
import Engine

/// Starting, cancelling, retrying and leaving.
extension AppState {
    mutating func start() -> [Effect] {
        let targets = screen == .datasets ? Array(chosenDatasets.prefix(Self.maxColumns)) : targetDataset.map { [$0] } ?? []
        let startable = targets.filter { !$0.isWorking && !$0.isElsewhere && !$0.isStarting }
        guard !startable.isEmpty else {
            show("Nothing to start: all are running", isProblem: true)
            return []
        }
        let starts = begin(startable.map(\.name))
        return screen == .datasets ? openDashboard(targets.map(\.name)) + starts : starts
    }

    /// Asks for runs, and remembers that until something is heard of them, so that a second key asks for no second run.
    mutating func begin(_ names: [String]) -> [Effect] {
        for index in datasets.indices where names.contains(datasets[index].name) {
            datasets[index].isStarting = true
            datasets[index].startProblem = nil
        }
        return names.map { .start(dataset: $0, replacing: false) }
    }

    mutating func cancel() -> [Effect] {
        guard let target = targetDataset, let run = target.run else { return [] }
        if run.state == .cancelling {
            show("Abandoning the clips in hand", isProblem: false)
            return [.cancel(dataset: target.name)]
        }
        overlays.append(
            .confirm(
                Confirmation(
                    purpose: .cancel(dataset: target.name), title: "Cancel \(target.name)?",
                    lines: ["the run can be taken up again later."], yes: "Cancel the run", no: "Go on")))
        return []
    }

    mutating func quit() -> [Effect] {
        let working = datasets.filter(\.isUnfinished)
        guard !working.isEmpty else {
            isQuitting = true
            return [.quit]
        }
        overlays.append(
            .confirm(
                Confirmation(
                    purpose: .quit, title: working.count == 1 ? "A run is unfinished. Leave?" : "\(working.count) runs are unfinished. Leave?",
                    lines: ["What is done stays done; the next start continues from there."],
                    yes: "Finish the clips in hand and leave", no: "Stay")))
        return []
    }

    /// What a question says: runs go on while it is asked, so how far they are is looked up each time it is drawn.
    func lines(of confirmation: Confirmation) -> [String] {
        func done(_ run: RunSnapshot?) -> String {
            guard let run, run.planned > 0 else { return "still looking at the files" }
            return "\(Readable.count(run.done)) of \(Readable.count(run.planned)) clips done"
        }
        switch confirmation.purpose {
        case .cancel(let dataset):
            let run = entry(dataset)?.run
            let head = run.map { $0.planned > 0 } ?? false ? done(run) + "; they stay done," : "It is " + done(run) + ";"
            return [head] + confirmation.lines
        case .quit:
            let working = datasets.filter(\.isUnfinished)
            return (working.isEmpty ? ["All runs have come to their end meanwhile."] : working.map { "\($0.name): \(done($0.run))" })
                + confirmation.lines
        case .remove, .replaceRecipe: return confirmation.lines
        }
    }

    // MARK: Retrying

    mutating func retry() -> [Effect] {
        let clips: [ClipID]
        let reason: ReasonCode?
        var doubt: ClipNote?
        switch screen {
        case .datasets: return []
        case .dashboard:
            let table = columns[focus].table
            let name = columns[focus].name
            if table.marks.isEmpty {
                guard let record = table.selectedRecord else { return [] }
                clips = [ClipID(dataset: name, path: record.path)]
                reason = record.reason
                doubt = record.doubt
            } else {
                // Of several, those that are extracted are left alone like one alone.
                let settled = table.settledMarks
                clips = table.marks.subtracting(settled).sorted().map { ClipID(dataset: name, path: $0) }
                let records = table.page.filter { table.marks.contains($0.path) && !settled.contains($0.path) }
                reason = commonReason(records)
                let doubts = records.map(\.doubt)
                if Set(doubts.map { $0?.code }).count == 1 { doubt = doubts.first ?? nil }
                if !settled.isEmpty { tellLeft(settled.count) }
            }
        case .file:
            guard let file else { return [] }
            clips = [ClipID(dataset: file.dataset, path: file.record.path)]
            reason = file.record.reason
            doubt = file.record.doubt
        case .skipped:
            if skipped.marks.isEmpty {
                guard let clip = selectedClip else { return retryAll() }
                clips = [ClipID(dataset: clip.dataset, path: clip.record.path)]
                reason = clip.record.reason
            } else {
                clips = skipped.marks.sorted { ($0.dataset, $0.path) < ($1.dataset, $1.path) }
                let records = skipped.groups.flatMap(\.clips)
                    .filter { skipped.marks.contains(ClipID(dataset: $0.dataset, path: $0.record.path)) }
                reason = commonReason(records.map(\.record))
            }
        }
        offerRemedies(clips, reason, doubt: doubt)
        return []
    }

    private mutating func tellLeft(_ count: Int) {
        show("\(count == 1 ? "1 marked clip is extracted and stays as it is" : "\(count) marked clips are extracted and stay as they are")", isProblem: false)
    }

    mutating func retryAll() -> [Effect] {
        let index: Int
        switch selectedSkippedRow {
        case .group(let group)?: index = group
        case .clip(let group, _)?: index = group
        case nil: return []
        }
        let group = skipped.groups[index]
        offerRemedies([], group.reason, wholeReasonCount: group.total)
        return []
    }

    private func commonReason(_ records: [ClipRecord]) -> ReasonCode? {
        let reasons = Set(records.map(\.reason))
        return reasons.count == 1 ? reasons.first ?? nil : nil
    }

    /// Opens the menu of what can be done; remedies only where they apply.
    private mutating func offerRemedies(_ clips: [ClipID], _ reason: ReasonCode?, doubt: ClipNote? = nil, wholeReasonCount: Int? = nil) {
        let clip = selectedClip.flatMap { clips == [ClipID(dataset: $0.dataset, path: $0.record.path)] ? $0.record : nil }
        // A clip that a remedy extracted keeps it unless another one is chosen.
        let given = clip?.outcome == .extracted ? Remedy.list(clip?.remedies ?? "") : []
        let group = wholeReasonCount == nil ? nil : skipped.groups.first { $0.reason == reason }
        let remedies = clip?.skipReason?.remedies ?? group?.remedies ?? reason?.remedies ?? doubt?.code.remedies ?? given.first?.alternatives(isRecording: clip?.sampleRateHz != nil) ?? []
        let selected = given.first.flatMap { remedies.firstIndex(of: $0) } ?? (remedies.isEmpty ? -1 : 0)
        overlays.append(
            .remedies(
                RemedyMenu(
                    clips: clips, wholeReasonCount: wholeReasonCount, reason: reason, found: clip?.found,
                    noted: doubt.map { clips.count == 1 ? $0.text : $0.code.meaning }, choices: [nil] + remedies.map { $0 }, given: given,
                    selected: selected + 1)))
    }

    /// Remembers what is retried, so that its end can be told apart from that of a whole run.
    private mutating func noteRetried(_ menu: RemedyMenu) {
        var counts: [String: Int] = [:]
        if menu.wholeReasonCount != nil {
            let group = skipped.groups.first { $0.reason == menu.reason }
            for count in group?.counts ?? [] { counts[count.dataset, default: 0] += count.count }
        } else {
            for clip in menu.clips { counts[clip.dataset, default: 0] += 1 }
        }
        for index in datasets.indices {
            guard let count = counts[datasets[index].name] else { continue }
            if let earlier = datasets[index].retrying {
                datasets[index].retrying = (earlier.clips + count, earlier.extractedBefore)
            } else if !datasets[index].isWorking {
                datasets[index].retrying = (count, datasets[index].run?.extracted ?? 0)
            }
        }
    }

    mutating func applyRemedy(_ menu: RemedyMenu) -> [Effect] {
        guard menu.choices.indices.contains(menu.selected) else { return [] }
        var remedies: [Remedy] = []
        if let choice = menu.choices[menu.selected] {
            if case .member(let name) = choice, name.isEmpty {
                guard let entry = menu.entry, !entry.isEmpty else {
                    var menu = menu
                    menu.entry = menu.entry ?? ""
                    overlays.append(.remedies(menu))
                    return []
                }
                remedies = [.member(entry)]
            } else {
                // Whoever leaves what was given as it is means all of it.
                remedies = menu.given.contains(choice) ? menu.given : [choice]
            }
        }
        file?.isRetrying = screen == .file
        skipped.marks = []
        for index in columns.indices { columns[index].table.marks = [] }
        let count = menu.count
        noteRetried(menu)
        tell("Retrying \(count == 1 ? "1 clip" : "\(count) clips")" + (remedies.first.map { " with \($0.name)" } ?? ""), isProblem: false)
        if menu.wholeReasonCount != nil, let reason = menu.reason { return [.retryReason(reason, remedies: remedies)] }
        return Dictionary(grouping: menu.clips, by: \.dataset).sorted { $0.key < $1.key }
            .map { .retry(dataset: $0.key, paths: $0.value.map(\.path), remedies: remedies) }
    }
}
