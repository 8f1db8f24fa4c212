import Base
import Engine
import Probe

/// Figures, confusion matrix, recalls.
extension ProbePainter {
    func figureText(_ view: ProbeView, width: Int, _ look: Look) -> TextBlock {
        let (result, judgement) = (view.result, view.judgement)
        var block = TextBlock(width: width, glyphs: look.glyphs, nameWidth: 10)
        let interval = result.interval.map { "  \(Self.figure($0.low)) to \(Self.figure($0.high))" } ?? ""
        let spread = result.uarDeviation.map { ", deviation \(Self.figure($0))" } ?? ""
        block.field("UAR", Self.figure(result.uar) + interval, .accent)
        block.field("accuracy", Self.figure(result.accuracy) + "  majority " + Self.figure(result.majority))
        block.field("macro F1", Self.figure(result.macroF1) + "  chance " + Self.figure(result.chance))
        block.field("split", "\(judgement.split.text), " + (result.folds.count == 1 ? "1 fold" : "\(result.folds.count) folds"))
        block.field("folds", result.folds.map { Self.figure($0.uar) }.joined(separator: " ") + spread, .muted)
        for caution in judgement.cautions { block.paragraph(look.glyphs.string(.noted) + " " + caution.text, .warning) }
        if view.figures.count > 1 {
            block.gap()
            for other in view.figures.dropFirst() {
                let gain = other.gain.map { gain in
                    let p = gain.p < 0.001 ? "p < 0.001" : "p = \(Self.figure(gain.p))"
                    return "  \(gain.uar < 0 ? "" : "+")\(Self.figure(gain.uar)), \(p)"
                } ?? ""
                block.line(Line([Span("UAR ", .muted), Span(Self.figure(other.uar)), Span(gain, .muted)]))
                block.paragraph(other.title, .muted, indent: 4)
            }
        }
        for failure in view.failures { block.paragraph(look.glyphs.string(.problem) + " " + failure, .error) }
        block.gap()
        let left = judgement.source.leftOut
        block.field(
            "clips", "\(Readable.clips(judgement.clipCount)) of \(Readable.count(judgement.speakerCount)) speakers"
                + (left.count > 0 ? ", \(Readable.count(left.count)) left out" : ""))
        block.field("values", "\(Readable.count(judgement.valueCount)) a clip" + (judgement.source.isPooled ? "" : ", \(judgement.source.pool.rawValue)"))
        block.field("protocol", judgement.options.text, .muted)
        return block
    }

    // MARK: Confusion

    /// A row for each class, a column for each guess, in hundredths of the row; the recall behind it.
    func drawConfusion(_ view: ProbeView, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let result = view.result
        let (head, body) = rect.splitTop(1)
        drawTitle(Line([Span("confusion", .title, .bold), Span("  rows labels, columns guesses, in %", .muted)]), on: &canvas, in: head, look: look)
        let count = result.classes.count
        guard count > 0, body.height >= 2 else { return }
        let nameWidth = min(10, result.classes.map { DisplayWidth.of($0) }.max() ?? 0) + 1
        let tail = 7
        let room = max(0, body.width - nameWidth - tail)
        let cell = min(6, room / count)
        guard cell >= 1 else { return }
        let (titles, rows) = body.splitTop(cell >= 3 ? 1 : 0)
        for (index, name) in result.classes.enumerated() where !titles.isEmpty {
            let place = Rect(x: titles.x + nameWidth + index * cell, y: titles.y, width: cell - 1, height: 1)
            // So narrow an ellipsis says less than a letter.
            let title = cell < 6 ? String(name.prefix(cell - 1)) : name
            canvas.draw(Line(title, .muted), in: place, look: look, alignment: .right)
        }
        if !titles.isEmpty { canvas.draw(Line("recall", .muted), in: Rect(x: titles.x + nameWidth + count * cell, y: titles.y, width: tail, height: 1).intersection(titles), look: look, alignment: .right) }
        let shown = count <= rows.height ? count : max(0, rows.height - 1)
        for row in 0..<shown {
            let y = rows.y + row
            canvas.draw(Line(result.classes[row]), in: Rect(x: rows.x, y: y, width: nameWidth - 1, height: 1), look: look)
            let total = result.confusion[row].reduce(0, +)
            for (column, hits) in result.confusion[row].enumerated() {
                let share = total > 0 ? Double(hits) / Double(total) : 0
                drawCell(share, isHit: row == column, hits: hits, on: &canvas, in: Rect(x: rows.x + nameWidth + column * cell, y: y, width: cell, height: 1), look: look)
            }
            let recall = view.recalls[row].map { Self.figure($0) } ?? "-"
            let place = Rect(x: rows.x + nameWidth + count * cell, y: y, width: tail, height: 1).intersection(rows)
            canvas.draw(Line(recall), in: place, look: look, alignment: .right)
        }
        if shown < count {
            let line = Rect(x: rows.x, y: rows.y + shown, width: rows.width, height: 1)
            canvas.draw(Line("and \(count - shown) more classes", .muted), in: line.intersection(rows), look: look)
        }
    }

