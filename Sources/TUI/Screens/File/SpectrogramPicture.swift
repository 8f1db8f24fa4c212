import Base

/// A matrix over time with ticks at both axes and a scale: bins upwards, steps to the right.
struct SpectrogramPicture {
    /// Cells left of the picture for the labels of the bins.
    static let gutter = 7

    /// `[steps, bins]`.
    var values: [Float]
    var steps: Int
    var bins: Int
    var shown: Range<Int>
    var secondsPerStep: Double?
    /// Bin of a frequency in Hz; nil labels the bins by number.
    var bandOfHz: ((Double) -> Double)?
    var unit = ""
    var binName = "band"
    /// What the axis counts where seconds are unknown.
    var stepName = "frames"
    /// What part of the clip is seen, in words.
    var span = ""
    /// Steps of each window where there are several, which lines part.
    var itemSteps: Int?
    /// Whether a cell shows the largest of the values it covers instead of their mean: features are sparse.
    var takesLargest = false

    init(values: [Float], steps: Int, bins: Int, shown: Range<Int>) {
        self.values = values
        self.steps = steps
        self.bins = bins
        self.shown = shown
    }

    /// - Returns: where the values stand, without axes.
    @discardableResult
    func draw(on canvas: inout Canvas, in rect: Rect, look: Look) -> Rect {
        guard !rect.isEmpty, !shown.isEmpty else { return Rect(x: rect.x, y: rect.y, width: 0, height: 0) }
        let (upper, legend) = rect.splitBottom(rect.height >= 7 ? 1 : 0)
        let (middle, times) = upper.splitBottom(upper.height >= 3 ? 1 : 0)
        let gutter = rect.width > 3 * Self.gutter ? Self.gutter : 0
        let plot = middle.splitLeft(gutter).rest
        let range = finiteRange()
        let halves = !look.theme.heat.isEmpty && look.glyphs == .unicode
        // Never more rows or columns than there are values: equal neighbours cost nothing to the terminal.
        let rows = min(plot.height * (halves ? 2 : 1), bins)
        let columns = min(plot.width, shown.count)
        Heatmap(rows: rows, columns: columns, values: reduced(rows: rows, columns: columns), range: range.bounds)
            .draw(on: &canvas, in: plot, look: look)
        Self.drawItems(shown, itemSteps: itemSteps, on: &canvas, in: plot, look: look)
        if gutter > 0 { drawBins(on: &canvas, in: middle.splitLeft(gutter).left, look: look) }
        Self.drawTimes(
            shown, secondsPerStep: secondsPerStep, stepName: stepName, on: &canvas, in: times.splitLeft(gutter).rest, look: look)
        drawLegend(range, on: &canvas, in: legend.splitLeft(gutter).rest, look: look)
        return plot
    }

    /// Range of the finite values of the whole clip, so that zooming does not change colours, and how many are not finite.
    private func finiteRange() -> (bounds: ClosedRange<Float>?, nonFinite: Int) {
        var low = Float.infinity
        var high = -Float.infinity
        var finite = 0
        values.withUnsafeBufferPointer { values in
            for value in values where value.isFinite {
                low = min(low, value)
                high = max(high, value)
                finite += 1
            }
        }
        return (low <= high ? low...high : nil, values.count - finite)
    }

    /// `rows` × `columns`, row 0 the lowest bins: the mean or the largest of what a cell covers; not finite wherever one of
    /// the values is not.
    func reduced(rows: Int, columns: Int) -> [Float] {
        guard rows > 0, columns > 0, bins > 0, steps > 0, steps <= values.count / bins else { return [] }
        var result = [Float](repeating: .nan, count: rows * columns)
        values.withUnsafeBufferPointer { values in
            for column in 0..<columns {
                let first = shown.lowerBound + column * shown.count / columns
                let last = max(first + 1, shown.lowerBound + (column + 1) * shown.count / columns)
                for row in 0..<rows {
                    let low = row * bins / rows
                    let high = max(low + 1, (row + 1) * bins / rows)
                    var sum: Float = 0
                    var largest = -Float.infinity
                    for step in first..<min(last, steps) {
                        for bin in low..<high {
                            let value = values[step * bins + bin]
                            sum += value
                            largest = max(largest, value)
                        }
                    }
                    let mean = sum / Float(max(1, (min(last, steps) - first) * (high - low)))
                    result[row * columns + column] = takesLargest && sum.isFinite ? largest : mean
                }
            }
        }
        return result
    }

    // MARK: Axes

