import Base
import Engine
import Shapes

/// The panel of one dataset on the dashboard.
extension DashboardPainter {
    func drawPanel(_ entry: DatasetEntry, _ panel: DashboardLayout.Panel, on canvas: inout Canvas, look: Look) {
        let rect = panel.rect
        let isFocused = panel.column == focus && columns.count > 1
        guard rect.width >= 12, rect.height >= (panel.isCompact ? 3 : 5) else {
            drawUnframed(entry, isFocused: isFocused, on: &canvas, in: rect, look: look)
            return
        }
        Frame(
            title: panelTitle(entry, isFocused: isFocused, width: rect.width - 6, look),
            note: panel.isCompact ? Line() : panelNote(entry, width: rect.width - 6, look), isFocused: isFocused
        ).draw(on: &canvas, in: rect, look: look)
        let inner = Frame.inner(rect).inset(dx: rect.width >= 40 ? 1 : 0, dy: 0)
        guard let run = entry.shownRun else {
            drawUnrun(entry, isStartable: panel.column == focus, on: &canvas, in: inner, look: look)
            return
        }
        drawRun(run, entry, on: &canvas, in: inner, look: look)
    }

    /// `▶ RAVDESS  ▸ running`; the name gives way to the state.
    private func panelTitle(_ entry: DatasetEntry, isFocused: Bool, width: Int, _ look: Look) -> Line {
        let state = RunWords(entry).line(look)
        let pointer = isFocused ? look.glyphs.string(.pointer) + " " : ""
        let room = max(4, width - state.width - pointer.unicodeScalars.count - 1)
        let name = Truncation.middle.cut(entry.name, width: room, ellipsis: look.glyphs[.ellipsis])
        return Line([Span(pointer, .accent), Span(name + " ", .title, .bold)]) + state
    }

    /// What the operator must know of who runs this.
    private func panelNote(_ entry: DatasetEntry, width: Int, _ look: Look) -> Line {
        let notes = [workerNote(entry), modelNote(entry, width: width)].filter { $0.width > 0 }
        guard notes.count == 2, notes[0].width + notes[1].width + 2 > width else {
            return notes.count == 2 ? notes[0] + Line(", ", .muted) + notes[1] : notes.first ?? Line()
        }
        return notes[0]
    }

    private func workerNote(_ entry: DatasetEntry) -> Line {
        if let run = entry.run, let parts = PartWords.summary(run), !entry.isOurs {
            return Line(parts, PartWords.needsAttention(run) ? .warning : .info)
        }
        if world.isReadOnly { return Line("read only: another process's run", .info) }
        if entry.isElsewhere { return Line("watching another process", .info) }
        guard let run = entry.run, !entry.isOurs, !run.state.isOver else { return Line() }
        return Line([Span(key(.start), .key), Span(" resumes it", .warning)])
    }

    private func modelNote(_ entry: DatasetEntry, width: Int) -> Line {
        switch BuiltInModel(rawValue: world.model(of: entry)) {
        case .untrained?: Line(BuiltInModel.note.count <= width ? BuiltInModel.note : "untrained", .warning)
        case .trained?: BuiltInModel.trained.shortNote.count <= width ? Line(BuiltInModel.trained.shortNote, .muted) : Line()
        case nil: Line()
        }
    }

    /// Too low for a frame: name and gauge, outcomes, rates, a line each.
    private func drawUnframed(_ entry: DatasetEntry, isFocused: Bool, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let (line, below) = rect.splitTop(1)
        drawPanelLine(entry, isFocused: isFocused, on: &canvas, in: line, look: look)
        var rest = below.inset(dx: below.width > 8 ? 1 : 0, dy: 0)
        guard let run = entry.shownRun, !rest.isEmpty else { return }
        if let problem = entry.trouble {
            canvas.draw(Line(look.glyphs.string(.problem) + " " + problem, .error), in: rest, look: look)
            rest = rest.splitTop(1).rest
        }
        canvas.draw(run.outcomes(look, width: rest.width), in: rest.splitTop(1).top, look: look)
        rest = rest.splitTop(1).rest
        drawStalled(run, on: &canvas, in: &rest, look: look)
        drawWarnings(run, on: &canvas, in: &rest, look: look)
        if rest.height >= 2 {
            canvas.draw(progressWords(run, look, width: rest.width), in: rest.splitTop(1).top, look: look)
            rest = rest.splitTop(1).rest
        }
        if !rest.isEmpty { drawRates(run, nil, on: &canvas, in: &rest, look: look) }
    }

