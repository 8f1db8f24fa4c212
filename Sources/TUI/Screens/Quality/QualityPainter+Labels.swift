import Base
import Engine

/// Classes by speakers, the datasets side by side.
extension QualityPainter {
    func drawLabels(_ view: QualityView, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let fitting = max(1, min(view.report.datasets.count, rect.width / 36))
        // Where not all fit, the one that is looked at on the dashboard comes first.
        let focused = state.dashboard.focused?.name
        let datasets = view.report.datasets.sorted { a, b in fitting < view.report.datasets.count && a.name == focused && b.name != focused }
        for (dataset, place) in zip(datasets.prefix(fitting), rect.columns(fitting, gap: 2)) { drawTable(dataset, on: &canvas, in: place, look: look) }
    }

    private func drawTable(_ dataset: DatasetQuality, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let (head, body) = rect.splitTop(1)
        guard let table = dataset.labels else {
            drawTitle(Line([Span(dataset.name, .title, .bold), Span(" no labels", .muted)]), on: &canvas, in: head, look: look)
            canvas.draw(Line("No clip has a class: names say none, and no table was given.", .muted), in: body, look: look)
            return
        }
        let words = "\(table.classes.count) \(table.classes.count == 1 ? "class" : "classes"), \(Readable.count(table.speakers.count)) \(table.speakers.count == 1 ? "speaker" : "speakers")"
        drawTitle(Line([Span(dataset.name, .title, .bold), Span("  " + words, .muted)]), on: &canvas, in: head, look: look)
        let shown = table.classes.count <= body.height ? table.classes.count : max(0, body.height - 1)
        let nameWidth = min(12, table.classes.map { DisplayWidth.of($0) }.max() ?? 0)
        let counts = table.classTotals.map { Readable.count($0).count }.max() ?? 1
        let free = body.width - nameWidth - counts - 2
        // A cell for each speaker where there is room for a third of the width and more.
        let heatWidth = table.speakers.isEmpty || free < 16 ? 0 : min(table.speakers.count, free * 2 / 3)
        let barWidth = max(0, free - heatWidth - (heatWidth > 0 ? 1 : 0))
        let most = table.classTotals.max() ?? 1
        let cells = table.counts.map { Self.reduced($0, width: heatWidth) }
        let top = cells.flatMap { $0 }.max() ?? 0
        for index in 0..<shown {
            let line = Rect(x: body.x, y: body.y + index, width: body.width, height: 1)
            let (name, rest) = line.splitLeft(nameWidth + 1)
            canvas.draw(Line(table.classes[index]), in: name, look: look)
            let (bar, more) = rest.splitLeft(barWidth)
            Gauge.drawBar(most > 0 ? Double(table.classTotals[index]) / Double(most) : 0, on: &canvas, in: bar, look: look, role: .graph1)
            let (count, heat) = more.splitLeft(counts + 1)
            canvas.draw(Line(Readable.count(table.classTotals[index])), in: count, look: look, alignment: .right)
            drawHeat(cells[index], top: top, on: &canvas, in: heat.splitLeft(1).rest.splitLeft(heatWidth).left, look: look)
        }
        let last = Rect(x: body.x, y: body.y + shown, width: body.width, height: 1)
        if shown < table.classes.count {
            canvas.draw(Line("and \(table.classes.count - shown) more; \(key(.part)) shows them", .muted), in: last.intersection(body), look: look)
        } else if shown < body.height {
            drawFoot(table, heat: Rect(x: body.x + body.width - heatWidth, y: last.y, width: heatWidth, height: 1), in: last, on: &canvas, look: look)
        }
    }

    /// Who stands where in the heat map, and how even the classes are.
    private func drawFoot(_ table: LabelTable, heat: Rect, in rect: Rect, on canvas: inout Canvas, look: Look) {
        var words: [String] = []
        if let imbalance = table.imbalance, imbalance >= 1.5 { words.append("largest \(Readable.decimal(imbalance)) \(look.glyphs.string(.times)) smallest") }
        let sexes = table.sexCounts.sorted { $0.key < $1.key }.map { "\($0.key) \(Readable.count($0.value.reduce(0, +)))" }
        if !sexes.isEmpty { words.append(sexes.joined(separator: " ")) }
        if table.unlabelled > 0 { words.append("\(Readable.count(table.unlabelled)) without a class") }
        let room = rect.splitRight(heat.width + 1).rest
        canvas.draw(Line(words.joined(separator: ", "), .muted), in: room, look: look)
        guard heat.width >= 12, let first = table.speakers.first, let last = table.speakers.last, first != last else { return }
        let half = heat.splitLeft(heat.width / 2)
        canvas.draw(Line(first, .muted), in: half.left, look: look)
        canvas.draw(Line(last, .muted), in: half.rest, look: look, alignment: .right)
    }

    /// A class's clips by speaker, several speakers in a cell where there are more of them than cells: the mean of a speaker.
    static func reduced(_ counts: [Int], width: Int) -> [Double] {
        guard width > 0, !counts.isEmpty else { return [] }
        return (0..<width).map { x in
            let low = x * counts.count / width, high = max(low + 1, (x + 1) * counts.count / width)
            return Double(counts[low..<min(high, counts.count)].reduce(0, +)) / Double(high - low)
        }
    }

    private func drawHeat(_ cells: [Double], top: Double, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let ramp = look.glyphs.ramp(.shade)
        let ink = look.theme.style(.text)
        for (x, value) in cells.enumerated() where x < rect.width && rect.height > 0 {
            let share = top > 0 ? Float(value / top) : 0
            if value == 0 {
                // No clip at all is another thing than few.
                canvas.put(look.glyphs[.pending], x: rect.x + x, y: rect.y, style: look.theme.style(.muted))
            } else if let color = look.theme.amountColor(share) {
                canvas.put(" ", x: rect.x + x, y: rect.y, style: Style(foreground: ink.foreground, background: color))
            } else {
                canvas.put(ramp[min(ramp.count - 1, max(1, Int(share * Float(ramp.count - 1) + 0.5)))], x: rect.x + x, y: rect.y, style: ink)
            }
        }
    }
}
