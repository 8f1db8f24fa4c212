/// A line of text being typed, and the one editor of the program: every place where one types has one of these.
///
/// Editing keys are those of emacs and readline.
package struct TextField: Hashable, Sendable {
    /// A line longer than this takes no more, unless ``limit`` says less.
    package static let maximumScalars = 4096

    private var scalars: [Unicode.Scalar]
    /// Place of the cursor in scalars, 0 to the length.
    package private(set) var cursor: Int
    /// Most scalars that it takes.
    package let limit: Int

    package init(_ text: String = "", limit: Int = TextField.maximumScalars) {
        self.limit = limit
        scalars = Array(text.unicodeScalars.prefix(limit))
        cursor = scalars.count
    }

    /// Setting it moves the cursor to the end.
    package var text: String {
        get { string(scalars[...]) }
        set { self = TextField(newValue, limit: limit) }
    }

    package var isEmpty: Bool { scalars.isEmpty }
    var beforeCursor: String { string(scalars[..<cursor]) }

    private func string(_ part: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: part)
        return String(view)
    }

    /// What the keys do, for the help.
    package static let help: [(keys: String, words: String)] = [
        ("left  right", "move by a letter; with ctrl by a word"), ("home  end", "go to the beginning, to the end"),
        ("backspace  del", "delete the letter before, behind"), ("ctrl-w", "delete the word before"),
        ("ctrl-u  ctrl-k", "delete all before, all behind"),
    ]

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
        case .named(.left, .control), .named(.left, .alt), .alt("b"): cursor = wordStart()
        case .named(.right, .control), .named(.right, .alt), .alt("f"): cursor = wordEnd()
        case .backspace, .control("h"): remove(start(ofCharacterBefore: cursor)..<cursor)
        case .delete, .control("d"): remove(cursor..<end(ofCharacterAt: cursor))
        case .control("w"), .named(.backspace, .alt): remove(wordStart()..<cursor)
        case .alt("d"), .named(.delete, .control): remove(cursor..<wordEnd())
        case .control("u"): remove(0..<cursor)
        case .control("k"): remove(cursor..<scalars.count)
        default: return false
        }
        return true
    }

    private mutating func insert(_ new: [Unicode.Scalar]) {
        let room = max(0, limit - scalars.count)
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

    /// Where the word before the cursor begins; blanks and slashes end a word, so that a path goes folder by folder.
    private func wordStart() -> Int {
        func isGap(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "/" }
        var place = cursor
        while place > 0 && isGap(scalars[place - 1]) { place -= 1 }
        while place > 0 && !isGap(scalars[place - 1]) { place -= 1 }
        return place
    }

    private func wordEnd() -> Int {
        func isGap(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "/" }
        var place = cursor
        while place < scalars.count && isGap(scalars[place]) { place += 1 }
        while place < scalars.count && !isGap(scalars[place]) { place += 1 }
        return place
    }
}

/// Draws a ``TextField`` after a prompt, scrolled so that its cursor is seen: a cell in reverse, for the terminal's own cursor
/// stays hidden.
package struct InputLine: Widget {
    package var prompt: String
    package var field: TextField
    /// Shown while nothing is typed.
    package var placeholder: String

    package init(prompt: String, field: TextField, placeholder: String = "") {
        self.prompt = prompt
        self.field = field
        self.placeholder = placeholder
    }

    private func layout(_ rect: Rect) -> (room: Rect, x: Int, cursor: Int) {
        let room = rect.splitTop(1).top.splitLeft(min(DisplayWidth.of(prompt), rect.width / 2)).rest
        let before = DisplayWidth.of(field.beforeCursor)
        let shift = max(0, before - room.width + 1)
        return (room, room.x - shift, room.x + before - shift)
    }

    /// Where the cursor stands; nil when the rectangle has no room.
    package func cursor(in rect: Rect) -> Point? {
        let layout = layout(rect)
        return layout.room.isEmpty ? nil : Point(x: layout.cursor, y: rect.y)
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let layout = layout(rect)
        canvas.draw(Line(prompt, .accent), in: rect.splitLeft(layout.room.x - rect.x).left, look: look)
        let style = look.theme.style(.text).with(background: .keep)
        canvas.draw(field.text, x: layout.x, y: rect.y, in: layout.room, style: style)
        guard let cursor = cursor(in: rect), rect.contains(cursor) else { return }
        canvas.add(.reverse, in: Rect(x: cursor.x, y: cursor.y, width: 1, height: 1))
        guard field.isEmpty else { return }
        let rest = Rect(x: cursor.x + 2, y: rect.y, width: rect.maxX - cursor.x - 2, height: 1)
        canvas.draw(Line(placeholder, .muted), in: rest, look: look, on: .raised)
    }
}
