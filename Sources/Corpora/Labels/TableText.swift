import Base

/// A table as it stands in a file: a heading, and rows of texts.
struct TableText {
    struct Row {
        /// From 1.
        var line: Int
        /// As many as ``TableText/heading`` has.
        var cells: [String]
    }

    var heading: [String] = []
    var rows: [Row] = []
    /// Lines that are not UTF-8; their bytes were taken for Latin-1.
    var foreignLines = 0

    static let mostColumns = 1024

    /// The place of a column.
    subscript(row: Row, column: Int) -> String { column < row.cells.count ? row.cells[column] : "" }
}

/// Rows of cells between separators: CSV as RFC 4180 has it, with a comma, a semicolon or a tab.
struct DelimitedText {
    private let bytes: [UInt8]
    private let separator: UInt8
    private var position = 0
    private var line = 1
    private var lineStart = 0
    private(set) var foreignLines = 0

    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// - Parameter separator: nil takes the one that the first line has most of.
    init(_ bytes: [UInt8], separator: UInt8? = nil) {
        self.bytes = bytes
        self.separator = separator ?? Self.separator(of: bytes)
    }

    private static func separator(of bytes: [UInt8]) -> UInt8 {
        var counts: [UInt8: Int] = [UInt8(ascii: ","): 0, UInt8(ascii: ";"): 0, UInt8(ascii: "\t"): 0]
        var isQuoted = false
        for byte in bytes.prefix(1 << 16) {
            if byte == quote { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == newline { break }
            if let count = counts[byte] { counts[byte] = count + 1 }
        }
        // In this order where they are as many.
        let order = [UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: ",")]
        return order.max { (counts[$0] ?? 0) < (counts[$1] ?? 0) } ?? UInt8(ascii: ",")
    }

    /// The next row that is not empty; nil at the end.
    ///
    /// - Throws: ``TableFault``.
    mutating func next() throws(TableFault) -> TableText.Row? {
        while position < bytes.count {
            if endLine() { continue }
            let start = line
            var cells: [String] = []
            while true {
                cells.append(try cell())
                guard cells.count <= TableText.mostColumns else {
                    throw TableFault(line: start, found: "more than \(TableText.mostColumns) columns", needed: "a table of labels")
                }
                if position < bytes.count, bytes[position] == separator {
                    position += 1
                } else {
                    break
                }
            }
            _ = endLine()
            return TableText.Row(line: start, cells: cells)
        }
        return nil
    }

    /// Passes over a line end.
    private mutating func endLine() -> Bool {
        var end = position
        if end < bytes.count, bytes[end] == Self.carriageReturn { end += 1 }
        if end < bytes.count, bytes[end] == Self.newline {
            end += 1
        } else if end == position {
            return false
        }
        position = end
        line += 1
        lineStart = end
        return true
    }

    private mutating func cell() throws(TableFault) -> String {
        guard position < bytes.count, bytes[position] == Self.quote else { return plain() }
        let (begun, column) = (line, position - lineStart + 1)
        let (oldPosition, oldStart) = (position, lineStart)
        position += 1
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == Self.quote {
                guard position < bytes.count, bytes[position] == Self.quote else {
                    let isEnd = position == bytes.count || [separator, Self.newline, Self.carriageReturn].contains(bytes[position])
                    if isEnd { return decoded(text[...]) }
                    // Tables with tabs often have bare quotes.
                    if separator == UInt8(ascii: "\t") { break }
                    throw TableFault(
                        line: line, column: position - lineStart + 1, found: "text after a closing quote", needed: "a separator, or \"\" for a quote inside quotes")
                }
                position += 1
            } else if byte == Self.newline {
                line += 1
                lineStart = position
            }
            text.append(byte)
        }
        guard separator == UInt8(ascii: "\t") else {
            throw TableFault(line: begun, column: column, found: "a quote that is never closed", needed: "a closing quote")
        }
        (position, line, lineStart) = (oldPosition, begun, oldStart)
        return plain()
    }

    private mutating func plain() -> String {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == separator || byte == Self.newline { break }
            if byte == Self.carriageReturn, position + 1 == bytes.count || bytes[position + 1] == Self.newline { break }
            position += 1
        }
        return decoded(bytes[start..<position])
    }

    private mutating func decoded(_ slice: ArraySlice<UInt8>) -> String {
        if let text = String(validating: slice, as: UTF8.self) { return text }
        foreignLines += 1
        return String(String.UnicodeScalarView(slice.map { Unicode.Scalar($0) }))
    }
}

extension TableText {
    /// - Parameters:
    ///   - separator: nil where the first line tells.
    ///   - hasHeading: else columns are called 1, 2, 3 …
    /// - Throws: ``TableFault``.
    init(delimited bytes: [UInt8], separator: UInt8?, hasHeading: Bool) throws(TableFault) {
        var reader = DelimitedText(bytes, separator: separator)
        guard let first = try reader.next() else { throw TableFault(found: "an empty table", needed: "a heading, and a row for each clip") }
        if hasHeading {
            heading = first.cells.map { $0.trimmed }
        } else {
            heading = first.cells.indices.map { "\($0 + 1)" }
            rows.append(first)
        }
        while let row = try reader.next() {
            guard row.cells.count == heading.count else {
                let count = row.cells.count == 1 ? "1 column" : "\(row.cells.count) columns"
                throw TableFault(
                    line: row.line, column: min(row.cells.count, heading.count) + (row.cells.count > heading.count ? 1 : 0), found: count,
                    needed: "\(heading.count), as in the \(hasHeading ? "heading" : "first row")")
            }
            rows.append(row)
        }
        foreignLines = reader.foreignLines
    }
}

extension String {
    /// Without blanks at its ends.
    var trimmed: String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
        let bytes = utf8
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) }) else { return "" }
        return first == bytes.startIndex && last == bytes.index(before: bytes.endIndex) ? self : String(self[first...last])
    }
}
