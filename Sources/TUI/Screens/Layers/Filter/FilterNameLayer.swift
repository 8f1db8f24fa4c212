import Base
import Engine

/// The name under which a filter is to be saved, being typed.
struct FilterNameLayer: Layer {
    let filter: String
    private var line: TextField
    var field: TextField? {
        get { line }
        set { line = newValue ?? line }
    }
    private(set) var problem: String?

    init(_ filter: String, name: String) {
        self.filter = filter
        line = TextField(name, limit: 60)
    }

    static let bindings: [Binding] = [
        Binding(.open, footer: 1, label: "save", save), Binding(.back, footer: 0, label: "close") { $0.close() }, Binding(.quit) { $0.close() },
    ]

    private static func save(_ state: inout AppState) -> [Effect] {
        guard let layer = state[layer: Self.self] else { return [] }
        let name = layer.line.text.trimmed
        if let problem = SavedFilters.problem(withName: name) {
            state[layer: Self.self]?.problem = problem
            return []
        }
        _ = state.close()
        state.show("Saved as \(SavedFilters.sign)\(name)", isProblem: false)
        return [.work(.saveFilter(SavedFilters.Filter(name: name, text: layer.filter)))]
    }

    static func typed(_ state: inout AppState) -> [Effect] {
        state[layer: Self.self]?.problem = nil
        return []
    }

    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
        let width = min(OverlayBox.room(on: canvas.size).width, 70)
        let box = OverlayBox(Line("Save the filter", .title, .bold), keys: state.hints(Self.self), width: width, height: 2)
        let rows = box.draw(on: &canvas, look: look).rows(2)
        guard rows.count >= 2 else { return }
        canvas.draw(InputLine(prompt: "name ", field: line, placeholder: "letters and digits, such as loud"), in: rows[0], look: look)
        let taken = state.world.savedFilters.first { $0.name == line.text.trimmed && $0.text != filter }
        let words = problem.map { Line($0, .error) } ?? taken.map { Line("replaces \($0.text)", .warning) } ?? Line(filter, .muted)
        canvas.draw(words, in: rows[1], look: look, on: .raised)
    }
}