    /// One line: name, gauge, per cent and what is left.
    private func drawPanelLine(_ entry: DatasetEntry, isFocused: Bool, on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let words = RunWords(entry)
        let lead = isFocused ? look.glyphs.string(.pointer) : " "
        let nameWidth = min(DisplayWidth.of(entry.name), max(6, rect.width / 3))
        let name = Truncation.middle.cut(entry.name, width: nameWidth, ellipsis: look.glyphs[.ellipsis])
        let head = Line([Span(lead, .accent), Span(look.glyphs.string(words.glyph) + " ", words.role), Span(name, .text, .bold)])
        let (left, rest) = rect.splitLeft(head.width + 1)
        canvas.draw(head, in: left, look: look)
        guard let run = entry.shownRun else {
            canvas.draw(Line(words.word, words.role), in: rest, look: look)
            return
        }
        let long = RunWords.gauge(run, isShort: false)
        let label = DisplayWidth.of(long) < rest.width * 2 / 3 ? long : RunWords.gauge(run, isShort: true)
        Gauge(run.fraction, label: label, role: gaugeRole(run)).draw(on: &canvas, in: rest, look: look)
    }

    private func gaugeRole(_ run: RunSnapshot) -> Role {
        switch run.state {
        case .failed: .error
        case .paused, .cancelling, .cancelled: .warning
        case .finished: run.hasProblems ? .warning : .success
        default: .accent
        }
    }

    // MARK: A dataset with a run

    private func drawRun(_ run: RunSnapshot, _ entry: DatasetEntry, on canvas: inout Canvas, in rect: Rect, look: Look) {
        var rest = rect
        func take() -> Rect? {
            guard rest.height > 0 else { return nil }
            let parts = rest.splitTop(1)
            rest = parts.rest
            return parts.top
        }
        if let line = take() {
            Gauge(run.fraction, label: RunWords.gauge(run, isShort: false), role: gaugeRole(run)).draw(on: &canvas, in: line, look: look)
        }
        if let problem = entry.trouble, rest.height > 0 {
            let text = Paragraph(look.glyphs.string(.problem) + " " + problem, .error)
            let rows = min(text.lines(width: rest.width, limit: 6).count, max(1, rest.height - 1))
            let parts = rest.splitTop(rows)
            text.draw(on: &canvas, in: parts.top, look: look)
            rest = parts.rest
        }
        // The line that says how it went matters more than the line that says how much; both matter more than the rest.
        let words = progressWords(run, look, width: rest.width)
        if rest.height >= 2, let line = take() { canvas.draw(words, in: line, look: look) }
        if rest.height >= 2, let before = earlierWords(run, width: rest.width), let line = take() { canvas.draw(before, in: line, look: look) }
        if let line = take() { canvas.draw(run.outcomes(look, width: line.width), in: line, look: look) }
        if let notice = run.notice, let line = take() {
            canvas.draw(Line(look.glyphs.string(.noted) + " " + notice, .warning), in: line, look: look)
        }
        drawStalled(run, on: &canvas, in: &rest, look: look)
        drawWarnings(run, on: &canvas, in: &rest, look: look)
        guard rest.height >= 1 else { return }
        let calm = run.state.isOver ? nil : entry.calmRun
        drawRates(run, calm, on: &canvas, in: &rest, look: look)
        drawSections(run, calm, on: &canvas, in: rest, look: look)
    }

