import Base

/// Turns the colours of a scheme into styles: which base colour serves which role, contrast, reduction.
struct ThemePalette {
    let scheme: Base16Scheme
    let reduction: ColourReduction
    let isLight: Bool
    /// Neither scheme nor terminal has a colour: attributes carry everything.
    let isPlain: Bool

    init(_ scheme: Base16Scheme, depth: ColourDepth) {
        self.scheme = scheme
        reduction = ColourReduction(depth)
        isPlain = depth == .none || scheme.colours.allSatisfy { $0.isStandard }
        if let background = ColourReduction.approximation(of: scheme.colours[0]) {
            isLight = background.luminance > 0.18
        } else {
            isLight = scheme.variant == "light"
        }
    }

    // base16: 00 background, 01 raised, 02 selection, 03 comments, 04 dark foreground, 05 foreground, 08 red, 09 orange,
    // 0A yellow, 0B green, 0C cyan, 0D blue, 0E magenta.
    private func source(_ role: Role) -> Color {
        let index =
            switch role {
            case .text, .title: 0x5
            case .muted: 0x4
            case .border: 0x3
            case .accent, .key, .graph1: 0xd
            case .success, .graph2: 0xb
            case .warning: 0xa
            case .error: 0x8
            case .info, .graph3: 0xc
            case .graph4: 0xe
            }
        return scheme.colours[index]
    }

    private func background(_ surface: Surface) -> Color {
        reduction.reduce(scheme.colours[surface.rawValue])
    }

    /// Whether a selection must be reversed because its background does not stand out.
    private var reversesSelection: Bool {
        let (selection, screen) = (background(.selection), background(.background))
        guard let a = ColourReduction.approximation(of: selection),
            let b = ColourReduction.approximation(of: screen)
        else { return true }
        return a.contrast(with: b) < 1.15
    }

    func style(_ role: Role, on surface: Surface) -> Style {
        let attributes = attributes(role)
        if surface == .selection && reversesSelection {
            // Colours of states would become backgrounds here; glyph and word carry the state instead.
            let text = style(.text, on: .background)
            return Style(
                foreground: text.foreground, background: text.background,
                attributes.subtracting(.dim).union(.reverse))
        }
        if isPlain { return Style(foreground: .standard, background: .standard, attributes) }
        let below = background(surface)
        let isText = role == .text || role == .title || surface == .selection
        let ratio = isText ? 4.5 : role == .border ? 1.6 : 3
        return Style(foreground: readable(source(role), on: below, ratio: ratio), background: below, attributes)
    }

    private func attributes(_ role: Role) -> Attributes {
        switch role {
        case .title, .key: return .bold
        case .accent where isPlain: return .bold
        case .warning, .error: return isPlain ? .bold : []
        case .muted, .border: return source(role) == source(.text) ? .dim : []
        default: return []
        }
    }

    /// The colour nearest to `color` that reaches `ratio` on `below` once reduced.
    private func readable(_ color: Color, on below: Color, ratio: Double) -> Color {
        guard let wanted = ColourReduction.approximation(of: color),
            let background = ColourReduction.approximation(of: below)
        else { return reduction.reduce(color) }
        let reduced = reduction.reduce(color)
        var ratio = ratio
        if reduction.depth >= .indexed256, let own = ColourReduction.approximation(of: scheme.colours[0]),
            wanted.contrast(with: own) >= 7, below == self.background(.background)
        {
            // What a high-contrast scheme promises must not get lost in the rounding to 256 colours.
            ratio = 7
        }
        if contrast(reduced, background) >= ratio { return reduced }
        let white = RGB(0xffffff)
        let black = RGB(0)
        let goal = white.contrast(with: background) > black.contrast(with: background) ? white : black
        let start = OKLab(wanted)
        for step in 1...20 {
            let candidate = reduction.reduce(.rgb(start.mixed(with: OKLab(goal), Double(step) / 20).rgb))
            if contrast(candidate, background) >= ratio { return candidate }
        }
        return reduction.reduce(.rgb(goal))
    }

    private func contrast(_ color: Color, _ background: RGB) -> Double {
        ColourReduction.approximation(of: color)?.contrast(with: background) ?? 0
    }

    /// The colours of a level, lightness rising with it, on a light background too: a bright place is a loud one. A scheme's hues go
    /// from blue over magenta and orange to yellow; without a scheme's own colours they are those of a night sky.
    ///
    /// Empty where the terminal has too few colours for an order that the eye sees.
    func heat() -> [Color] {
        guard reduction.depth >= .indexed256, !isPlain else { return [] }
        let background = ColourReduction.approximation(of: scheme.colours[0])
        let own = [0xd, 0xe, 0x9, 0xa].compactMap { scheme.colours[$0].rgb }
        // The quiet parts recede into a dark background.
        let low = background.map { min(20, max(4, CIELightness.of($0))) } ?? 6
        let map = ColourMap(through: own.count == 4 ? own : [0x4a5fc4, 0xa04fb0, 0xe08a4a, 0xe6cf5a].map { RGB($0) }, lightness: (isLight ? 8 : low)...95)
        return reduction.depth == .direct ? map.colours(128).map { .rgb($0) } : map.indexed(64)
    }
}