    private func drawCell(_ share: Double, isHit: Bool, hits: Int, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let percent = hits == 0 ? "" : share < 0.005 ? "<1" : "\(Int((share * 100).rounded()))"
        let ramp = look.glyphs.ramp(.shade)
        guard let color = look.theme.heatColor(Float(share)) else {
            let text = rect.width >= 3 ? percent : String(Character(ramp[min(ramp.count - 1, Int(share * Double(ramp.count - 1) + 0.5))]))
            canvas.draw(Line(text, isHit ? .accent : .text, isHit ? .bold : []), in: rect.splitRight(1).rest, look: look, alignment: .right)
            return
        }
        // Light figures on dark, dark ones on light, whatever the theme.
        let isLight = (ColourReduction.approximation(of: color)?.luminance ?? 0) > 0.18
        let style = Style(foreground: .indexed(isLight ? 16 : 231), background: color, isHit ? .bold : [])
        canvas.fill(rect, style)
        if rect.width >= 3 { canvas.draw(percent.leftPadded(rect.width - 1), x: rect.x, y: rect.y, in: rect, style: style) }
    }

    // MARK: Speakers

    /// The worst first, in as many columns as there is room for.
    func drawSpeakers(_ view: ProbeView, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let (head, body) = rect.splitTop(1)
        drawTitle(Line([Span("speakers", .title, .bold), Span("  UAR, lowest first", .muted)]), on: &canvas, in: head, look: look)
        guard !body.isEmpty else { return }
        let names = min(12, view.speakers.map { DisplayWidth.of($0.name) }.max() ?? 0)
        let width = names + 16
        let columns = max(1, min(body.width / width, (view.speakers.count + body.height - 1) / body.height))
        let isCut = view.speakers.count > columns * body.height
        let shown = isCut ? columns * body.height - 1 : view.speakers.count
        for (index, speaker) in view.speakers.prefix(shown).enumerated() {
            let place = Rect(
                x: body.x + index / body.height * (body.width / columns), y: body.y + index % body.height, width: min(body.width / columns - 1, 40), height: 1)
            let (name, rest) = place.splitLeft(names + 1)
            canvas.draw(Line(speaker.name), in: name, look: look)
            let (bar, value) = rest.splitRight(6)
            Gauge.drawBar(speaker.uar, on: &canvas, in: bar, look: look, role: speaker.uar <= view.result.chance ? .warning : .graph1)
            canvas.draw(Line(Self.figure(speaker.uar)), in: value, look: look, alignment: .right)
        }
        if isCut {
            let last = Rect(x: body.x + (columns - 1) * (body.width / columns), y: body.maxY - 1, width: body.width / columns, height: 1)
            canvas.draw(Line("and \(Readable.count(view.speakers.count - shown)) better ones", .muted), in: last, look: look)
        }
    }
}
