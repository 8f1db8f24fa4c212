import Base
import Engine

/// What each command does.
extension AppState {
    /// The dataset that a command on a whole dataset is about.
    var targetDataset: DatasetEntry? {
        switch screen {
        case .datasets: selectedDataset
        case .dashboard, .skipped: columns.indices.contains(focus) ? entry(columns[focus].name) : selectedDataset
        case .file: file.flatMap { entry($0.dataset) }
        }
    }

    /// The clip that a command on one clip is about.
    var selectedClip: (dataset: String, record: ClipRecord)? {
        switch screen {
        case .datasets: return nil
        case .dashboard:
            guard columns.indices.contains(focus), let record = columns[focus].table.selectedRecord else { return nil }
            return (columns[focus].name, record)
        case .file: return file.map { ($0.dataset, $0.record) }
        case .skipped:
            guard case .clip(let group, let index)? = selectedSkippedRow else { return nil }
            return skipped.groups[group].clips[index]
        }
    }

    mutating func perform(_ command: Command) -> [Effect] {
        switch command {
        case .up: return move(-1)
        case .down: return move(1)
        case .pageUp: return move(-max(1, visibleRows - 1))
        case .pageDown: return move(max(1, visibleRows - 1))
        case .top: return move(.min)
        case .bottom: return move(.max)
        case .left: return sideways(-1)
        case .right: return sideways(1)
        case .open: return open()
        case .back: return back()
        case .quit: return quit()
        case .mark: return mark()
        case .markAll: return markAll()
        case .help: overlays.append(.help(scroll: 0))
        case .palette: overlays.append(.palette(text: "", selected: 0))
        case .log: overlays.append(.log(scroll: 0))
        case .theme:
            let index = themeNames.firstIndex(of: themeName) ?? 0
            overlays.append(.themes(selected: index, before: themeName))
        case .filter:
            overlays.append(.filter(text: columns[focus].table.query.filter))
        case .datasets: return go(to: .datasets)
        case .dashboard:
            guard columns.isEmpty else { return openDashboard(columns.map(\.name)) }
            let effects = openDashboard(rememberedDatasets.map(\.name))
            focusOnSelected()
            return effects
        case .skipped:
            if columns.isEmpty {
                columns = rememberedDatasets.prefix(Self.maxColumns).map { Column(name: $0.name) }
                focusOnSelected()
            }
            return go(to: .skipped)
        case .start: return start()
        case .pause:
            guard let target = targetDataset else { return [] }
            return [target.run?.state == .paused ? .resume(dataset: target.name) : .pause(dataset: target.name)]
        case .cancel: return cancel()
        case .lanesMore:
            lanes += 1
            show("\(lanes) lanes", isProblem: false)
            return [.setLanes(lanes)]
        case .lanesFewer:
            lanes -= 1
            show(lanes == 1 ? "1 lane" : "\(lanes) lanes", isProblem: false)
            return [.setLanes(lanes)]
        case .nextColumn: return sideways(1, wrapping: true)
        case .follow:
            columns[focus].table.isFollowing = true
            columns[focus].table.query.sort = .finished
            columns[focus].table.query.descending = true
            return [loadPage(focus)]
        case .sort, .sortReverse: return sort(reversing: command == .sortReverse)
        case .addDataset: overlays.append(.addDataset(PathEntry(text: "")))
        case .removeDataset:
            guard let target = targetDataset else { return [] }
            overlays.append(
                .confirm(
                    Confirmation(
                        purpose: .remove(dataset: target.name), title: "Remove \(target.name) from the list?",
                        lines: ["Its recordings and its features stay where they are."], yes: "Remove", no: "Keep")))
        case .survey:
            guard let target = targetDataset, let index = datasets.firstIndex(where: { $0.name == target.name }) else { return [] }
            overlays.append(.survey(dataset: target.name, scroll: 0))
            guard !datasets[index].isSurveying else { return [] }
            datasets[index].isSurveying = true
            return [.survey(dataset: target.name)]
        case .retry: return retry()
        case .retryAll: return retryAll()
        case .nextProblem, .previousProblem: return findProblem(forward: command == .nextProblem)
        case .zoomIn, .zoomOut: zoom(in: command == .zoomIn)
        case .view:
            guard let views = file?.views, let index = views.firstIndex(of: file?.shownView ?? .logMel) else { return [] }
            file?.view = views[(index + 1) % views.count]
            file?.hasChosenView = true
        case .play:
            guard let clip = selectedClip else { return [] }
            return [.play(dataset: clip.dataset, path: clip.record.path)]
        case .copyPath:
            guard let clip = selectedClip, let entry = entry(clip.dataset) else { return [] }
            let root = entry.registered.sources.first ?? ""
            show("Copied the path of \(clip.record.path)", isProblem: false)
            return [.copy(root + "/" + clip.record.path)]
        case .export: return [.export(only: skipped.marks)]
        }
        return []
    }

