/// Keys while something lies over the screen.
extension AppState {
    mutating func overlayCommand(_ command: Command) -> [Effect] {
        guard let top = overlays.popLast() else { return [] }
        switch top {
        case .help(let scroll):
            if let next = scrolled(scroll, command) { overlays.append(.help(scroll: next)) }
        case .log(let scroll):
            if let next = scrolled(scroll, command) { overlays.append(.log(scroll: next)) }
        case .survey(let dataset, let scroll):
            if let next = scrolled(scroll, command) { overlays.append(.survey(dataset: dataset, scroll: next)) }
        case .filter(let text): return filterCommand(text, command)
        case .palette(let text, let selected): return paletteCommand(text, selected, command)
        case .themes(let selected, let before): return themeCommand(selected, before, command)
        case .remedies(var menu):
            if command == .open { return applyRemedy(menu) }
            if closes(command) {
                // Going back from the line being typed leads to the choices, not out of the menu.
                guard menu.entry != nil, command == .back else { return [] }
                menu.entry = nil
            }
            let next = chosen(menu.selected, of: menu.choices.count, command)
            if next != menu.selected { menu.entry = nil }
            menu.selected = next
            overlays.append(.remedies(menu))
        case .confirm(let confirmation): return confirmCommand(confirmation, command)
        case .addDataset(let entry): return pathCommand(entry, command)
        }
        return []
    }

    private func closes(_ command: Command) -> Bool { command == .back || command == .quit }

    /// The next scroll position; nil when the command closes the overlay.
    private func scrolled(_ scroll: Int, _ command: Command) -> Int? {
        let limit = max(0, scrollLimit)
        // The limit shrinks when the terminal grows; a move starts from what is seen.
        let seen = min(scroll, limit)
        return switch command {
        case .back, .quit, .open, .help, .log: nil
        case .up: max(0, seen - 1)
        case .down: min(limit, seen + 1)
        case .pageUp: max(0, seen - max(1, visibleRows))
        case .pageDown: min(limit, seen + max(1, visibleRows))
        case .top: 0
        case .bottom: limit
        default: seen
        }
    }

    private func chosen(_ selected: Int, of count: Int, _ command: Command) -> Int {
        switch command {
        case .up: max(0, selected - 1)
        case .down: min(max(0, count - 1), selected + 1)
        case .top, .pageUp: 0
        case .bottom, .pageDown: max(0, count - 1)
        default: selected
        }
    }

    private mutating func filterCommand(_ text: String, _ command: Command) -> [Effect] {
        switch command {
        case .open: return []
        case .back, .quit:
            columns[focus].table.query.filter = ""
            return [loadPage(focus)]
        default:
            overlays.append(.filter(text: text))
            return []
        }
    }

    /// The commands of the palette that match what was typed: those that can be done now first, and moving about, which
    /// nobody looks for here, behind them.
    package func paletteChoices(_ text: String) -> [Command] {
        let words = text.lowercased().split(separator: " ")
        let matching = Command.allCases.filter { command in
            let name = command.rawValue + " " + command.summary.lowercased()
            return words.allSatisfy { name.contains($0) }
        }
        let moves: Set<Command> = [.up, .down, .pageUp, .pageDown, .top, .bottom, .left, .right, .back]
        // What begins with the text is more likely meant than what has it in its description.
        func rank(_ command: Command) -> Int { words.first.map { command.rawValue.lowercased().hasPrefix($0) } ?? false ? 0 : 1 }
        let ranked = matching.filter { rank($0) == 0 } + matching.filter { rank($0) == 1 }
        let possible = ranked.filter { refusal(of: $0) == nil }
        return possible.filter { !moves.contains($0) } + possible.filter(moves.contains)
            + ranked.filter { refusal(of: $0) != nil }
    }

    private mutating func paletteCommand(_ text: String, _ selected: Int, _ command: Command) -> [Effect] {
        let choices = paletteChoices(text)
        if command == .open {
            guard choices.indices.contains(selected) else { return [] }
            return update(.command(choices[selected]))
        }
        if closes(command) { return [] }
        overlays.append(.palette(text: text, selected: chosen(selected, of: choices.count, command)))
        return []
    }

    private mutating func themeCommand(_ selected: Int, _ before: String, _ command: Command) -> [Effect] {
        if closes(command) {
            themeName = before
            return [.setTheme(before)]
        }
        if command == .open { return themeName == before ? [] : [.keepTheme(themeName)] }
        let next = chosen(selected, of: themeNames.count, command)
        overlays.append(.themes(selected: next, before: before))
        guard next != selected, themeNames.indices.contains(next) else { return [] }
        themeName = themeNames[next]
        return [.setTheme(themeName)]
    }

    private mutating func confirmCommand(_ confirmation: Confirmation, _ command: Command) -> [Effect] {
        var confirmation = confirmation
        switch command {
        case .left, .right, .up, .down, .nextColumn:
            confirmation.isYesSelected.toggle()
            overlays.append(.confirm(confirmation))
            return []
        case .back: return []
        // A second quit on the question means it.
        case .quit: return confirmation.purpose == .quit ? agree(confirmation.purpose) : []
        case .open: return confirmation.isYesSelected ? agree(confirmation.purpose) : []
        default:
            overlays.append(.confirm(confirmation))
            return []
        }
    }

