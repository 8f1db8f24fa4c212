extension Line {
    init(_ spans: [Span], _ role: Role) { self.init(spans.map { $0.role == .text ? Span($0.text, role, $0.attributes) : $0 }) }

    /// A bar of how much is done as text, for table cells.
    static func bar(_ fraction: Double, width: Int, look: Look, role: Role) -> Line {
        let ramp = look.glyphs.ramp(.eighthsRight)
        let share = fraction.isFinite ? min(1, max(0, fraction)) : 0
        let eighths = Int((share * Double(width * 8)).rounded(.down))
        var full = String.UnicodeScalarView()
        for x in 0..<width {
            let amount = min(8, eighths - x * 8)
            guard amount > 0, ramp[amount] != " " else { break }
            full.append(ramp[amount])
        }
        let rest = String(repeating: look.glyphs.string(.barEmpty), count: width - full.count)
        return Line([Span(String(full), role), Span(rest, .border)])
    }

    /// This line broken at spaces; pieces keep their roles.
    func wrapped(_ width: Int) -> [Line] {
        guard width > 0, self.width > width else { return [self] }
        var lines = [Line()]
        for span in spans {
            for (index, word) in span.text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                let isBroken = index > 0
                let text = (isBroken && lines[lines.count - 1].width > 0 ? " " : "") + word
                if lines[lines.count - 1].width + DisplayWidth.of(text) > width, lines[lines.count - 1].width > 0 {
                    lines.append(Line(String(word), span.role, span.attributes))
                } else {
                    lines[lines.count - 1].spans.append(Span(text, span.role, span.attributes))
                }
            }
        }
        return lines
    }
}
