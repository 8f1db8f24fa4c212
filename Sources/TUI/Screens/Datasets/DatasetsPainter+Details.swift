import Base
import Engine
import Foundation
import Shapes

/// What is known of the selected dataset, and what the Enter key will do.
extension DatasetsPainter {
    func drawDetails(of entry: DatasetEntry, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let state = RunWords(entry)
        let name = Truncation.middle.cut(entry.name, width: max(8, rect.width - 30), ellipsis: look.glyphs[.ellipsis])
        Frame(title: Line(name + " ", .title, .bold) + state.line(look)).draw(on: &canvas, in: rect, look: look)
        let inner = Frame.inner(rect).inset(dx: rect.width > 20 ? 1 : 0, dy: 0)
        guard !inner.isEmpty else { return }
        let actions = actionLines(width: inner.width, room: inner.height)
        let (rest, bottom) = inner.splitBottom(actions.count)
        draw(actions, on: &canvas, in: bottom, look: look)
        let above = rest.height > 4 ? rest.splitBottom(1).rest : rest
        let sections = entry.findings(look)
        let isWide = above.width >= 86 && !sections.isEmpty
        let (text, side) = isWide ? above.splitRight(above.width * 2 / 5) : (above, Rect(x: 0, y: 0, width: 0, height: 0))
        let words = text.splitLeft(text.width - (isWide ? 2 : 0)).left
        let facts = facts(of: entry, look, width: words.width)
        draw(facts, on: &canvas, in: words, look: look)
        // Where the facts are cut off, the one that must not be missed moves into the edge.
        if facts.count > words.height, world.model(of: entry) == BuiltInModel.name {
            Frame.drawNote(Line(BuiltInModel.note, .warning), on: &canvas, in: rect, look: look)
        }
        if isWide {
            PanelSection.draw(sections, on: &canvas, in: side, look: look)
        } else if text.height > facts.count + 3 {
            PanelSection.draw(sections, on: &canvas, in: text.splitTop(facts.count + 1).rest, look: look)
        }
    }

    private func draw(_ lines: [Line], on canvas: inout Canvas, in rect: Rect, look: Look) {
        for (row, line) in lines.prefix(rect.height).enumerated() {
            canvas.draw(line, in: Rect(x: rect.x, y: rect.y + row, width: rect.width, height: 1), look: look)
        }
    }

    // MARK: Facts

