/// A titled part of a dataset's panel whose height can shrink.
struct PanelSection {
    var title: String
    /// At the right of the title.
    var note: String
    /// Rows below the title: what it can use, and less than which it is left out.
    var wanted: Int
    var minimum = 1
    /// Whether it is shown whole before anything else gets room; then this many rows of a width show it whole.
    var whole: ((_ width: Int) -> Int)?
    var draw: (inout Canvas, Rect, Look) -> Void

    init(
        _ title: String, note: String = "", wanted: Int, minimum: Int = 1, whole: ((_ width: Int) -> Int)? = nil,
        draw: @escaping (inout Canvas, Rect, Look) -> Void
    ) {
        self.title = title
        self.note = note
        self.wanted = max(1, wanted)
        self.minimum = max(1, min(minimum, wanted))
        self.whole = whole
        self.draw = draw
    }

    /// Rows that show whole what is to be shown whole, with titles.
    static func wholeHeight(_ sections: [PanelSection], width: Int) -> Int { sections.reduce(0) { $0 + ($1.whole.map { $0(width) + 1 } ?? 0) } }

    /// Draws the sections below each other, the first ones most important: when the height does not do for all, the last
    /// ones are left out, and the first ones grow before the later ones do. What is to be shown whole comes before what is not.
    static func draw(_ sections: [PanelSection], on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard rect.width >= 8 else { return }
        let essential = sections.indices.filter { sections[$0].whole != nil }
        var heightOf: [Int: Int] = [:]
        var used = 0
        // As words in few rows where it must be; what does not even fit so takes its minimum.
        for index in essential + sections.indices.filter({ sections[$0].whole == nil }) {
            let least = sections[index].whole.map { max(1, $0(rect.width)) } ?? sections[index].minimum
            let height = used + least + 1 <= rect.height ? least : sections[index].minimum
            guard used + height + 1 <= rect.height else { continue }
            heightOf[index] = height
            used += height + 1
        }
        let kept = sections.indices.filter { heightOf[$0] != nil }.map { sections[$0] }
        var heights = sections.indices.compactMap { heightOf[$0] }
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
