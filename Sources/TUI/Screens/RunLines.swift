import Base
import Engine

/// The words of a run as they are drawn.
extension RunWords {
    func line(_ look: Look) -> Line { Line([Span(look.glyphs.string(glyph) + " " + word, role)]) }
}

extension RunSnapshot {
    /// `✓ 7,391 extracted  ~ 48 skipped  ✗ 3 failed`, shortened to what fits `width`.
    func outcomes(_ look: Look, width: Int) -> Line {
        func parts(_ words: Bool) -> Line {
            let all: [(Outcome, Int, String)] = [
                (.extracted, extracted, "extracted"), (.skipped, skipped, "skipped"), (.failed, failed, "failed"),
                (.cancelled, cancelled, "cancelled"),
            ]
            let shown = all.filter { $0.0 != .cancelled || $0.1 > 0 }
            return Line(
                shown.enumerated().flatMap { index, part -> [Span] in
                    let role: Role = part.1 > 0 ? part.0.role : .muted
                    return [
                        Span((index > 0 ? "  " : "") + look.glyphs.string(part.0.glyph) + " ", role),
                        Span(Readable.count(part.1), part.1 > 0 ? .text : .muted),
                        Span(words ? " " + part.2 : "", .muted),
                    ]
                })
        }
        let long = parts(true)
        return long.width <= width ? long : parts(false)
    }
}
