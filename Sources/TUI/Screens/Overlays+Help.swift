extension AppState {
    /// Commands that do something of their own on a screen, in the order in which they are needed there.
    static func commands(on screen: ScreenName) -> [Command] {
        switch screen {
        case .datasets: [.open, .mark, .markAll, .start, .pause, .cancel, .addDataset, .removeDataset, .survey]
        case .dashboard:
            [
                .open, .start, .pause, .cancel, .lanesMore, .lanesFewer, .nextColumn, .filter, .sort, .sortReverse, .follow, .mark,
                .markAll, .retry, .nextProblem, .previousProblem, .survey, .play, .copyPath,
            ]
        case .file: [.retry, .view, .zoomIn, .zoomOut, .left, .right, .nextProblem, .previousProblem, .play, .copyPath]
        case .skipped: [.open, .mark, .markAll, .retry, .retryAll, .export, .play, .copyPath]
        }
    }

    private static let everywhere: [Command] = [
        .datasets, .dashboard, .skipped, .back, .help, .palette, .theme, .log, .quit, .up, .down, .pageUp, .pageDown, .top,
        .bottom, .left, .right,
    ]

    func helpBox(_ size: Size) -> OverlayBox {
        let room = OverlayBox.room(on: size)
        return OverlayBox(
            Line("Help", .title, .bold), keys: [closeHint, scrollHint], width: min(room.width, 92),
            height: room.height)
    }

    func helpText(_ size: Size, _ look: Look) -> TextBlock {
        let width = helpBox(size).places(on: size).content.width
        var block = TextBlock(width: width - 1, glyphs: look.glyphs, nameWidth: width >= 60 ? 18 : 12)
        let own = Self.commands(on: screen)
        let names: [ScreenName: String] = [
            .datasets: "the datasets", .dashboard: "the dashboard", .file: "a clip", .skipped: "the skipped clips",
        ]
        block.heading("On this screen: \(names[screen] ?? "")")
        for command in own { addKeys(of: command, to: &block) }
        block.heading("Everywhere")
        let general = Self.everywhere.filter { !own.contains($0) }
        for command in general { addKeys(of: command, to: &block) }
        let rest = Command.allCases.filter { !own.contains($0) && !general.contains($0) }
        if !rest.isEmpty {
            block.heading("On other screens")
            for command in rest { addKeys(of: command, to: &block) }
        }
        block.heading("While typing")
        block.field("enter", "take it", nameRole: .key)
        block.field("esc", "leave", nameRole: .key)
        block.field("tab", "complete a path", nameRole: .key)
        block.field("ctrl-w  ctrl-u", "delete the last word, everything", nameRole: .key)
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

    private func addKeys(of command: Command, to block: inout TextBlock) {
        let keys = keymap.keys(for: command)
        block.field(keys.isEmpty ? "no key" : keys.joined(separator: "  "), command.summary, nameRole: keys.isEmpty ? .muted : .key)
    }
}
