/// A matrix as colours, two rows of it in a cell by half blocks: a log-mel spectrogram.
///
/// Row 0 is drawn at the bottom, as low frequencies are. Where the matrix is larger than the picture, a half cell shows the
/// mean of what it covers; a single value that is not finite among them shows as an error mark, so that one NaN in a
/// clip is seen. Without enough colours one glyph of rising density stands for a cell.
package struct Heatmap: Widget {
    package var rows: Int
    package var columns: Int
    /// Row-major, `rows` × `columns`; missing values count as not finite.
    package var values: [Float]
    /// The values of the lowest and highest colour; nil takes the smallest and largest finite value.
    package var range: ClosedRange<Float>?

    /// - Parameter values: shape `[rows, columns]`, for a log-mel `[melBands, frames]`.
    package init(rows: Int, columns: Int, values: [Float], range: ClosedRange<Float>? = nil) {
        self.rows = max(0, rows)
        self.columns = max(0, columns)
        self.values = values
        self.range = range
    }

    package func draw(on canvas: inout Canvas, in plot: Rect, look: Look) {
        guard !plot.isEmpty, rows > 0, columns > 0 else { return }
        let usesColours = !look.theme.heat.isEmpty
        // Half blocks need Unicode; with ASCII a cell is one value on a coloured background.
        let halves = usesColours && look.glyphs == .unicode
        let picture = reduced(width: plot.width, height: plot.height * (halves ? 2 : 1))
        let scale = scale(picture)
        let ramp = look.glyphs.ramp(.shade)
        let mark = look.theme.style(.error)
        let ink = look.theme.style(.text)
        for y in 0..<plot.height {
            for x in 0..<plot.width {
                let place = (plot.x + x, plot.y + y)
                guard halves else {
                    let value = picture[y * plot.width + x]
                    if !value.isFinite {
                        canvas.put(look.glyphs[.notFinite], x: place.0, y: place.1, style: mark)
                    } else if usesColours {
                        let color = look.theme.heatColor(scale(value)) ?? .standard
                        canvas.put(
                            " ", x: place.0, y: place.1, style: Style(foreground: ink.foreground, background: color))
                    } else {
                        let level = min(1, max(0, scale(value)))
                        canvas.put(ramp[Int(level * Float(ramp.count - 1) + 0.5)], x: place.0, y: place.1, style: ink)
                    }
                    continue
                }
                let above = picture[2 * y * plot.width + x]
                let below = picture[(2 * y + 1) * plot.width + x]
                guard let upper = look.theme.heatColor(scale(above)), let lower = look.theme.heatColor(scale(below))
                else {
                    canvas.put(look.glyphs[.notFinite], x: place.0, y: place.1, style: mark)
                    continue
                }
                // Equal halves as a space: fewer bytes, and no seam between the halves of some fonts.
                let style = Style(foreground: upper == lower ? ink.foreground : upper, background: lower)
                canvas.put(upper == lower ? " " : look.glyphs[.upperHalf], x: place.0, y: place.1, style: style)
            }
        }
    }

    /// Maps a value to 0…1; a matrix without any spread lies at the lowest colour.
    private func scale(_ picture: [Float]) -> (Float) -> Float {
        let finite = picture.lazy.filter { $0.isFinite }
        let low = range?.lowerBound ?? finite.min() ?? 0
        let high = range?.upperBound ?? finite.max() ?? 0
        let spread = high - low
        guard spread > 0, spread.isFinite else { return { $0.isFinite ? 0 : $0 } }
        return { ($0 - low) / spread }
    }

    /// The matrix at `height` × `width`, top row first; NaN wherever a covered value is not finite.
    func reduced(width: Int, height: Int) -> [Float] {
        guard width > 0, height > 0, rows > 0, columns > 0 else { return [] }
        var result = [Float](repeating: .nan, count: width * height)
        values.withUnsafeBufferPointer { values in
            guard rows <= values.count / columns else { return }
            for y in 0..<height {
                let bottom = height - 1 - y
                let lowRow = bottom * rows / height
                let highRow = max(lowRow + 1, (bottom + 1) * rows / height)
                for x in 0..<width {
                    let lowColumn = x * columns / width
                    let highColumn = max(lowColumn + 1, (x + 1) * columns / width)
                    var sum: Float = 0
                    for row in lowRow..<highRow {
                        for column in lowColumn..<highColumn { sum += values[row * columns + column] }
                    }
                    // A sum with a NaN or infinity in it is not finite, which is the mark wanted.
                    result[y * width + x] = sum / Float((highRow - lowRow) * (highColumn - lowColumn))
                }
            }
        }
        return result
    }
}
