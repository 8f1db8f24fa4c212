/// A question with two answers, or three; the safe one is chosen at first.
struct QuestionLayer: Layer {
    /// In the order in which they are chosen.
    enum Answer: Int, Sendable, Hashable {
        case no, other, yes
    }

    enum Purpose: Sendable, Hashable {
        case quit
        case cancel(dataset: String)
        case remove(dataset: String)
    }

    var purpose: Purpose
    var title: String
    /// What is said below what the runs say.
    var words: [String]
    /// Labels of the answers; the first does it, the last does it in another way.
    var yes: String
    var no: String
    var other: String?
    private(set) var selected = Answer.no

    init(_ purpose: Purpose, title: String, lines: [String], yes: String, no: String, other: String? = nil) {
        self.purpose = purpose
        self.title = title
        words = lines
        self.yes = yes
        self.no = no
        self.other = other
    }

    private var answers: [(answer: Answer, label: String)] { [(.no, no)] + (other.map { [(.other, $0)] } ?? []) + [(.yes, yes)] }

    private mutating func select(_ step: Int) {
        guard let index = answers.firstIndex(where: { $0.answer == selected }) else { return }
        selected = answers[(index + step + answers.count) % answers.count].answer
    }

    // MARK: Keys

    static let bindings: [Binding] = [
        Binding(.back, footer: 0) { $0.close() }.label { $0[layer: Self.self]?.no.lowercased() ?? "" },
        Binding(.open, footer: 1, label: "answer") { state in
            switch state[layer: Self.self]?.selected {
            case .yes: agree(&state)
            case .other: detach(&state)
            case .no, nil: state.close()
            }
        },
        Binding(.left, footer: 2, label: "choose", with: .right) { select(-1, &$0) }, Binding(.right) { select(1, &$0) },
        Binding(.up) { select(-1, &$0) }, Binding(.down) { select(1, &$0) }, Binding(.nextColumn) { select(1, &$0) },
        Binding(Command("yes", keys: ["y", "Y"], label: "yes", "Say yes"), agree),
        Binding(Command("no", keys: ["n", "N"], label: "no", "Say no")) { $0.close() },
        Binding(Command("background", keys: ["b", "B"], label: "background", "Leave unfinished runs to the background"), detach),
        // A second quit on the question means it.
        Binding(.quit) { $0[layer: Self.self]?.purpose == .quit ? agree(&$0) : $0.close() },
    ]

    private static func select(_ step: Int, _ state: inout AppState) -> [Effect] {
        state[layer: Self.self]?.select(step)
        return []
    }

    /// Leaves, and lets what is unfinished go on without the screen.
    private static func detach(_ state: inout AppState) -> [Effect] {
        guard state[layer: Self.self]?.other != nil else { return [] }
        state.leavesRunsToBackground = true
        return agree(&state)
    }

    private static func agree(_ state: inout AppState) -> [Effect] {
        guard let purpose = state[layer: Self.self]?.purpose else { return [] }
        _ = state.close()
        switch purpose {
        case .quit:
            state.isQuitting = true
            return state.world.datasets.filter(\.isUnfinished).map { .work(.cancel(dataset: $0.name)) } + [.quit]
        case .cancel(let dataset): return [.work(.cancel(dataset: dataset))]
        case .remove(let dataset): return [.work(.remove(dataset: dataset))]
        }
    }

    /// A question about a run that is over is no question any more.
    static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        guard case .cancel(let dataset)? = state[layer: Self.self]?.purpose else { return [] }
        return happening.ended.contains { $0.ended?.dataset == dataset } ? state.close() : []
    }

    // MARK: Drawing

    /// What it says: runs go on while it is asked, so how far they are is looked up each time it is drawn.
    func lines(_ state: AppState) -> [String] {
        switch purpose {
        case .cancel(let dataset):
            let run = state.world.entry(dataset)?.run
            let head = run.map { $0.planned > 0 } ?? false ? RunWords.done(run) + ", which are kept;" : "It is " + RunWords.done(run) + ";"
            return [head] + words
        case .quit:
            let working = state.world.datasets.filter(\.isUnfinished)
            let runs = working.map { "\($0.name): \(RunWords.done($0.run))" }
            return (working.isEmpty ? ["All runs have ended meanwhile."] : runs) + words
        case .remove: return words
        }
    }

    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        let buttons = answers.map { (answer: $0.answer, text: "[ \($0.label) ]") }
        let buttonWidths = buttons.map { DisplayWidth.of($0.text) + 1 }
        let inRow = buttonWidths.reduce(0, +) + buttons.count - 1
        let lines = lines(state)
        let longest = lines.map { DisplayWidth.of($0) }.max() ?? 0
        let width = min(room.width, max(inRow, min(64, longest)))
        var block = TextBlock(width: width, glyphs: look.glyphs)
        for line in lines { block.paragraph(line) }
        // Buttons too wide to stand beside each other stand below each other.
        let isStacked = inRow > width
        let buttonRows = isStacked ? buttons.count : 1
        let box = OverlayBox(
            Line(title, .title, .bold),
            keys: state.hints(Self.self),
            width: width, height: block.lines.count + buttonRows + 1)
        let content = box.draw(on: &canvas, look: look)
        let (text, bottom) = content.splitBottom(min(buttonRows, content.height))
        block.draw(on: &canvas, in: text, scroll: 0, look: look, surface: .raised)
        var left = bottom.x
        for (index, button) in buttons.enumerated() {
            let origin = isStacked ? (x: bottom.x, y: bottom.y + index) : (x: left, y: bottom.y)
            left += buttonWidths[index] + 1
            let place = Rect(x: origin.x, y: origin.y, width: buttonWidths[index], height: 1).intersection(bottom)
            guard !place.isEmpty else { continue }
            let isSelected = button.answer == selected
            if isSelected { canvas.fill(place, look.theme.fill(.selection)) }
            let pointer = isSelected ? look.glyphs.string(.pointer) : " "
            canvas.draw(
                Line([Span(pointer, .accent), Span(button.text, isSelected ? .text : .muted, isSelected ? .bold : [])]), in: place,
                look: look, on: isSelected ? .selection : .raised)
        }
    }
}
