/// Text broken at spaces into lines; words longer than a line are broken where they must be.
package struct Paragraph: Widget {
    package var text: String
    package var role: Role
    package var surface: Surface

    package init(_ text: String, _ role: Role = .text, on surface: Surface = .background) {
        self.text = text
        self.role = role
        self.surface = surface
    }

    /// The lines for a width; a newline in the text ends a line, every other control character shows as an escape.
    ///
    /// - Parameter limit: stop after this many lines, so that a text of megabytes costs one screen.
    package func lines(width: Int, limit: Int = .max) -> [String] {
        guard width > 0, limit > 0 else { return [] }
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            var lineWidth = 0
            for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
                let wordWidth = DisplayWidth.of(String(word))
                if !line.isEmpty && lineWidth + 1 + wordWidth > width {
                    lines.append(line)
                    if lines.count >= limit { return lines }
                    line = ""
                    lineWidth = 0
                } else if !line.isEmpty {
                    line += " "
                    lineWidth += 1
                }
                if wordWidth <= width - lineWidth {
                    line += word
                    lineWidth += wordWidth
                    continue
                }
                for scalar in word.unicodeScalars {
                    let cells = DisplayWidth.ofDrawn(scalar)
                    if lineWidth + cells > width && !line.isEmpty {
                        lines.append(line)
                        if lines.count >= limit { return lines }
                        line = ""
                        lineWidth = 0
                    }
                    line.unicodeScalars.append(scalar)
                    lineWidth += cells
                }
            }
            lines.append(line)
            if lines.count >= limit { return lines }
        }
        return lines
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let style = look.theme.style(role, on: surface).with(background: .keep)
        let shown = lines(width: rect.width, limit: rect.height)
        for (row, line) in shown.enumerated() {
            canvas.draw(line, x: rect.x, y: rect.y + row, in: rect, style: style)
        }
    }
}
