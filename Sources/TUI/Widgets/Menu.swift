/// A popup over the middle of a rectangle: clears its ground and draws a frame.
package struct Popup: Sendable {
    package var title: Line
    package var note: Line
    /// Size of what is inside the frame.
    package var content: Size

    package init(title: Line, note: Line = Line(), content: Size) {
        self.title = title
        self.note = note
        self.content = content
    }

    /// Draws the ground and returns the room inside the frame, with one blank cell at the left and right.
    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) -> Rect {
        let wanted = max(content.width, title.width + 2, note.width + 2)
        let box = rect.centred(width: wanted + 4, height: content.height + 2)
        canvas.fill(box, look.theme.fill(.raised))
        Frame(title: title, note: note, isFocused: true, on: .raised).draw(on: &canvas, in: box, look: look)
        return box.inset(dx: 2, dy: 1)
    }
}

/// A list of things to choose from, as a popup.
package struct Menu: Widget {
    package struct Item: Hashable, Sendable {
        /// The key that chooses it directly; empty when there is none.
        package var key: String
        package var label: String
        package var note: String
        /// Why it cannot be chosen; nil when it can. Shown instead of the note.
        package var disabledReason: String?

        package init(_ label: String, key: String = "", note: String = "", disabledReason: String? = nil) {
            self.key = key
            self.label = label
            self.note = note
            self.disabledReason = disabledReason
        }
    }

    package var title: Line
    package var items: [Item]
    package var selectedIndex: Int
    package var footer: Line

    package init(title: Line, items: [Item], selectedIndex: Int, footer: Line = "Enter choose  Esc close") {
        self.title = title
        self.items = items
        self.selectedIndex = selectedIndex
        self.footer = footer
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let keyWidth = items.map { DisplayWidth.of($0.key) }.max() ?? 0
        let labelWidth = items.map { DisplayWidth.of($0.label) }.max() ?? 0
        let noteWidth = items.map { DisplayWidth.of($0.disabledReason ?? $0.note) }.max() ?? 0
        let keyRoom = keyWidth > 0 ? keyWidth + 2 : 0
        let width = 2 + keyRoom + labelWidth + (noteWidth > 0 ? noteWidth + 2 : 0)
        let popup = Popup(title: title, note: footer, content: Size(width: width, height: items.count))
        let room = popup.draw(on: &canvas, in: rect, look: look)
        guard room.height > 0 else { return }
        // The selection stays in view when the list is taller than the room.
        let first = min(max(0, selectedIndex - room.height + 1), max(0, items.count - room.height))
        for (line, index) in (first..<min(items.count, first + room.height)).enumerated() {
            let item = items[index]
            let row = Rect(x: room.x, y: room.y + line, width: room.width, height: 1)
            let surface: Surface = index == selectedIndex ? .selection : .raised
            if surface == .selection {
                canvas.fill(row, look.theme.fill(.selection))
                canvas.draw(
                    Line(look.glyphs.string(.pointer), .accent), in: row.splitLeft(1).left, look: look, on: surface)
            }
            let (key, rest) = row.splitLeft(2).rest.splitLeft(keyRoom)
            canvas.draw(Line(item.key, .key), in: key, look: look, on: surface)
            let (label, note) = rest.splitLeft(labelWidth)
            canvas.draw(
                Line(item.label, item.disabledReason == nil ? .text : .muted), in: label, look: look, on: surface)
            let noteText = item.disabledReason ?? item.note
            canvas.draw(Line(noteText, .muted), in: note.splitLeft(2).rest, look: look, on: surface)
        }
    }
}

/// A question with a few answers beside each other, as a popup.
package struct Dialog: Widget {
    package var title: Line
    package var message: String
    /// What the answers say, the key included: "y quit".
    package var answers: [String]
    package var selectedIndex: Int
    package var role: Role

    package init(title: Line, message: String, answers: [String], selectedIndex: Int = 0, role: Role = .text) {
        self.title = title
        self.message = message
        self.answers = answers
        self.selectedIndex = selectedIndex
        self.role = role
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let answersWidth = answers.reduce(-2) { $0 + DisplayWidth.of($1) + 4 }
        let longest = message.split(separator: "\n").map { DisplayWidth.of(String($0)) }.max() ?? 0
        let width = max(answersWidth, min(longest, 60), 20)
        let paragraph = Paragraph(message, role, on: .raised)
        let lines = paragraph.lines(width: max(1, min(width, rect.width - 4)), limit: max(1, rect.height)).count
        let popup = Popup(title: title, content: Size(width: width, height: lines + (answers.isEmpty ? 0 : 2)))
        let room = popup.draw(on: &canvas, in: rect, look: look)
        let (text, bottom) = room.splitBottom(answers.isEmpty ? 0 : 1)
        paragraph.draw(on: &canvas, in: text, look: look)
        var x = bottom.x
        for (index, answer) in answers.enumerated() {
            let button = Rect(x: x, y: bottom.y, width: DisplayWidth.of(answer) + 2, height: bottom.height)
                .intersection(bottom)
            let surface: Surface = index == selectedIndex ? .selection : .raised
            if surface == .selection { canvas.fill(button, look.theme.fill(.selection)) }
            canvas.draw(Line(answer), in: button.splitLeft(1).rest, look: look, on: surface)
            x += DisplayWidth.of(answer) + 4
        }
    }
}
