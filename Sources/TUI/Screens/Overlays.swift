import Base

/// What lies over the screens, drawn over the whole canvas, the top one last.
extension AppState {
    func drawOverlays(on canvas: inout Canvas, look: Look) {
        for overlay in overlays {
            switch overlay {
            case .help(let scroll): drawText(helpBox(canvas.size), helpText(canvas.size, look), scroll, on: &canvas, look: look)
            case .log(let scroll): drawText(logBox(canvas.size), logText(canvas.size, look), scroll, on: &canvas, look: look)
            case .survey(let dataset, let scroll): drawSurvey(dataset, scroll, on: &canvas, look: look)
            case .filter(let text): drawFilter(text, on: &canvas, look: look)
            case .palette(let text, let selected): drawPalette(text, selected, on: &canvas, look: look)
            case .themes(let selected, let before): drawThemes(selected, before, on: &canvas, look: look)
            case .remedies(let menu): drawRemedies(menu, on: &canvas, look: look)
            case .confirm(let confirmation): drawConfirmation(confirmation, on: &canvas, look: look)
            case .addDataset(let entry): drawPathEntry(entry, on: &canvas, look: look)
            }
        }
    }

    /// How far the text of the top overlay, or without one the text of the file screen in `body`, can be scrolled.
    func scrollLimit(on size: Size, body: Rect, glyphs: Glyphs = .unicode) -> Int {
        let look = Look(theme: Theme(BuiltInThemes.fallback, depth: .none), glyphs: glyphs)
        switch overlays.last {
        case .help?: return helpText(size, look).scrollLimit(height: helpBox(size).places(on: size).content.height)
        case .log?: return logText(size, look).scrollLimit(height: logBox(size).places(on: size).content.height)
        case .survey(let dataset, _)?:
            let content = surveyBox(dataset, size).places(on: size).content
            return surveyText(dataset, size, look).scrollLimit(height: surveyParts(dataset, content).text.height)
        case nil: return screen == .file ? fileScrollLimit(in: body, glyphs: glyphs) : 0
        default: return 0
        }
    }

    private func drawText(_ box: OverlayBox, _ text: TextBlock, _ scroll: Int, on canvas: inout Canvas, look: Look) {
        let room = box.draw(on: &canvas, look: look)
        text.draw(on: &canvas, in: room, scroll: scroll, look: look, surface: .raised)
    }

    // MARK: Log

    private func logBox(_ size: Size) -> OverlayBox {
        let room = OverlayBox.room(on: size)
        let title = log.isEmpty ? "Log" : "Log: \(log.count == 1 ? "1 line" : "\(Readable.count(log.count)) lines"), newest first"
        return OverlayBox(
            Line(title, .title), keys: [closeHint, scrollHint], width: min(room.width, 110),
            height: min(room.height, max(6, log.count + 1)))
    }

    private func logText(_ size: Size, _ look: Look) -> TextBlock {
        let width = logBox(size).places(on: size).content.width
        var block = TextBlock(width: width - 1, glyphs: look.glyphs)
        if log.isEmpty {
            block.paragraph("No messages yet. What libraries print also comes here instead of over the screen.", .muted)
        }
        for line in log.reversed() { block.field(clock(line.time), line.text) }
        return block
    }

    /// `09:05:12`, local time.
    private func clock(_ time: Double) -> String {
        guard time.isFinite, abs(time) < 1e15 else { return "--:--:--" }
        let day = 86_400
        let second = ((Int(time) + utcOffsetSeconds) % day + day) % day
        return Readable.twoDigits(second / 3600) + ":" + Readable.twoDigits(second / 60 % 60) + ":" + Readable.twoDigits(second % 60)
    }

    // MARK: Questions

    private func drawConfirmation(_ confirmation: Confirmation, on canvas: inout Canvas, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        let yes = "[ \(confirmation.yes) ]"
        let no = "[ \(confirmation.no) ]"
        let buttons = DisplayWidth.of(yes) + DisplayWidth.of(no) + 3
        let lines = lines(of: confirmation)
        let longest = lines.map { DisplayWidth.of($0) }.max() ?? 0
        let width = min(room.width, max(buttons, min(64, longest)))
        var block = TextBlock(width: width, glyphs: look.glyphs)
        for line in lines { block.paragraph(line) }
        // Buttons too wide to stand beside each other stand below each other.
        let isStacked = buttons > width
        let buttonRows = isStacked ? 2 : 1
        let box = OverlayBox(
            Line(confirmation.title, .title, .bold),
            keys: [hint(.back, confirmation.no.lowercased()), hint(.open, "answer"), KeyHint(key(.left) + "/" + key(.right), "choose")],
            width: width, height: block.lines.count + buttonRows + 1)
        let content = box.draw(on: &canvas, look: look)
        let (text, bottom) = content.splitBottom(min(buttonRows, content.height))
        block.draw(on: &canvas, in: text, scroll: 0, look: look, surface: .raised)
        func button(_ text: String, isSelected: Bool, _ place: Rect) {
            let place = place.intersection(bottom)
            guard !place.isEmpty else { return }
            if isSelected { canvas.fill(place, look.theme.fill(.selection)) }
            let pointer = isSelected ? look.glyphs.string(.pointer) : " "
            canvas.draw(
                Line([Span(pointer, .accent), Span(text, isSelected ? .text : .muted, isSelected ? .bold : [])]), in: place,
                look: look, on: isSelected ? .selection : .raised)
        }
        let noWidth = DisplayWidth.of(no) + 1
        let noPlace = Rect(x: bottom.x, y: bottom.y, width: noWidth, height: 1)
        button(no, isSelected: !confirmation.isYesSelected, noPlace)
        button(
            yes, isSelected: confirmation.isYesSelected,
            isStacked
                ? Rect(x: bottom.x, y: bottom.y + 1, width: DisplayWidth.of(yes) + 1, height: 1)
                : Rect(x: bottom.x + noWidth + 1, y: bottom.y, width: DisplayWidth.of(yes) + 1, height: 1))
    }
}
