/// Bars below each other with a label before and a value after: skip reasons, time per step.
package struct BarList: Widget {
    package struct Bar: Hashable, Sendable {
        package var label: String
        package var value: Double
        /// The value in words; the bar's length alone is no number.
        package var valueText: String
        package var role: Role

        package init(_ label: String, _ value: Double, valueText: String, role: Role = .graph1) {
            self.label = label
            self.value = value
            self.valueText = valueText
            self.role = role
        }
    }

    package var bars: [Bar]
    /// Cells that a bar keeps when labels are long; nil keeps two fifths of the width.
    package var barMinimum: Int?
    /// Whether bars for which there are too few rows become words, several in a line, where all of them fit so.
    package var wraps: Bool

    package init(_ bars: [Bar], barMinimum: Int? = nil, wraps: Bool = false) {
        self.bars = bars
        self.barMinimum = barMinimum
        self.wraps = wraps
    }

    /// Label and value of each, none parted between lines; nil where they take more than `height` lines.
    private func words(width: Int, height: Int) -> [Line]? {
        var lines: [Line] = []
        for (index, bar) in bars.enumerated() {
            let isLast = index == bars.count - 1
            let word = Line([Span(bar.label + " ", .muted), Span(bar.valueText), Span(isLast ? "" : ", ", .muted)])
            guard word.width <= width + 1 else { return nil }
            if let last = lines.last, last.width + word.width <= width + (isLast ? 0 : 1) {
                lines[lines.count - 1] = last + word
            } else {
                lines.append(word)
            }
        }
        return lines.count <= height ? lines : nil
    }

    /// Lines that the bars need at least to be shown whole.
    package func leastHeight(width: Int) -> Int { wraps ? (1...max(1, bars.count)).first { words(width: width, height: $0) != nil } ?? bars.count : bars.count }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty, !bars.isEmpty else { return }
        if wraps, bars.count > rect.height, let lines = words(width: rect.width, height: rect.height) {
            for (row, line) in lines.enumerated() {
                canvas.draw(line, in: Rect(x: rect.x, y: rect.y + row, width: rect.width, height: 1), look: look)
            }
            return
        }
        // What does not fit is summed up in words rather than left out silently.
        let shown = bars.count <= rect.height ? bars[...] : bars.prefix(max(0, rect.height - 1))
        let top = bars.reduce(0.0) { $1.value.isFinite ? max($0, $1.value) : $0 }
        let valueWidth = min(rect.width, shown.map { DisplayWidth.of($0.valueText) }.max() ?? 0)
        let free = max(0, rect.width - valueWidth - 2)
        let labelRoom = barMinimum.map { max(0, free - $0) } ?? free * 3 / 5
        let labelWidth = min(shown.map { DisplayWidth.of($0.label) }.max() ?? 0, labelRoom)
        for (row, bar) in shown.enumerated() {
            let line = Rect(x: rect.x, y: rect.y + row, width: rect.width, height: 1)
            let (label, rest) = line.splitLeft(labelWidth)
            let (middle, value) = rest.splitRight(valueWidth)
            canvas.draw(Line(bar.label), in: label, look: look)
            canvas.draw(Line(bar.valueText), in: value, look: look, alignment: .right)
            let room = middle.inset(dx: 1, dy: 0)
            guard room.width > 0 else { continue }
            let share = top > 0 && bar.value.isFinite ? bar.value / top : 0
            // One clip among thousands still shows as a sliver.
            let sliver = (look.glyphs == .unicode ? 1 : 2) / Double(8 * room.width)
            Gauge.drawBar(
                bar.value > 0 ? max(share, sliver) : 0, on: &canvas, in: room, look: look, role: bar.role)
        }
        if shown.count < bars.count {
            let line = Rect(x: rect.x, y: rect.maxY - 1, width: rect.width, height: 1)
            canvas.draw(Line("and \(bars.count - shown.count) more", .muted), in: line, look: look)
        }
    }
}

/// Counts over a range of a quantity, as columns with the range's ends below.
package struct Histogram: Widget {
    package var counts: [Int]
    /// What stands under the first and the last column.
    package var lowLabel: String
    package var highLabel: String
    package var role: Role

    package init(_ counts: [Int], low: String, high: String, role: Role = .graph2) {
        self.counts = counts
        lowLabel = low
        highLabel = high
        self.role = role
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let (plot, labels) = rect.splitBottom(rect.height > 1 ? 1 : 0)
        if !labels.isEmpty {
            let half = labels.splitLeft(labels.width / 2)
            canvas.draw(Line(lowLabel, .muted), in: half.left, look: look)
            canvas.draw(Line(highLabel, .muted), in: half.rest, look: look, alignment: .right)
        }
        guard !counts.isEmpty, plot.width > 0 else { return }
        // Each column covers a run of bins, or a bin covers several columns; counts of merged bins add up.
        let columns: [Double?] = (0..<plot.width).map { x in
            let low = x * counts.count / plot.width
            let high = max(low + 1, (x + 1) * counts.count / plot.width)
            return counts[low..<min(high, counts.count)].reduce(0.0) { $0 + Double(max(0, $1)) }
        }
        TimeGraph(columns, role: role).draw(on: &canvas, in: plot, look: look)
    }
}
