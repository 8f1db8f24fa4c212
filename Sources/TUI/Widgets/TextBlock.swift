import Base

/// Text of a pane, broken to the pane's width: headings, named fields, lists.
///
/// Everything put in is made printable first, so that a line break in a file name is an escape and not a line.
struct TextBlock {
    let width: Int
    let glyphs: Glyphs
    /// Cells that names of fields take, the gap after them included.
    let nameWidth: Int
    private(set) var lines: [Line] = []

    init(width: Int, glyphs: Glyphs, nameWidth: Int = 12) {
        self.width = max(1, width)
        self.glyphs = glyphs
        self.nameWidth = min(nameWidth, max(2, width / 3))
    }

    mutating func line(_ line: Line) { lines.append(line) }

    /// A blank line unless the block is empty or ends with one.
    mutating func gap() {
        if let last = lines.last, !last.spans.isEmpty { lines.append(Line()) }
    }

    mutating func heading(_ text: String) {
        gap()
        for part in broken(text, width) { lines.append(Line(part, .title, .bold)) }
    }

    mutating func paragraph(_ text: String, _ role: Role = .text, indent: Int = 0) {
        let indent = min(indent, width - 1)
        for part in broken(text, width - indent) {
            lines.append(Line([Span(String(repeating: " ", count: indent)), Span(part, role)]))
        }
    }

    /// A name in front, the value beside it; the lines that follow stand under the value.
    mutating func field(_ name: String, _ value: String, _ role: Role = .text, nameRole: Role = .muted) {
        let room = max(1, width - nameWidth)
        let name = Truncation.end.cut(glyphs.twin(name), width: max(1, nameWidth - 1), ellipsis: glyphs[.ellipsis])
        let padding = String(repeating: " ", count: max(0, nameWidth - DisplayWidth.of(name)))
        for (index, part) in broken(value, room).enumerated() {
            let start = index == 0 ? name + padding : String(repeating: " ", count: nameWidth)
            lines.append(Line([Span(start, nameRole), Span(part, role)]))
        }
    }

    /// Pairs in running text, names muted; a pair is never broken unless it is wider than the block.
    mutating func pairs(_ pairs: [(name: String, value: String)], nameRole: Role = .muted) {
        var spans: [Span] = []
        var used = 0
        for pair in pairs {
            let name = Printable.text(pair.name) + " "
            let value = Printable.text(pair.value)
            let cells = DisplayWidth.of(name) + DisplayWidth.of(value)
            if used > 0, used + 3 + cells > width {
                lines.append(Line(spans))
                spans = []
                used = 0
            }
            if used > 0 {
                spans.append(Span("   "))
                used += 3
            }
            spans += [Span(glyphs.twin(name), nameRole), Span(glyphs.twin(value))]
            used += cells
        }
        if !spans.isEmpty { lines.append(Line(spans)) }
    }

    private func broken(_ text: String, _ width: Int) -> [String] {
        // A message of megabytes costs a few screens at most.
        Paragraph(glyphs.twin(Printable.text(String(text.prefix(8000))))).lines(width: max(1, width), limit: 400)
    }

    /// Furthest useful scroll position for a height.
    func scrollLimit(height: Int) -> Int { max(0, lines.count - max(0, height)) }

    /// Draws the lines from `scroll` on, with a bar at the right edge when not all fit.
    func draw(on canvas: inout Canvas, in rect: Rect, scroll: Int, look: Look, surface: Surface = .background) {
        guard !rect.isEmpty else { return }
        let first = min(max(0, scroll), scrollLimit(height: rect.height))
        for (row, line) in lines.dropFirst(first).prefix(rect.height).enumerated() {
            let room = Rect(x: rect.x, y: rect.y + row, width: min(width, rect.width), height: 1)
            canvas.draw(line, in: room, look: look, on: surface)
        }
        if lines.count > rect.height, rect.width > width || rect.width > 8 {
            let bar = rect.splitRight(1).right
            ScrollBar(count: lines.count, offset: first, visible: rect.height).draw(on: &canvas, in: bar, look: look)
        }
    }
}

extension Glyphs {
    /// Text of our own and of the engine, with ASCII in place of its few other signs where the terminal needs that.
    func twin(_ text: String) -> String {
        guard self == .ascii, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "→": result.append(">")
            case "…": result.append("~")
            case "×": result.append("x")
            case "−", "–", "—": result.append("-")
            case "·": result.append(".")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}

/// Words of the screens.
enum Wording {
    static func sentence(_ phrase: String) -> String {
        guard let first = phrase.first else { return "" }
        let text = first.uppercased() + phrase.dropFirst()
        return text.hasSuffix(".") ? text : text + "."
    }
}
