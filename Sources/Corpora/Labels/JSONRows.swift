import Base

/// Objects of a JSON file as the rows of a table: one object a line, an array of objects, or an object of objects by name.
///
/// Written by hand, since an error must have its line and column. Numbers stay the texts that they are; what is nested deeper stays JSON.
struct JSONRows {
    private let bytes: [UInt8]
    private var position = 0
    private static let mostDepth = 64

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The name of a row whose object stands in another object, as a column.
    static let nameColumn = "name"

    private enum Value {
        case text(String)
        case null
        case object([(key: String, value: String?)])
    }

    /// - Throws: ``TableFault``.
    static func read(_ bytes: [UInt8]) throws(TableFault) -> TableText {
        var reader = JSONRows(bytes)
        var rows: [(line: Int, fields: [(key: String, value: String?)])] = []
        reader.skipBlanks()
        if reader.peek == UInt8(ascii: "[") {
            reader.position += 1
            var isFirst = true
            while try reader.goesOn(isFirst: &isFirst, end: UInt8(ascii: "]")) { rows.append((reader.line, try reader.object(1))) }
        } else if let named = try reader.namedObjects() {
            rows = named
        } else {
            (reader.position, reader.line) = (0, 1)
            reader.skipBlanks()
            while reader.position < bytes.count {
                rows.append((reader.line, try reader.object(0)))
                reader.skipBlanks()
            }
        }
        reader.skipBlanks()
        guard reader.position == bytes.count else { throw reader.fault("text after the end", "one JSON value, or an object on each line") }
        return try table(rows)
    }

    private static func table(_ rows: [(line: Int, fields: [(key: String, value: String?)])]) throws(TableFault) -> TableText {
        var table = TableText()
        var columns: [String: Int] = [:]
        for row in rows {
            for field in row.fields where columns[field.key] == nil {
                columns[field.key] = table.heading.count
                table.heading.append(field.key)
                guard table.heading.count <= TableText.mostColumns else {
                    throw TableFault(line: row.line, found: "more than \(TableText.mostColumns) keys", needed: "a table of labels")
                }
            }
        }
        guard !rows.isEmpty else { throw TableFault(found: "no objects", needed: "an object for each clip") }
        table.rows = rows.map { row in
            var cells = [String](repeating: "", count: table.heading.count)
            for field in row.fields { if let column = columns[field.key] { cells[column] = field.value ?? "" } }
            return TableText.Row(line: row.line, cells: cells)
        }
        return table
    }

    /// An object whose values are all objects, each of which is a row by the name of its key; nil where it is none.
    private mutating func namedObjects() throws(TableFault) -> [(line: Int, fields: [(key: String, value: String?)])]? {
        guard peek == UInt8(ascii: "{") else { throw fault("something other than an object", "an object for each clip") }
        position += 1
        var rows: [(line: Int, fields: [(key: String, value: String?)])] = []
        var isFirst = true
        while try goesOn(isFirst: &isFirst, end: UInt8(ascii: "}")) {
            let key = try string()
            try expect(UInt8(ascii: ":"))
            skipBlanks()
            guard peek == UInt8(ascii: "{") else { return nil }
            rows.append((line, [(Self.nameColumn, key)] + (try object(1)).filter { $0.key != Self.nameColumn }))
        }
        return rows.isEmpty ? nil : rows
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Outside of texts, in which there is none, line ends are blanks.
    private var line = 1

    private func fault(_ found: String, _ needed: String) -> TableFault {
        let place = min(position, bytes.count)
        let start = bytes[..<place].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return TableFault(line: line, column: place - start + 1, found: found, needed: needed)
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || (0x09...0x0d).contains(byte) {
            if byte == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
    }

    private mutating func expect(_ byte: UInt8) throws(TableFault) {
        skipBlanks()
        guard peek == byte else { throw fault(peek.map { "'\(Unicode.Scalar($0))'" } ?? "the end", "'\(Unicode.Scalar(byte))'") }
        position += 1
    }

    /// Whether another member follows; passes over commas, and over the end.
    private mutating func goesOn(isFirst: inout Bool, end: UInt8) throws(TableFault) -> Bool {
        skipBlanks()
        if peek == end {
            position += 1
            return false
        }
        if !isFirst { try expect(UInt8(ascii: ",")) }
        isFirst = false
        skipBlanks()
        return true
    }

    private mutating func object(_ depth: Int) throws(TableFault) -> [(key: String, value: String?)] {
        try expect(UInt8(ascii: "{"))
        var fields: [(key: String, value: String?)] = []
        var isFirst = true
        while try goesOn(isFirst: &isFirst, end: UInt8(ascii: "}")) {
            let key = try string()
            try expect(UInt8(ascii: ":"))
            skipBlanks()
            fields.append((key, try scalar(depth + 1)))
            guard fields.count <= TableText.mostColumns else { throw fault("more than \(TableText.mostColumns) keys", "a table of labels") }
        }
        return fields
    }

    private mutating func scalar(_ depth: Int) throws(TableFault) -> String? {
        guard depth < Self.mostDepth else { throw fault("values nested deeper than \(Self.mostDepth)", "a table of labels") }
        switch peek {
        case UInt8(ascii: "\""): return try string()
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let start = position
            if peek == UInt8(ascii: "{") {
                _ = try object(depth)
            } else {
                position += 1
                var isFirst = true
                while try goesOn(isFirst: &isFirst, end: UInt8(ascii: "]")) { _ = try scalar(depth + 1) }
            }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        default:
            let start = position
            while let byte = peek, !",]}\n\r\t ".utf8.contains(byte) { position += 1 }
            let text = String(decoding: bytes[start..<position], as: UTF8.self)
            if text == "null" || text == "NaN" { return nil }
            guard text == "true" || text == "false" || Double(text) != nil else {
                position = start
                throw fault(text.isEmpty ? "no value" : "'\(Printable.text(String(text.prefix(40))))'", "a string, a number, true, false or null")
            }
            return text
        }
    }

    private mutating func string() throws(TableFault) -> String {
        guard peek == UInt8(ascii: "\"") else { throw fault(peek.map { "'\(Unicode.Scalar($0))'" } ?? "the end", "a string in double quotes") }
        position += 1
        var text: [UInt8] = []
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &text)
            case UInt8(ascii: "\n"): throw fault("the end of the line inside a string", "a closing quote")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw fault("the end of the file inside a string", "a closing quote")
    }

    private mutating func escape(into text: inout [UInt8]) throws(TableFault) {
        guard let byte = peek else { throw fault("the end of the file inside a string", "a closing quote") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "u"):
            var value = try unit()
            if (0xd800..<0xdc00).contains(value), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u") {
                position += 2
                let low = try unit()
                value = (0xdc00..<0xe000).contains(low) ? 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00) : 0xfffd
            }
            text += Array(String(Unicode.Scalar(value).map(Character.init) ?? "\u{fffd}").utf8)
        default: throw fault("'\\\(Unicode.Scalar(byte))'", "a JSON escape")
        }
    }

    private mutating func unit() throws(TableFault) -> UInt32 {
        guard position + 4 <= bytes.count, let value = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16) else {
            throw fault("an escape without four digits", "\\u and four hexadecimal digits")
        }
        position += 4
        return value
    }
}
