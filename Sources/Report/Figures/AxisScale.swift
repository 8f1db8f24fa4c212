import Foundation

/// An axis: where values lie on it, and the round numbers that are written along it.
package struct AxisScale: Sendable {
    /// Of the axis's ends.
    package let lower: Double
    package let upper: Double
    /// Where it begins and ends in the drawing.
    package let start: Double
    package let end: Double

    package init(_ lower: Double, _ upper: Double, start: Double, end: Double) {
        let isRange = lower.isFinite && upper.isFinite && lower < upper
        (self.lower, self.upper) = isRange ? (lower, upper) : lower.isFinite ? (lower - 0.5, lower + 0.5) : (0, 1)
        (self.start, self.end) = (start, end)
    }

    /// What lies beyond an end is shown at that end.
    package func place(_ value: Double) -> Double {
        guard value.isFinite else { return start }
        return start + (min(upper, max(lower, value)) - lower) / (upper - lower) * (end - start)
    }

    /// Multiples of 1, 2 or 5 times a power of ten within the axis, about `count` of them and two at least where there is room.
    package func ticks(_ count: Int) -> [(value: Double, text: String)] {
        let span = upper - lower
        let rough = span / Double(max(1, count))
        let power = pow(10, floor(log10(rough)))
        let step = [1, 2, 5, 10].first { $0 * power >= rough * 0.999999 }.map { $0 * power } ?? rough
        guard step > 0, step.isFinite, span / step < 1000 else { return [] }
        let decimals = max(0, Int(-floor(log10(step) + 1e-9)))
        let first = (lower / step - 1e-9).rounded(.up)
        var ticks: [(Double, String)] = []
        var index = first
        while index * step <= upper + step * 1e-9 {
            let value = index * step
            ticks.append((value, Self.text(value, decimals: decimals)))
            index += 1
        }
        return ticks
    }

    private static func text(_ value: Double, decimals: Int) -> String {
        let text = String(format: "%.\(min(9, decimals))f", value)
        return text.contains { $0 != "0" && $0 != "." && $0 != "-" } ? text : text.replacing("-", with: "")
    }
}

extension Drawing {
    /// Lines across the drawing at round numbers, and the numbers below.
    ///
    /// - Parameters:
    ///   - top: where the lines begin.
    ///   - bottom: where they end; the numbers stand below.
    package mutating func horizontalAxis(_ axis: AxisScale, ticks count: Int, top: Double, bottom: Double, title: String) {
        for tick in axis.ticks(count) {
            let x = axis.place(tick.value)
            line(x, top, x, bottom + 4, style: "grid")
            text(tick.text, x: x, y: bottom + 17, .middle, style: "small")
        }
        line(axis.start, bottom, axis.end, bottom, style: "axis")
        if !title.isEmpty { text(title, x: (axis.start + axis.end) / 2, y: bottom + 34, .middle) }
    }

    package mutating func verticalAxis(_ axis: AxisScale, ticks count: Int, left: Double, right: Double) {
        for tick in axis.ticks(count) {
            let y = axis.place(tick.value)
            line(left - 4, y, right, y, style: "grid")
            text(tick.text, x: left - 7, y: y + 4, .end, style: "small")
        }
        line(left, axis.start, left, axis.end, style: "axis")
    }
}

/// Texts that have to fit.
package enum Fitted {
    /// Shortened in the middle, where names of one corpus differ least.
    package static func text(_ text: String, characters: Int) -> String {
        guard text.count > characters, characters > 4 else { return text }
        let front = (characters - 1) * 2 / 3
        return text.prefix(front) + "…" + text.suffix(characters - 1 - front)
    }

    /// Of a text in the figures' size, roughly.
    package static func width(_ text: String) -> Double { Double(text.count) * 7.2 }
}
