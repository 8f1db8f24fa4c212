import Engine

extension Command {
    package static let dashboard = Command("dashboard", keys: ["2"], label: "dashboard", "Go to the dashboard")
    package static let nextColumn = Command("next-column", keys: ["tab"], label: "column", "Move to the next dataset")
    package static let filter = Command(
        "filter", keys: ["/"], label: "filter", "Show only the clips that match, such as emotion:angry,sad !speaker:01 T>150; saves filters by name")
    package static let sort = Command("sort", keys: ["o"], label: "sort", "Sort by the next column")
    package static let sortReverse = Command("sort-reverse", keys: ["O"], label: "reverse", "Reverse the order")
    package static let follow = Command("follow", keys: ["f"], label: "follow", "Follow the newest results again")
}

extension DashboardScreen {
    package static let bindings: [Binding] = [
        Binding(.open, footer: 1, refusal: { Refusal.withoutClip($0) }) { state in
            guard let clip = state.selectedClip, let table = state.dashboard.focused?.table else { return [] }
            return FileScreen.open(
                ClipID(dataset: clip.dataset, path: clip.record.path), clip.record, order: order(of: clip.dataset, state),
                place: ClipPlace(index: table.selected, total: table.total), &state)
        },
        Binding(.nextColumn, refusal: { $0.dashboard.columns.count > 1 ? nil : "There is only one dataset on the dashboard" }) { state in
            focus((state.dashboard.focus + 1) % state.dashboard.columns.count, &state)
        }.footer { $0.dashboard.columns.count > 1 ? 2 : nil },
        Binding(.start, refusal: { Refusal.ofStart($0) }) { state in
            guard let target = state.targetDataset else { return [] }
            return state.world.start([target.name]).map(Effect.work)
        }.footer { $0.world.isReadOnly || isWorking($0) ? nil : 1 },
        Everywhere.pause.footer { $0.world.isReadOnly || !isWorking($0) ? nil : 1 },
        Everywhere.cancel.footer { $0.world.isReadOnly || !isWorking($0) ? nil : 2 },
        Everywhere.lanesMore.footer { $0.world.isReadOnly ? nil : 5 }, Everywhere.lanesFewer,
        Binding(.mark, refusal: { Refusal.withoutClip($0) }, mark).footer { $0.world.isReadOnly ? nil : 5 },
        Binding(.markAll, refusal: { Refusal.withoutClip($0) }, markAll),
        Binding(.retry, refusal: refusalToRetry, retry).footer { $0.world.isReadOnly ? nil : 2 },
        Binding(.filter, footer: 2, refusal: withoutColumn) { state in
            _ = state.laying(FilterLayer(state.dashboard.focused?.table.query.filter ?? ""))
            return [.work(.loadFilters)]
        },
        Binding(.sort, footer: 4, refusal: withoutColumn) { state in
            let all = state.dashboard.orders
            let index = (state.dashboard.focused?.table.query.sort).flatMap(all.firstIndex(of:)) ?? 0
            return sort(by: all[(index + 1) % all.count], &state)
        },
        Binding(.sortReverse, refusal: withoutColumn) { state in
            guard let present = state.dashboard.focused?.table.query.sort else { return [] }
            return sort(by: present, &state)
        },
        Binding(.columns, footer: 5, refusal: withoutColumn) { state in
            let facts = state.dashboard.focused?.table.facts ?? PageFacts()
            return state.laying(ColumnsLayer(state.dashboard.shown, labels: facts.labels, isMeasured: facts.isMeasured))
        },
        Binding(.group, footer: 4, refusal: withoutColumn) { state in
            guard let column = state.dashboard.focused else { return [] }
            let table = column.table
            return state.laying(GroupsLayer(column.name, table.query, shown: table.columns(state.dashboard.shown), facts: table.facts))
        },
        Binding(.follow, footer: 4, refusal: withoutColumn, follow),
        Binding(.nextProblem, footer: 5, refusal: { Refusal.withoutClip($0) }) { findProblem(forward: true, &$0) },
        Binding(.previousProblem, refusal: { Refusal.withoutClip($0) }) { findProblem(forward: false, &$0) },
        Binding(.play, refusal: { Refusal.withoutClip($0) }) { ClipCommands.play(&$0) },
        Binding(.copyPath, refusal: { Refusal.withoutClip($0) }) { ClipCommands.copyPath(&$0) },
        .shown(.skipped, footer: 3),
        Binding(.back, footer: 6, back),
        .shown(.help, footer: 0), .shown(.quit, footer: 0),
        Binding(.left) { focus(max(0, $0.dashboard.focus - 1), &$0) },
        Binding(.right) { focus(min($0.dashboard.columns.count - 1, $0.dashboard.focus + 1), &$0) },
    ]

    private static func isWorking(_ state: AppState) -> Bool { state.targetDataset?.isWorking ?? false }

    private static func withoutColumn(_ state: AppState) -> String? {
        state.dashboard.focused == nil ? "No dataset is on the dashboard" : nil
    }

    private static func focus(_ column: Int, _ state: inout AppState) -> [Effect] {
        guard state.dashboard.columns.count > 1 else { return [] }
        state.dashboard.focus = column
        return loadFocused(&state)
    }

