import Base

/// Overlays that are lists to choose from.
extension AppState {
    // MARK: Commands

    func drawPalette(_ text: String, _ selected: Int, on canvas: inout Canvas, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        let choices = paletteChoices(text)
        // As high as the whole list would be, so that the box does not jump while the operator types.
        let box = OverlayBox(
            Line("Commands", .title, .bold), keys: [hint(.open, "do it"), closeHint, chooseHint], width: min(room.width, 96),
            height: min(room.height, 18))
        let content = box.draw(on: &canvas, look: look)
        canvas.drawInput(
            prompt: "> ", text: text, placeholder: "type a part of a command", in: content, look: look)
        let list = content.splitTop(content.height > 6 ? 2 : 1).rest
        guard !choices.isEmpty else {
            canvas.draw(Line("No command matches; \(key(.back)) closes", .muted), in: list, look: look, on: .raised)
            return
        }
        let nameWidth = Command.allCases.map { $0.rawValue.utf8.count }.max() ?? 0
        canvas.drawChoices(count: choices.count, selected: min(selected, choices.count - 1), in: list, look: look) { index in
            let command = choices[index]
            let refusal = refusal(of: command)
            let keys = Truncation.end.cut(keymap.firstKey(for: command) ?? "", width: 10, ellipsis: look.glyphs[.ellipsis]).padded(11)
            // A reason in brackets: what cannot be done is told by words, not by dimness alone.
            return Line([
                Span(keys, refusal == nil ? .key : .muted), Span(command.rawValue.padded(nameWidth + 2), refusal == nil ? .text : .muted),
                Span(look.glyphs.twin(refusal.map { "(" + $0 + ")" } ?? command.summary), .muted),
            ])
        }
    }

    // MARK: Themes

    func drawThemes(_ selected: Int, _ before: String, on canvas: inout Canvas, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        let names = themeNames.map { DisplayWidth.of($0) }.max() ?? 0
        let sampleRows = room.height >= 10 ? 4 : 0
        let box = OverlayBox(
            Line("Theme", .title, .bold), keys: [hint(.open, "keep"), hint(.back, "as before")],
            width: min(room.width, max(34, names + 12)),
            height: min(room.height, themeNames.count + sampleRows))
        let content = box.draw(on: &canvas, look: look)
        let (list, sample) = content.splitBottom(sampleRows)
        let glyphs = look.glyphs
        canvas.drawChoices(count: themeNames.count, selected: selected, in: list, look: look) { index in
            let name = themeNames[index]
            return Line([Span(name), Span(name == before ? "  (before)" : "", .muted)])
        }
        guard sample.height == 4 else { return }
        let rows = sample.splitTop(1).rest.rows(3)
        canvas.draw(
            Line([Span("text "), Span("muted ", .muted), Span("accent ", .accent), Span("key ", .key), Span("info", .info)]), in: rows[0],
            look: look, on: .raised)
        canvas.draw(
            Line([
                Span(glyphs.string(.extracted) + " extracted  ", .success), Span(glyphs.string(.noted) + " skipped  ", .warning),
                Span(glyphs.string(.problem) + " failed", .error),
            ]), in: rows[1], look: look, on: .raised)
        let cells = rows[2].width
        let ramp = (0..<max(1, cells)).map { Float($0) / Float(max(1, cells - 1)) }
        Heatmap(rows: 1, columns: max(1, cells), values: ramp, range: 0...1).draw(on: &canvas, in: rows[2], look: look)
    }

    // MARK: Remedies

    func drawRemedies(_ menu: RemedyMenu, on canvas: inout Canvas, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        let labels = menu.choices.map(Self.remedyLabel)
        let nameWidth = labels.map { DisplayWidth.of($0.name) }.max() ?? 0
        let widest = labels.map { DisplayWidth.of($0.summary) }.max() ?? 0
        let width = min(room.width, max(56, nameWidth + widest + 6))
        var block = TextBlock(width: width, glyphs: look.glyphs, nameWidth: 8)
        if let clip = menu.clips.first, menu.count == 1 {
            block.line(Line(Truncation.middle.cut(clip.path, width: width, ellipsis: look.glyphs[.ellipsis])))
        }
        if let reason = menu.reason {
            block.paragraph(reason.rawValue, reason.isFailure ? .error : .warning)
            block.paragraph(Wording.sentence(reason.meaning), .muted)
            if let found = menu.found { block.paragraph("Found: " + found) }
            if menu.choices.count == 1 { block.paragraph("No remedy applies. \(reason.advice)", .muted) }
        } else if !menu.given.isEmpty {
            block.paragraph("It has features, extracted with \(Remedy.text(of: menu.given)).")
            block.paragraph("They are replaced, and removed if it is skipped this time.", .muted)
        } else if let noted = menu.noted {
            block.paragraph("Extracted; noted: " + noted, .warning)
            block.paragraph("The features are replaced, and removed if it is skipped this time.", .muted)
        } else if menu.count > 1 {
            block.paragraph("Their reasons differ, so no one remedy fits them all.", .muted)
        }
        let hasEntry = menu.entry != nil
        let height = block.lines.count + (block.lines.isEmpty ? 0 : 1) + labels.count + (hasEntry ? 2 : 0)
        let needsName = menu.choices.indices.contains(menu.selected) && menu.choices[menu.selected] == .member("")
        let box = OverlayBox(
            Line("Retry \(Readable.clips(menu.count))", .title, .bold),
            keys: [hint(.open, needsName && !hasEntry ? "type the name" : "retry"), closeHint, chooseHint], width: width,
            height: min(room.height, height))
        let content = box.draw(on: &canvas, look: look)
        // The choices stay whole; the words above them give way.
        let (text, rest) = content.splitTop(max(0, min(height - labels.count - (hasEntry ? 2 : 0), content.height - labels.count - (hasEntry ? 2 : 0))))
        block.draw(on: &canvas, in: text.splitBottom(text.height == block.lines.count + 1 ? 1 : 0).rest, scroll: 0, look: look, surface: .raised)
        let (list, entry) = rest.splitBottom(hasEntry ? min(2, rest.height - 1) : 0)
        canvas.drawChoices(count: labels.count, selected: menu.selected, in: list, look: look) { index in
            Line([Span(labels[index].name.padded(nameWidth + 2)), Span(labels[index].summary, .muted)])
        }
        if let text = menu.entry, !entry.isEmpty {
            canvas.drawInput(
                prompt: "member=", text: text, placeholder: "name of the array in the archive", in: entry.splitBottom(1).bottom,
                look: look)
        }
    }

    private static func remedyLabel(_ choice: Remedy?) -> (name: String, summary: String) {
        guard let choice else { return ("as it is", "try again without a remedy") }
        return (choice.form, choice.summary)
    }
}
