import Foundation

/// Reads the text of a pattern: literals, `.`, classes, groups, `|` and repetitions, as most engines write them.
struct PatternParser {
    typealias Problem = NamePattern.Problem

    private let scalars: [Unicode.Scalar]
    private let ignoresCase: Bool
    private var position = 0
    private(set) var groups: [String] = []
    private var depth = 0

    static let maxScalars = 4096
    private static let maxGroups = 32
    private static let maxDepth = 50
    private static let maxCount = 1000

    init(_ text: String, ignoresCase: Bool) {
        // Composed as the paths are.
        scalars = Array(text.utf8.count <= 4 * Self.maxScalars ? text.precomposedStringWithCanonicalMapping.unicodeScalars : text.unicodeScalars)
        self.ignoresCase = ignoresCase
    }

    mutating func parse() throws(Problem) -> PatternTree {
        guard scalars.count <= Self.maxScalars else {
            throw Problem(offset: Self.maxScalars, found: "\(scalars.count) characters", needed: "at most \(Self.maxScalars)")
        }
        // A pattern is anchored on both sides as it is; who writes it down means nothing else.
        if peek == "^" { position += 1 }
        let tree = try choice()
        guard position == scalars.count else { throw problem("a ')' without a '('", "'\\)' for the character itself") }
        return tree
    }

    private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private func problem(_ found: String, _ needed: String, at offset: Int? = nil) -> Problem {
        Problem(offset: offset ?? position, found: found, needed: needed)
    }

