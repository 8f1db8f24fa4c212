/// A piece of a page. Names of elements and attributes are the program's own, so that nothing from outside can become one; texts and
/// values are escaped by ``MarkupWriter`` and nowhere else.
package enum Markup: Sendable, Hashable {
    case text(String)
    indirect case element(Tag, [Attribute], [Markup])

    package static func element(_ tag: Tag, _ children: Markup...) -> Markup { .element(tag, [], children) }
    package static func element(_ tag: Tag, _ attributes: [Attribute], _ children: Markup...) -> Markup { .element(tag, attributes, children) }
}

/// The elements of pages and figures. None of them runs anything or fetches anything.
package enum Tag: String, Sendable, Hashable {
    case html, head, meta, title, style, body
    case header, main, footer, nav, section
    case h1, h2, h3, h4, p, ul, ol, li, dl, dt, dd, div, span, bdi, a, strong, code, pre
    case table, caption, thead, tbody, tr, th, td
    case figure, figcaption, details, summary
    case svg, g, rect, line, path, text, desc, image

    /// Has no contents.
    var isVoid: Bool {
        switch self {
        case .meta, .rect, .line, .path, .image: true
        default: false
        }
    }

    /// Whether line breaks in its text are kept.
    var keepsLines: Bool { self == .pre }
}

package struct Attribute: Sendable, Hashable {
    /// None of them holds a script, or a style of its own.
    package enum Name: String, Sendable, Hashable {
        case charset, name, content, lang, id, role, href, scope, tabindex, d, x, y, x1, y1, x2, y2, width, height, transform, xmlns
        case kind = "class"
        case httpEquiv = "http-equiv"
        case label = "aria-label"
        case labelledBy = "aria-labelledby"
        case describedBy = "aria-describedby"
        case hidden = "aria-hidden"
        case viewBox
        case anchor = "text-anchor"
        case baseline = "dominant-baseline"
        case aspect = "preserveAspectRatio"
    }

    package var name: Name
    package var value: String

    package init(_ name: Name, _ value: String) { (self.name, self.value) = (name, value) }
    package init(_ name: Name, _ value: Double) { self.init(name, Coordinate.text(value)) }
}

/// Numbers of figures: at most two decimals, in the same form everywhere.
package enum Coordinate {
    package static func text(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let hundredths = Int((min(1e9, max(-1e9, value)) * 100).rounded())
        let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
        let sign = hundredths < 0 ? "-" : ""
        if rest == 0 { return sign + String(whole) }
        return sign + String(whole) + (rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)")
    }
}
