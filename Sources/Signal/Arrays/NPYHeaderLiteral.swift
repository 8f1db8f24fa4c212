import Base

/// The Python dictionary in a NumPy header, read by a parser that knows nothing but its three keys.
///
/// Grammar of NumPy's `format.py`: a dictionary literal with exactly the keys `descr` (a string), `fortran_order`
/// (`True` or `False`) and `shape` (a tuple of non-negative integers), followed by white space only.
struct NPYHeaderLiteral {
    private(set) var descr = ""
    private(set) var isFortranOrder = false
    private(set) var lengths: [Int] = []

    /// NumPy itself stops at 64 axes.
    static let maxRank = 64

    /// - Throws: `array.not_array` naming the place, or `array.element_type` for a structured element type.
    package init(_ bytes: some Collection<UInt8>) throws(SkipReason) {
        var scanner = Scanner(bytes: Array(bytes))
        var seen: Set<String> = []
        try scanner.expect("{")
        while !scanner.accept("}") {
            let key = try scanner.string()
            guard seen.insert(key).inserted else { throw Scanner.malformed("the key '\(key)' twice") }
            try scanner.expect(":")
            switch key {
            case "descr":
                if scanner.next == UInt8(ascii: "[") || scanner.next == UInt8(ascii: "(") {
                    throw SkipReason(
                        .arrayElementType, found: "a structured element type", needed: NPYHeader.neededElementTypes)
                }
                descr = try scanner.string()
            case "fortran_order": isFortranOrder = try scanner.bool()
            case "shape": lengths = try scanner.tuple()
            default: throw Scanner.malformed("the unknown key '\(key)'")
            }
            if !scanner.accept(",") {
                try scanner.expect("}")
                break
            }
        }
        guard scanner.isAtEnd else { throw Scanner.malformed("text after its dictionary") }
        for key in ["descr", "fortran_order", "shape"] where !seen.contains(key) {
            throw Scanner.malformed("no key '\(key)'")
        }
    }
}

private struct Scanner {
    let bytes: [UInt8]
    var position = 0

    static func malformed(_ what: String) -> SkipReason {
        SkipReason(.arrayNotArray, found: "a NumPy header with \(what)", needed: NPYHeader.neededFile)
    }

    /// The next byte that is not white space, without consuming it.
    var next: UInt8? {
        mutating get {
            while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
            return position < bytes.count ? bytes[position] : nil
        }
    }

    var isAtEnd: Bool { mutating get { next == nil } }

    mutating func accept(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(SkipReason) {
        guard accept(character) else { throw Self.malformed("no '\(character)' at byte \(position)") }
    }

    /// A quoted string of at most 64 printable ASCII characters without escapes: longer than any key or element type.
    mutating func string() throws(SkipReason) -> String {
        guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            throw Self.malformed("no string at byte \(position)")
        }
        position += 1
        let start = position
        while position < bytes.count, bytes[position] != quote {
            let byte = bytes[position]
            guard byte >= 0x20, byte < 0x7f, byte != UInt8(ascii: "\\"), position - start < 64 else {
                throw Self.malformed("an unusual string at byte \(start)")
            }
            position += 1
        }
        guard position < bytes.count else { throw Self.malformed("an unfinished string at byte \(start)") }
        position += 1
        return String(decoding: bytes[start..<position - 1], as: UTF8.self)
    }

    mutating func bool() throws(SkipReason) -> Bool {
        _ = next
        for (word, value) in [("True", true), ("False", false)] where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw Self.malformed("neither True nor False at byte \(position)")
    }

    mutating func tuple() throws(SkipReason) -> [Int] {
        try expect("(")
        var lengths: [Int] = []
        var endsWithComma = false
        while !accept(")") {
            if !lengths.isEmpty && !endsWithComma { throw Self.malformed("no ',' at byte \(position)") }
            guard lengths.count < NPYHeaderLiteral.maxRank else {
                throw Self.malformed("more than \(NPYHeaderLiteral.maxRank) axes")
            }
            lengths.append(try length())
            endsWithComma = accept(",")
        }
        // In Python, (3) is a number and not a tuple.
        if lengths.count == 1 && !endsWithComma { throw Self.malformed("a shape that is not a tuple") }
        return lengths
    }

    mutating func length() throws(SkipReason) -> Int {
        if next == UInt8(ascii: "-") { throw Self.malformed("a negative length at byte \(position)") }
        let start = position
        var value = 0
        while position < bytes.count, case let digit = bytes[position] &- 0x30, digit < 10 {
            let (tens, overflowTens) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowSum) = tens.addingReportingOverflow(Int(digit))
            if overflowTens || overflowSum { throw Self.malformed("a length beyond 64 bits at byte \(start)") }
            value = sum
            position += 1
        }
        let digits = position - start
        guard digits > 0 else { throw Self.malformed("no length at byte \(start)") }
        if digits > 1 && bytes[start] == 0x30 { throw Self.malformed("a length with a leading zero at byte \(start)") }
        // Python 2 wrote 128L.
        if position < bytes.count, bytes[position] == UInt8(ascii: "L") { position += 1 }
        return value
    }
}
