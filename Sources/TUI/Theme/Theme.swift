/// What a piece of text or drawing means; the theme decides how that looks.
package enum Role: Int, Sendable, CaseIterable {
    case text
    /// Labels, units, things that matter less.
    case muted
    case title
    /// What is active: focused borders, the current tab, links between things.
    case accent
    case border
    /// A key in the footer.
    case key
    case success
    case warning
    case error
    case info
    /// Series of graphs, in the order in which they are given out.
    case graph1, graph2, graph3, graph4
}

/// What something is drawn on.
package enum Surface: Int, Sendable, CaseIterable {
    case background
    /// Header, footer, popups.
    case raised
    /// The selected row or item.
    case selection
}

/// Styles for every role on every surface, ready for one depth of colour.
///
/// Text is readable on each surface whatever the scheme: where a scheme's colours lack contrast (WCAG ratio 4.5 for text,
/// 3 for everything else), they are moved towards white or black. Where a selection's background cannot be told from the
/// screen's, the selection is reversed instead.
package struct Theme: Sendable, Equatable {
    package let name: String
    package let depth: ColourDepth
    package let isLight: Bool
    /// Colours of a heat map from low to high, in rising lightness; empty when the terminal has too few and glyphs must show the level.
    package let heat: [Color]
    private let styles: [Style]

    /// How `role` looks on `surface`.
    package func style(_ role: Role, on surface: Surface = .background) -> Style {
        styles[surface.rawValue * Role.allCases.count + role.rawValue]
    }

    /// The blank surface itself.
    package func fill(_ surface: Surface = .background) -> Style {
        let style = style(.text, on: surface)
        return Style(
            foreground: style.foreground, background: style.background,
            style.attributes.intersection(.reverse))
    }

    /// The colour of a heat map for a level from 0 to 1; nil when glyphs must show it or the level is not finite.
    package func heatColor(_ level: Float) -> Color? {
        guard !heat.isEmpty, level.isFinite else { return nil }
        return heat[Int(min(1, max(0, level)) * Float(heat.count - 1) + 0.5)]
    }

    /// The colour of an amount from 0 to 1, the more the farther from the ground; nil as for ``heatColor(_:)``. A level keeps its lightness
    /// on every ground, a count must stand out from it.
    package func amountColor(_ share: Float) -> Color? { heatColor(isLight ? 1 - share : share) }

    /// Builds the theme of a scheme for a terminal's depth of colour.
    package init(_ scheme: Base16Scheme, name: String? = nil, depth: ColourDepth) {
        self.name = name ?? scheme.name
        self.depth = depth
        let palette = ThemePalette(scheme, depth: depth)
        isLight = palette.isLight
        styles = Surface.allCases.flatMap { surface in Role.allCases.map { palette.style($0, on: surface) } }
        heat = palette.heat()
    }

    /// Contrast of a role's text on a surface; nil where a colour is the terminal's own and therefore unknown.
    package func contrast(_ role: Role, on surface: Surface = .background) -> Double? {
        let style = style(role, on: surface)
        guard let text = ColourReduction.approximation(of: style.foreground),
            let below = ColourReduction.approximation(of: style.background)
        else { return nil }
        return text.contrast(with: below)
    }
}
