import Base
import Engine

/// The filter of the focused table, being typed.
struct FilterLayer: Layer {
    private var line: TextField
    var field: TextField? {
        get { line }
        set { line = newValue ?? line }
    }

    init(_ text: String) { line = TextField(text, limit: 500) }

    static let bindings: [Binding] = [
        Binding(.open, footer: 1, label: "keep") { $0.close() },
        Binding(.back, footer: 0, label: "clear", clear), Binding(.quit, clear),
    ]

    private static func clear(_ state: inout AppState) -> [Effect] {
        _ = state.close()
        guard state.dashboard.focused != nil else { return [] }
        state.dashboard.columns[state.dashboard.focus].table.query.filter = ""
        return DashboardScreen.loadFocused(&state)
    }

    static func typed(_ state: inout AppState) -> [Effect] {
        guard let text = state[layer: Self.self]?.line.text, var table = state.dashboard.focused?.table else { return [] }
        table.query.filter = text
        table.isFollowing = false
        table.toTop()
        state.dashboard.columns[state.dashboard.focus].table = table
        return DashboardScreen.loadFocused(&state)
    }

    /// Two lines at the bottom, so that the table is seen while it is filtered.
    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
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
        let text = line.text
        let (row, below) = content.splitTop(1)
        let table = state.dashboard.focused?.table
        let matches = table.map { table in
            let count = Readable.clips(table.total)
            return Line(text.isEmpty ? count : count + (table.total == 1 ? " matches" : " match"), .muted)
        } ?? Line()
        let matchesRoom = row.width > matches.width + 24 ? matches.width + 1 : 0
        let (input, right) = row.splitRight(matchesRoom)
        canvas.draw(InputLine(prompt: "/", field: line, placeholder: "reason:silent  emotion:fear  T>150  part of a path"), in: input, look: look)
        canvas.draw(matches, in: right, look: look, alignment: .right, on: .raised)
        guard !below.isEmpty else { return }
        let problems = ClipQuery(filter: text).problems
        var keys = Line(hints: state.hints(Self.self))
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
}