    // MARK: Moving

    private mutating func move(_ rows: Int) -> [Effect] {
        func moved(_ list: inout ListSelection, count: Int) {
            let row = rows == .max ? count - 1 : rows == .min ? 0 : list.selected + rows
            list.select(row, count: count, visible: visibleRows)
        }
        switch screen {
        case .datasets: moved(&datasetTable, count: datasets.count)
        case .dashboard: return moveInTable(rows)
        case .file:
            let limit = max(0, scrollLimit)
            let scroll = min(file?.scroll ?? 0, limit)
            file?.scroll = rows == .min ? 0 : rows == .max ? limit : min(max(0, scroll + rows), limit)
        case .skipped: moved(&skipped.list, count: skipped.rows.count)
        }
        return []
    }

    private mutating func sideways(_ step: Int, wrapping: Bool = false) -> [Effect] {
        switch screen {
        case .dashboard:
            guard columns.count > 1 else { return [] }
            let next = focus + step
            focus = wrapping ? (next + columns.count) % columns.count : min(max(0, next), columns.count - 1)
            return [loadPage(focus)]
        case .file:
            guard let span = file?.frameSpan else { return [] }
            let total = file?.inspection?.logMel?.shape.lengths.first ?? 0
            let first = file?.firstFrame ?? 0
            file?.firstFrame = min(max(0, first + step * max(1, span / 4)), max(0, total - span))
        case .skipped:
            guard case .group(let index)? = selectedSkippedRow else { return [] }
            return toggle(group: index, open: step > 0)
        case .datasets: break
        }
        return []
    }

    private mutating func zoom(in isIn: Bool) {
        guard let total = file?.inspection?.logMel?.shape.lengths.first, total > 1 else { return }
        let span = file?.frameSpan ?? total
        let next = isIn ? max(8, span / 2) : span * 2
        let centre = (file?.firstFrame ?? 0) + span / 2
        file?.frameSpan = next >= total ? nil : next
        file?.firstFrame = next >= total ? 0 : min(max(0, centre - next / 2), total - next)
    }

    mutating func go(to target: ScreenName) -> [Effect] {
        if target == screen { return [] }
        let isOverDashboard = target == .skipped && (screen == .dashboard || previous.last == .dashboard)
        previous = target == .datasets ? [] : isOverDashboard ? [.datasets, .dashboard] : [.datasets]
        screen = target
        switch target {
        case .datasets: return [.refreshDatasets]
        case .skipped: return [.loadSkipped]
        case .dashboard: return columns.indices.map { loadPage($0) }
        case .file: return []
        }
    }

    private mutating func back() -> [Effect] {
        if screen == .dashboard, columns.indices.contains(focus), !columns[focus].table.query.filter.isEmpty {
            columns[focus].table.query.filter = ""
            return [loadPage(focus)]
        }
        guard let last = previous.popLast() else {
            show("This is the first screen; \(key(.quit)) leaves", isProblem: false)
            return []
        }
        if let file, screen == .file { select(ClipID(dataset: file.dataset, path: file.record.path), on: last) }
        screen = last
        file = last == .file ? file : nil
        switch last {
        case .dashboard: return columns.indices.map { loadPage($0) }
        case .skipped: return [.loadSkipped]
        case .datasets: return [.refreshDatasets]
        case .file: return []
        }
    }

    /// The chosen datasets that Enter starts: those that never ran, or whose run did not come to its end.
    var datasetsToStart: [DatasetEntry] {
        guard !isReadOnly else { return [] }
        return chosenDatasets.prefix(Self.maxColumns).filter { !$0.isWorking && !$0.isElsewhere && !$0.isStarting && ($0.run.map { !$0.state.isOver } ?? true) }
    }

    private mutating func open() -> [Effect] {
        switch screen {
        case .datasets:
            guard !datasets.isEmpty else {
                overlays.append(.addDataset(PathEntry(text: "")))
                return []
            }
            let starting = datasetsToStart.map(\.name)
            let opened = chosenDatasets.map(\.name)
            // Marks that stayed would choose these again when another dataset is meant.
            for index in datasets.indices { datasets[index].isMarked = false }
            return openDashboard(opened) + begin(starting)
        case .dashboard:
            guard let clip = selectedClip else { return [] }
            return openFile(dataset: clip.dataset, record: clip.record)
        case .skipped:
            switch selectedSkippedRow {
            case .group(let index)?: return toggle(group: index, open: !skipped.groups[index].isOpen)
            case .clip(let group, let index)?:
                let clip = skipped.groups[group].clips[index]
                return openFile(dataset: clip.dataset, record: clip.record)
            case nil: return []
            }
        case .file: return []
        }
    }