    private mutating func agree(_ purpose: Confirmation.Purpose) -> [Effect] {
        switch purpose {
        case .quit:
            isQuitting = true
            return datasets.filter(\.isUnfinished).map { .cancel(dataset: $0.name) } + [.quit]
        case .cancel(let dataset): return [.cancel(dataset: dataset)]
        case .remove(let dataset): return [.remove(dataset: dataset)]
        case .replaceRecipe(let dataset): return [.start(dataset: dataset, replacing: true)]
        }
    }

    private mutating func pathCommand(_ entry: PathEntry, _ command: Command) -> [Effect] {
        var entry = entry
        switch command {
        case .open:
            if let selected = entry.selected, entry.completions.indices.contains(selected) {
                entry.text = entry.completions[selected]
                entry.selected = nil
                overlays.append(.addDataset(entry))
                return [.complete(path: entry.text)]
            }
            let path = entry.text.trimmingPrefix { $0 == " " }
            guard !path.isEmpty else { return [] }
            return [.add(path: String(path))]
        case .back, .quit: return []
        case .up, .down:
            let count = entry.completions.count
            if count > 0 { entry.selected = chosen(entry.selected ?? (command == .down ? -1 : count), of: count, command) }
        default: break
        }
        overlays.append(.addDataset(entry))
        return []
    }

    // MARK: Typing

    /// Whether the top overlay takes typed text, so that letters are not commands.
    package var takesText: Bool {
        switch overlays.last {
        case .filter?, .palette?, .addDataset?: true
        case .remedies(let menu)?: menu.entry != nil
        default: false
        }
    }

    mutating func type(_ text: String) -> [Effect] { changeText { $0 + text } }

    mutating func edit(_ key: EditKey) -> [Effect] {
        switch key {
        case .backspace: return changeText { String($0.dropLast()) }
        case .clear: return changeText { _ in "" }
        case .deleteWord:
            return changeText { text in
                var text = text
                while text.last == " " || text.last == "/" { text.removeLast() }
                while let last = text.last, last != " ", last != "/" { text.removeLast() }
                return text
            }
        case .complete:
            guard case .addDataset(var entry)? = overlays.last else { return [] }
            if let selected = entry.selected, entry.completions.indices.contains(selected) {
                entry.text = entry.completions[selected]
                entry.selected = nil
            }
            entry.isListing = false
            overlays[overlays.count - 1] = .addDataset(entry)
            return [.complete(path: entry.text)]
        }
    }

    private mutating func changeText(_ change: (String) -> String) -> [Effect] {
        guard let top = overlays.popLast() else { return [] }
        switch top {
        case .filter(let text):
            let next = String(change(text).prefix(500))
            overlays.append(.filter(text: next))
            guard next != text else { return [] }
            columns[focus].table.query.filter = next
            columns[focus].table.isFollowing = false
            columns[focus].table.selected = 0
            columns[focus].table.offset = 0
            columns[focus].table.selectedPath = nil
            return [loadPage(focus)]
        case .palette(let text, _):
            overlays.append(.palette(text: String(change(text).prefix(100)), selected: 0))
        case .addDataset(var entry):
            entry.text = String(change(entry.text).prefix(4096))
            entry.selected = nil
            entry.problem = nil
            entry.completions = []
            entry.isListing = entry.text.hasSuffix("/")
            overlays.append(.addDataset(entry))
            if entry.isListing { return [.complete(path: entry.text)] }
        case .remedies(var menu):
            menu.entry = menu.entry.map { String(change($0).prefix(200)) }
            overlays.append(.remedies(menu))
        default: overlays.append(top)
        }
        return []
    }

    mutating func take(_ hit: Hit) -> [Effect] {
        guard overlays.isEmpty else { return [] }
        switch hit {
        case .row(let row): return click(row)
        case .command(let command): return update(.command(command))
        case .column(let column):
            guard columns.indices.contains(column), column != focus else { return [] }
            focus = column
            return [loadPage(column)]
        case .sort(let sort):
            guard columns.indices.contains(focus) else { return [] }
            return self.sort(by: sort)
        }
    }

    /// A click on a row of the list under the pointer, counted from the list's top.
    mutating func click(_ row: Int) -> [Effect] {
        guard overlays.isEmpty else { return [] }
        switch screen {
        case .datasets:
            datasetTable.select(datasetTable.offset + row, count: datasets.count, visible: visibleRows)
        case .dashboard:
            guard columns.indices.contains(focus) else { return [] }
            return moveInTable(columns[focus].table.offset + row - columns[focus].table.selected)
        case .skipped: skipped.list.select(skipped.list.offset + row, count: skipped.rows.count, visible: visibleRows)
        case .file: break
        }
        return []
    }
}
