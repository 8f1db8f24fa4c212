/// Where the panels of the datasets and the table of clips lie.
struct DashboardLayout {
    struct Panel {
        /// Index into the columns of the state.
        var column: Int
        var rect: Rect
        /// Progress only: the focused dataset needs the room.
        var isCompact: Bool
    }

    var panels: [Panel] = []
    var table: Rect
}

/// Draws the dashboard: a panel for each dataset, and the table of the clips of the one in focus.
struct DashboardPainter: Painter {
    let screen: DashboardScreen
    let state: AppState

    var columns: [DashboardScreen.Column] { screen.columns }
    var focus: Int { screen.focus }

    /// Below this width the datasets stand below each other.
    static let stackingWidth = 85
    private static let panelWidth = 38

    func layout(in body: Rect) -> DashboardLayout {
        guard !columns.isEmpty else { return DashboardLayout(table: body) }
        return body.width < Self.stackingWidth ? stackedLayout(body) : sideBySideLayout(body)
    }

    /// Rows for the panel of the focused dataset: the table of clips keeps what an operator needs to move in it.
    private func panelHeight(_ height: Int) -> Int {
        let isEmpty = columns.allSatisfy { column in
            let entry = entry(column.name)
            return entry?.run == nil && entry?.survey == nil
        }
        if isEmpty { return height < 12 ? min(1, height) : 6 }
        return switch height {
        case ..<7: min(1, height)
        case 7..<12: height / 2 - 1
        default: min(24, height * 4 / 7)
        }
    }

    private func sideBySideLayout(_ body: Rect) -> DashboardLayout {
        let (top, table) = body.splitTop(panelHeight(body.height))
        var layout = DashboardLayout(table: table)
        let fitting = (body.width + 1) / (Self.panelWidth + 1)
        if columns.count <= fitting {
            for (index, rect) in top.columns(columns.count, gap: top.height >= 3 ? 0 : 1).enumerated() {
                layout.panels.append(.init(column: index, rect: rect, isCompact: false))
            }
            return layout
        }
        // The focused dataset gets the room; the others stand at its right, as progress only.
        let (main, side) = top.splitRight(Self.panelWidth)
        layout.panels.append(.init(column: focus, rect: main, isCompact: false))
        let others = columns.indices.filter { $0 != focus }
        let height = min(3, side.height / max(1, others.count))
        for (place, index) in others.enumerated() where height > 0 {
            let rect = Rect(x: side.x, y: side.y + place * height, width: side.width, height: height)
            layout.panels.append(.init(column: index, rect: rect, isCompact: true))
        }
        return layout
    }

    private func stackedLayout(_ body: Rect) -> DashboardLayout {
        let others = columns.count - 1
        let each = others == 0 || body.height < 6 ? 0 : body.height >= 20 && body.height - 3 * others >= 14 ? 3 : 1
        let shown = each == 0 ? 0 : min(others, max(0, (body.height - 5) / each))
        let own = panelHeight(body.height - each * shown)
        var layout = DashboardLayout(table: body.splitTop(own + each * shown).rest)
        var y = body.y
        var left = shown
        for index in columns.indices {
            guard index == focus || left > 0 else { continue }
            if index != focus { left -= 1 }
            let height = index == focus ? own : each
            let rect = Rect(x: body.x, y: y, width: body.width, height: height)
            layout.panels.append(.init(column: index, rect: rect, isCompact: index != focus))
            y += height
        }
        return layout
    }

    func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        guard columns.indices.contains(focus) else {
            let line = Line([Span("No dataset is open. "), Span(key(.datasets), .key), Span(" shows the datasets.")])
            canvas.draw(line, in: rect, look: look)
            return
        }
        let layout = layout(in: rect)
        for panel in layout.panels {
            guard let entry = entry(columns[panel.column].name) else { continue }
            drawPanel(entry, panel, on: &canvas, look: look)
        }
        drawClips(on: &canvas, in: layout.table, look: look)
    }

    func hit(_ point: Point, in body: Rect) -> AppState.Hit? {
        guard columns.indices.contains(focus) else { return nil }
        let layout = layout(in: body)
        if let panel = layout.panels.first(where: { $0.rect.contains(point) }) { return .column(panel.column) }
        let table = DashboardTableLayout(layout.table)
        if table.rows.contains(point) {
            let row = point.y - table.rows.y
            return columns[focus].table.offset + row < columns[focus].table.total ? .row(row) : nil
        }
        guard table.header.contains(point) else { return nil }
        return sortHit(point, in: table)
    }
}
