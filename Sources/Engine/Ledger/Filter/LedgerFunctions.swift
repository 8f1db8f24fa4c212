import Base
import Corpora
import GRDB

/// What SQL asks of the values with parts in a row, in all forms that rows have had.
enum LedgerFunctions {
    /// `(labels, name)`: the field's value; NULL for none.
    static let label = DatabaseFunction("melscope_label", argumentCount: 2, pure: true) { values in
        guard let stored = String.fromDatabaseValue(values[0]), let name = String.fromDatabaseValue(values[1]) else { return nil }
        return StoredLabels.value(of: name, in: stored)
    }

    /// `(labels, name)`: the field's value where it is a number; NULL otherwise.
    static let labelNumber = DatabaseFunction("melscope_label_number", argumentCount: 2, pure: true) { values in
        guard let stored = String.fromDatabaseValue(values[0]), let name = String.fromDatabaseValue(values[1]) else { return nil }
        return StoredLabels.value(of: name, in: stored).flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil }
    }

    /// `(labels, text)`: whether the text stands in any field's value, in any case.
    static let anyLabel = DatabaseFunction("melscope_any_label", argumentCount: 2, pure: true) { values in
        guard let stored = String.fromDatabaseValue(values[0]), let text = String.fromDatabaseValue(values[1])?.lowercased() else { return false }
        return [ClipLabel.Field](stored: stored).contains { $0.value.lowercased().contains(text) }
    }

    /// `(notes, text)`: whether the text stands in what is noted, or in its code.
    static let anyNote = DatabaseFunction("melscope_any_note", argumentCount: 2, pure: true) { values in
        guard let stored = String.fromDatabaseValue(values[0]), let text = String.fromDatabaseValue(values[1])?.lowercased() else { return false }
        return [ClipNote](stored: stored).contains { $0.code.rawValue.contains(text) || $0.text.lowercased().contains(text) }
    }

    /// `(segment)`: the recording of which a row is a segment; NULL for none.
    static let recording = DatabaseFunction("melscope_recording", argumentCount: 1, pure: true) { values in
        String.fromDatabaseValue(values[0]).flatMap(ClipSegment.read)?.file.text
    }

    /// `(segment, 0 or 1)`: the second at which it begins or ends; NULL for a whole file, and for an end that is the recording's.
    static let segmentTime = DatabaseFunction("melscope_segment_time", argumentCount: 2, pure: true) { values in
        guard let stored = String.fromDatabaseValue(values[0]), let segment = ClipSegment.read(stored)?.segment else { return nil }
        return Int.fromDatabaseValue(values[1]) == 0 ? segment.startSeconds : segment.endSeconds
    }

    static func add(to db: Database) {
        for function in [label, labelNumber, anyLabel, anyNote, recording, segmentTime] { db.add(function: function) }
    }
}

/// One field of a row's labels without reading them all, its name in any case.
enum StoredLabels {
    /// Asked for each row of a ledger when its clips are sorted or grouped.
    static func value(of name: String, in stored: String) -> String? {
        guard !stored.utf8.contains(UInt8(ascii: "\\")), stored.utf8.first == UInt8(ascii: "[") else {
            return [ClipLabel.Field](stored: stored).first { $0.name.lowercased() == name.lowercased() }?.value
        }
        // Without escapes a quote ends a text, and fields are `["name","value"]`.
        var stored = stored
        return stored.withUTF8 { bytes in
            let quote = UInt8(ascii: "\""), open = UInt8(ascii: "[")
            var texts: [Range<Int>] = []
            var start: Int?
            for (index, byte) in bytes.enumerated() {
                if byte == quote {
                    if let begun = start {
                        texts.append(begun..<index)
                        start = nil
                        if texts.count == 2 {
                            let isName = texts[0].count == name.utf8.count && zip(bytes[texts[0]], name.utf8).allSatisfy(isSame)
                            if isName { return String(decoding: bytes[texts[1]], as: UTF8.self) }
                        }
                    } else {
                        start = index + 1
                    }
                } else if byte == open, start == nil {
                    texts.removeAll(keepingCapacity: true)
                }
            }
            return nil
        }
    }

    /// Letters of ASCII in any case.
    private static func isSame(_ one: UInt8, _ other: UInt8) -> Bool {
        one == other || one ^ other == 0x20 && (0x61...0x7a).contains(one | 0x20)
    }
}
