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

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty, !extents.isEmpty else { return }
        let style = look.theme.style(role).with(background: .keep)
        let mark = look.theme.style(.error).with(background: .keep)
        let scale = fullScale.isFinite && fullScale > 0 ? fullScale : 1
        // Half cells, counted from the top.
        let steps = rect.height * 2
        func step(_ sample: Float) -> Int {
            let place = (1 - min(1, max(-1, sample / scale))) / 2 * Float(steps)
            return min(steps - 1, max(0, Int(place)))
        }
        for x in 0..<rect.width {
            let first = x * extents.count / rect.width
            let last = max(first + 1, (x + 1) * extents.count / rect.width)
            let covered = extents[first..<min(last, extents.count)]
            guard covered.allSatisfy({ $0.low.isFinite && $0.high.isFinite }) else {
                canvas.put(look.glyphs[.notFinite], x: rect.x + x, y: rect.y + rect.height / 2, style: mark)
                continue
            }
            let top = step(covered.map(\.high).max() ?? 0)
            let bottom = step(covered.map(\.low).min() ?? 0)
            guard top <= bottom else { continue }
            for row in top / 2...bottom / 2 {
                let upper = 2 * row >= top
                let lower = 2 * row + 1 <= bottom
                let glyph: Glyph = upper && lower ? .barFull : upper ? .upperHalf : .lowerHalf
                canvas.put(look.glyphs[glyph], x: rect.x + x, y: rect.y + row, style: style)
            }
        }
    }
}
