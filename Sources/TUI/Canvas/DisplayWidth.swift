/// How many cells text takes, from UAX 11 and the general categories: wide and fullwidth two, combining none, all else
/// (ambiguous included) one.
///
/// Scalars are measured one by one, as terminals without grapheme clustering do: a flag is two regional indicators, an
/// emoji with a skin tone two emoji. Variation selectors take no cell and are not drawn, because terminals disagree on
/// what they do to a width.
package enum DisplayWidth {
    /// Cells of one scalar: 0, 1 or 2.
    package static func of(_ scalar: Unicode.Scalar) -> Int {
        scalar.value < 0x300 ? 1 : ofTable(scalar.value)
    }

    /// Cells of `text` as ``Canvas`` draws it, escapes of unsafe scalars included.
    package static func of(_ text: String) -> Int {
        var width = 0
        for scalar in text.unicodeScalars {
            width += scalar.value < 0x7f && scalar.value >= 0x20 ? 1 : ofDrawn(scalar)
        }
        return width
    }

    static func ofDrawn(_ scalar: Unicode.Scalar) -> Int {
        SafeText.isUnsafe(scalar) ? SafeText.escapeWidth(scalar) : of(scalar)
    }

    static func ofTable(_ value: UInt32) -> Int {
        if contains(zeroRanges, value) { return 0 }
        return value >= 0x1100 && contains(wideRanges, value) ? 2 : 1
    }

    private static func contains(_ ranges: [UInt32], _ value: UInt32) -> Bool {
        ranges.withUnsafeBufferPointer { ranges in
            var low = 0
            var high = ranges.count / 2
            while low < high {
                let middle = (low + high) / 2
                if value > ranges[2 * middle + 1] {
                    low = middle + 1
                } else if value < ranges[2 * middle] {
                    high = middle
                } else {
                    return true
                }
            }
            return false
        }
    }
}
