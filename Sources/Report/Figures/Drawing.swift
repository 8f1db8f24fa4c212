/// A figure's shapes in a box of its own units, which are CSS pixels where it is shown in full width.
package struct Drawing: Sendable {
    package let width: Double
    package let height: Double
    package private(set) var shapes: [Markup] = []
    /// Whether it stays readable on a narrow screen only when it is scrolled.
    package var isWide: Bool { width > Self.narrowWidth }

    /// What fits beside a second figure, and on a phone nearly in full size.
    package static let narrowWidth = 440.0
    package static let fullWidth = 900.0

    package init(width: Double, height: Double) { (self.width, self.height) = (width, height) }

    package enum Anchor: String, Sendable { case start, middle, end }

    /// - Parameter style: a class of the page's style sheet.
    package mutating func text(_ text: String, x: Double, y: Double, _ anchor: Anchor = .start, style: String? = nil) {
        var attributes = [Attribute(.x, x), Attribute(.y, y)]
        if anchor != .start { attributes.append(Attribute(.anchor, anchor.rawValue)) }
        if let style { attributes.append(Attribute(.kind, style)) }
        shapes.append(.element(.text, attributes, [.text(text)]))
    }

    /// Written upwards, from its beginning at the place.
    package mutating func textUpwards(_ text: String, x: Double, y: Double) {
        let place = "translate(\(Coordinate.text(x)) \(Coordinate.text(y))) rotate(-60)"
        shapes.append(.element(.text, [Attribute(.transform, place)], [.text(text)]))
    }

    package mutating func rect(x: Double, y: Double, width: Double, height: Double, style: String, title: String? = nil) {
        shape(.rect, [Attribute(.x, x), Attribute(.y, y), Attribute(.width, max(0, width)), Attribute(.height, max(0, height)), Attribute(.kind, style)], title)
    }

    package mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String) {
        shape(.line, [Attribute(.x1, x1), Attribute(.y1, y1), Attribute(.x2, x2), Attribute(.y2, y2), Attribute(.kind, style)], nil)
    }

    package mutating func path(_ d: String, style: String, title: String? = nil) { shape(.path, [Attribute(.d, d), Attribute(.kind, style)], title) }

    /// - Parameter png: in base64.
    package mutating func image(png: String, x: Double, y: Double, width: Double, height: Double) {
        shapes.append(
            .element(
                .image,
                [
                    Attribute(.x, x), Attribute(.y, y), Attribute(.width, width), Attribute(.height, height), Attribute(.aspect, "none"),
                    Attribute(.href, "data:image/png;base64," + png),
                ], []))
    }

    private mutating func shape(_ tag: Tag, _ attributes: [Attribute], _ title: String?) {
        guard let title else { return shapes.append(.element(tag, attributes, [])) }
        // A title that pointers show: a group holds it, since the shape itself has no contents.
        shapes.append(.element(.g, [], [.element(.title, [], [.text(title)]), .element(tag, attributes, [])]))
    }

    /// The figure for a page, with what assistive programs read of it.
    ///
    /// - Parameter id: of the page's own, no other figure's.
    func markup(id: String, title: String, description: String) -> Markup {
        .element(
            .svg,
            [
                Attribute(.xmlns, "http://www.w3.org/2000/svg"), Attribute(.viewBox, "0 0 \(Coordinate.text(width)) \(Coordinate.text(height))"),
                Attribute(.role, "img"), Attribute(.labelledBy, "\(id)-title \(id)-desc"), Attribute(.kind, isWide ? "wide" : "narrow"),
            ],
            [
                .element(.title, [Attribute(.id, "\(id)-title")], [.text(title)]),
                .element(.desc, [Attribute(.id, "\(id)-desc")], [.text(description)]),
            ] + shapes)
    }
}
