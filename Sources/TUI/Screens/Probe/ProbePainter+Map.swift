import Base
import Engine
import Probe

/// The clips on two axes.
extension ProbePainter {
    func drawMap(_ view: ProbeView, on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard let map = view.map else {
            canvas.draw(Line("There is no map of these clips.", .muted), in: rect, look: look)
            return
        }
        let isAlone = screen.part == .map
        let isDiscriminant = screen.map.axes == .discriminant && map.discriminant != nil
        let places = screen.map.places(in: map)
        let (head, body) = rect.splitTop(1)
        let weights = (isDiscriminant ? map.discriminant : nil)?.weights ?? map.principal.weights
        let words = isDiscriminant
            ? "axes that part the labels, \(Readable.clips(places.count)) of speakers not learnt from"
            : "\(percent(weights.x)) and \(percent(weights.y)) of the variance"
        let zoom = screen.map.zoom > 1 ? "  \(look.glyphs.string(.times))\(Int(screen.map.zoom))" : ""
        drawTitle(Line([Span("projection", .title, .bold), Span("  " + words, .muted), Span(zoom, .accent)]), on: &canvas, in: head, look: look)
        let classes = view.result.classes
        let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        func point(_ place: (clip: Int, x: Double, y: Double)) -> ScatterPlot.Point {
            ScatterPlot.Point(x: place.x, y: place.y, series: numbers[map.labels[place.clip]] ?? classes.count)
        }
        let chosen = isAlone ? screen.map.cursor(places) : nil
        let cursor = chosen.flatMap { clip in places.first { $0.clip == clip } }
        let (middle, foot) = body.splitBottom(isAlone && body.height >= 4 ? 1 : 0)
        let names = classes.map { DisplayWidth.of($0) }.max() ?? 0
        let legendWidth = isAlone && middle.width >= 60 ? min(34, max(24, names + 9)) : 0
        let (plot, legend) = middle.splitRight(legendWidth)
        // Where the legend has no column of its own it takes a line below.
        let (field, line) = plot.splitBottom(legendWidth == 0 && plot.height >= 5 ? 1 : 0)
        ScatterPlot(places.map(point), window: screen.map.window, cursor: cursor.map(point)).draw(on: &canvas, in: field, look: look)
        if !line.isEmpty { drawLegendLine(classes, on: &canvas, in: line, look: look) }
        if !legend.isEmpty { drawLegend(view, map, places, on: &canvas, in: legend.splitLeft(2).rest, look: look) }
        if !foot.isEmpty, let chosen { drawChosen(chosen, view, map, on: &canvas, in: foot, look: look) }
    }

    private func percent(_ share: Double) -> String { "\(Int((min(1, max(0, share.isFinite ? share : 0)) * 100).rounded())) %" }

    private func drawLegendLine(_ classes: [String], on canvas: inout Canvas, in rect: Rect, look: Look) {
        var spans: [Span] = []
        for (index, name) in classes.enumerated() {
            spans += [Span(String(Character(ScatterPlot.sign(index, look.glyphs))) + " ", ScatterPlot.role(index)), Span(name + "  ", .muted)]
        }
        canvas.draw(Line(spans), in: rect, look: look)
    }

    private func drawLegend(
        _ view: ProbeView, _ map: ProbeMap, _ places: [(clip: Int, x: Double, y: Double)], on canvas: inout Canvas, in rect: Rect, look: Look
    ) {
        var counts: [String: Int] = [:]
        for place in places { counts[map.labels[place.clip], default: 0] += 1 }
        var lines: [Line] = view.result.classes.enumerated().map { index, name in
            Line([
                Span(String(Character(ScatterPlot.sign(index, look.glyphs))) + " ", ScatterPlot.role(index)), Span(name + " "),
                Span(Readable.count(counts[name] ?? 0), .muted),
            ])
        }
        if !map.outliers.isEmpty {
            lines += [Line(), Line([Span("outliers", .title, .bold), Span("  \(Readable.count(map.outliers.count))", .muted)])]
            for outlier in map.outliers.prefix(max(0, rect.height - lines.count)) {
                let name = Truncation.start.cut(map.names[outlier.clip], width: max(4, rect.width - 6), ellipsis: look.glyphs[.ellipsis])
                lines.append(Line([Span(Readable.decimal(outlier.distance).leftPadded(5) + " ", .muted), Span(name)]))
            }
        }
        for (row, line) in lines.prefix(rect.height).enumerated() {
            canvas.draw(line, in: Rect(x: rect.x, y: rect.y + row, width: rect.width, height: 1), look: look)
        }
    }

    /// The clip under the cursor.
    private func drawChosen(_ clip: Int, _ view: ProbeView, _ map: ProbeMap, on canvas: inout Canvas, in rect: Rect, look: Look) {
        canvas.fill(rect, look.theme.fill(.raised))
        let index = view.result.classes.firstIndex(of: map.labels[clip]) ?? view.result.classes.count
        var spans = [
            Span(" " + String(Character(ScatterPlot.sign(index, look.glyphs))) + " ", ScatterPlot.role(index)), Span(map.labels[clip], .text, .bold),
            Span("  " + map.names[clip]), Span("  speaker \(map.speakers[clip])", .muted),
        ]
        if let doubt = view.doubt(map.names[clip]) { spans.append(Span("  taken for \(doubt.takenFor)", .warning)) }
        if let outlier = map.outliers.first(where: { $0.clip == clip }) { spans.append(Span("  outlier, \(Readable.decimal(outlier.distance))", .error)) }
        canvas.draw(Line(spans), in: rect, look: look, on: .raised)
    }
}