    private mutating func choice() throws(Problem) -> PatternTree {
        var branches = [try sequence()]
        while peek == "|" {
            position += 1
            branches.append(try sequence())
        }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(Problem) -> PatternTree {
        var parts: [PatternTree] = []
        while let scalar = peek, scalar != "|", scalar != ")" {
            if scalar == "$", position == scalars.count - 1 {
                position += 1
                break
            }
            parts.append(try repeated(try atom()))
        }
        return parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func atom() throws(Problem) -> PatternTree {
        let start = position
        let scalar = scalars[position]
        position += 1
        switch scalar {
        case "(": return try group(from: start)
        case "[": return .set(try set(from: start))
        case ".":
            var set = ScalarSet(0x0a, ignoresCase: false)
            set.isInverted = true
            return .set(set)
        case "\\": return .set(try escape(from: start))
        case "^", "$":
            throw problem("'\(scalar)' in the middle", "a pattern without anchors: it begins at the start of the path or after a '/', and ends at its end", at: start)
        case "*", "+", "?": throw problem("'\(scalar)' with nothing to repeat", "something before it, or '\\\(scalar)' for the character", at: start)
        case "{": throw problem("'{' with nothing to repeat", "'\\{' for the character", at: start)
        default: return .set(ScalarSet(scalar.value, ignoresCase: ignoresCase))
        }
    }

    private mutating func group(from start: Int) throws(Problem) -> PatternTree {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maxDepth else { throw problem("more than \(Self.maxDepth) nested groups", "a simpler pattern", at: start) }
        var index: Int?
        if peek == "?" {
            position += 1
            switch peek {
            case ":": position += 1
            case "P", "<":
                if peek == "P" { position += 1 }
                guard peek == "<" else { throw problem("'(?P' without a name", "'(?<name>…)'", at: start) }
                position += 1
                if peek == "=" || peek == "!" { throw problem("a look-behind", "a pattern without look-around", at: start) }
                index = try name(from: start)
            case "=", "!": throw problem("a look-ahead", "a pattern without look-around", at: start)
            default:
                throw problem(
                    "'(?\(peek.map(String.init) ?? "")'", "'(?<name>…)', '(?:…)' or '(…)'; 'ignore_case: true' ignores the case of letters", at: start)
            }
        }
        let tree = try choice()
        guard peek == ")" else { throw problem("a '(' that is not closed", "a ')' for it", at: start) }
        position += 1
        return index.map { .group($0, tree) } ?? tree
    }

    private mutating func name(from start: Int) throws(Problem) -> Int {
        let first = position
        while let scalar = peek, scalar != ">" {
            guard scalar.isASCII, scalar.properties.isAlphabetic || position > first && (scalar == "_" || ("0"..."9").contains(scalar)) else {
                throw problem("'\(scalar)' in the name of a group", "only letters, such as 'emotion'")
            }
            position += 1
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[first..<position])
        let name = String(text)
        guard peek == ">", !name.isEmpty, name.count <= 40 else { throw problem("a group without a name that ends with '>'", "'(?<name>…)'", at: start) }
        position += 1
        // One name in two branches is one group.
        if let index = groups.firstIndex(of: name) { return index }
        guard groups.count < Self.maxGroups else { throw problem("more than \(Self.maxGroups) named groups", "fewer", at: start) }
        groups.append(name)
        return groups.count - 1
    }

    private mutating func repeated(_ tree: PatternTree) throws(Problem) -> PatternTree {
        let start = position
        let (least, most): (Int, Int?)
        switch peek {
        case "*": (least, most) = (0, nil)
        case "+": (least, most) = (1, nil)
        case "?": (least, most) = (0, 1)
        case "{":
            position += 1
            guard let low = number() else { throw problem("'{' without a number", "'{3}', '{1,2}', or '\\{' for the character", at: start) }
            var high: Int? = low
            if peek == "," {
                position += 1
                high = peek == "}" ? nil : number()
                if high == nil, peek != "}" { throw problem("'{\(low),' without its end", "'{1,2}'", at: start) }
            }
            guard peek == "}" else { throw problem("'{' that is not closed", "'{3}' or '{1,2}'", at: start) }
            if let high, high < low { throw problem("{\(low),\(high)}", "the smaller number first", at: start) }
            guard max(low, high ?? 0) <= Self.maxCount else { throw problem("a repetition of more than \(Self.maxCount) times", "fewer times", at: start) }
            (least, most) = (low, high)
        default: return tree
        }
        position += 1
        var isLazy = false
        if peek == "?" {
            isLazy = true
            position += 1
        }
        if let next = peek, "*+?{".unicodeScalars.contains(next) { throw problem("'\(next)' after a repetition", "only one repetition of one thing") }
        return .repetition(tree, least: least, most: most, isLazy: isLazy)
    }

    private mutating func number() -> Int? {
        let first = position
        var value = 0
        while let scalar = peek, ("0"..."9").contains(scalar), position - first < 6 {
            value = value * 10 + Int(scalar.value - 0x30)
            position += 1
        }
        return position > first ? value : nil
    }

    private mutating func escape(from start: Int) throws(Problem) -> ScalarSet {
        guard let scalar = peek else { throw problem("a '\\' at the end", "'\\\\' for the character itself", at: start) }
        position += 1
        if let set = ScalarSet.named(scalar) { return set }
        if ("1"..."9").contains(scalar) { throw problem("a back-reference", "a pattern without them", at: start) }
        guard scalar.isASCII, !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) else {
            throw problem("'\\\(scalar)'", "\\d, \\w, \\s, or a '\\' before a punctuation mark", at: start)
        }
        return ScalarSet(scalar.value, ignoresCase: false)
    }

    private mutating func set(from start: Int) throws(Problem) -> ScalarSet {
        var set = ScalarSet()
        let isInverted = peek == "^"
        if isInverted { position += 1 }
        var isFirst = true
        while let scalar = peek, scalar != "]" || isFirst {
            isFirst = false
            if scalar == "[" { throw problem("'[' in a class", "'\\[' for the character") }
            let item = position
            position += 1
            var low = scalar
            if scalar == "\\" {
                guard let escaped = peek else { break }
                if let named = ScalarSet.named(escaped) {
                    position += 1
                    set.formUnion(named)
                    continue
                }
                _ = try escape(from: item)
                low = escaped
            }
            var high = low
            if peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
                position += 1
                high = scalars[position]
                position += 1
                if high == "\\", let escaped = peek {
                    _ = try escape(from: position - 1)
                    high = escaped
                }
            }
            guard low.value <= high.value else { throw problem("the range \(low)-\(high)", "the smaller character first", at: item) }
            set.insert(low.value...high.value, ignoresCase: ignoresCase)
        }
        guard peek == "]" else { throw problem("a '[' that is not closed", "a ']' for it", at: start) }
        position += 1
        set.isInverted = isInverted
        return set
    }
}
