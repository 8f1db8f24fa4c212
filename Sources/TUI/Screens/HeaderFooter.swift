import Engine

/// The line at the top (where one is, what runs) and the line at the bottom (which keys matter here, or what was said).
extension AppState {
    private struct Tab {
        var command: Command?
        var text: String
        var isOpen: Bool
    }

    /// The tabs; where there is little room all but the open one show their key alone.
    private func tabs(width: Int) -> [Tab] {
        let screens: [(Command, ScreenName, String)] = [
            (.datasets, .datasets, "Datasets"), (.dashboard, .dashboard, "Dashboard"), (.skipped, .skipped, "Skipped"),
        ]
        func make(_ isShort: Bool) -> [Tab] {
            var tabs = screens.map { command, name, title in
                let isOpen = screen == name
                let label = isShort && !isOpen ? key(command) : key(command) + " " + title
                return Tab(command: command, text: isOpen ? "[" + label + "]" : " " + label + " ", isOpen: isOpen)
            }
            if screen == .file { tabs.append(Tab(command: nil, text: "[File]", isOpen: true)) }
            return tabs
        }
        let long = make(false)
        return long.reduce(0) { $0 + DisplayWidth.of($1.text) } <= width ? long : make(true)
    }

    /// How much the status says: all, what runs, or signs with numbers.
    private enum StatusLength: CaseIterable { case full, states, signs }

    /// What runs, in words: `▸ 2 running │ 4 lanes`.
    private func status(_ glyphs: Glyphs, _ length: StatusLength) -> Line {
        let working = datasets.filter(\.isWorking)
        func count(_ states: RunSnapshot.State...) -> Int { working.count { states.contains($0.run?.state ?? .preparing) } }
        var spans: [Span] = []
        func add(_ count: Int, _ glyph: Glyph, _ word: String, _ role: Role) {
            guard count > 0 else { return }
            let gap = spans.isEmpty ? "" : "  "
            spans.append(Span(gap + glyphs.string(glyph) + " \(count)" + (length == .signs ? "" : " \(word)"), role))
        }
        add(count(.running, .preparing), .running, "running", .accent)
        add(count(.paused), .paused, "paused", .warning)
        add(count(.cancelling), .running, "cancelling", .warning)
        add(datasets.count { RunWords($0).word == "running elsewhere" }, .running, "elsewhere", .info)
        if spans.isEmpty { spans.append(Span("idle", .muted)) }
        let bar = " " + glyphs.string(.vertical) + " "
        if isReadOnly {
            spans = (length == .full ? spans + [Span(bar, .border)] : []) + [Span("read only", .warning)]
        } else if length == .full {
            spans += [Span(bar, .border), Span(lanes == 1 ? "1 lane" : "\(lanes) lanes", .text)]
            // As long as nobody has changed it.
            if let budget = laneBudget, budget.isBounded, budget.lanes == lanes { spans.append(Span(" (\(budget.bound.words))", .muted)) }
        }
        return Line(spans)
    }

    private struct HeaderPlaces {
        var name: Rect
        var tabs: [(tab: Tab, rect: Rect)]
        var status: Rect
        var statusLength: StatusLength
    }

    private func headerPlaces(_ rect: Rect) -> HeaderPlaces {
        let line = rect.inset(dx: rect.width > 2 ? 1 : 0, dy: 0)
        let nameWidth = rect.width >= 60 ? 10 : 0
        let (name, rest) = line.splitLeft(nameWidth)
        var x = rest.x
        let tabs = tabs(width: rest.width - status(.unicode, .states).width - 1).map { tab in
            let width = DisplayWidth.of(tab.text)
            defer { x += width }
            return (tab: tab, rect: Rect(x: x, y: rect.y, width: width, height: rect.height).intersection(line))
        }
        let room = max(0, line.maxX - x - 1)
        let length = StatusLength.allCases.first { status(.unicode, $0).width <= room }
        let width = length.map { status(.unicode, $0).width } ?? 0
        return HeaderPlaces(
            name: name, tabs: tabs, status: line.splitRight(width).right, statusLength: length ?? .signs)
    }

    func drawHeader(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        canvas.fill(rect, look.theme.fill(.raised))
        let places = headerPlaces(rect)
        canvas.draw(Line("Melscope", .title, .bold), in: places.name, look: look, on: .raised)
        for (tab, place) in places.tabs where !place.isEmpty {
            let line = tab.isOpen ? Line(tab.text, .accent, .bold) : Line(tab.text, .muted)
            canvas.draw(line, in: place, look: look, on: .raised)
        }
        canvas.draw(status(look.glyphs, places.statusLength), in: places.status, look: look, alignment: .right, on: .raised)
    }

    func headerHit(_ point: Point, in rect: Rect) -> Command? {
        headerPlaces(rect).tabs.first { $0.rect.contains(point) }?.tab.command
    }

    // MARK: Footer

