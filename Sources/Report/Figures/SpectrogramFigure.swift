import Base
import Foundation
import Signal

/// A clip's array as its front end gives it: time to the right, bands upwards, a colour for each level.
package struct SpectrogramFigure {
    /// (frame, band).
    package var values: Tensor
    package var seconds: Double
    /// Where a frequency lies among the bands; nil where they are no frequencies.
    package var band: (Double) -> Double?

    package init(values: Tensor, seconds: Double, band: @escaping (Double) -> Double?) {
        (self.values, self.seconds, self.band) = (values, seconds, band)
    }

    /// Of the picture; frames and bands beyond are taken together.
    package static let columnLimit = 400
    package static let rowLimit = 160
    private static let levels = 64

    /// - Throws: as ``PNGImage``.
    package func drawing() throws -> Drawing {
        let (frames, bands) = (values.shape[0], values.shape[1])
        let (columns, rows) = (min(Self.columnLimit, frames), min(Self.rowLimit, bands))
        let indexes = Self.indexes(reduced(rows: rows, columns: columns))
        let png = try PNGImage.data(width: columns, height: rows, indexes: indexes, colours: Palette.spectrogram.colours(Self.levels))
        let (left, right, top, bottom) = (54.0, Drawing.narrowWidth - 8, 6.0, 172.0)
        var drawing = Drawing(width: Drawing.narrowWidth, height: bottom + 42)
        drawing.image(png: png.base64EncodedString(), x: left, y: top, width: right - left, height: bottom - top)
        drawing.horizontalAxis(AxisScale(0, seconds, start: left, end: right), ticks: 5, top: bottom, bottom: bottom, title: "time, s")
        drawing.line(left, top, left, bottom, style: "axis")
        for (text, place) in labels(bands) {
            let y = bottom - (place + 0.5) / Double(bands) * (bottom - top)
            drawing.line(left - 4, y, left, y, style: "axis")
            drawing.text(text, x: left - 7, y: max(top + 9, y + 4), .end, style: "small")
        }
        return drawing
    }

    /// Frequencies that are at least so far from each other that their numbers fit.
    private func labels(_ bands: Int) -> [(String, Double)] {
        guard band(1000) != nil else { return [("0", 0), ("\(bands - 1)", Double(bands - 1))] }
        var labels: [(String, Double)] = []
        for hz in [1000.0, 4000, 250, 8000, 2000, 500, 16000, 125] {
            guard let place = band(hz), place >= 0, place <= Double(bands) + 0.6 else { continue }
            let shown = min(place, Double(bands - 1))
            guard labels.allSatisfy({ abs($0.1 - shown) > Double(bands) * 0.1 }) else { continue }
            labels.append((hz >= 1000 ? "\(Int(hz / 1000)) kHz" : "\(Int(hz)) Hz", shown))
        }
        return labels
    }

    /// The mean of what a point of the picture covers, the highest band in the first row; NaN where there is nothing finite.
    private func reduced(rows: Int, columns: Int) -> [Float] {
        let (frames, bands) = (values.shape[0], values.shape[1])
        var result = [Float](repeating: .nan, count: rows * columns)
        for row in 0..<rows {
            let upper = bands - row * bands / rows
            let lower = min(upper - 1, bands - (row + 1) * bands / rows)
            for column in 0..<columns {
                let first = column * frames / columns
                let last = max(first + 1, (column + 1) * frames / columns)
                var (sum, count) = (Float(0), Float(0))
                for frame in first..<last {
                    for band in max(0, lower)..<upper {
                        let value = values.values[frame * bands + band]
                        if value.isFinite { (sum, count) = (sum + value, count + 1) }
                    }
                }
                if count > 0 { result[row * columns + column] = sum / count }
            }
        }
        return result
    }

    private static func indexes(_ values: [Float]) -> [UInt8] {
        let finite = values.filter(\.isFinite)
        let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
        let scale = high > low ? Float(levels - 1) / (high - low) : 0
        return values.map { $0.isFinite ? UInt8(min(Float(levels - 1), max(0, (($0 - low) * scale).rounded()))) : 0 }
    }
}
