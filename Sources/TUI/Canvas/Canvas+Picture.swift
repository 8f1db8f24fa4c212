extension Canvas {
    /// The text of the canvas, a line for each row, blanks at the end of lines left out.
    package func picture() -> String {
        (0..<size.height).map { y in
            var line = String.UnicodeScalarView()
            for x in 0..<size.width { self[x, y].forEachScalar { line.append($0) } }
            while line.last == " " { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }

    /// The text, then the same grid with a letter for each style, then what the letters mean. `.` is the style of the top
    /// left cell.
    package func styledPicture() -> String {
        let letters = Array(".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        var known: [Style] = []
        var rows: [String] = []
        for y in 0..<size.height {
            var row = ""
            for x in 0..<size.width {
                let style = self[x, y].style
                let index = known.firstIndex(of: style) ?? known.count
                if index == known.count { known.append(style) }
                row.append(index < letters.count ? letters[index] : "#")
            }
            rows.append(row)
        }
        let legend = known.enumerated().map { index, style in
            var parts = [
                "\(index < letters.count ? letters[index] : "#")", "\(style.foreground)", "on \(style.background)",
            ]
            if style.attributes.contains(.bold) { parts.append("bold") }
            if style.attributes.contains(.dim) { parts.append("dim") }
            if style.attributes.contains(.underline) { parts.append("underline") }
            if style.attributes.contains(.reverse) { parts.append("reverse") }
            return parts.joined(separator: " ")
        }
        return [picture(), rows.joined(separator: "\n"), legend.joined(separator: "\n")].joined(separator: "\n\n")
    }
}
