import Base
import Engine

/// Level, length and noise of each dataset on one axis.
extension QualityPainter {
    func drawHistograms(_ view: QualityView, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let shown = QualityView.quantities.filter { view.histograms[$0] != nil }
        guard !shown.isEmpty else {
            canvas.draw(Line("No recording has a level: the clips are arrays.", .muted), in: rect, look: look)
            return
        }
        let across = max(1, min(shown.count, rect.width / 30))
        let down = (shown.count + across - 1) / across
        // Where not all fit, the first ones are shown whole.
        let rows = max(1, min(down, rect.height / max(3, 2 + view.names.count)))
        for (row, band) in rect.rows(rows, gap: 0).enumerated() {
            let quantities = shown.dropFirst(row * across).prefix(across)
            for (quantity, place) in zip(quantities, band.columns(across, gap: 2)) { drawHistogram(quantity, view, on: &canvas, in: place, look: look) }
        }
    }

    private func drawHistogram(_ quantity: Quantity, _ view: QualityView, on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard let histogram = view.histograms[quantity], rect.height >= 2 else { return }
        let (head, below) = rect.splitTop(1)
        drawTitle(Line([Span(quantity.title, .title, .bold), Span("  " + quantity.unit, .muted)]), on: &canvas, in: head, look: look)
        let (plots, axis) = below.splitBottom(below.height >= 2 ? 1 : 0)
        let names = view.names
        let nameWidth = names.count > 1 ? min(10, names.map { DisplayWidth.of($0) }.max() ?? 0) + 1 : 0
        let valueWidth = rect.width >= 30 ? 8 : 0
        let fitting = max(1, min(names.count, plots.height))
        for (index, band) in plots.rows(fitting, gap: 0).enumerated() {
            let (name, rest) = band.splitLeft(nameWidth)
            let (plot, value) = rest.splitRight(valueWidth)
            let foot = Rect(x: name.x, y: band.maxY - 1, width: name.width, height: 1)
            canvas.draw(Line(names[index]), in: foot, look: look, truncation: .middle)
            let counts = histogram.counts[index]
            Self.bars(counts, width: plot.width).draw(on: &canvas, in: plot, look: look, role: Self.roles[index % Self.roles.count])
            if let spread = view.report.datasets[index].spreads[quantity], !value.isEmpty {
                let place = Rect(x: value.x, y: band.maxY - 1, width: value.width, height: 1)
                canvas.draw(Line(Self.number(spread.median), .text), in: place, look: look, alignment: .right)
                if band.height >= 2 {
                    canvas.draw(Line("median", .muted), in: Rect(x: value.x, y: band.maxY - 2, width: value.width, height: 1), look: look, alignment: .right)
                }
            }
        }
        guard !axis.isEmpty else { return }
        let room = axis.splitLeft(nameWidth).rest.splitRight(valueWidth).rest
        let half = room.splitLeft(room.width / 2)
        canvas.draw(Line(Self.number(histogram.lower), .muted), in: half.left, look: look)
        canvas.draw(Line(Self.number(histogram.upper), .muted), in: half.rest, look: look, alignment: .right)
        if room.width >= 24 {
            canvas.draw(Line(Self.number((histogram.lower + histogram.upper) / 2), .muted), in: room, look: look, alignment: .centre)
        }
    }

    private static let roles: [Role] = [.graph1, .graph2, .graph3, .info]

    private static func number(_ value: Double) -> String { abs(value) >= 10 ? String(Int(value.rounded())) : Readable.decimal(value) }

    /// Parts of the axis by the cells of a width.
    private static func bars(_ counts: [Int], width: Int) -> Bars {
        guard width > 0, !counts.isEmpty else { return Bars(columns: []) }
        return Bars(columns: (0..<width).map { x in
            let low = x * counts.count / width, high = max(low + 1, (x + 1) * counts.count / width)
            return Double(counts[low..<min(high, counts.count)].reduce(0, +)) / Double(high - low)
        })
    }

    private struct Bars {
        var columns: [Double?]

        func draw(on canvas: inout Canvas, in rect: Rect, look: Look, role: Role) {
            guard !rect.isEmpty, !columns.isEmpty else { return }
            TimeGraph(columns, role: role).draw(on: &canvas, in: rect, look: look)
        }
    }
}