    mutating func openDashboard(_ names: [String]) -> [Effect] {
        if names.count > Self.maxColumns {
            show("The first \(Self.maxColumns) of the \(names.count) marked datasets are opened; the others wait", isProblem: false)
        }
        let names = Array(names.prefix(Self.maxColumns))
        let old = columns
        columns = names.map { name in old.first { $0.name == name } ?? Column(name: name) }
        focus = min(focus, max(0, columns.count - 1))
        if screen != .dashboard {
            previous = [.datasets]
            screen = .dashboard
        }
        return columns.indices.map { loadPage($0) }
    }

    private mutating func focusOnSelected() {
        focus = columns.firstIndex { $0.name == selectedDataset?.name } ?? 0
    }

    private mutating func toggle(group index: Int, open: Bool) -> [Effect] {
        skipped.groups[index].isOpen = open
        skipped.list.select(skipped.list.selected, count: skipped.rows.count, visible: visibleRows)
        return open ? [.loadGroup(skipped.groups[index].reason)] : []
    }

    // MARK: Marks and order

    private mutating func mark() -> [Effect] {
        switch screen {
        case .datasets:
            guard datasets.indices.contains(datasetTable.selected) else { return [] }
            datasets[datasetTable.selected].isMarked.toggle()
        case .dashboard:
            guard let path = columns[focus].table.selectedPath else { return [] }
            columns[focus].table.marks.formSymmetricDifference([path])
        case .skipped:
            switch selectedSkippedRow {
            case .group(let index)?:
                let ids = skipped.groups[index].clips.map { ClipID(dataset: $0.dataset, path: $0.record.path) }
                guard !ids.isEmpty else {
                    show("Open the group first (\(key(.open))), or press \(key(.retryAll)) to retry all of it", isProblem: true)
                    return []
                }
                if skipped.marks.isSuperset(of: ids) { skipped.marks.subtract(ids) } else { skipped.marks.formUnion(ids) }
            case .clip(let group, let index)?:
                let clip = skipped.groups[group].clips[index]
                skipped.marks.formSymmetricDifference([ClipID(dataset: clip.dataset, path: clip.record.path)])
            case nil: break
            }
        case .file: break
        }
        return move(1)
    }

    private mutating func markAll() -> [Effect] {
        switch screen {
        case .datasets:
            let all = datasets.allSatisfy(\.isMarked)
            for index in datasets.indices { datasets[index].isMarked = !all }
        case .dashboard:
            let paths = Set(columns[focus].table.page.map(\.path))
            if columns[focus].table.marks.isEmpty {
                columns[focus].table.marks = paths
                if columns[focus].table.total > paths.count {
                    show("Marked the \(paths.count) clips near the selection", isProblem: false)
                }
            } else {
                columns[focus].table.marks = []
            }
        case .skipped:
            let all = Set(skipped.groups.flatMap { $0.clips.map { ClipID(dataset: $0.dataset, path: $0.record.path) } })
            skipped.marks = skipped.marks.isEmpty ? all : []
            if all.isEmpty {
                show("Open a group first (\(key(.open))), or press \(key(.retryAll)) to retry all of it", isProblem: true)
            } else if !skipped.marks.isEmpty, all.count < skipped.groups.reduce(0, { $0 + $1.total }) {
                show("Marked the \(Readable.clips(all.count)) of the open groups", isProblem: false)
            }
        case .file: break
        }
        return []
    }

    private mutating func sort(reversing: Bool) -> [Effect] {
        let query = columns[focus].table.query
        let all = ClipQuery.Sort.allCases
        let index = all.firstIndex(of: query.sort) ?? 0
        return sort(by: reversing ? query.sort : all[(index + 1) % all.count])
    }

    /// Sorts the focused table; the order it has already is reversed.
    mutating func sort(by sort: ClipQuery.Sort) -> [Effect] {
        var query = columns[focus].table.query
        query.descending = sort == query.sort ? !query.descending : sort == .finished || sort == .milliseconds
        query.sort = sort
        columns[focus].table.query = query
        // Whoever has not moved wants to see what comes first now; a clip that was chosen stays chosen.
        if columns[focus].table.isFollowing || columns[focus].table.selected == 0 {
            columns[focus].table.selectedPath = nil
            columns[focus].table.selected = 0
            columns[focus].table.offset = 0
        }
        columns[focus].table.isFollowing = query.sort == .finished && query.descending
        show("Sorted by \(query.sort.rawValue), \(query.descending ? "falling" : "rising")", isProblem: false)
        return [loadPage(focus)]
    }
}
