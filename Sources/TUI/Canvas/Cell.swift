/// One cell of the grid: a base scalar with up to two combining marks, and its style. 16 bytes, no reference counts.
///
/// The three scalars lie in one integer, 21 bits each. A third mark on one letter is left out: it cannot be read at a
/// terminal's size, and letters with dozens of marks are how hostile names paint over their neighbours.
package struct Cell: Hashable, Sendable {
    var glyph: UInt64
    package var style: Style

    /// Bit 63 marks the right half of a wide character; its glyph is otherwise empty.
    static let continuationGlyph: UInt64 = 1 << 63
    private static let scalarMask: UInt64 = 0x1f_ffff

    init(glyph: UInt64, style: Style) {
        self.glyph = glyph
        self.style = style
    }

    package init(_ scalar: Unicode.Scalar, style: Style) {
        self.init(glyph: UInt64(scalar.value), style: style)
    }

    package static let blank = Cell(" ", style: .standard)

    /// The right half of the wide character to its left.
    package var isContinuation: Bool { glyph == Cell.continuationGlyph }

    /// The base scalar; a space in a continuation.
    package var scalar: Unicode.Scalar {
        isContinuation ? " " : Unicode.Scalar(UInt32(glyph & Cell.scalarMask)) ?? " "
    }

    /// Calls `body` with the base scalar and then each mark; with nothing for a continuation.
    package func forEachScalar(_ body: (Unicode.Scalar) -> Void) {
        guard !isContinuation else { return }
        var rest = glyph
        while rest != 0 {
            if let scalar = Unicode.Scalar(UInt32(rest & Cell.scalarMask)) { body(scalar) }
            rest >>= 21
        }
    }

    /// Two for a wide character, one otherwise; zero for a continuation.
    package var width: Int { isContinuation ? 0 : DisplayWidth.of(scalar) == 2 ? 2 : 1 }

    package var text: String {
        var scalars = String.UnicodeScalarView()
        forEachScalar { scalars.append($0) }
        return String(scalars)
    }

    /// Adds a combining mark where there is room for one.
    mutating func combine(_ mark: Unicode.Scalar) {
        guard !isContinuation else { return }
        if glyph >> 21 == 0 {
            glyph |= UInt64(mark.value) << 21
        } else if glyph >> 42 == 0 {
            glyph |= UInt64(mark.value) << 42
        }
    }
}
