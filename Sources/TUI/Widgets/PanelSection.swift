/// A titled part of a dataset's panel whose height can shrink.
struct PanelSection {
    var title: String
    /// At the right of the title.
    var note: String
    /// Rows below the title: what it can use, and less than which it is left out.
    var wanted: Int
    var minimum = 1
    var draw: (inout Canvas, Rect, Look) -> Void

    init(_ title: String, note: String = "", wanted: Int, minimum: Int = 1, draw: @escaping (inout Canvas, Rect, Look) -> Void) {
        self.title = title
        self.note = note
        self.wanted = max(1, wanted)
        self.minimum = max(1, min(minimum, wanted))
        self.draw = draw
    }

    /// Draws the sections below each other, the first ones most important: when the height does not do for all, the last
    /// ones are left out, and the first ones grow before the later ones do.
    static func draw(_ sections: [PanelSection], on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard rect.width >= 8 else { return }
        var kept: [PanelSection] = []
        var used = 0
        for section in sections where used + section.minimum + 1 <= rect.height {
            kept.append(section)
            used += section.minimum + 1
        }
        var heights = kept.map(\.minimum)
        for index in kept.indices {
            let more = min(kept[index].wanted - heights[index], rect.height - used)
            heights[index] += more
            used += more
        }
        var y = rect.y
        for (section, height) in zip(kept, heights) {
            let line = Rect(x: rect.x, y: y, width: rect.width, height: 1)
            drawTitle(section, on: &canvas, in: line, look: look)
            section.draw(&canvas, Rect(x: rect.x, y: y + 1, width: rect.width, height: height), look)
            y += height + 1
        }
    }

    private static func drawTitle(_ section: PanelSection, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let rule = look.theme.style(.border).with(background: .keep)
        canvas.fill(rect, look.glyphs[.horizontal], rule)
        let note = section.note.isEmpty ? 0 : DisplayWidth.of(section.note) + 1
        let (left, right) = rect.splitRight(note + DisplayWidth.of(section.title) + 3 <= rect.width ? note : 0)
        canvas.draw(Line(section.title + " ", .title), in: left, look: look)
        if !right.isEmpty {
            canvas.draw(Line(" " + section.note, .muted), in: right, look: look)
        }
    }
}