    /// Which clip stands still, whatever room there is for the lanes, and that the others go on.
    private func drawStalled(_ run: RunSnapshot, on canvas: inout Canvas, in rest: inout Rect, look: Look) {
        let stalled = run.stalledLanes
        guard let oldest = stalled.max(by: { $0.seconds < $1.seconds }), let clip = oldest.lane.clip, rest.height > 0 else { return }
        let more = stalled.count > 1 ? " and \(Readable.clips(stalled.count - 1)) more" : ""
        let text = "\(look.glyphs.string(.problem)) stalled at \(RunWords.step(oldest.lane, seconds: oldest.seconds)): \(RunWords.fileName(clip))\(more)"
        let (top, below) = rest.splitTop(1)
        canvas.draw(Line(text, .error), in: top, look: look)
        rest = below
    }

    /// What of the source was not listed, two lines each where there is room: a run that saw a part of it looks like a whole one.
    private func drawWarnings(_ run: RunSnapshot, on canvas: inout Canvas, in rest: inout Rect, look: Look) {
        let role: Role = run.isPartial ? .error : .warning
        for warning in run.listing?.warnings ?? [] where rest.height > 0 {
            let text = Paragraph(look.glyphs.string(run.isPartial ? .problem : .noted) + " " + warning, role)
            let parts = rest.splitTop(min(text.lines(width: rest.width, limit: 2).count, max(1, rest.height - 1)))
            text.draw(on: &canvas, in: parts.top, look: look)
            rest = parts.rest
        }
    }

    private func progressWords(_ run: RunSnapshot, _ look: Look, width: Int) -> Line {
        let done = "\(Readable.count(run.done)) of \(Readable.clips(run.planned)) done"
        let earlier = run.upToDate > 0 ? ", \(Readable.count(run.upToDate)) already up to date" : ""
        switch run.state {
        case .preparing:
            if let comparison = run.comparison {
                return Line("\(comparison.words), \(Readable.count(comparison.done)) of \(Readable.clips(comparison.total))", .muted)
            }
            return Line("comparing the source with the ledger", .muted)
        case .running, .paused: return Line([Span(done), Span(earlier, .muted)])
        case .cancelling:
            let inHand = run.lanes.count { $0.clip != nil }
            if run.isAbandoning == true { return Line("abandoning \(Readable.clips(inHand)) in progress") }
            return Line([
                Span("finishing \(Readable.clips(inHand)) in progress, "), Span(key(.cancel), .key), Span(inHand == 1 ? " abandons it" : " abandons them"),
            ])
        case .finished, .cancelled, .failed:
            guard run.planned > 0 else { return Line(run.state == .finished ? "every clip \(run.isPartial ? "that could be listed " : "")was up to date" : "no clip was started", .muted) }
            let end = run.endedAt.map { ", " + ScreenDate.text($0, utcOffsetSeconds: world.utcOffsetSeconds) } ?? ""
            let took = Span(RunWords.took(run))
            let whole = Line([took, Span(end + earlier, .muted)])
            return whole.width <= width ? whole : Line([took, Span(end, .muted)])
        }
    }

    /// What the run before did, where that was more.
    private func earlierWords(_ run: RunSnapshot, width: Int) -> Line? {
        guard run.state.isOver, let earlier = run.largerEarlier else { return nil }
        var line = Line([Span("before: ", .muted), Span(RunWords.took(earlier))])
        let more = [", \(Readable.decimal(earlier.clipsPerSecond)) clips/s"]
            + (earlier.endedAt.map { [", " + ScreenDate.text($0, utcOffsetSeconds: world.utcOffsetSeconds)] } ?? [])
        for part in more.map({ Line($0, .muted) }) where line.width + part.width <= width { line = line + part }
        return line
    }