    /// Commands of the footer, most useful first, with how long each stays as the line narrows (0 longest).
    private var footerCommands: [(command: Command, priority: Int)] {
        if !overlays.isEmpty {
            guard case .confirm? = overlays.last else { return [(.open, 1), (.back, 0)] }
            return [(.left, 2), (.open, 1), (.back, 0)]
        }
        switch screen {
        case .datasets where datasets.isEmpty:
            return [(.addDataset, 1), (.palette, 3), (.theme, 3), (.log, 4), (.help, 0), (.quit, 0)]
        case .datasets:
            let change: [(Command, Int)] = isReadOnly ? [] : [(.addDataset, 1), (.start, 3)]
            let remove: [(Command, Int)] = isReadOnly ? [] : [(.removeDataset, 5)]
            return [(.open, 1), (.mark, 2)] + change + [(.survey, 3)] + remove + [
                (.dashboard, 5), (.skipped, 5), (.palette, 4), (.theme, 6), (.help, 0), (.quit, 0),
            ]
        case .dashboard:
            let column: [(Command, Int)] = columns.count > 1 ? [(.nextColumn, 2)] : []
            let isWorking = targetDataset?.isWorking ?? false
            let run: [(Command, Int)] = isReadOnly ? [] : isWorking ? [(.pause, 1), (.cancel, 2)] : [(.start, 1)]
            let change: [(Command, Int)] = isReadOnly ? [] : [(.lanesMore, 5), (.mark, 5), (.retry, 2)]
            return [(.open, 1)] + column + run + change + [
                (.filter, 2), (.sort, 4), (.follow, 4), (.nextProblem, 5), (.skipped, 3), (.back, 6), (.help, 0), (.quit, 0),
            ]
        case .file:
            return [
                (.back, 1), (.retry, 1), (.nextProblem, 2), (.previousProblem, 3), (.view, 2), (.zoomIn, 3), (.zoomOut, 4),
                (.play, 4), (.copyPath, 4), (.help, 0), (.quit, 0),
            ]
        case .skipped where skipped.rows.isEmpty: return [(.dashboard, 1), (.datasets, 2), (.back, 3), (.help, 0), (.quit, 0)]
        case .skipped:
            return [
                (.open, 1), (.mark, 2), (.retry, 1), (.retryAll, 2), (.markAll, 4), (.export, 3), (.copyPath, 4),
                (.dashboard, 5), (.back, 4), (.help, 0), (.quit, 0),
            ]
        }
    }

    /// What Enter does in the top overlay.
    private var enterWord: String {
        switch overlays.last {
        case .addDataset?: "add"
        case .filter?: "keep"
        case .help?, .log?, .survey?: "close"
        case .remedies?: "retry"
        case .confirm?: "answer"
        case .palette?: "do it"
        case .themes?: "keep"
        case nil: "open"
        }
    }

    private func footerHint(_ command: Command, _ priority: Int) -> KeyHint {
        let isEnabled = !overlays.isEmpty || refusal(of: command) == nil
        switch command {
        case .lanesMore:
            let isEnabled = isEnabled || refusal(of: .lanesFewer) == nil
            return KeyHint(key(.lanesMore) + key(.lanesFewer), "lanes", priority: priority, isEnabled: isEnabled)
        case .pause where targetDataset?.run?.state == .paused:
            return KeyHint(key(command), "resume", priority: priority, isEnabled: isEnabled)
        case .left where !overlays.isEmpty: return KeyHint(key(.left) + "/" + key(.right), "choose", priority: priority)
        case .open where !overlays.isEmpty: return KeyHint(key(command), enterWord, priority: priority)
        case .back where !overlays.isEmpty: return KeyHint(key(command), "close", priority: priority)
        case .previousProblem: return KeyHint(key(command), "previous problem", priority: priority, isEnabled: isEnabled)
        default: return KeyHint(key(command), command.label, priority: priority, isEnabled: isEnabled)
        }
    }

    func drawFooter(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let places = footerPlaces(rect)
        if let toast, !places.toast.isEmpty {
            TUI.Toast(toast.text, toast.isProblem ? .error : .info).draw(on: &canvas, in: places.toast, look: look)
        }
        Footer(footerCommands.map { footerHint($0.command, $0.priority) }).draw(on: &canvas, in: places.keys, look: look)
    }

    /// A notice at the left leaves the keys what it does not need; where that is little, it has the line alone.
    private func footerPlaces(_ rect: Rect) -> (toast: Rect, keys: Rect) {
        guard let toast else { return (Rect(x: rect.x, y: rect.y, width: 0, height: 0), rect) }
        let wanted = DisplayWidth.of(toast.text) + 6
        let parts = rect.splitLeft(rect.width - wanted >= 20 ? wanted : rect.width)
        return (parts.left, parts.rest)
    }

    func footerHit(_ point: Point, in rect: Rect) -> Command? {
        let commands = footerCommands.map { (command: $0.command, hint: footerHint($0.command, $0.priority)) }
        let footer = Footer(commands.map(\.hint))
        return footer.hint(at: point, in: footerPlaces(rect).keys).flatMap { hint in commands.first { $0.hint == hint }?.command }
    }
}
