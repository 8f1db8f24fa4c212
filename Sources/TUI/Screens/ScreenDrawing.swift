import Engine

/// Where the parts of the frame lie. As the height shrinks the header goes first and the footer next.
struct ScreenLayout {
    var header: Rect
    var body: Rect
    var footer: Rect

    init(_ size: Size) {
        let (head, below) = Rect(size).splitTop(size.height >= 3 ? 1 : 0)
        let (middle, foot) = below.splitBottom(size.height >= 2 ? 1 : 0)
        header = head
        body = middle
        footer = foot
    }
}

extension AppState {
    /// What a click means.
    package enum Hit: Sendable, Hashable {
        /// A row of the main list, counted from the first one on the screen.
        case row(Int)
        /// A dataset of the dashboard.
        case column(Int)
        /// The title of a column of the table of clips.
        case sort(ClipQuery.Sort)
        case command(Command)
    }

    /// Draws the whole frame. Pure.
    package func draw(on canvas: inout Canvas, look: Look) {
        canvas.fill(canvas.bounds, look.theme.fill())
        let layout = ScreenLayout(canvas.size)
        drawHeader(on: &canvas, in: layout.header, look: look)
        switch screen {
        case .datasets: drawDatasets(on: &canvas, in: layout.body, look: look)
        case .dashboard: drawDashboard(on: &canvas, in: layout.body, look: look)
        case .file: drawFile(on: &canvas, in: layout.body, look: look)
        case .skipped: drawSkipped(on: &canvas, in: layout.body, look: look)
        }
        drawFooter(on: &canvas, in: layout.footer, look: look)
        if !overlays.isEmpty { drawOverlays(on: &canvas, look: look) }
    }

    /// Rows that the present screen's main list shows at this size.
    package func visibleRows(in size: Size) -> Int {
        let body = ScreenLayout(size).body
        return switch screen {
        case .datasets: max(1, datasetsLayout(in: body).rows.height)
        case .dashboard: max(1, DashboardTableLayout(dashboardLayout(in: body).table).rows.height)
        case .file: max(1, body.height)
        case .skipped: max(1, skippedVisibleRows(in: body))
        }
    }

    /// What a click at a point means; nil for nothing.
    package func hit(_ point: Point, size: Size) -> Hit? {
        guard overlays.isEmpty else { return nil }
        let layout = ScreenLayout(size)
        if layout.header.contains(point) { return headerHit(point, in: layout.header).map(Hit.command) }
        if layout.footer.contains(point) { return footerHit(point, in: layout.footer).map(Hit.command) }
        switch screen {
        case .datasets:
            let rows = datasetsLayout(in: layout.body).rows
            guard rows.contains(point) else { return nil }
            let row = point.y - rows.y
            return datasetTable.offset + row < datasets.count ? .row(row) : nil
        case .dashboard: return dashboardHit(point, in: layout.body)
        case .skipped:
            let rows = SkippedLayout(layout.body).list
            guard rows.contains(point) else { return nil }
            let row = point.y - rows.y
            return skipped.list.offset + row < skipped.rows.count ? .row(row) : nil
        case .file: return nil
        }
    }
}
