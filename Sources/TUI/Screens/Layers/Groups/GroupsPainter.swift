import Base
import Engine

struct GroupsPainter: Painter {
    let layer: GroupsLayer
    let state: AppState

    func draw(over canvas: inout Canvas, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        var title = Line("Group the clips of \(layer.dataset)", .title, .bold)
        if case .groups(let column) = layer.stage { title = Line([Span("\(layer.dataset) by ", .title), Span(column.filterName, .title, .bold)]) }
        if !layer.query.filter.isEmpty { title = title + Line([Span("  only ", .muted), Span(layer.query.filter, .accent)]) }
        // As high as the list of the columns, so that the box stays where it is.
        let box = OverlayBox(title, keys: hints(GroupsLayer.self), width: min(room.width, 84), height: min(room.height, 22))
        let content = box.draw(on: &canvas, look: look)
        switch layer.stage {
        case .columns: drawColumns(on: &canvas, in: content, look: look)
        case .groups(let column): drawGroups(column, on: &canvas, in: content, look: look)
        }
    }

    private func drawColumns(on canvas: inout Canvas, in rect: Rect, look: Look) {
        let width = layer.columns.map { DisplayWidth.of($0.filterName) }.max() ?? 0
        canvas.drawChoices(count: layer.columns.count, selected: layer.choice ?? 0, in: rect, look: look) { index in
            Line([Span(layer.columns[index].filterName.padded(width + 2)), Span(layer.columns[index].summary, .muted)])
        }
    }

    private func drawGroups(_ column: ClipColumn, on canvas: inout Canvas, in rect: Rect, look: Look) {
        if let problem = layer.problem {
            Paragraph(look.glyphs.string(.problem) + " " + problem, .error).draw(on: &canvas, in: rect, look: look)
            return
        }
        guard let groups = layer.groups else {
            canvas.draw(Line("Counting\(look.glyphs.string(.ellipsis))", .muted), in: rect, look: look, on: .raised)
            return
        }
        guard !groups.isEmpty else {
            canvas.draw(Line("There are no clips", .muted), in: rect, look: look, on: .raised)
            return
        }
        let (head, rest) = rect.splitTop(rect.height >= 4 ? 1 : 0)
        let isCut = groups.count < layer.total
        let (list, foot) = rest.splitBottom(isCut && rest.height >= 4 ? 1 : 0)
        let all = groups.reduce(0) { $0 + $1.clips }, most = groups.map(\.clips).max() ?? 1
        let hasSkipped = groups.contains { $0.skipped > 0 } && rect.width >= 50
        // Where all are extracted the clips say it.
        let hasExtracted = groups.contains { $0.extracted < $0.clips } && rect.width >= 60
        let names = groups.map { DisplayWidth.of($0.value ?? Self.none) }.max() ?? 0
        let counts = max(5, Readable.count(most).count)
        let tail = counts + 7 + (hasExtracted ? 11 : 0) + (hasSkipped ? 9 : 0)
        let nameWidth = min(max(names, DisplayWidth.of(column.title)), max(6, (list.width - 3 - tail) * 3 / 5))
        let barWidth = max(0, list.width - 3 - nameWidth - tail - 2)
        if !head.isEmpty {
            let titles = column.title.cutTo(nameWidth, look).padded(nameWidth + barWidth + 2)
            canvas.draw(
                Line(titles + "clips".leftPadded(counts) + "share".leftPadded(7) + (hasExtracted ? "extracted".leftPadded(11) : "") + (hasSkipped ? "skipped".leftPadded(9) : ""), .title), in: head.splitLeft(2).rest,
                look: look, on: .raised)
        }
        canvas.drawChoices(count: groups.count, selected: layer.choice ?? 0, in: list, look: look) { index in
            let group = groups[index]
            let name = Printable.text(group.value ?? Self.none).cutTo(nameWidth, look)
            let share = all > 0 ? Double(group.clips) / Double(all) * 100 : 0
            return Line([
                Span(name.padded(nameWidth + 1), group.value == nil ? .muted : .text),
                Span(Self.bar(group.clips, of: most, width: barWidth, look).padded(barWidth + 1), group.value == nil ? .muted : .accent),
                Span(Readable.count(group.clips).leftPadded(counts)), Span((Readable.decimal(share) + " %").leftPadded(7), .muted),
                Span(hasExtracted ? (group.extracted == 0 ? "-" : Readable.count(group.extracted)).leftPadded(11) : "", group.extracted == 0 ? .muted : .text),
                Span(hasSkipped ? (group.skipped == 0 ? "-" : Readable.count(group.skipped)).leftPadded(9) : "", group.skipped == 0 ? .muted : .warning),
            ])
        }
        if !foot.isEmpty {
            canvas.draw(Line("The largest \(Readable.count(groups.count)) of \(Readable.count(layer.total)) values", .muted), in: foot, look: look, on: .raised)
        }
    }

    private static let none = "(none)"

    /// At least a sliver for what is there.
    private static func bar(_ count: Int, of most: Int, width: Int, _ look: Look) -> String {
        guard width > 0, most > 0, count > 0 else { return "" }
        return String(repeating: look.glyphs.string(.barFull), count: max(1, count * width / most))
    }
}

extension String {
    /// Behind blanks up to a width in cells.
    func leftPadded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - DisplayWidth.of(self))) + self }

    func cutTo(_ width: Int, _ look: Look) -> String { Truncation.end.cut(self, width: width, ellipsis: look.glyphs[.ellipsis]) }
}
