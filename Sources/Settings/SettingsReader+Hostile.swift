/// What a text that may come from anywhere is looked at for before the parser has it.
extension SettingsReader {
    /// The first line, from 1, on which a `&` or `*` begins a token outside quotes and comments.
    static func lineWithAnchor(_ text: String) -> Int? {
        var line = 1
        var quote: UInt8?
        var isComment = false
        var before = UInt8(ascii: " ")
        for byte in text.utf8 {
            defer { before = byte }
            if byte == UInt8(ascii: "\n") {
                line += 1
                isComment = false
                continue
            }
            if isComment { continue }
            if let open = quote {
                if byte == open, before != UInt8(ascii: "\\") || open == UInt8(ascii: "'") { quote = nil }
                continue
            }
            let startsToken = " \t\n[{,:-?".utf8.contains(before)
            guard startsToken else { continue }
            switch byte {
            case UInt8(ascii: "#"): isComment = true
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
            case UInt8(ascii: "&"), UInt8(ascii: "*"): return line
            default: break
            }
        }
        return nil
    }

    /// An upper bound of the nesting, taken before the parser recurses: opening brackets, and dashes that start a line.
    static func nestingBound(_ text: String) -> Int {
        var deepest = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            var dashes = 0
            for byte in line {
                guard byte == UInt8(ascii: "-") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "?") else { break }
                if byte != UInt8(ascii: " ") { dashes += 1 }
            }
            let brackets = line.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
            deepest = max(deepest, dashes + brackets)
        }
        let open = text.utf8.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
        return max(deepest, open)
    }
}
