/// What every widget needs to know about the terminal and the user's taste.
package struct Look: Sendable, Equatable {
    package var theme: Theme
    package var glyphs: Glyphs

    package init(theme: Theme, glyphs: Glyphs) {
        self.theme = theme
        self.glyphs = glyphs
    }
}

/// A drawing made anew for each frame from values; anything that lasts (selection, scroll) lives in a state struct.
///
/// A widget draws inside `rect` only and accepts any rectangle, also an empty one.
package protocol Widget: Sendable {
    func draw(on canvas: inout Canvas, in rect: Rect, look: Look)
}

/// A piece of text with one role.
package struct Span: Hashable, Sendable {
    package var text: String
    package var role: Role
    package var attributes: Attributes

    package init(_ text: String, _ role: Role = .text, _ attributes: Attributes = []) {
        self.text = text
        self.role = role
        self.attributes = attributes
    }
}

/// One line of text in pieces. A string literal is a line in the role `text`.
package struct Line: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    package var spans: [Span]

    package init(_ spans: [Span] = []) { self.spans = spans }
    package init(_ text: String, _ role: Role = .text, _ attributes: Attributes = []) {
        spans = [Span(text, role, attributes)]
    }
    package init(stringLiteral value: String) { self.init(value) }

    package var width: Int { spans.reduce(0) { $0 + DisplayWidth.of($1.text) } }
    package var text: String { spans.map(\.text).joined() }

    package static func + (a: Line, b: Line) -> Line { Line(a.spans + b.spans) }

    /// This line cut to `width` cells; an ellipsis takes the role of the span it stands in.
    func cut(_ width: Int, _ truncation: Truncation, _ glyphs: Glyphs) -> Line {
        if self.width <= width { return self }
        if spans.count == 1 || truncation != .end {
            // Cutting the middle of several roles would need a map of roles to cells; only plain lines are cut there.
            let first = spans.first ?? Span("")
            return Line(
                truncation.cut(text, width: width, ellipsis: glyphs[.ellipsis]), first.role, first.attributes)
        }
        var left = width
        var kept: [Span] = []
        for span in spans {
            let cells = DisplayWidth.of(span.text)
            if cells < left {
                kept.append(span)
                left -= cells
                continue
            }
            // The line as a whole is too wide, so an ellipsis belongs here even if this span alone would just fit.
            let text = Truncation.end.cut(span.text + " ", width: left, ellipsis: glyphs[.ellipsis])
            kept.append(Span(text, span.role, span.attributes))
            break
        }
        return Line(kept)
    }
}

/// Where a line stands in its room.
package enum Alignment: Sendable {
    case left, centre, right

    func offset(_ width: Int, in room: Int) -> Int {
        switch self {
        case .left: 0
        case .centre: max(0, (room - width) / 2)
        case .right: max(0, room - width)
        }
    }
}

/// One line, cut with an ellipsis where it does not fit.
package struct Label: Widget {
    package var line: Line
    package var alignment: Alignment
    package var truncation: Truncation
    package var surface: Surface

    package init(
        _ line: Line, alignment: Alignment = .left, truncation: Truncation = .end, on surface: Surface = .background
    ) {
        self.line = line
        self.alignment = alignment
        self.truncation = truncation
        self.surface = surface
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let line = line.cut(rect.width, truncation, look.glyphs)
        var x = rect.x + (alignment == .left ? 0 : alignment.offset(line.width, in: rect.width))
        for span in line.spans {
            // The cell's own background stays, so that a label can be laid over a filled row.
            let style = look.theme.style(span.role, on: surface).adding(span.attributes)
            x = canvas.draw(span.text, x: x, y: rect.y, in: rect, style: style.with(background: .keep))
        }
    }
}

extension Canvas {
    /// Draws a line of text into the first row of `rect`.
    package mutating func draw(
        _ line: Line, in rect: Rect, look: Look, alignment: Alignment = .left, truncation: Truncation = .end,
        on surface: Surface = .background
    ) {
        Label(line, alignment: alignment, truncation: truncation, on: surface).draw(on: &self, in: rect, look: look)
    }

    package mutating func draw(_ widget: some Widget, in rect: Rect, look: Look) {
        widget.draw(on: &self, in: rect, look: look)
    }
}
