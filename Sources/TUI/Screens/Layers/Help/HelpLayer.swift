import Engine

/// Every key, those of the open screen first.
struct HelpLayer: ScrollingLayer {
    var scroll = 0

    static let bindings = scrolling

    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
        HelpPainter(state: state).draw(scroll, over: &canvas, look: look)
    }

    func scrollLimit(on size: Size, state: AppState, glyphs: Glyphs) -> Int {
        HelpPainter(state: state).scrollLimit(on: size, glyphs: glyphs)
    }
}

struct HelpPainter: ScrollingTextPainter {
    let state: AppState

    func box(_ size: Size) -> OverlayBox {
        let room = OverlayBox.room(on: size)
        return OverlayBox(Line("Help", .title, .bold), keys: hints(HelpLayer.self), width: min(room.width, 92), height: room.height)
    }

    func text(_ size: Size, _ look: Look) -> TextBlock {
        let width = box(size).places(on: size).content.width
        var block = TextBlock(width: width - 1, glyphs: look.glyphs, nameWidth: width >= 60 ? 18 : 12)
        let own = state.ownCommands
        block.heading("On this screen: \(state.house.screen(state.screen).subject)")
        for command in own { addKeys(of: command, to: &block) }
        block.heading("Everywhere")
        let general = state.house.everywhere.map(\.command).filter { !own.contains($0) }
        for command in general { addKeys(of: command, to: &block) }
        let rest = state.house.commands.filter { !own.contains($0) && !general.contains($0) }
        if !rest.isEmpty {
            block.heading("On other screens")
            for command in rest { addKeys(of: command, to: &block) }
        }
        block.heading("Filters")
        for (form, words) in Self.filters { block.field(form, words, nameRole: .accent) }
        block.heading("While typing")
        block.field("enter", "take it", nameRole: .key)
        block.field("esc", "leave", nameRole: .key)
        block.field("tab", "complete a path, a column or a value", nameRole: .key)
        for line in TextField.help { block.field(line.keys, line.words, nameRole: .key) }
        block.heading("With the mouse")
        block.field("click", "choose a row, a tab, a key of the bottom line, a column to sort by", nameRole: .key)
        block.field("wheel", "scroll", nameRole: .key)
        block.field("shift+drag", "select text, to copy it as your terminal does (on macOS option or fn); 'mouse: false' in config.yaml leaves the mouse to the terminal", nameRole: .key)
        block.heading("Signs")
        let signs: [(Glyph, String)] = [
            (.extracted, "extracted"), (.noted, "skipped"), (.problem, "failed, or a problem"),
            (.pending, "not run yet, or out of date"),
            (.cancelled, "cancelled"), (.running, "running"), (.paused, "paused"), (.marked, "marked"),
            (.notFinite, "NaN or infinite values, in pictures"),
        ]
        for (glyph, meaning) in signs { block.field(look.glyphs.string(glyph), meaning, nameRole: .accent) }
        return block
    }

    private static let filters = [
        ("emotion:angry,sad", "one of these values; a part is enough for file, reason, note, and the beginning for labels"),
        ("speaker=01", "exactly this value"), ("!speaker:01", "all but these; 'not' says the same"),
        ("T>150  peak<=-1", "a number: < <= > >= = !="), ("seconds:1..3", "from one number to another"),
        ("reason:  !note:", "has a reason, has no note"), ("happy", "this text in the file's name, a label, the reason or a note"),
        ("a b", "both"), ("a or b", "one of them, or both"), ("(a or b) c", "grouped"), ("\"two words\"", "with blanks or signs in it"),
        ("columns", ClipColumn.known.map(\.name).joined(separator: ", ") + ", and every label"),
    ]

    private func addKeys(of command: Command, to block: inout TextBlock) {
        let keys = state.keymap.keys(for: command)
        block.field(keys.isEmpty ? "no key" : keys.joined(separator: "  "), command.summary, nameRole: keys.isEmpty ? .muted : .key)
    }
}
