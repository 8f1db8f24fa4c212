/// The course of a signal: for each column the range between its smallest and largest sample, about a middle line.
package struct Waveform: Widget {
    /// Smallest and largest sample of a run of samples.
    package struct Extent: Hashable, Sendable {
        package var low: Float
        package var high: Float

        package init(low: Float, high: Float) {
            self.low = low
            self.high = high
        }
    }

    /// Oldest first; more than fit are merged, fewer are repeated.
    package var extents: [Extent]
    /// The sample value at the top edge (and, negative, at the bottom).
    package var fullScale: Float
    package var role: Role

    package init(_ extents: [Extent], fullScale: Float = 1, role: Role = .graph3) {
        self.extents = extents
        self.fullScale = fullScale
        self.role = role
    }

    /// Cuts samples into `count` runs. Not-finite samples make the extent of their run not finite.
    package static func extents(of samples: [Float], count: Int) -> [Extent] {
        guard count > 0, !samples.isEmpty else { return [] }
        let runs = min(count, samples.count)
        return (0..<runs).map { run in
            var extent = Extent(low: .infinity, high: -.infinity)
            for sample in samples[run * samples.count / runs..<(run + 1) * samples.count / runs] {
                guard sample.isFinite else { return Extent(low: .nan, high: .nan) }
                extent.low = min(extent.low, sample)
                extent.high = max(extent.high, sample)
            }
            return extent
        }
    }

    /// How many runs a width can tell apart: two a cell in Braille dots, one a cell in plain text.
    package static func capacity(width: Int, glyphs: Glyphs) -> Int { max(0, width) * (glyphs == .unicode ? 2 : 1) }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty, !extents.isEmpty else { return }
        let style = look.theme.style(role).with(background: .keep)
        let mark = look.theme.style(.error).with(background: .keep)
        let scale = fullScale.isFinite && fullScale > 0 ? fullScale : 1
        let isBraille = look.glyphs == .unicode
        let (across, down) = isBraille ? (2, 4) : (1, 2)
        // Dots, counted from the top; half cells in plain text.
        let steps = rect.height * down
        func step(_ sample: Float) -> Int {
            let place = (1 - min(1, max(-1, sample / scale))) / 2 * Float(steps)
            return min(steps - 1, max(0, Int(place)))
        }
        /// Top and bottom step of a column of dots; nil where a sample is not finite.
        func span(_ column: Int) -> ClosedRange<Int>? {
            let columns = rect.width * across
            let first = column * extents.count / columns
            let last = max(first + 1, (column + 1) * extents.count / columns)
            var (low, high) = (Float.infinity, -Float.infinity)
            for extent in extents[first..<min(last, extents.count)] {
                guard extent.low.isFinite, extent.high.isFinite else { return nil }
                (low, high) = (min(low, extent.low), max(high, extent.high))
            }
            let top = step(high)
            return top...max(top, step(low))
        }
        for x in 0..<rect.width {
            let spans = (0..<across).map { span(x * across + $0) }
            guard let left = spans[0], let right = spans[across - 1] else {
                canvas.put(look.glyphs[.notFinite], x: rect.x + x, y: rect.y + rect.height / 2, style: mark)
                continue
            }
            for row in min(left.lowerBound, right.lowerBound) / down...max(left.upperBound, right.upperBound) / down {
                let glyph: Unicode.Scalar
                if isBraille {
                    let dots = Braille.dots(left, row: row, Braille.left) | Braille.dots(right, row: row, Braille.right)
                    glyph = Unicode.Scalar(0x2800 + dots) ?? " "
                } else {
                    let upper = left.contains(2 * row)
                    let lower = left.contains(2 * row + 1)
                    glyph = look.glyphs[upper && lower ? .barFull : upper ? .upperHalf : .lowerHalf]
                }
                if glyph != "\u{2800}" { canvas.put(glyph, x: rect.x + x, y: rect.y + row, style: style) }
            }
        }
    }
}

/// Dots of a Braille cell, two columns of four, as Unicode numbers them.
private enum Braille {
    /// From the top: dots 1, 2, 3, 7.
    static let left: [UInt32] = [0x01, 0x02, 0x04, 0x40]
    /// From the top: dots 4, 5, 6, 8.
    static let right: [UInt32] = [0x08, 0x10, 0x20, 0x80]

    /// The dots of a column that lie in `span`, whose steps count from the top of row 0.
    static func dots(_ span: ClosedRange<Int>, row: Int, _ column: [UInt32]) -> UInt32 {
        var dots: UInt32 = 0
        for dot in 0..<4 where span.contains(4 * row + dot) { dots |= column[dot] }
        return dots
    }
}
