/// A colour as a cell carries it: the terminal's own, one of the terminal's numbered colours, or red, green and blue.
///
/// Packed into 26 bits: two for the kind, 24 for the value.
public struct Color: Hashable, Sendable {
    let bits: UInt32

    private init(kind: UInt32, value: UInt32) { bits = kind << 24 | value }

    /// Whatever colour the cell already has: text over a selected row keeps the row's background.
    public static let keep = Color(kind: 0, value: 0)
    /// The terminal's default foreground or background.
    public static let standard = Color(kind: 1, value: 0)
    /// Colour `index` of the terminal, 0 to 255; the user may have changed 0 to 15.
    public static func indexed(_ index: UInt8) -> Color { Color(kind: 2, value: UInt32(index)) }
    public static func rgb(_ rgb: RGB) -> Color {
        Color(kind: 3, value: UInt32(rgb.red) << 16 | UInt32(rgb.green) << 8 | UInt32(rgb.blue))
    }

    init(bits: UInt32) { self.bits = bits & 0x3ff_ffff }

    public var isKeep: Bool { bits >> 24 == 0 }
    public var isStandard: Bool { bits >> 24 == 1 }
    public var index: UInt8? { bits >> 24 == 2 ? UInt8(truncatingIfNeeded: bits) : nil }
    public var rgb: RGB? {
        guard bits >> 24 == 3 else { return nil }
        return RGB(
            red: UInt8(truncatingIfNeeded: bits >> 16), green: UInt8(truncatingIfNeeded: bits >> 8),
            blue: UInt8(truncatingIfNeeded: bits))
    }
}

extension Color: CustomStringConvertible {
    public var description: String {
        if let rgb { return rgb.description }
        if let index { return "ansi:\(index)" }
        return isStandard ? "default" : "keep"
    }
}

/// Attributes of a cell that need no colour.
public struct Attributes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let bold = Attributes(rawValue: 1)
    public static let dim = Attributes(rawValue: 2)
    public static let underline = Attributes(rawValue: 4)
    public static let reverse = Attributes(rawValue: 8)
}

/// How a cell looks. Packed into one integer (26 + 26 + 8 bits), so that comparing two frames compares integers.
public struct Style: Hashable, Sendable {
    let bits: UInt64

    /// A colour that is not given stays what it was under the text.
    public init(foreground: Color = .keep, background: Color = .keep, _ attributes: Attributes = []) {
        bits =
            UInt64(foreground.bits) | UInt64(background.bits) << 26 | UInt64(attributes.rawValue) << 52
    }

    /// The terminal's default colours without attributes.
    public static let standard = Style(foreground: .standard, background: .standard)

    public var foreground: Color { Color(bits: UInt32(truncatingIfNeeded: bits)) }
    public var background: Color { Color(bits: UInt32(truncatingIfNeeded: bits >> 26)) }
    public var attributes: Attributes { Attributes(rawValue: UInt8(truncatingIfNeeded: bits >> 52)) }

    public func adding(_ attributes: Attributes) -> Style {
        Style(foreground: foreground, background: background, self.attributes.union(attributes))
    }

    public func with(background: Color) -> Style {
        Style(foreground: foreground, background: background, attributes)
    }

    /// This style laid over a cell's. A kept background keeps the cell's reversal as well, because that is what makes a
    /// row look selected where there are no colours.
    public func over(_ below: Style) -> Style {
        if !foreground.isKeep && !background.isKeep { return self }
        var attributes = attributes
        if background.isKeep && below.attributes.contains(.reverse) { attributes.insert(.reverse) }
        return Style(
            foreground: foreground.isKeep ? below.foreground : foreground,
            background: background.isKeep ? below.background : background,
            attributes)
    }
}
