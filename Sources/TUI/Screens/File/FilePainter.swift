import Base

/// Draws one clip: why it ended as it did and what can be done, how its shape was corrected, and what it looks like.
struct FilePainter: Painter {
    let file: FileScreen.Clip
    let state: AppState

    func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let layout = FileLayout(rect, text: { fileText(file, width: $0, look: look).lines.count })
        drawFileTitle(file, on: &canvas, in: layout.title, look: look)
        let text = fileText(file, width: layout.textWidth, look: look)
        text.draw(on: &canvas, in: layout.text, scroll: file.scroll, look: look)
        if layout.isSideBySide {
            let edge = Rect(x: layout.picture.x - 2, y: layout.picture.y, width: 1, height: layout.picture.height)
            canvas.fill(edge, look.glyphs[.vertical], look.theme.style(.border))
        }
        if !layout.picture.isEmpty { drawFilePicture(file, on: &canvas, in: layout.picture, look: look) }
    }

    /// How far the text of the file screen can be scrolled.
    func scrollLimit(in rect: Rect, glyphs: Glyphs) -> Int {
        guard !rect.isEmpty else { return 0 }
        let look = Look.measuring(glyphs)
        let layout = FileLayout(rect, text: { fileText(file, width: $0, look: look).lines.count })
        return fileText(file, width: layout.textWidth, look: look).scrollLimit(height: layout.text.height)
    }

    private func drawFileTitle(_ file: FileScreen.Clip, on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let record = file.record
        let role = record.outcome.role
        var status = Line([Span(look.glyphs.string(record.outcome.glyph) + " ", role), Span(record.outcome.rawValue, role, .bold)])
        if file.isRetrying {
            status = Line([Span(look.glyphs.string(.running) + " ", .accent), Span("retrying", .accent, .bold)])
        }
        canvas.draw(status, in: rect, look: look)
        var rest = rect.splitLeft(status.width + 2).rest
        let place = Line(file.place.map { "\(Readable.count($0.index + 1)) of \(Readable.count($0.total))" } ?? "", .muted)
        // The name needs the room first.
        if place.width > 0, rest.width > DisplayWidth.of(record.path) + place.width + 2 {
            let sides = rest.splitRight(place.width + 1)
            canvas.draw(place, in: sides.right, look: look, alignment: .right)
            rest = sides.rest
        }
        let dataset = Line([Span(file.dataset, .muted), Span("  ")])
        let hasDataset = rest.width > dataset.width + 24
        if hasDataset { canvas.draw(dataset, in: rest, look: look) }
        canvas.draw(
            Line(record.path, .title, .bold), in: rest.splitLeft(hasDataset ? dataset.width : 0).rest, look: look,
            truncation: .middle)
    }
}

/// Where the parts of the file screen stand. Text comes first: on a small terminal the picture gets what is left.
struct FileLayout {
    var title: Rect
    var text: Rect
    var picture: Rect
    var textWidth: Int
    var isSideBySide: Bool

    /// - Parameter text: number of lines that the text takes at a width.
    init(_ rect: Rect, text lines: (Int) -> Int) {
        let parts = rect.splitTop(rect.height > 2 ? 1 : 0)
        title = parts.top
        // A blank line under the title where lines are not scarce.
        let body = parts.rest.splitTop(rect.height >= 16 ? 1 : 0).rest
        let margin = body.width >= 60 ? 1 : 0
        isSideBySide = body.width >= 100 && body.height >= 12
        if isSideBySide {
            let sides = body.splitLeft(min(76, body.width * 9 / 20))
            text = sides.left.inset(dx: margin, dy: 0)
            picture = sides.rest.splitLeft(2).rest
            textWidth = max(1, text.width - 1)
            return
        }
        textWidth = max(1, body.width - 2 * margin - 1)
        let wanted = lines(textWidth)
        let least = body.height < 8 ? 0 : body.height < 14 ? 4 : max(8, body.height / 2)
        let rows = min(wanted, max(0, body.height - least))
        let split = body.splitTop(least == 0 ? body.height : rows)
        text = split.top.inset(dx: margin, dy: 0)
        picture = split.rest.splitTop(split.rest.height >= 10 ? 1 : 0).rest.inset(dx: margin, dy: 0)
    }
}
