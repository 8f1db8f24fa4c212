/// A line of text being typed. Editing keys are those of emacs and readline.
package struct InputState: Hashable, Sendable {
    /// A line longer than this takes no more.
    package static let maximumScalars = 4096

    private var scalars: [Unicode.Scalar]
    /// Place of the cursor in scalars, 0 to the length.
    package private(set) var cursor: Int

    package init(_ text: String = "") {
        scalars = Array(text.unicodeScalars.prefix(InputState.maximumScalars))
        cursor = scalars.count
    }

    package var text: String { string(scalars[...]) }
    package var isEmpty: Bool { scalars.isEmpty }
    var beforeCursor: String { string(scalars[..<cursor]) }

    private func string(_ part: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: part)
        return String(view)
    }

    /// Changes the line as a key says. Returns false for a key that is not for editing (Enter, Escape, Up …).
    package mutating func handle(_ event: KeyEvent) -> Bool {
        switch event {
        case .character(let scalar): insert([scalar])
        case .paste(let text):
            // A pasted line break must not act as Enter.
            insert(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 })
        case .left, .control("b"): cursor = start(ofCharacterBefore: cursor)
        case .right, .control("f"): cursor = end(ofCharacterAt: cursor)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = scalars.count
        case .named(.left, .control), .alt("b"): cursor = wordStart()
        case .named(.right, .control), .alt("f"): cursor = wordEnd()
        case .backspace, .control("h"): remove(start(ofCharacterBefore: cursor)..<cursor)
        case .delete, .control("d"): remove(cursor..<end(ofCharacterAt: cursor))
        case .control("w"), .named(.backspace, .alt): remove(wordStart()..<cursor)
        case .alt("d"): remove(cursor..<wordEnd())
        case .control("u"): remove(0..<cursor)
        case .control("k"): remove(cursor..<scalars.count)
        default: return false
        }
        return true
    }

    private mutating func insert(_ new: [Unicode.Scalar]) {
        let room = max(0, InputState.maximumScalars - scalars.count)
        scalars.insert(contentsOf: new.prefix(room), at: cursor)
        cursor += min(room, new.count)
    }

    private mutating func remove(_ range: Range<Int>) {
        scalars.removeSubrange(range)
        cursor = range.lowerBound
    }

    private func start(ofCharacterBefore place: Int) -> Int {
        var place = place - 1
        while place > 0 && DisplayWidth.of(scalars[place]) == 0 { place -= 1 }
        return max(0, place)
    }

    private func end(ofCharacterAt place: Int) -> Int {
        var place = place + 1
        while place < scalars.count && DisplayWidth.of(scalars[place]) == 0 { place += 1 }
        return min(place, scalars.count)
    }

    private func wordStart() -> Int {
        var place = cursor
        while place > 0 && scalars[place - 1] == " " { place -= 1 }
        while place > 0 && scalars[place - 1] != " " && scalars[place - 1] != "/" { place -= 1 }
        return place == cursor ? max(0, cursor - 1) : place
    }

    private func wordEnd() -> Int {
        var place = cursor
        while place < scalars.count && scalars[place] == " " { place += 1 }
        while place < scalars.count && scalars[place] != " " { place += 1 }
        return place
    }
}

/// Draws an ``InputState`` after a prompt, scrolled so that the cursor is seen.
package struct InputLine: Widget {
    package var prompt: String
    package var state: InputState
    /// Shown while nothing is typed.
    package var placeholder: String

    package init(prompt: String, state: InputState, placeholder: String = "") {
        self.prompt = prompt
        self.state = state
        self.placeholder = placeholder
    }

    private func layout(_ rect: Rect) -> (field: Rect, x: Int, cursor: Int) {
        let field = rect.splitTop(1).top.splitLeft(min(DisplayWidth.of(prompt), rect.width / 2)).rest
        let before = DisplayWidth.of(state.beforeCursor)
        let shift = max(0, before - field.width + 1)
        return (field, field.x - shift, field.x + before - shift)
    }

    /// Where the terminal's cursor belongs; nil when the rectangle has no room.
    package func cursor(in rect: Rect) -> Point? {
        let layout = layout(rect)
        return layout.field.isEmpty ? nil : Point(x: layout.cursor, y: rect.y)
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let layout = layout(rect)
        canvas.draw(Line(prompt, .accent), in: rect.splitLeft(layout.field.x - rect.x).left, look: look)
        if state.isEmpty {
            canvas.draw(Line(placeholder, .muted), in: layout.field, look: look)
        } else {
            let style = look.theme.style(.text).with(background: .keep)
            canvas.draw(state.text, x: layout.x, y: rect.y, in: layout.field, style: style)
        }
    }
}
