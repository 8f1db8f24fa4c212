/// The themes, tried while one moves over them.
struct ThemesLayer: ChoosingLayer {
    var choice: Int?
    /// The theme to go back to.
    let before: String

    func count(_ state: AppState) -> Int { state.themeNames.count }

    static let bindings: [Binding] = [
        Binding(.open, footer: 1, label: "keep") { state in
            let before = state[layer: Self.self]?.before
            _ = state.close()
            return state.themeName == before ? [] : [.work(.keepTheme(state.themeName))]
        },
        Binding(.back, footer: 0, label: "as before", putBack), Binding(.quit, putBack),
    ] + choosing

    private static func putBack(_ state: inout AppState) -> [Effect] {
        guard let before = state[layer: Self.self]?.before else { return [] }
        _ = state.close()
        state.themeName = before
        return [.setTheme(before)]
    }

    static func chosen(_ state: inout AppState) -> [Effect] {
        guard let choice = state[layer: Self.self]?.choice, state.themeNames.indices.contains(choice) else { return [] }
        state.themeName = state.themeNames[choice]
        return [.setTheme(state.themeName)]
    }

    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        let names = state.themeNames.map { DisplayWidth.of($0) }.max() ?? 0
        let sampleRows = room.height >= 10 ? 4 : 0
        let box = OverlayBox(
            Line("Theme", .title, .bold), keys: state.hints(Self.self),
            width: min(room.width, max(34, names + 12)),
            height: min(room.height, state.themeNames.count + sampleRows))
        let content = box.draw(on: &canvas, look: look)
        let (list, sample) = content.splitBottom(sampleRows)
        let glyphs = look.glyphs
        canvas.drawChoices(count: state.themeNames.count, selected: choice ?? 0, in: list, look: look) { index in
            let name = state.themeNames[index]
            return Line([Span(name), Span(name == before ? "  (before)" : "", .muted)])
        }
        guard sample.height == 4 else { return }
        let rows = sample.splitTop(1).rest.rows(3)
        canvas.draw(
            Line([Span("text "), Span("muted ", .muted), Span("accent ", .accent), Span("key ", .key), Span("info", .info)]), in: rows[0],
            look: look, on: .raised)
        canvas.draw(
            Line([
                Span(glyphs.string(.extracted) + " extracted  ", .success), Span(glyphs.string(.noted) + " skipped  ", .warning),
                Span(glyphs.string(.problem) + " failed", .error),
            ]), in: rows[1], look: look, on: .raised)
        let cells = rows[2].width
        let ramp = (0..<max(1, cells)).map { Float($0) / Float(max(1, cells - 1)) }
        Heatmap(rows: 1, columns: max(1, cells), values: ramp, range: 0...1).draw(on: &canvas, in: rows[2], look: look)
    }
}
