import Base

/// How many colours the terminal can show.
package enum ColourDepth: Int, Sendable, Comparable, CaseIterable {
    /// Attributes only: a terminal without colours, or `NO_COLOR`.
    case none
    case eight
    case sixteen
    case indexed256
    /// Red, green and blue as they are.
    case direct

    package static func < (a: ColourDepth, b: ColourDepth) -> Bool { a.rawValue < b.rawValue }

    /// Words for the log and `melscope --version`.
    package var summary: String {
        switch self {
        case .none: "no colours"
        case .eight: "8 colours"
        case .sixteen: "16 colours"
        case .indexed256: "256 colours"
        case .direct: "direct colour"
        }
    }
}

/// Finds the terminal colour that looks most like a given one.
package struct ColourReduction: Sendable {
    package let depth: ColourDepth

    package init(_ depth: ColourDepth) { self.depth = depth }

    /// xterm's default palette. The first 16 are only what they usually are; the cube and the greys are fixed.
    package static let palette: [RGB] = {
        let ansi: [UInt32] = [
            0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
            0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
        ]
        let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
        var colours = ansi.map { RGB($0) }
        for red in steps {
            for green in steps {
                for blue in steps { colours.append(RGB(red: red, green: green, blue: blue)) }
            }
        }
        for step in 0..<24 {
            let grey = UInt8(8 + 10 * step)
            colours.append(RGB(red: grey, green: grey, blue: grey))
        }
        return colours
    }()

    private static let paletteLab: [OKLab] = palette.map { OKLab($0) }

    /// The colour to send: at `direct` the colour itself, below that an index, at `none` the terminal's own.
    ///
    /// At 256 only the fixed 240 are used, since the user may have changed the first 16.
    package func reduce(_ color: Color) -> Color {
        if color.isKeep || color.isStandard { return color }
        switch depth {
        case .none:
            return .standard
        case .direct:
            return color
        case .indexed256:
            guard let rgb = color.rgb else { return color }
            return .indexed(UInt8(ColourReduction.nearest(rgb, in: 16..<256)))
        case .sixteen, .eight:
            let count = depth == .eight ? 8 : 16
            if let index = color.index, Int(index) < count { return color }
            guard let rgb = ColourReduction.approximation(of: color) else { return .standard }
            return .indexed(UInt8(ColourReduction.nearest(rgb, in: 0..<count)))
        }
    }

    package func reduce(_ style: Style) -> Style {
        Style(foreground: reduce(style.foreground), background: reduce(style.background), style.attributes)
    }

    /// What a colour usually looks like; nil for the terminal's default, which nobody knows.
    package static func approximation(of color: Color) -> RGB? {
        color.rgb ?? color.index.map { palette[Int($0)] }
    }

    private static func nearest(_ rgb: RGB, in range: Range<Int>) -> Int {
        let wanted = OKLab(rgb)
        return range.min { wanted.squaredDistance(to: paletteLab[$0]) < wanted.squaredDistance(to: paletteLab[$1]) }
            ?? range.lowerBound
    }
}
