import Corpora

/// Label fields in a row: `[["actor","1001"],["emotion","fear"]]`, in their order.
extension [ClipLabel.Field] {
    /// Reads what a row keeps. Formats 1 to 3 kept lines of `name=value`.
    init(stored: String) {
        if let plain = Self.plain(stored) {
            self = plain
        } else if let pairs = StoredValue.decode([[String]].self, from: stored) {
            self = pairs.filter { $0.count == 2 }.map { ClipLabel.Field($0[0], $0[1]) }
        } else {
            self = stored.split(separator: "\n").compactMap { line in
                let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return parts.count == 2 ? ClipLabel.Field(String(parts[0]), String(parts[1])) : nil
            }
        }
    }

    /// What ``stored`` writes without the encoder, read without the decoder; nil for any other form.
    private static func plain(_ stored: String) -> [ClipLabel.Field]? {
        var bytes = Substring(stored).utf8
        func take(_ mark: StaticString, _ bytes: inout Substring.UTF8View) -> Bool {
            let isThere = mark.withUTF8Buffer { bytes.starts(with: $0) }
            if isThere { bytes.removeFirst(mark.utf8CodeUnitCount) }
            return isThere
        }
        func text(_ bytes: inout Substring.UTF8View) -> String? {
            guard let end = bytes.firstIndex(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 < 0x20 }),
                bytes[end] == UInt8(ascii: "\"")
            else { return nil }
            defer { bytes = bytes[bytes.index(after: end)...] }
            return String(Substring(bytes[..<end]))
        }
        guard take("[", &bytes) else { return nil }
        var fields: [ClipLabel.Field] = []
        repeat {
            guard take("[\"", &bytes), let name = text(&bytes), take(",\"", &bytes), let value = text(&bytes), take("]", &bytes) else { return nil }
            fields.append(ClipLabel.Field(name, value))
        } while take(",", &bytes)
        return take("]", &bytes) && bytes.isEmpty ? fields : nil
    }

    /// nil for none.
    ///
    /// Nearly all values need no escapes, and are written as the encoder writes them, in a tenth of its time.
    var stored: String? {
        guard !isEmpty else { return nil }
        guard allSatisfy({ Self.isPlain($0.name) && Self.isPlain($0.value) }) else { return StoredValue.encode(map { [$0.name, $0.value] }) }
        return "[" + map { "[\"\($0.name)\",\"\($0.value)\"]" }.joined(separator: ",") + "]"
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }
}

/// What stands in ``ClipRecord/storedLabels`` of a clip whose field `name` begins with `value`.
enum LabelSearch {
    /// Today's form. A quote inside a value is escaped there, so that `["name","` stands at the start of a field only.
    static func text(_ name: String, _ value: String) -> String {
        (StoredValue.encode([name, value]) ?? "").replacingSuffix("\"]")
    }

    /// Formats 1 to 3, with a line end in front of the first field too.
    static func olderText(_ name: String, _ value: String) -> String { "\n\(name)=\(value)" }
}

extension String {
    fileprivate func replacingSuffix(_ suffix: String) -> String { hasSuffix(suffix) ? String(dropLast(suffix.count)) : self }
}
