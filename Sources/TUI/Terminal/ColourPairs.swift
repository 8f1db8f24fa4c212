import Base
import CNCurses

/// Gives curses the pairs of colours that a frame needs. Pairs are numbered in the order in which they are wanted; when
/// all are used the table starts anew and the frame is to be drawn whole, because a pair's number is baked into every
/// cell that curses has.
final class ColourPairs {
    let depth: ColourDepth
    private let limit: Int32
    private let hasDefaults: Bool
    private let reduction: ColourReduction
    private var numbers: [UInt64: Int32] = [:]
    private var next: Int32 = 1
    /// Set when a style found no pair; the frame shows it with a poorer one.
    private(set) var isFull = false

    /// Call after `newterm`.
    init(noColour: Bool) {
        guard !noColour, has_colors(), start_color() == OK, shim_color_pairs() > 8 else {
            (depth, limit, hasDefaults) = (.none, 0, false)
            reduction = ColourReduction(.none)
            return
        }
        hasDefaults = use_default_colors() == OK
        limit = min(shim_color_pairs(), 65_536)
        switch shim_colors() {
        case 0x100_0000...: depth = .direct
        case 256...: depth = .indexed256
        case 16...: depth = .sixteen
        default: depth = .eight
        }
        reduction = ColourReduction(depth)
    }

    /// Attributes and pair for a style.
    func look(_ style: Style) -> (attributes: attr_t, pair: Int32) {
        var attributes: attr_t = 0
        let wanted = style.attributes
        if wanted.contains(.bold) { attributes |= shim_bold() }
        if wanted.contains(.dim) { attributes |= shim_dim() }
        if wanted.contains(.underline) { attributes |= shim_underline() }
        if wanted.contains(.reverse) { attributes |= shim_reverse() }
        guard depth != .none else { return (attributes, 0) }
        let foreground = number(reduction.reduce(style.foreground), isForeground: true)
        let background = number(reduction.reduce(style.background), isForeground: false)
        return (attributes, pair(foreground, background))
    }

    /// Forgets all pairs. What is on the screen has to be drawn anew.
    func clear() {
        numbers.removeAll(keepingCapacity: true)
        next = 1
        isFull = false
    }

    /// Stops asking for a new start: this frame alone has more pairs than the terminal, and would have them again.
    func acceptPoorer() { isFull = false }

    private func pair(_ foreground: Int32, _ background: Int32) -> Int32 {
        if foreground == -1 && background == -1 { return 0 }
        let key = UInt64(UInt32(bitPattern: foreground)) << 32 | UInt64(UInt32(bitPattern: background))
        if let known = numbers[key] { return known }
        guard next < limit else {
            isFull = true
            // A terminal of 64 pairs: the same background keeps shapes apart, whatever the text's colour.
            let sameGround = numbers.first { UInt32(truncatingIfNeeded: $0.key) == UInt32(bitPattern: background) }
            return sameGround?.value ?? 0
        }
        guard init_extended_pair(next, foreground, background) == OK else { return 0 }
        numbers[key] = next
        next += 1
        return next - 1
    }

    private func number(_ color: Color, isForeground: Bool) -> Int32 {
        if let index = color.index {
            // A direct-colour terminal knows the first eight by number only.
            if depth == .direct && index >= 8 { return direct(ColourReduction.palette[Int(index)]) }
            return Int32(index)
        }
        if let rgb = color.rgb, depth == .direct { return direct(rgb) }
        if hasDefaults { return -1 }
        return isForeground ? 7 : 0
    }

    /// Values below 8 mean the first eight colours (terminfo of the xterm-direct family); nudge near-blacks past them.
    private func direct(_ rgb: RGB) -> Int32 { rgb.hex < 8 ? 0x010000 : Int32(rgb.hex) }
}
