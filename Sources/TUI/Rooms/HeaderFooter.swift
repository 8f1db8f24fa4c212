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
        func make(_ isShort: Bool) -> [Tab] {
            house.screens.compactMap { room in
                let isOpen = screen == room.name
                // A screen without a door has a tab while it is open.
                guard let door = room.door else { return isOpen ? Tab(command: nil, text: "[\(room.title)]", isOpen: true) : nil }
                let label = isShort && !isOpen ? key(door) : key(door) + " " + room.title
                return Tab(command: door, text: isOpen ? "[" + label + "]" : " " + label + " ", isOpen: isOpen)
            }
        }
        let long = make(false)
        return long.reduce(0) { $0 + DisplayWidth.of($1.text) } <= width ? long : make(true)
    }

    /// How much the status says: all, all but the machine, what runs, or signs with numbers.
    private enum StatusLength: CaseIterable { case machine, full, states, signs }

    /// What runs, in words: `▸ 2 running │ 4 lanes`.
    private func status(_ glyphs: Glyphs, _ length: StatusLength) -> Line {
        let working = world.datasets.filter(\.isWorking)
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
        add(world.datasets.count(where: \.runsElsewhere), .running, "elsewhere", .info)
        if spans.isEmpty { spans.append(Span("idle", .muted)) }
        let bar = " " + glyphs.string(.vertical) + " "
        let isLong = length == .machine || length == .full
        if length == .machine, let text = world.machine?.text, !text.isEmpty { spans = [Span(text, .muted), Span(bar, .border)] + spans }
        if world.isReadOnly {
            spans = (isLong ? spans + [Span(bar, .border)] : []) + [Span("read only", .warning)]
        } else if isLong {
            spans += [Span(bar, .border), Span("\(world.lanes) in parallel", .text)]
            // As long as nobody has changed it.
            if let budget = world.laneBudget, budget.isBounded, budget.lanes == world.lanes { spans.append(Span(" (\(budget.bound.words))", .muted)) }
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

    /// The keys of the table that has them, as far as it shows them now.
    private var footerHints: [(command: Command, hint: KeyHint)] {
        bindings.compactMap { binding in
            let isEnabled = !layers.isEmpty || [binding.command, binding.partner].contains { $0.map { refusal(of: $0) == nil } ?? false }
            return binding.hint(self, isEnabled: isEnabled).map { (binding.command, $0) }
        }
    }

    func drawFooter(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let places = footerPlaces(rect)
        if let toast, !places.toast.isEmpty {
            TUI.Toast(toast.text, toast.isProblem ? .error : .info).draw(on: &canvas, in: places.toast, look: look)
        }
        Footer(footerHints.map(\.hint)).draw(on: &canvas, in: places.keys, look: look)
    }

    /// A notice at the left leaves the keys what it does not need; where that is little, it has the line alone.
    private func footerPlaces(_ rect: Rect) -> (toast: Rect, keys: Rect) {
        guard let toast else { return (Rect(x: rect.x, y: rect.y, width: 0, height: 0), rect) }
        let wanted = DisplayWidth.of(toast.text) + 6
        let parts = rect.splitLeft(rect.width - wanted >= 20 ? wanted : rect.width)
        return (parts.left, parts.rest)
    }

    func footerHit(_ point: Point, in rect: Rect) -> Command? {
        let hints = footerHints
        let footer = Footer(hints.map(\.hint))
        return footer.hint(at: point, in: footerPlaces(rect).keys).flatMap { hint in hints.first { $0.hint == hint }?.command }
    }
}
