/// Makes text that came from outside (file names, metadata, library messages) safe to print.
///
/// Control characters (C0, DEL, C1), bidirectional controls, zero-width and other invisible format characters and line
/// separators become visible escapes such as `\x1b` or `\u{202e}`; everything else stays. A name can therefore neither
/// move the cursor, nor change colours, nor reorder the text around it.
package enum Printable {
    /// `text` with each unsafe scalar replaced by its escape.
    package static func text(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) {
                result += escape(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Whether a scalar would act on a terminal or hide in it rather than show itself.
    package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0: true
        // Soft hyphen, Arabic letter mark, Mongolian vowel separator; zero-width and directional marks; line and
        // paragraph separators; directional embeddings and isolates; byte-order mark; interlinear and tag characters.
        case 0xad, 0x61c, 0x180e, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff, 0xfff9...0xfffb,
            0xe0000...0xe007f:
            true
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x0a: "\\n"
        case 0x0d: "\\r"
        case 0x09: "\\t"
        case 0..<0x100: "\\x" + hex(scalar.value, digits: 2)
        default: "\\u{" + hex(scalar.value, digits: 4) + "}"
        }
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
