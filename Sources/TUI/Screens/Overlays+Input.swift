import Base
import Engine

/// Overlays into which the operator types.
extension AppState {
    // MARK: Filter

    /// Two lines at the bottom, so that the table is seen while it is filtered.
    func drawFilter(_ text: String, on canvas: inout Canvas, look: Look) {
        let rows = min(canvas.size.height, canvas.size.height >= 8 ? 3 : canvas.size.height >= 3 ? 2 : 1)
        let area = canvas.bounds.splitBottom(rows).bottom
        guard !area.isEmpty else { return }
        canvas.fill(area, look.theme.fill(.raised))
        var content = area
        if rows == 3 {
            let edge = area.splitTop(1).top
            canvas.fill(edge, look.glyphs[.horizontal], look.theme.style(.accent, on: .raised))
            canvas.draw(Line(" Filter ", .title, .bold), in: edge.splitLeft(2).rest, look: look, on: .raised)
            content = area.splitTop(1).rest
        }
        content = content.inset(dx: content.width > 20 ? 1 : 0, dy: 0)
        let (line, below) = content.splitTop(1)
        let table = columns.indices.contains(focus) ? columns[focus].table : nil
        let matches = table.map { table in
            let count = Readable.clips(table.total)
            return Line(text.isEmpty ? count : count + (table.total == 1 ? " matches" : " match"), .muted)
        } ?? Line()
        let matchesRoom = line.width > matches.width + 24 ? matches.width + 1 : 0
        let (input, right) = line.splitRight(matchesRoom)
        canvas.drawInput(prompt: "/", text: text, placeholder: "reason:silent  emotion:fear  T>150  part of a path", in: input, look: look)
        canvas.draw(matches, in: right, look: look, alignment: .right, on: .raised)
        guard !below.isEmpty else { return }
        let problems = ClipQuery(filter: text).problems
        var keys = Line([
            Span(key(.open), .key), Span(" keep  ", .muted), Span(key(.back), .key), Span(" clear", .muted),
        ])
        var words = Line("outcome:skipped reason:mel emotion:fear actor:01 sex:female T>150 ms>20 seconds<1 shape:128 layout: note:", .muted)
        if !problems.isEmpty {
            words = Line([
                Span(look.glyphs.string(.problem) + " ", .error),
                Span("ignored, not understood: " + problems.map(Printable.text).joined(separator: ", "), .error),
            ])
        } else if let problem = table?.problem {
            words = Line([Span(look.glyphs.string(.problem) + " ", .error), Span(problem, .error)])
        }
        if below.width < keys.width + 12 { keys = Line() }
        let (left, keyRoom) = below.splitRight(keys.width > 0 ? keys.width + 2 : 0)
        canvas.draw(words, in: left, look: look, on: .raised)
        canvas.draw(keys, in: keyRoom, look: look, alignment: .right, on: .raised)
    }

    // MARK: A new dataset

    func drawPathEntry(_ entry: PathEntry, on canvas: inout Canvas, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        let width = min(room.width, 84)
        var block = TextBlock(width: width, glyphs: look.glyphs)
        if let problem = entry.problem {
            block.paragraph(problem, .error)
        } else if entry.completions.isEmpty {
            block.paragraph(
                "A folder of recordings (WAV, FLAC, OGG, MP3 …) or arrays (.npy, .npz), or @ and a text file that lists them.", .muted)
            block.paragraph(
                "Its kind is told from names and contents. It is only read; nothing runs yet. Its features go to "
                    + (outputRoot.isEmpty ? "a folder of their own." : "\(outputRoot)/NAME."),
                .muted)
        } else {
            let count = entry.completions.count
            block.paragraph(count == 1 ? "1 folder" : "\(Readable.count(count)) folders", .muted)
        }
        let listRows = min(entry.completions.count, 10)
        let box = OverlayBox(
            Line("Add a dataset", .title, .bold),
            keys: [KeyHint("tab", "complete"), hint(.open, entry.selected == nil ? "add" : "take"), closeHint, chooseHint],
            width: width, height: min(room.height, 2 + block.lines.count + listRows))
        let content = box.draw(on: &canvas, look: look)
        canvas.drawInput(prompt: "path ", text: entry.text, placeholder: "type a folder, such as /data/RAVDESS", in: content, look: look)
        let below = content.splitTop(content.height > 3 ? 2 : 1).rest
        let (words, list) = below.splitTop(min(block.lines.count, listRows > 0 ? 1 : below.height))
        block.draw(on: &canvas, in: words, scroll: 0, look: look, surface: .raised)
        canvas.drawChoices(count: entry.completions.count, selected: entry.selected ?? -1, in: list, look: look) { index in
            Line(Truncation.start.cut(entry.completions[index], width: max(1, list.width - 3), ellipsis: look.glyphs[.ellipsis]))
        }
    }
}
