/// Every single-cell drawing character, with its ASCII twin for terminals without UTF-8.
package enum Glyph: Int, CaseIterable, Sendable {
    case horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight, teeLeft, teeRight, teeUp, teeDown, cross
    case extracted, noted, problem, cancelled, running, pending, paused
    case marked, unmarked, pointer, bullet
    case folded, unfolded, ascending, descending, arrow, times, ellipsis
    case scrollTrack, scrollThumb, barFull, barEmpty, upperHalf, lowerHalf, notFinite, axis

    package var unicode: Unicode.Scalar { twins.unicode }
    package var ascii: Unicode.Scalar { twins.ascii }

    private var twins: (unicode: Unicode.Scalar, ascii: Unicode.Scalar) {
        switch self {
        case .horizontal: ("─", "-")
        case .vertical: ("│", "|")
        case .topLeft: ("┌", "+")
        case .topRight: ("┐", "+")
        case .bottomLeft: ("└", "+")
        case .bottomRight: ("┘", "+")
        case .teeLeft: ("├", "+")
        case .teeRight: ("┤", "+")
        case .teeUp: ("┴", "+")
        case .teeDown: ("┬", "+")
        case .cross: ("┼", "+")
        case .extracted: ("✓", "+")
        case .noted: ("~", "~")
        case .problem: ("✗", "x")
        case .cancelled: ("∅", "0")
        case .running: ("▸", ">")
        case .pending: ("·", ".")
        case .paused: ("‖", "=")
        case .marked: ("●", "*")
        case .unmarked: ("○", "o")
        case .pointer: ("▶", ">")
        case .bullet: ("•", "*")
        case .folded: ("+", "+")
        case .unfolded: ("−", "-")
        case .ascending: ("▲", "^")
        case .descending: ("▼", "v")
        case .arrow: ("→", ">")
        case .times: ("×", "x")
        case .ellipsis: ("…", "~")
        case .scrollTrack: ("│", "|")
        case .scrollThumb: ("█", "#")
        case .barFull: ("█", "#")
        case .barEmpty: ("·", ".")
        case .upperHalf: ("▀", "'")
        case .lowerHalf: ("▄", ",")
        case .notFinite: ("!", "!")
        case .axis: ("─", "-")
        }
    }
}

/// Rows of glyphs of rising amount, the first empty and the last full; ASCII twins have as many steps.
package enum Ramp: Int, CaseIterable, Sendable {
    /// From the left, in eighths of a cell.
    case eighthsRight
    /// From below, in eighths of a cell.
    case eighthsUp
    /// Density, for a level where there are no colours.
    case shade

    package var unicode: [Unicode.Scalar] { Ramp.unicodeRamps[rawValue] }
    package var ascii: [Unicode.Scalar] { Ramp.asciiRamps[rawValue] }

    private static let unicodeRamps: [[Unicode.Scalar]] = [
        [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
        [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
        [" ", "░", "▒", "▓", "█"],
    ]
    private static let asciiRamps: [[Unicode.Scalar]] = [
        [" ", " ", "-", "-", "-", "=", "=", "=", "#"],
        [" ", ".", ".", ":", ":", "+", "+", "*", "#"],
        [" ", ".", ":", "*", "#"],
    ]
}

/// The set of glyphs in use.
package enum Glyphs: Sendable, CaseIterable {
    case unicode, ascii

    package subscript(_ glyph: Glyph) -> Unicode.Scalar { self == .unicode ? glyph.unicode : glyph.ascii }
    package func string(_ glyph: Glyph) -> String { String(Character(self[glyph])) }
    package func ramp(_ ramp: Ramp) -> [Unicode.Scalar] { self == .unicode ? ramp.unicode : ramp.ascii }
}