    private func facts(of entry: DatasetEntry, _ look: Look, width: Int) -> [Line] {
        var lines: [Line] = []
        func add(_ label: String, _ value: Line, limit: Int = .max) {
            let indent = 10
            let parts = value.wrapped(max(10, width - indent))
            for (index, part) in parts.prefix(limit).enumerated() {
                let head = index == 0 ? label : ""
                lines.append(Line(head.padding(to: indent), .muted) + part)
            }
            guard parts.count > limit else { return }
            let rest = Line([Span(look.glyphs.twin("… "), .muted), Span(key(.survey), .key), Span(" shows all that is missing", .muted)])
            lines.append(Line("".padding(to: indent), .muted) + rest)
        }
        func path(_ text: String) -> Line {
            Line(Truncation.start.cut(text, width: max(10, width - 10), ellipsis: look.glyphs[.ellipsis]))
        }
        if let problem = entry.trouble ?? entry.sourceProblem {
            add("problem", Line(look.glyphs.string(.problem) + " " + problem, .error))
        }
        if let notice = entry.run?.notice { add("notice", Line(notice, .warning)) }
        // The latest look at the source counts: that of the run, or of the survey while there is none.
        let warnings = entry.run?.listing?.warnings ?? entry.survey?.warnings ?? entry.listingWarnings
        for warning in warnings { add("listing", Line(look.glyphs.string(.problem) + " " + warning, .error)) }
        for text in entry.completeness.prefix(4) { add("holds", Line(text), limit: 2) }
        if let run = entry.run {
            add("clips", run.outcomes(look, width: width - 10))
            add("run", Line(RunWords.course(run, utcOffsetSeconds: world.utcOffsetSeconds)))
        }
        if let survey = entry.survey, entry.run == nil {
            add("survey", Line(surveyWords(survey), survey.problems.isEmpty ? .text : .warning))
        }
        if let forecast = world.forecast(of: entry) { add("start", Line(forecast.text, forecast.isTooLarge ? .error : .text)) }
        let model = world.model(of: entry)
        let builtIn = BuiltInModel(rawValue: model)
        if let builtIn { add("model", Line(BuiltInModel.title(of: model), builtIn == .untrained ? .warning : .text)) }
        let next = world.nextModel(of: entry)
        if entry.run != nil, entry.registered.encoder.model != nil, next != model {
            add("next", Line("model \(BuiltInModel.title(of: next)), not that of its features", .warning))
        }
        let details = entry.registered.encoder.details
        if !details.isEmpty { add("chosen", Line(details.joined(separator: ", "))) }
        if let labels = entry.registered.labels {
            let parts = labels.tables.map { ($0 as NSString).lastPathComponent } + [labels.columns, labels.pattern.map { "pattern \($0)" }].compactMap { $0 }
            add("labels", Line(parts.joined(separator: ", ")), limit: 2)
        }
        for remark in entry.labelRemarks.prefix(3) { add("labels", Line(remark, .warning), limit: 2) }
        if let windows = entry.registered.windows { add("segments", Line(windows.text)) }
        add("source", path(entry.registered.source))
        add("output", path(entry.registered.output))
        if builtIn == nil { add("model", path(model)) }
        for remark in entry.run?.listing?.remarks ?? [] { add("source", Line(remark, .muted), limit: 2) }
        return lines
    }

    private func surveyWords(_ survey: Survey) -> String {
        let problems = survey.problems.count
        let found = problems == 0 ? "no problem found" : problems == 1 ? "1 problem found" : "\(Readable.count(problems)) problems found"
        return "\(Readable.count(survey.audio)) recordings, \(Readable.count(survey.arrays)) arrays, \(found)"
            + (survey.isPartial ? " (ended early)" : "")
    }

    private func actionLines(width: Int, room: Int) -> [Line] {
        var lines = Line([Span(key(.open), .key), Span(" " + screen.enterWords(state))]).wrapped(width)
        if room >= 12, let entry = screen.selected(state.world), entry.run == nil, entry.survey == nil, !entry.isSurveying {
            lines += Line([
                Span(key(.survey), .key), Span(" checks shapes and problems first, without running the CNN"),
            ]).wrapped(width)
        }
        let remembered = state.dashboard.columns.isEmpty && screen.marks.isEmpty ? screen.remembered(state.world) : []
        if room >= 8, remembered.count > 1 {
            let names = remembered.map(\.name).joined(separator: ", ")
            lines += Line([Span(key(.dashboard), .key), Span(" opens those with a run side by side: \(names)")]).wrapped(width)
        }
        return Array(lines.prefix(max(1, room / 2)))
    }
}

extension DatasetEntry {
    /// Reasons, lengths and layouts of the last run, or of the survey while there is no run.
    func findings(_ look: Look) -> [PanelSection] {
        if let run, run.done + run.upToDate > 0 {
            return RunSection.details(of: run)
        }
        guard let survey else { return [] }
        let counts = Dictionary(grouping: survey.problems, by: \.reason.code).map { (code: $0.key.rawValue, count: $0.value.count) }
            .sorted { ($1.count, $0.code) < ($0.count, $1.code) }
        let layouts = survey.layouts.map { (layout: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.layout) < ($0.count, $1.layout) }
        return [PanelSection.layouts(layouts), PanelSection.frames(survey.frames, rows: 7), PanelSection.reasons(counts, title: "problems")]
            .compactMap { $0 }
    }
}

extension String {
    /// At least `width` cells, blanks at the end.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - DisplayWidth.of(self))) }
}
