import Base

/// A line of a list that is a row of a table, as other tools write them, and how its paths become a list.
struct ListTable {
    /// What it is, and the command that makes a list of it.
    package let text: String

    /// - Parameters:
    ///   - line: without blanks at its ends; no file of that name is there.
    ///   - exists: whether a part of it names a file that is there.
    /// - Returns: nil when it is no table.
    package init?(_ line: ArraySlice<UInt8>, exists: (ArraySlice<UInt8>) -> Bool) {
        func fields(_ separator: UInt8) -> [ArraySlice<UInt8>] { line.split(separator: separator, omittingEmptySubsequences: false) }
        func isClip(_ field: ArraySlice<UInt8>) -> Bool {
            exists(field) || ClipKind(fileExtension: RawPath(bytes: field).fileExtension) != nil
        }
        let tabs = fields(UInt8(ascii: "\t"))
        if tabs.count > 1 {
            let column = tabs.firstIndex(where: isClip)
            text = column.map { "a row of a tab-separated table; 'cut -f\($0 + 1) TABLE' makes a list" } ?? "a row of a tab-separated table without the path of a clip"
            return
        }
        for separator in [",", ";"] {
            let parts = fields(separator.utf8.first!)
            guard parts.count > 1, let column = parts.firstIndex(where: { isClip(Self.unquoted($0)) }) ?? Self.heading(parts) else { continue }
            text = "a row of a CSV table; 'cut -d\"\(separator)\" -f\(column + 1) TABLE' makes a list (without its heading)"
            return
        }
        let words = fields(UInt8(ascii: " ")).filter { !$0.isEmpty }
        guard words.count > 1, let first = words.first, let last = words.last else { return nil }
        if last == [UInt8(ascii: "|")] {
            text = "a command of a Kaldi scp, not a file; run it and list what it writes"
            return
        }
        // A name may hold blanks, so only files that are there tell a row of columns from it.
        let rest = line[(line.firstIndex(of: UInt8(ascii: " ")) ?? line.startIndex)...].drop { $0 == UInt8(ascii: " ") }
        if exists(rest) {
            text = "a line of a Kaldi scp, 'UTTERANCE PATH'; 'cut -d\" \" -f2- SCP' makes a list"
        } else if exists(first) {
            text = "a row of a space-separated table; 'cut -d\" \" -f1 TABLE' makes a list"
        } else {
            return nil
        }
    }

    private static func unquoted(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let quote = UInt8(ascii: "\"")
        return field.count > 1 && field.first == quote && field.last == quote ? field.dropFirst().dropLast() : field
    }

    /// The column that a heading calls the path; nil when the row is none.
    private static func heading(_ fields: [ArraySlice<UInt8>]) -> Int? {
        let names: Set = ["path", "file", "file_name", "filename", "filepath", "file_path", "wav", "audio", "audio_path"]
        return fields.firstIndex { names.contains(String(decoding: unquoted($0), as: UTF8.self).lowercased()) }
    }
}
