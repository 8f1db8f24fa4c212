/// What the sequences of xterm, rxvt, the Linux console and the VT family mean.
enum KeyTables {
    /// ESC O and a final byte: cursor and function keys in application mode, and the keypad.
    static func singleShift(_ final: UInt8) -> KeyParser.Token {
        if let key = letters[final] { return .event(.named(key, [])) }
        switch final {
        case UInt8(ascii: "M"): return .event(.enter)
        case UInt8(ascii: "j")...UInt8(ascii: "y"):
            // The keypad's characters lie 0x40 above their ASCII codes.
            return .event(.character(Unicode.Scalar(final - 0x40)))
        default: return .nothing
        }
    }

    static func controlSequence(parameters: ArraySlice<UInt8>, final: UInt8) -> KeyParser.Token {
        if parameters.first == UInt8(ascii: "<") {
            return mouse(numbers(parameters.dropFirst()), isRelease: final == UInt8(ascii: "m"))
        }
        let values = numbers(parameters)
        let modifiers = modifiers(values.count > 1 ? values[1] : 1)
        switch final {
        case UInt8(ascii: "~"):
            switch values.first {
            case 200: return .pasteBegins
            case 27 where values.count == 3: return character(values[2], modifiers)
            case let code?: return tilde[code].map { .event(.named($0, modifiers)) } ?? .nothing
            case nil: return .nothing
            }
        case UInt8(ascii: "u"): return character(values.first ?? 0, modifiers)
        case UInt8(ascii: "Z"): return .event(.backTab)
        default: return letters[final].map { .event(.named($0, modifiers)) } ?? .nothing
        }
    }

    private static let letters: [UInt8: NamedKey] = [
        UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
        UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end,
        UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2), UInt8(ascii: "R"): .function(3),
        UInt8(ascii: "S"): .function(4),
    ]

    private static let tilde: [Int: NamedKey] = [
        1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
        11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5), 17: .function(6),
        18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10), 23: .function(11), 24: .function(12),
    ]

    /// Numbers between semicolons; a missing one is 1, a colon's sub-parameters are left out.
    private static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int] {
        bytes.split(separator: UInt8(ascii: ";"), maxSplits: 8, omittingEmptySubsequences: false).map { part in
            let digits = part.prefix { (0x30...0x39).contains($0) }.prefix(6)
            return digits.isEmpty ? 1 : digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
    }

    /// xterm adds one to the sum of shift 1, alt 2, control 4.
    private static func modifiers(_ value: Int) -> KeyModifiers {
        KeyModifiers(rawValue: UInt8(max(0, value - 1) & 7))
    }

    /// A character reported by its code, as xterm's modifyOtherKeys and the kitty protocol do.
    private static func character(_ code: Int, _ modifiers: KeyModifiers) -> KeyParser.Token {
        switch code {
        case 9: return .event(.named(.tab, modifiers))
        case 13: return .event(.named(.enter, modifiers))
        case 27: return .event(.named(.escape, modifiers))
        case 127: return .event(.named(.backspace, modifiers))
        default:
            guard code >= 0x20, code <= 0x10ffff, let scalar = Unicode.Scalar(UInt32(code)) else { return .nothing }
            if modifiers.contains(.control) {
                let lower = scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
                return .event(.control(lower))
            }
            return .event(modifiers.contains(.alt) ? .alt(scalar) : .character(scalar))
        }
    }

    /// SGR report 1006: button bits, column and row from 1.
    private static func mouse(_ values: [Int], isRelease: Bool) -> KeyParser.Token {
        guard values.count == 3, values[1] > 0, values[2] > 0, values[0] & 32 == 0 else { return .nothing }
        var modifiers: KeyModifiers = []
        if values[0] & 4 != 0 { modifiers.insert(.shift) }
        if values[0] & 8 != 0 { modifiers.insert(.alt) }
        if values[0] & 16 != 0 { modifiers.insert(.control) }
        let kind: MouseEvent.Kind
        switch (values[0] & 0xc3, isRelease) {
        case (64, false): kind = .wheelUp
        case (65, false): kind = .wheelDown
        case (0...2, true): kind = .release
        case (0, false): kind = .press
        case (1, false): kind = .middlePress
        case (2, false): kind = .rightPress
        default: return .nothing
        }
        return .event(.mouse(MouseEvent(kind, at: Point(x: values[1] - 1, y: values[2] - 1), modifiers: modifiers)))
    }
}
