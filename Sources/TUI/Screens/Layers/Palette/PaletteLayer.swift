/// All commands by name; what is typed narrows them.
struct PaletteLayer: ChoosingLayer {
    private var line: TextField
    var field: TextField? {
        get { line }
        set { line = newValue ?? line }
    }
    var choice: Int?

    init(_ text: String, choice: Int = 0) {
        line = TextField(text, limit: 100)
        self.choice = choice
    }

    func count(_ state: AppState) -> Int { state.paletteChoices(line.text).count }

    static let bindings: [Binding] = [
        Binding(.open, footer: 1, label: "do it") { state in
            guard let layer = state[layer: Self.self] else { return [] }
            let choices = state.paletteChoices(layer.line.text)
            _ = state.close()
            guard let choice = layer.choice, choices.indices.contains(choice) else { return [] }
            return state.update(.command(choices[choice]))
        },
        Binding(.back, footer: 0, label: "close") { $0.close() }, Binding(.quit) { $0.close() },
    ] + choosing

    static func typed(_ state: inout AppState) -> [Effect] {
        state[layer: Self.self]?.choice = 0
        return []
    }

    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        let choices = state.paletteChoices(line.text)
        // As high as the whole list would be, so that the box does not jump while the operator types.
        let box = OverlayBox(
            Line("Commands", .title, .bold), keys: state.hints(Self.self), width: min(room.width, 96),
            height: min(room.height, 18))
        let content = box.draw(on: &canvas, look: look)
        canvas.draw(
            InputLine(prompt: "> ", field: line, placeholder: "type a part of a command"), in: content.splitTop(1).top, look: look)
        let list = content.splitTop(content.height > 6 ? 2 : 1).rest
        guard !choices.isEmpty else {
            canvas.draw(Line("No command matches; \(state.key(.back)) closes", .muted), in: list, look: look, on: .raised)
            return
        }
        let nameWidth = state.house.commands.map { $0.name.utf8.count }.max() ?? 0
        canvas.drawChoices(count: choices.count, selected: min(choice ?? 0, choices.count - 1), in: list, look: look) { index in
            let command = choices[index]
            let refusal = state.refusal(of: command)
            let keys = Truncation.end.cut(state.keymap.firstKey(for: command) ?? "", width: 10, ellipsis: look.glyphs[.ellipsis]).padded(11)
            // A reason in brackets: what cannot be done is told by words, not by dimness alone.
            return Line([
                Span(keys, refusal == nil ? .key : .muted), Span(command.name.padded(nameWidth + 2), refusal == nil ? .text : .muted),
                Span(look.glyphs.twin(refusal.map { "(" + $0 + ")" } ?? command.summary), .muted),
            ])
        }
    }
}