    private func drawBins(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard rect.height > 0, rect.width > 1 else { return }
        let room = rect.splitRight(1).rest
        var taken: Set<Int> = []
        func label(_ text: String, bin: Double) {
            guard bin >= -0.5, bin <= Double(bins) - 0.5 else { return }
            let fromBottom = Int((bin + 0.5) / Double(bins) * Double(rect.height))
            let y = rect.maxY - 1 - min(rect.height - 1, max(0, fromBottom))
            guard taken.isDisjoint(with: [y - 1, y, y + 1]) || (rect.height < 4 && !taken.contains(y)) else { return }
            taken.insert(y)
            canvas.draw(
                Line(text, .muted), in: Rect(x: room.x, y: y, width: room.width, height: 1), look: look, alignment: .right)
        }
        guard let bandOfHz else {
            label("0", bin: 0)
            label("\(bins - 1)", bin: Double(bins - 1))
            for part in 1..<4 { label("\(bins * part / 4)", bin: Double(bins * part / 4)) }
            return
        }
        // The ends first, then what fits between them, octave by octave.
        for hz in [8000.0, 125, 1000, 4000, 2000, 500, 250, 60, 16000, 32000] {
            // The upper edge of the highest band belongs to it: 8 kHz is the top of the picture.
            let band = bandOfHz(hz)
            let isTop = band > Double(bins - 1) && band < Double(bins) + 0.6
            label(hz >= 1000 ? "\(Int(hz / 1000)) kHz" : "\(Int(hz)) Hz", bin: isTop ? Double(bins - 1) : band)
        }
    }

    /// A thin line where each window but the first begins; none where they would stand closer than four cells.
    static func drawItems(_ shown: Range<Int>, itemSteps: Int?, on canvas: inout Canvas, in plot: Rect, look: Look) {
        guard let itemSteps, itemSteps > 0, !shown.isEmpty, itemSteps * plot.width >= 4 * shown.count else { return }
        let style = look.theme.style(.border).with(background: .keep)
        var start = (shown.lowerBound / itemSteps + 1) * itemSteps
        while start < shown.upperBound {
            let x = plot.x + (start - shown.lowerBound) * plot.width / shown.count
            for y in plot.y..<plot.maxY { canvas.put(look.glyphs[.vertical], x: x, y: y, style: style) }
            start += itemSteps
        }
    }

    /// Seconds where the length of a step is known, otherwise numbers of steps.
    static func drawTimes(
        _ shown: Range<Int>, secondsPerStep: Double?, stepName: String = "frames", on canvas: inout Canvas, in rect: Rect, look: Look
    ) {
        guard rect.width > 4, rect.height > 0, !shown.isEmpty else { return }
        let scale = secondsPerStep ?? 1
        let start = Double(shown.lowerBound) * scale
        let length = Double(shown.count) * scale
        let wanted = length / Double(max(1, rect.width / 12))
        let tick = niceTick(atLeast: secondsPerStep == nil ? max(1, wanted) : wanted)
        guard tick > 0, tick.isFinite else { return }
        let unit = secondsPerStep == nil ? "" : " s"
        canvas.fill(rect, look.theme.fill())
        var index = (start / tick).rounded(.up)
        var free = rect.x
        while index * tick <= start + length {
            let x = rect.x + Int((index * tick - start) / length * Double(rect.width))
            let text = Readable.decimal(index * tick, digits: 3) + unit
            let label = look.glyphs.string(.teeUp) + text
            if x >= free, x + DisplayWidth.of(label) <= rect.maxX {
                canvas.draw(Line(label, .muted), in: Rect(x: x, y: rect.y, width: rect.maxX - x, height: 1), look: look)
                free = x + DisplayWidth.of(label) + 1
            }
            index += 1
        }
        let word = secondsPerStep == nil ? stepName : ""
        if !word.isEmpty, free + word.count <= rect.maxX {
            canvas.draw(Line(word, .muted), in: Rect(x: free, y: rect.y, width: rect.maxX - free, height: 1), look: look)
        }
    }

    /// The smallest of 1, 2, 5 times a power of ten that is not below `least`.
    static func niceTick(atLeast least: Double) -> Double {
        guard least > 0, least.isFinite else { return 0 }
        var power = 1.0
        while power > least { power /= 10 }
        while power * 10 <= least { power *= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least * 0.999_999 } ?? power * 10
    }

    private func drawLegend(
        _ range: (bounds: ClosedRange<Float>?, nonFinite: Int), on canvas: inout Canvas, in rect: Rect, look: Look
    ) {
        guard rect.height > 0, rect.width > 12 else { return }
        var x = rect.x
        func put(_ line: Line) {
            let room = Rect(x: x, y: rect.y, width: max(0, rect.maxX - x), height: 1)
            canvas.draw(line, in: room, look: look)
            x += line.width + 1
        }
        if let bounds = range.bounds {
            put(Line(Readable.decimal(Double(bounds.lowerBound), digits: 1), .muted))
            let bar = Rect(x: x, y: rect.y, width: min(16, max(0, rect.maxX - x)), height: 1)
            let ramp = (0..<16).map { Float($0) / 15 }
            Heatmap(rows: 1, columns: 16, values: ramp, range: 0...1).draw(on: &canvas, in: bar, look: look)
            x += bar.width + 1
            put(Line(Readable.decimal(Double(bounds.upperBound), digits: 1) + (unit.isEmpty ? "" : " " + unit), .muted))
        }
        if range.nonFinite > 0 {
            put(Line([
                Span(look.glyphs.string(.notFinite), .error, .bold),
                Span(" \(Readable.count(range.nonFinite)) of \(Readable.count(values.count)) NaN or infinite", .error),
            ]))
        } else if x + 12 < rect.maxX {
            put(Line(bandOfHz == nil ? "\(bins) \(binName)s" : "\(bins) mel bands", .muted))
        }
    }
}
