/// A key and what it does.
package struct KeyHint: Hashable, Sendable {
    package var key: String
    package var label: String
    /// 0 stays longest; hints with larger numbers go first when the line is narrow.
    package var priority: Int
    package var isEnabled: Bool

    package init(_ key: String, _ label: String, priority: Int = 1, isEnabled: Bool = true) {
        self.key = key
        self.label = label
        self.priority = priority
        self.isEnabled = isEnabled
    }
}

/// The line of key hints at the bottom.
package struct Footer: Widget {
    package var hints: [KeyHint]

    package init(_ hints: [KeyHint]) { self.hints = hints }

    /// The hints that fit, in their order. The last to go is the first one of the lowest priority.
    func fitting(_ width: Int) -> [KeyHint] {
        var shown = hints
        func needed() -> Int { shown.reduce(-2) { $0 + Footer.width($1) + 2 } }
        while needed() > width, let leaving = shown.indices.max(by: { shown[$0].priority <= shown[$1].priority }) {
            shown.remove(at: leaving)
        }
        return shown
    }

    private static func width(_ hint: KeyHint) -> Int { DisplayWidth.of(hint.key) + 1 + DisplayWidth.of(hint.label) }

    private func room(_ rect: Rect) -> Rect { rect.splitTop(1).top.inset(dx: rect.width > 2 ? 1 : 0, dy: 0) }

    /// The hint that a click at `point` means.
    func hint(at point: Point, in rect: Rect) -> KeyHint? {
        let room = room(rect)
        guard room.contains(point) else { return nil }
        var x = room.x
        for hint in fitting(room.width) {
            if point.x >= x && point.x < x + Footer.width(hint) { return hint }
            x += Footer.width(hint) + 2
        }
        return nil
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        canvas.fill(rect, look.theme.fill(.raised))
        let room = room(rect)
        var x = room.x
        for hint in fitting(room.width) {
            let text = Line([
                Span(hint.key, hint.isEnabled ? .key : .muted), Span(" " + hint.label, hint.isEnabled ? .text : .muted),
            ])
            canvas.draw(text, in: Rect(x: x, y: room.y, width: room.maxX - x, height: 1), look: look, on: .raised)
            x += Footer.width(hint) + 2
        }
    }
}

/// A line of news that stays until the next key or a while: what was done, or why a key does nothing.
package struct Toast: Widget {
    package enum Kind: Sendable { case info, success, warning, error }

    package var text: String
    package var kind: Kind

    package init(_ text: String, _ kind: Kind = .info) {
        self.text = text
        self.kind = kind
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let (role, glyph): (Role, Glyph) =
            switch kind {
            case .info: (.info, .bullet)
            case .success: (.success, .extracted)
            case .warning: (.warning, .noted)
            case .error: (.error, .problem)
            }
        let line = rect.splitTop(1).top
        canvas.fill(line, look.theme.fill(.raised))
        canvas.draw(
            Line([Span(look.glyphs.string(glyph) + " ", role), Span(text)]),
            in: line.inset(dx: line.width > 2 ? 1 : 0, dy: 0), look: look, on: .raised)
    }
}

/// Names of views beside each other, the open one marked by style and brackets.
package struct Tabs: Widget {
    package var titles: [String]
    package var selectedIndex: Int

    package init(_ titles: [String], selectedIndex: Int) {
        self.titles = titles
        self.selectedIndex = selectedIndex
    }

    /// Where each title stands, brackets included; cut at the right edge.
    func places(_ rect: Rect) -> [Rect] {
        var x = rect.x
        return titles.map { title in
            let width = DisplayWidth.of(title) + 2
            defer { x += width + 1 }
            return Rect(x: x, y: rect.y, width: width, height: 1).intersection(rect)
        }
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        for (index, place) in places(rect.splitTop(1).top).enumerated() where !place.isEmpty {
            let isSelected = index == selectedIndex
            let line =
                isSelected
                ? Line("[" + titles[index] + "]", .accent, .bold) : Line(" " + titles[index] + " ", .muted)
            canvas.draw(line, in: place, look: look)
        }
    }
}