    private static func back(_ state: inout AppState) -> [Effect] {
        guard let table = state.dashboard.focused?.table, !table.query.filter.isEmpty else { return state.back() }
        state.dashboard.columns[state.dashboard.focus].table.query.filter = ""
        return loadFocused(&state)
    }

    // MARK: Marks and order

    private static func mark(_ state: inout AppState) -> [Effect] {
        guard let path = state.dashboard.focused?.table.selectedPath else { return [] }
        state.dashboard.columns[state.dashboard.focus].table.marks.formSymmetricDifference([path])
        return move(1, &state)
    }

    private static func markAll(_ state: inout AppState) -> [Effect] {
        guard let table = state.dashboard.focused?.table else { return [] }
        let paths = table.marks.isEmpty ? Set(table.page.map(\.path)) : []
        state.dashboard.columns[state.dashboard.focus].table.marks = paths
        if !paths.isEmpty, table.total > paths.count {
            state.show("Marked the \(paths.count) clips near the selection", isProblem: false)
        }
        return []
    }

    /// Filters the focused table, from its first row on.
    static func filter(_ text: String, _ state: inout AppState) -> [Effect] {
        guard var table = state.dashboard.focused?.table else { return [] }
        table.query.filter = text
        table.isFollowing = false
        table.toTop()
        state.dashboard.columns[state.dashboard.focus].table = table
        return loadFocused(&state)
    }

    private static func follow(_ state: inout AppState) -> [Effect] {
        guard var table = state.dashboard.focused?.table else { return [] }
        table.isFollowing = true
        table.query.sort = .finished
        table.query.descending = true
        state.dashboard.columns[state.dashboard.focus].table = table
        return loadFocused(&state)
    }

    /// Sorts the focused table; the order it has already is reversed.
    static func sort(by sort: ClipQuery.Sort, _ state: inout AppState) -> [Effect] {
        guard var table = state.dashboard.focused?.table else { return [] }
        table.query.descending = sort == table.query.sort ? !table.query.descending : sort.fallsFirst
        table.query.sort = sort
        // Whoever has not moved wants to see what comes first now; a clip that was chosen stays chosen.
        if table.isFollowing || table.selected == 0 { table.toTop() }
        table.isFollowing = table.query.sort == .finished && table.query.descending
        state.dashboard.columns[state.dashboard.focus].table = table
        state.show("Sorted by \(sort.name), \(table.query.descending ? "falling" : "rising")", isProblem: false)
        return loadFocused(&state)
    }

    // MARK: Retrying

    private static func refusalToRetry(_ state: AppState) -> String? {
        if let refusal = Refusal.whenReadOnly(state) { return refusal }
        guard let clip = state.selectedClip, let table = state.dashboard.focused?.table else { return Refusal.noClip }
        guard !table.marks.isEmpty else { return clip.record.isSettled ? ClipCommands.settled : nil }
        guard table.marks.isSubset(of: table.settledMarks) else { return nil }
        return table.marks.count == 1 ? ClipCommands.settled : "These \(table.marks.count) clips are extracted; there is nothing to retry"
    }

    private static func retry(_ state: inout AppState) -> [Effect] {
        guard let column = state.dashboard.focused else { return [] }
        let table = column.table
        guard !table.marks.isEmpty else {
            if let record = table.selectedRecord { RemediesLayer.offer(for: record, of: column.name, &state) }
            return []
        }
        // Of several, those that are extracted are left alone like one alone.
        let settled = table.settledMarks
        let clips = table.marks.subtracting(settled).sorted().map { ClipID(dataset: column.name, path: $0) }
        let records = table.page.filter { table.marks.contains($0.path) && !settled.contains($0.path) }
        if settled.count == 1 {
            state.show("1 marked clip is already extracted and left alone", isProblem: false)
        } else if !settled.isEmpty {
            state.show("\(settled.count) marked clips are already extracted and left alone", isProblem: false)
        }
        RemediesLayer.offer(for: clips, records: records, &state)
        return []
    }

    // MARK: Problems

    private static func findProblem(forward: Bool, _ state: inout AppState) -> [Effect] {
        guard let clip = state.selectedClip else { return [] }
        return findProblem(after: ClipID(dataset: clip.dataset, path: clip.record.path), forward: forward, &state)
    }

    /// Looks for the next problem in the order of the clip's table.
    static func findProblem(after clip: ClipID, forward: Bool, _ state: inout AppState) -> [Effect] {
        state.dashboard.isSearching = true
        return [.work(.findProblem(dataset: clip.dataset, from: clip.path, query: query(of: clip.dataset, state), forward: forward))]
    }

    private static func query(of dataset: String, _ state: AppState) -> ClipQuery {
        state.dashboard.columns.first { $0.name == dataset }?.table.query ?? ClipQuery(sort: .path, descending: false)
    }

    /// The order and filter of a dataset's table, for a clip that is opened from it.
    static func order(of dataset: String, _ state: AppState) -> FileScreen.ClipOrder { .query(query(of: dataset, state)) }

    /// What limits the search for a problem in the focused table.
    static func searchLimits(_ state: AppState) -> String {
        let filter = state.dashboard.focused?.table.query.filter ?? ""
        return filter.isEmpty ? " in this order" : " that matches \(filter)"
    }
}
