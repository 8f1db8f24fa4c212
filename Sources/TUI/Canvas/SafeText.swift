import Base

/// The gate through which all text reaches a canvas: what would act on a terminal becomes the escape that
/// `Printable` writes for it, and variation selectors are dropped.
enum SafeText {
    @inline(__always)
    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        // Plain letters, accented Latin, box drawing and blocks need no closer look.
        if scalar.value >= 0x20 && scalar.value < 0x7f { return false }
        if scalar.value >= 0x2500 && scalar.value < 0x2900 { return false }
        return Printable.isUnsafe(scalar)
    }

    static func escapeWidth(_ scalar: Unicode.Scalar) -> Int {
        Printable.text(String(Character(scalar))).utf8.count
    }

    static func isVariationSelector(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0xfe00 && (scalar.value <= 0xfe0f || (scalar.value >= 0xe0100 && scalar.value <= 0xe01ef))
    }

    /// Calls `body` for each scalar to draw until it returns false.
    @inline(__always)
    static func forEachScalar(_ text: String, _ body: (Unicode.Scalar) -> Bool) {
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) {
                for escaped in Printable.text(String(Character(scalar))).unicodeScalars where !body(escaped) { return }
            } else if !isVariationSelector(scalar), !body(scalar) {
                return
            }
        }
    }
}
