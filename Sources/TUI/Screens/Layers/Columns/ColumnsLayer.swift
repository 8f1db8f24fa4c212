import Base
import Engine

extension Command {
    package static let columns = Command("columns", keys: ["C"], label: "columns", "Choose the columns of the table, and their order")
    static let tick = Command("tick", keys: ["space"], label: "show or hide", "Show or hide the column")
    static let earlier = Command("earlier", keys: ["K", "shift-up"], label: "move", "Move the column to the left")
    static let later = Command("later", keys: ["J", "shift-down"], label: "move", "Move the column to the right")
    static let usualColumns = Command("usual-columns", keys: ["D"], label: "usual ones", "Take the usual columns")
}

/// The columns of the table of clips: which, and in which order. The table is seen as it changes.
struct ColumnsLayer: ChoosingLayer {
    /// All that there are, the shown ones first and in their order.
    private(set) var columns: [ClipColumn]
    private(set) var shown: Set<ClipColumn>
    /// To go back to.
    let before: [String]
    /// Whether the doctor has measured some of the clips.
    let isMeasured: Bool
    var choice: Int? = 0

    /// - Parameter labels: label fields of the dataset's clips.
    init(_ names: [String], labels: [String], isMeasured: Bool) {
        self.isMeasured = isMeasured
        before = names
        let chosen = ShownColumns.columns(names, labels: labels, hasSegments: true)
        shown = Set(chosen)
        columns = chosen + ShownColumns.all(labels: labels).filter { !chosen.contains($0) }
    }

    func count(_ state: AppState) -> Int { columns.count }

    private var names: [String] { columns.filter(shown.contains).map(\.filterName) }

    // MARK: Keys

    static let bindings: [Binding] = [
        Binding(.tick, footer: 1) { change(&$0) { $0.toggle() } },
        Binding(.later, footer: 2, with: .earlier) { change(&$0) { $0.move(1) } }, Binding(.earlier) { change(&$0) { $0.move(-1) } },
        Binding(.usualColumns, footer: 4) { state in
            let labels = state.dashboard.focused?.table.facts.labels ?? []
            return change(&state) { layer in
                let usual = ColumnsLayer(ShownColumns.usual, labels: labels, isMeasured: layer.isMeasured)
                (layer.columns, layer.shown, layer.choice) = (usual.columns, usual.shown, 0)
            }
        },
        Binding(.open, footer: 1, label: "keep") { state in
            let names = state.dashboard.shown
            _ = state.close()
            return [.work(.keepColumns(names))]
        },
        Binding(.back, footer: 0, label: "as before", putBack), Binding(.quit, putBack),
    ] + choosing

    private static func change(_ state: inout AppState, _ body: (inout ColumnsLayer) -> Void) -> [Effect] {
        guard var layer = state[layer: Self.self] else { return [] }
        body(&layer)
        state[layer: Self.self] = layer
        state.dashboard.shown = layer.names
        return []
    }

    private static func putBack(_ state: inout AppState) -> [Effect] {
        guard let before = state[layer: Self.self]?.before else { return [] }
        _ = state.close()
        state.dashboard.shown = before
        return []
    }

    private var chosen: Int? { choice.flatMap { columns.indices.contains($0) ? $0 : nil } }

    private mutating func toggle() {
        guard let chosen else { return }
        // A table of clips without any column would show nothing at all.
        if shown == [columns[chosen]] { return }
        shown.formSymmetricDifference([columns[chosen]])
    }

    private mutating func move(_ step: Int) {
        guard let chosen, columns.indices.contains(chosen + step) else { return }
        columns.swapAt(chosen, chosen + step)
        choice = chosen + step
    }

    // MARK: Drawing

    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        let names = columns.map { DisplayWidth.of($0.filterName) }.max() ?? 0
        let box = OverlayBox(
            Line("Columns", .title, .bold), keys: state.hints(Self.self), width: min(room.width, 76), height: min(room.height, columns.count))
        let content = box.draw(on: &canvas, look: look)
        canvas.drawChoices(count: columns.count, selected: choice ?? 0, in: content, look: look) { index in
            let column = columns[index], isShown = shown.contains(column)
            return Line([
                Span(look.glyphs.string(isShown ? .marked : .unmarked) + " ", isShown ? .accent : .muted),
                Span(column.filterName.padded(names + 2), isShown ? .text : .muted), Span(words(column), .muted),
            ])
        }
    }

    private func words(_ column: ClipColumn) -> String {
        switch column {
        case _ where column.isMeasured && !isMeasured: column.summary + ", not measured yet"
        case .note: "reason why it has no features, or what should be known of them"
        case .shape: "shape of the array; where shapes differ it is shown by itself"
        default: column.summary
        }
    }
}
