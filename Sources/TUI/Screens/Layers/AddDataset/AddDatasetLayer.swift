import Base

/// The folder of a new dataset, being typed, with completions.
struct AddDatasetLayer: ChoosingLayer {
    private var line: TextField
    var field: TextField? {
        get { line }
        set { line = newValue ?? line }
    }
    private(set) var completions: [String] = []
    var choice: Int?
    private(set) var problem: String?
    /// Whether the folders are only listed, not taken over, since nobody asked for a completion.
    private var isListing = false

    init(_ text: String, problem: String? = nil) {
        line = TextField(text)
        self.problem = problem
    }

    var text: String { line.text }
    func count(_ state: AppState) -> Int { completions.count }

    // MARK: Keys

    static let bindings: [Binding] = [
        Binding(Command("complete", keys: ["tab"], label: "complete", "Complete a path"), footer: 3) { state in
            _ = state[layer: Self.self]?.takeChoice()
            state[layer: Self.self]?.isListing = false
            return complete(state)
        },
        Binding(.open, footer: 1, open).label { $0[layer: Self.self]?.choice == nil ? "add" : "take" },
        Binding(.back, footer: 0, label: "close") { $0.close() }, Binding(.quit) { $0.close() },
    ] + choosing

    private static func complete(_ state: AppState) -> [Effect] {
        state[layer: Self.self].map { [.work(.complete(path: $0.text))] } ?? []
    }

    private static func open(_ state: inout AppState) -> [Effect] {
        if state[layer: Self.self]?.takeChoice() == true { return complete(state) }
        let path = state[layer: Self.self]?.text.trimmingPrefix { $0 == " " } ?? ""
        _ = state.close()
        return path.isEmpty ? [] : [.work(.add(path: String(path)))]
    }

    /// Takes the chosen folder over into the line.
    private mutating func takeChoice() -> Bool {
        guard let choice, completions.indices.contains(choice) else { return false }
        line.text = completions[choice]
        self.choice = nil
        return true
    }

    static func typed(_ state: inout AppState) -> [Effect] {
        guard var layer = state[layer: Self.self] else { return [] }
        layer.choice = nil
        layer.problem = nil
        layer.completions = []
        layer.isListing = layer.text.hasSuffix("/")
        state[layer: Self.self] = layer
        return layer.isListing ? complete(state) : []
    }

    static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        guard case .completions(let path, let completions) = happening.news, state[layer: Self.self]?.text == path else { return [] }
        state[layer: Self.self]?.take(completions)
        return []
    }

    mutating func take(_ completions: [String]) {
        self.completions = completions
        if completions.count == 1, !isListing { line.text = completions[0] }
    }

    // MARK: Drawing

    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        let width = min(room.width, 84)
        var block = TextBlock(width: width, glyphs: look.glyphs)
        if let problem = problem {
            block.paragraph(problem, .error)
        } else if completions.isEmpty {
            block.paragraph(
                "A folder of recordings (WAV, FLAC, OGG, MP3 …) or arrays (.npy, .npz), or @ and a text file that lists them.", .muted)
            block.paragraph(
                "Names and contents tell what it is. Nothing runs yet, and it is only ever read. Its features go to "
                    + (state.world.outputRoot.isEmpty ? "a folder of their own." : "\(state.world.outputRoot)/NAME."),
                .muted)
        } else {
            let count = completions.count
            block.paragraph(count == 1 ? "1 folder" : "\(Readable.count(count)) folders", .muted)
        }
        let listRows = min(completions.count, 10)
        let box = OverlayBox(
            Line("Add a dataset", .title, .bold),
            keys: state.hints(Self.self),
            width: width, height: min(room.height, 2 + block.lines.count + listRows))
        let content = box.draw(on: &canvas, look: look)
        canvas.draw(
            InputLine(prompt: "path ", field: line, placeholder: "type a folder, such as /data/RAVDESS"), in: content.splitTop(1).top, look: look)
        let below = content.splitTop(content.height > 3 ? 2 : 1).rest
        let (words, list) = below.splitTop(min(block.lines.count, listRows > 0 ? 1 : below.height))
        block.draw(on: &canvas, in: words, scroll: 0, look: look, surface: .raised)
        canvas.drawChoices(count: completions.count, selected: choice ?? -1, in: list, look: look) { index in
            Line(Truncation.start.cut(completions[index], width: max(1, list.width - 3), ellipsis: look.glyphs[.ellipsis]))
        }
    }
}