    /// Clips per second, times real time and megabytes per second, with the course of the first as a graph. While nothing goes on there
    /// is no rate.
    private func drawRates(_ run: RunSnapshot, _ calm: RunSnapshot?, on canvas: inout Canvas, in rest: inout Rect, look: Look) {
        guard run.done > 0, run.state != .paused else { return }
        let rate = run.state.isOver ? run.averageClipsPerSecond : run.clipsPerSecond
        var line = Line([Span(Readable.decimal(rate), .text, .bold), Span(" clips/s", .muted)])
        var more: [Line] = []
        if run.audioSeconds > 0 {
            more.append(Line([
                Span("  " + Readable.decimal(run.timesRealTime)), Span(" " + look.glyphs.string(.times) + " real time", .muted),
            ]))
        }
        if run.inputBytes > 0 { more.append(Line([Span("  " + Readable.decimal(run.megabytesPerSecond)), Span(" MB/s", .muted)])) }
        let (top, below) = rest.splitTop(1)
        for part in more where line.width + part.width <= top.width { line = line + part }
        canvas.draw(line, in: top, look: look)
        rest = below
        let history = run.rateHistory.map { Double($0) }
        // Reasons and times are shown whole first; of a run that is over the graph is a reminder.
        let columns = RunSection.columns(of: run, calm: calm, width: below.width)
        let whole = zip(columns, below.columns(columns.count, gap: 2)).map { PanelSection.wholeHeight($0, width: $1.width) }.max() ?? 0
        let height = min(run.state.isOver ? 2 : below.width >= 100 ? 7 : 4, (below.height + 1) / 3, below.height - whole)
        guard height > 0, history.count > 1 else { return }
        let capacity = TimeGraph.capacity(width: below.width, form: .braille, glyphs: look.glyphs)
        let peak = history.suffix(capacity).filter(\.isFinite).max() ?? 0
        let label = "peak " + Readable.decimal(peak)
        if line.width + label.count + 2 <= top.width {
            canvas.draw(Line(label, .muted), in: top, look: look, alignment: .right)
        }
        let parts = below.splitTop(height)
        TimeGraph(history, form: .braille).draw(on: &canvas, in: parts.top, look: look)
        rest = parts.rest
    }

    /// The sections in as many columns as the width allows, the most important ones at the top left.
    private func drawSections(_ run: RunSnapshot, _ calm: RunSnapshot?, on canvas: inout Canvas, in rect: Rect, look: Look) {
        // A column of which nothing fits leaves its width to the others.
        let columns = RunSection.columns(of: run, calm: calm, width: rect.width)
        let least = rect.columns(columns.count, gap: 2).map(\.width).min() ?? 0
        let filled = columns.filter { $0.contains { min($0.minimum, $0.whole?(least) ?? .max) < rect.height } }
        for (sections, room) in zip(filled, rect.columns(filled.count, gap: 2)) {
            PanelSection.draw(sections, on: &canvas, in: room, look: look)
        }
    }

    // MARK: A dataset without one

    private func drawUnrun(_ entry: DatasetEntry, isStartable: Bool, on canvas: inout Canvas, in rect: Rect, look: Look) {
        var lines: [Line] = []
        if let problem = entry.trouble {
            lines += Line(look.glyphs.string(.problem) + " " + problem, .error).wrapped(rect.width)
        }
        if entry.isElsewhere {
            lines.append("Another process is extracting it; nothing is recorded yet.")
        } else {
            let hint = isStartable && !world.isReadOnly ? [Span(key(.start), .key), Span(" starts it.")] : []
            lines.append(entry.outputProblem == nil ? Line([Span("Not run yet. ")] + hint) : Line(hint))
        }
        if !entry.isElsewhere, let forecast = world.forecast(of: entry) {
            lines += Line(forecast.text, forecast.isTooLarge ? .error : .muted).wrapped(rect.width)
        }
        for text in entry.completeness.prefix(3) { lines += Line(text, .muted).wrapped(rect.width) }
        for (row, line) in lines.prefix(rect.height).enumerated() {
            canvas.draw(line, in: Rect(x: rect.x, y: rect.y + row, width: rect.width, height: 1), look: look)
        }
        let sections = entry.findings(look)
        if rect.height > lines.count + 1 {
            PanelSection.draw(sections, on: &canvas, in: rect.splitTop(lines.count + 1).rest, look: look)
        }
    }
}

extension DatasetEntry {
    /// The run as it is shown: one that stopped before its end has no lanes and no time left.
    fileprivate var shownRun: RunSnapshot? { isOurs || isElsewhere ? run : run?.atRest }
}
