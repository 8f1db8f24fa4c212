import Base

/// A colour as a cell carries it: the terminal's own, one of the terminal's numbered colours, or red, green and blue.
///
/// Packed into 26 bits: two for the kind, 24 for the value.
package struct Color: Hashable, Sendable {
    let bits: UInt32

    private init(kind: UInt32, value: UInt32) { bits = kind << 24 | value }

    /// Whatever colour the cell already has: text over a selected row keeps the row's background.
    package static let keep = Color(kind: 0, value: 0)
    /// The terminal's default foreground or background.
    package static let standard = Color(kind: 1, value: 0)
    /// Colour `index` of the terminal, 0 to 255; the user may have changed 0 to 15.
    package static func indexed(_ index: UInt8) -> Color { Color(kind: 2, value: UInt32(index)) }
    package static func rgb(_ rgb: RGB) -> Color {
        Color(kind: 3, value: UInt32(rgb.red) << 16 | UInt32(rgb.green) << 8 | UInt32(rgb.blue))
    }

    init(bits: UInt32) { self.bits = bits & 0x3ff_ffff }

    package var isKeep: Bool { bits >> 24 == 0 }
    package var isStandard: Bool { bits >> 24 == 1 }
    package var index: UInt8? { bits >> 24 == 2 ? UInt8(truncatingIfNeeded: bits) : nil }
    package var rgb: RGB? {
        guard bits >> 24 == 3 else { return nil }
        return RGB(
            red: UInt8(truncatingIfNeeded: bits >> 16), green: UInt8(truncatingIfNeeded: bits >> 8),
            blue: UInt8(truncatingIfNeeded: bits))
    }
}

extension Color: CustomStringConvertible {
    package var description: String {
        if let rgb { return rgb.description }
        if let index { return "ansi:\(index)" }
        return isStandard ? "default" : "keep"
    }
}

/// Attributes of a cell that need no colour.
package struct Attributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let bold = Attributes(rawValue: 1)
    package static let dim = Attributes(rawValue: 2)
    package static let underline = Attributes(rawValue: 4)
    package static let reverse = Attributes(rawValue: 8)
}

/// How a cell looks. Packed into one integer (26 + 26 + 8 bits), so that comparing two frames compares integers.
package struct Style: Hashable, Sendable {
    let bits: UInt64

    /// A colour that is not given stays what it was under the text.
    package init(foreground: Color = .keep, background: Color = .keep, _ attributes: Attributes = []) {
        bits =
            UInt64(foreground.bits) | UInt64(background.bits) << 26 | UInt64(attributes.rawValue) << 52
    }

    /// The terminal's default colours without attributes.
    package static let standard = Style(foreground: .standard, background: .standard)

    package var foreground: Color { Color(bits: UInt32(truncatingIfNeeded: bits)) }
    package var background: Color { Color(bits: UInt32(truncatingIfNeeded: bits >> 26)) }
    package var attributes: Attributes { Attributes(rawValue: UInt8(truncatingIfNeeded: bits >> 52)) }

    package func adding(_ attributes: Attributes) -> Style {
        Style(foreground: foreground, background: background, self.attributes.union(attributes))
    }

    package func with(background: Color) -> Style {
        Style(foreground: foreground, background: background, attributes)
    }

    /// This style laid over a cell's. A kept background keeps the cell's reversal as well, because that is what makes a
    /// row look selected where there are no colours.
    package func over(_ below: Style) -> Style {
        if !foreground.isKeep && !background.isKeep { return self }
        var attributes = attributes
        if background.isKeep && below.attributes.contains(.reverse) { attributes.insert(.reverse) }
        return Style(
            foreground: foreground.isKeep ? below.foreground : foreground,
            background: background.isKeep ? below.background : background,
            attributes)
    }
}
