import Foundation

/// The colours of a level, low to high: a line through OKLab along which CIE lightness L* rises evenly, so that a step in the data
/// is the same step for the eye and the order survives without hue.
///
/// Hue runs through the colours that are given, and the chroma is what they have on the average, less at both ends; where sRGB
/// has no such colour the chroma gives way, never the lightness.
package struct ColourMap: Sendable {
    /// L* of both ends, 0 to 100.
    package let lightness: ClosedRange<Double>
    /// Hues in radians, each within half a turn of the one before; empty for a map of greys.
    private let hues: [Double]
    private let chroma: Double

    /// - Parameter colours: those whose hues are gone through. What has next to no chroma gives none.
    package init(through colours: [RGB], lightness: ClosedRange<Double>) {
        self.lightness = lightness
        let coloured = colours.map { OKLab($0) }.filter { $0.chroma >= 0.03 }
        var hues: [Double] = []
        for hue in coloured.map(\.hue) {
            let turn = hues.last.map { (hue - $0).remainder(dividingBy: 2 * .pi) } ?? 0
            hues.append(hues.last.map { $0 + turn } ?? hue)
        }
        self.hues = hues
        chroma = coloured.isEmpty ? 0 : coloured.reduce(0) { $0 + $1.chroma } / Double(coloured.count)
    }

    /// - Parameter level: 0 to 1.
    package func colour(_ level: Double) -> RGB {
        let wanted = lightness.lowerBound + (lightness.upperBound - lightness.lowerBound) * level
        guard !hues.isEmpty else { return Self.colour(lightness: wanted, chroma: 0, hue: 0) ?? RGB(0) }
        let place = level * Double(hues.count - 1)
        let left = min(Int(place), max(0, hues.count - 2))
        let hue = hues[left] + (hues[min(left + 1, hues.count - 1)] - hues[left]) * (place - Double(left))
        // Full in the middle, a third of it at the ends: those are near black and near white.
        let own = chroma * (1 - pow(abs(2 * level - 1), 3) * 2 / 3)
        if let colour = Self.colour(lightness: wanted, chroma: own, hue: hue) { return colour }
        var (inside, outside) = (0.0, own)
        for _ in 0..<8 {
            let middle = (inside + outside) / 2
            if Self.colour(lightness: wanted, chroma: middle, hue: hue) == nil { outside = middle } else { inside = middle }
        }
        return Self.colour(lightness: wanted, chroma: inside, hue: hue) ?? RGB(0)
    }

    /// - Parameter count: at least 2.
    package func colours(_ count: Int) -> [RGB] { (0..<count).map { colour(Double($0) / Double(count - 1)) } }

    /// The colour of this L*; nil where sRGB has none.
    private static func colour(lightness: Double, chroma: Double, hue: Double) -> RGB? {
        let luminance = CIELightness.luminance(lightness)
        let (a, b) = (chroma * cos(hue), chroma * sin(hue))
        // At one hue and chroma luminance rises with OKLab's lightness.
        var (low, high) = (0.0, 1.1)
        for _ in 0..<18 {
            let middle = (low + high) / 2
            if OKLab(lightness: middle, a: a, b: b).luminance < luminance { low = middle } else { high = middle }
        }
        let colour = OKLab(lightness: (low + high) / 2, a: a, b: b)
        return colour.isInGamut ? colour.rgb : nil
    }
}
