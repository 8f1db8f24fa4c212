import Base
import Engine

/// Draws the filter line at the bottom, so that the table is seen while it is filtered.
struct FilterPainter: Painter {
    let layer: FilterLayer
    let state: AppState

    private static let mostListed = 10

    func draw(over canvas: inout Canvas, look: Look) {
        let rows = min(canvas.size.height, canvas.size.height >= 8 ? 3 : canvas.size.height >= 3 ? 2 : 1)
        let choices = layer.choices(world)
        let listed = min(choices.count, Self.mostListed, max(0, canvas.size.height - rows - 2))
        let area = canvas.bounds.splitBottom(rows + listed).bottom
        guard !area.isEmpty else { return }
        canvas.fill(area, look.theme.fill(.raised))
        var content = area
        if rows == 3 {
            let edge = area.splitTop(1).top
            canvas.fill(edge, look.glyphs[.horizontal], look.theme.style(.accent, on: .raised))
            canvas.draw(Line(title, .title, .bold), in: edge.splitLeft(2).rest, look: look, on: .raised)
            content = area.splitTop(1).rest
        }
        content = content.inset(dx: content.width > 20 ? 1 : 0, dy: 0)
        let (list, lines) = content.splitTop(listed)
        drawList(choices, on: &canvas, in: list, look: look)
        let (row, below) = lines.splitTop(1)
        drawInput(on: &canvas, in: row, look: look)
        if !below.isEmpty { drawWords(on: &canvas, in: below, look: look) }
    }

    private var title: String {
        if case .saved = layer.listed { return " Saved filters " }
        let saved = world.savedFilters.first { $0.text == layer.text && !layer.text.isEmpty }
        return saved.map { " Filter \(SavedFilters.sign)\($0.name) " } ?? " Filter "
    }

    private func drawList(_ choices: [FilterCompletion.Choice], on canvas: inout Canvas, in rect: Rect, look: Look) {
        let width = min(rect.width / 2, choices.map { DisplayWidth.of($0.shown) }.max() ?? 0)
        canvas.drawChoices(count: choices.count, selected: layer.choice ?? -1, in: rect, look: look) { index in
            let shown = Truncation.end.cut(Printable.text(choices[index].shown), width: width, ellipsis: look.glyphs[.ellipsis])
            return Line([Span(shown.padded(width + 2)), Span(Printable.text(choices[index].note), .muted)])
        }
    }

    private func drawInput(on canvas: inout Canvas, in row: Rect, look: Look) {
        let table = state.dashboard.focused?.table
        let matches = table.map { table in
            let count = Readable.clips(table.total)
            return Line(layer.text.isEmpty ? count : count + (table.total == 1 ? " matches" : " match"), .muted)
        } ?? Line()
        let (input, right) = row.splitRight(row.width > matches.width + 24 ? matches.width + 1 : 0)
        canvas.draw(
            InputLine(prompt: "/", field: layer.field ?? TextField(""), placeholder: "emotion:angry,sad  !speaker:01  T>150  or a part of any text"), in: input,
            look: look)
        canvas.draw(matches, in: right, look: look, alignment: .right, on: .raised)
    }

    /// What is wrong, or what can be written, and the keys.
    private func drawWords(on canvas: inout Canvas, in rect: Rect, look: Look) {
        let table = state.dashboard.focused?.table
        var keys = Line(hints: hints(FilterLayer.self))
        var words = Line(Self.guide(table?.facts.labels ?? []), .muted)
        let problems = table?.filterProblems ?? ClipQuery(filter: layer.text).problems
        if let first = problems.first {
            let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
            words = Line([Span(look.glyphs.string(.problem) + " ", .error), Span("\(first)\(more)", .error)])
        } else if let problem = table?.problem {
            words = Line([Span(look.glyphs.string(.problem) + " ", .error), Span(problem, .error)])
        }
        if case .saved = layer.listed, world.savedFilters.isEmpty {
            words = Line("No filter is saved yet; \(key(.saveFilter)) saves the one that is typed", .muted)
        }
        // What is wrong matters more than the keys.
        if rect.width < keys.width + (problems.isEmpty ? 12 : words.width + 2) { keys = Line() }
        let (left, keyRoom) = rect.splitRight(keys.width > 0 ? keys.width + 2 : 0)
        canvas.draw(words, in: left, look: look, on: .raised)
        canvas.draw(keys, in: keyRoom, look: look, alignment: .right, on: .raised)
    }

    /// The columns that there are, most wanted first.
    private static func guide(_ labels: [String]) -> String {
        let wanted = ["emotion", "speaker", "actor"].filter(labels.contains)
        return ((wanted + labels.filter { !wanted.contains($0) }).prefix(3).map { $0 + ":" } + ["reason:", "outcome:", "note:", "T>", "seconds<", "peak>", "finding:"]).joined(separator: " ")
            + "  ! not  or  ( )  a,b"
    }
}
