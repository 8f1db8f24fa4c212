/// A question with two answers; the safe one is chosen at first.
struct QuestionLayer: Layer {
    enum Purpose: Sendable, Hashable {
        case quit
        case cancel(dataset: String)
        case remove(dataset: String)
    }

    var purpose: Purpose
    var title: String
    /// What is said below what the runs say.
    var words: [String]
    /// Labels of the two answers; the first does it.
    var yes: String
    var no: String
    var isYesSelected = false

    init(_ purpose: Purpose, title: String, lines: [String], yes: String, no: String) {
        self.purpose = purpose
        self.title = title
        words = lines
        self.yes = yes
        self.no = no
    }

    // MARK: Keys

    static let bindings: [Binding] = [
        Binding(.back, footer: 0) { $0.close() }.label { $0[layer: Self.self]?.no.lowercased() ?? "" },
        Binding(.open, footer: 1, label: "answer") { state in
            state[layer: Self.self]?.isYesSelected == true ? agree(&state) : state.close()
        },
        Binding(.left, footer: 2, label: "choose", with: .right, toggle), Binding(.right, toggle), Binding(.up, toggle),
        Binding(.down, toggle), Binding(.nextColumn, toggle),
        Binding(Command("yes", keys: ["y", "Y"], label: "yes", "Say yes"), agree),
        Binding(Command("no", keys: ["n", "N"], label: "no", "Say no")) { $0.close() },
        // A second quit on the question means it.
        Binding(.quit) { $0[layer: Self.self]?.purpose == .quit ? agree(&$0) : $0.close() },
    ]

    private static func toggle(_ state: inout AppState) -> [Effect] {
        state[layer: Self.self]?.isYesSelected.toggle()
        return []
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
        let yes = "[ \(self.yes) ]"
        let no = "[ \(self.no) ]"
        let buttons = DisplayWidth.of(yes) + DisplayWidth.of(no) + 3
        let lines = lines(state)
        let longest = lines.map { DisplayWidth.of($0) }.max() ?? 0
        let width = min(room.width, max(buttons, min(64, longest)))
        var block = TextBlock(width: width, glyphs: look.glyphs)
        for line in lines { block.paragraph(line) }
        // Buttons too wide to stand beside each other stand below each other.
        let isStacked = buttons > width
        let buttonRows = isStacked ? 2 : 1
        let box = OverlayBox(
            Line(title, .title, .bold),
            keys: state.hints(Self.self),
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
        button(no, isSelected: !isYesSelected, noPlace)
        button(
            yes, isSelected: isYesSelected,
            isStacked
                ? Rect(x: bottom.x, y: bottom.y + 1, width: DisplayWidth.of(yes) + 1, height: 1)
                : Rect(x: bottom.x + noWidth + 1, y: bottom.y, width: DisplayWidth.of(yes) + 1, height: 1))
    }
}
