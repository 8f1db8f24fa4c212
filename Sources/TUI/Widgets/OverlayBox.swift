/// The frame of an overlay: a popup with a title and, in its bottom edge, the keys that work in it.
struct OverlayBox {
    var title: Line
    var keys: [KeyHint]
    /// Wished size of what is inside.
    var content: Size

    init(_ title: Line, keys: [KeyHint], width: Int, height: Int) {
        self.title = title
        self.keys = keys
        content = Size(width: width, height: height)
    }

    /// The largest content that a canvas leaves room for.
    static func room(on size: Size) -> Size {
        size.width < 12 || size.height < 5 ? size : Size(width: max(0, size.width - 6), height: max(0, size.height - 4))
    }

    private var note: Line { Line(hints: keys) }

    /// Where the box and its content lie. On a canvas too small for a frame the content has all of it.
    func places(on size: Size) -> (box: Rect, content: Rect) {
        let bounds = Rect(size)
        guard size.width >= 12, size.height >= 5 else { return (bounds, bounds) }
        let width = max(content.width, min(note.width + 2, size.width), min(title.width + 2, size.width))
        let box = bounds.centred(width: min(width + 4, size.width - (size.width > 30 ? 2 : 0)), height: content.height + 2)
        return (box, box.inset(dx: 2, dy: 1))
    }

    /// Clears the ground, draws the frame and returns the room inside.
    func draw(on canvas: inout Canvas, look: Look) -> Rect {
        let (box, content) = places(on: canvas.size)
        canvas.fill(box, look.theme.fill(.raised))
        guard box != content else { return content }
        Frame(title: title, note: note, isFocused: true, on: .raised).draw(on: &canvas, in: box, look: look)
        return content
    }
}

/// Rows of lists.
extension Canvas {
    /// Rows of a list with the selected one marked; the selection stays in view.
    mutating func drawChoices(count: Int, selected: Int, in rect: Rect, look: Look, row: (Int) -> Line) {
        guard rect.height > 0, count > 0 else { return }
        let hasBar = count > rect.height && rect.width > 8
        let room = hasBar ? rect.splitRight(1).rest : rect
        let first = min(max(0, selected - rect.height / 2), max(0, count - rect.height))
        for (line, index) in (first..<min(count, first + rect.height)).enumerated() {
            let place = Rect(x: room.x, y: room.y + line, width: room.width, height: 1)
            let surface = drawRowGround(place, isSelected: index == selected, on: .raised, look: look)
            draw(row(index), in: place.splitLeft(2).rest, look: look, on: surface)
        }
        if hasBar {
            ScrollBar(count: count, offset: first, visible: rect.height).draw(on: &self, in: rect.splitRight(1).right, look: look)
        }
    }

    /// What lies below a row of a list: the selected one is marked by its colour and a pointer.
    ///
    /// - Parameter ground: what the others lie on.
    /// - Returns: the surface that the row's texts are drawn on.
    mutating func drawRowGround(_ place: Rect, isSelected: Bool, on ground: Surface = .background, look: Look) -> Surface {
        guard isSelected else { return ground }
        fill(place, look.theme.fill(.selection))
        draw(Line(look.glyphs.string(.pointer), .accent), in: place.splitLeft(1).left, look: look, on: .selection)
        return .selection
    }
}

extension String {
    /// Followed by blanks up to a width in cells.
    func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - DisplayWidth.of(self))) }
}

extension Line {
    /// Keys and what they do, in one line.
    init(hints: [KeyHint]) {
        var spans: [Span] = []
        for hint in hints {
            if !spans.isEmpty { spans.append(Span("  ")) }
            spans += [Span(hint.key, .key), Span(" " + hint.label, .muted)]
        }
        self.init(spans)
    }
}

extension Look {
    /// To measure text with, where nothing is drawn.
    static func measuring(_ glyphs: Glyphs) -> Look { Look(theme: Theme(BuiltInThemes.fallback, depth: .none), glyphs: glyphs) }
}
