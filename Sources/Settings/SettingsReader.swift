import Base
import Foundation
import Yams

/// Reads small YAML files (recipes, cards, configuration, corpora) that may come from anywhere.
///
/// Strict where a slip would change a number unseen: unknown keys, wrong types and values out of range are errors that
/// name the file, the key and the line. Safe against hostile files: at most 64 KiB unless told otherwise, no anchors and no aliases, and at
/// most 32 levels.
package struct SettingsReader {
    package static let maxBytes = 65_536
    private static let maxDepth = 32

    /// How large a file of a kind may be, and how its places are named.
    package struct Shape: Sendable {
        package var maxBytes: Int
        /// Opening brackets in all; nil leaves their depth to the parser, which ends at 1,000.
        var maxBrackets: Int?
        /// Whether errors name the column beside the line.
        var namesColumns: Bool

        /// Settings that people write by hand.
        package static let settings = Shape(maxBytes: SettingsReader.maxBytes, maxBrackets: SettingsReader.maxDepth * 4, namesColumns: false)
        /// Tables of facts.
        package static let facts = Shape(maxBytes: 1 << 20, maxBrackets: nil, namesColumns: true)
    }

    package let file: String
    let path: String
    let mapping: [String: Node]
    private let line: Int?
    let shape: Shape
    var used: Set<String> = []

    /// - Parameter file: the name shown in errors.
    /// - Throws: ``EngineError`` with code `.invalidConfiguration`.
    package init(text: String, file: String, maxBytes: Int = Self.maxBytes) throws {
        var shape = Shape.settings
        shape.maxBytes = maxBytes
        try self.init(text: text, file: file, shape: shape)
    }

    package init(text: String, file: String, shape: Shape) throws {
        guard text.utf8.count <= shape.maxBytes else {
            throw Self.error(file, found: "\(text.utf8.count) bytes", needed: "at most \(shape.maxBytes) bytes")
        }
        guard shape.maxBrackets.map({ Self.nestingBound(text) <= $0 }) ?? true else {
            throw Self.error(file, found: "brackets or dashes nested too deeply", needed: "plain settings")
        }
        // Before the parser expands them: a few hundred bytes of aliases can stand for more nodes than memory holds.
        if let line = Self.lineWithAnchor(text) {
            throw Self.error(
                file, found: "an anchor or alias (line \(line))", needed: "plain settings without & and *")
        }
        let root: Node?
        do {
            // What a scalar means is decided by whoever takes it. Yams' own rules are regular expressions, which it would ask whenever two keys
            // are compared.
            root = try Yams.compose(yaml: text, .basic)
        } catch let error as YamlError {
            throw Self.error(file, found: Self.problem(error, shape), needed: "valid YAML")
        }
        guard let root else {
            self.init(file: file, path: "", mapping: [:], line: nil, shape: shape)
            return
        }
        try Self.checkDepth(root, file: file, depth: 0)
        guard case .mapping(let mapping) = root else {
            throw Self.error(file, found: "no 'key: value' lines at the top level", needed: "a mapping of settings")
        }
        try self.init(file: file, path: "", node: mapping, shape: shape)
    }

    /// Reads the file at `path`.
    ///
    /// - Throws: ``EngineError`` with code `.notFound`, `.inputOutput` or `.invalidConfiguration`.
    package init(path: String, maxBytes: Int = Self.maxBytes) throws {
        var shape = Shape.settings
        shape.maxBytes = maxBytes
        try self.init(path: path, shape: shape)
    }

    package init(path: String, shape: Shape) throws {
        let maxBytes = shape.maxBytes
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw EngineError(
                .notFound, subject: path, step: "reading the settings", found: String(cString: strerror(errno)),
                needed: "a YAML file")
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= maxBytes else {
            throw Self.error(path, found: "not a small regular file", needed: "a file of at most \(maxBytes) bytes")
        }
        let bytes: [UInt8]?
        do throws(SkipReason) {
            bytes = try SmallFile.bytes(path: path, limitBytes: maxBytes)
        } catch {
            throw EngineError(
                .inputOutput, subject: path, step: "reading the settings", found: error.found, needed: error.needed)
        }
        guard let text = String(validating: bytes ?? [], as: UTF8.self) else {
            throw Self.error(path, found: "bytes that are not UTF-8", needed: "a text file in UTF-8")
        }
        try self.init(text: text, file: path, shape: shape)
    }

    private init(file: String, path: String, mapping: [String: Node], order: [String] = [], line: Int?, shape: Shape) {
        self.shape = shape
        orderedKeys = order
        self.file = file
        self.path = path
        self.mapping = mapping
        self.line = line
    }

    init(file: String, path: String, node: Node.Mapping, shape: Shape) throws {
        var order: [String] = []
        var entries: [String: Node] = [:]
        for (key, value) in node {
            guard case .scalar(let scalar) = key else {
                throw Self.error(file, found: "a key that is not plain text\(Self.at(key.mark, shape))", needed: "'key: value'")
            }
            guard entries.updateValue(value, forKey: scalar.string) == nil else {
                throw Self.error(
                    file, found: "'\(path)\(scalar.string)' twice\(Self.at(key.mark, shape))", needed: "each key once")
            }
            order.append(scalar.string)
        }
        self.init(file: file, path: path, mapping: entries, order: order, line: node.mark?.line, shape: shape)
    }

    package var keys: [String] { mapping.keys.sorted() }
    /// As the file has them.
    package let orderedKeys: [String]

    /// A setting as it is given, by its dotted key.
    package struct Given: Sendable, Hashable {
        package var key: String
        /// As YAML has it.
        package var text: String

        package init(key: String, text: String) {
            self.key = key
            self.text = text
        }
    }

    /// All that is given here and below, by dotted key from here, without counting it as read.
    package func given() throws -> [Given] { try keys.flatMap { try given(mapping[$0]!, $0) } }

    private func given(_ node: Node, _ key: String) throws -> [Given] {
        switch node {
        case .scalar(let scalar): return [Given(key: key, text: isNull(node) ? "null" : YAMLText.scalar(scalar.string))]
        case .sequence(let sequence):
            let items = sequence.compactMap { $0.scalar.map { YAMLText.scalar($0.string) } }
            return [Given(key: key, text: "[" + items.joined(separator: ", ") + "]")]
        case .mapping(let mapping):
            let inner = try SettingsReader(file: file, path: path + key + ".", node: mapping, shape: shape)
            return try inner.given().map { Given(key: key + "." + $0.key, text: $0.text) }
        case .alias: return []
        }
    }

    /// The settings below `key`; empty when the key is absent.
    package mutating func section(_ key: String) throws -> SettingsReader {
        used.insert(key)
        guard let node = mapping[key], !isNull(node) else {
            return SettingsReader(file: file, path: path + key + ".", mapping: [:], line: line, shape: shape)
        }
        guard case .mapping(let inner) = node else {
            throw error(key, found: describe(node), needed: "indented 'key: value' lines", node.mark)
        }
        return try SettingsReader(file: file, path: path + key + ".", node: inner, shape: shape)
    }

    package mutating func text(_ key: String) throws -> String? {
        used.insert(key)
        guard let node = mapping[key], !isNull(node) else { return nil }
        guard case .scalar(let scalar) = node else {
            throw error(key, found: describe(node), needed: "one value", node.mark)
        }
        return scalar.string
    }

    package mutating func texts(_ key: String) throws -> [String]? {
        used.insert(key)
        guard let node = mapping[key], !isNull(node) else { return nil }
        guard case .sequence(let sequence) = node else {
            throw error(key, found: describe(node), needed: "a list such as [a, b]", node.mark)
        }
        return try sequence.map { item in
            guard case .scalar(let scalar) = item else {
                throw error(key, found: describe(item), needed: "a list of single values", item.mark)
            }
            return scalar.string
        }
    }

    /// A single value, or a list of them.
    package mutating func textOrTexts(_ key: String) throws -> [String]? {
        if case .scalar? = mapping[key] { return try text(key).map { [$0] } }
        return try texts(key)
    }

    /// A list of numbers.
    package mutating func numbers(_ key: String) throws -> [Float]? {
        try texts(key)?.enumerated().map { index, text in
            guard let value = Float(text) else {
                throw error(key, found: "'\(text.prefix(60))' as item \(index) (counted from 0)", needed: "a list of numbers", mapping[key]?.mark)
            }
            return value
        }
    }

    /// A list of some of `accepted`.
    package mutating func texts(_ key: String, among accepted: [String]) throws -> [String]? {
        let texts = try texts(key)
        if let text = texts?.first(where: { !accepted.contains($0) }) {
            throw error(key, found: "a list with '\(text)'", needed: "a list of " + accepted.joined(separator: ", "), mapping[key]?.mark)
        }
        return texts
    }

    package mutating func integer(_ key: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = try text(key) else { return nil }
        guard let value = Int(text.replacing("_", with: "")), range.contains(value) else {
            throw error(
                key, found: "'\(text)'", needed: "a whole number from \(range.lowerBound) to \(range.upperBound)",
                mapping[key]?.mark)
        }
        return value
    }

    package mutating func number(_ key: String, in range: ClosedRange<Double>) throws -> Double? {
        guard let text = try text(key) else { return nil }
        guard let value = Double(text), range.contains(value) else {
            throw error(
                key, found: "'\(text)'", needed: "a number from \(range.lowerBound) to \(range.upperBound)",
                mapping[key]?.mark)
        }
        return value
    }

    package mutating func flag(_ key: String) throws -> Bool? {
        guard let text = try text(key) else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: throw error(key, found: "'\(text)'", needed: "true or false", mapping[key]?.mark)
        }
    }

    /// One of the raw values of `Choice`.
    package mutating func choice<Choice>(_ key: String, _ type: Choice.Type) throws -> Choice?
    where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        guard let text = try text(key) else { return nil }
        guard let value = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw error(key, found: "'\(text)'", needed: "one of \(names)", mapping[key]?.mark)
        }
        return value
    }

    /// A value made by `make`; `needed` says what it accepts.
    package mutating func value<Value>(_ key: String, needed: String, _ make: (String) -> Value?) throws -> Value? {
        guard let text = try text(key) else { return nil }
        guard let value = make(text) else {
            throw error(key, found: "'\(text)'", needed: needed, mapping[key]?.mark)
        }
        return value
    }

    /// Hands what stands behind the key to `take`, nil for null, which is false for what it does not accept; `needed` says what it does.
    /// Does nothing when the key is absent.
    package mutating func hand(_ key: String, needed: String, to take: (String?) -> Bool) throws {
        if isExplicitNull(key) {
            used.insert(key)
            _ = take(nil)
            return
        }
        guard let text = try text(key), !take(text) else { return }
        throw error(key, found: "'\(text)'", needed: needed, mapping[key]?.mark)
    }

    /// Whether the key is there with the value null, which some settings give a meaning ("no limit").
    package func isExplicitNull(_ key: String) -> Bool { mapping[key].map(isNull) ?? false }

    /// - Throws: ``EngineError`` when a key was not read: it is misspelt or belongs elsewhere.
    package func finish(known: [String] = []) throws {
        guard let unknown = mapping.keys.sorted().first(where: { !used.contains($0) }) else { return }
        let names = (known.isEmpty ? Array(used) : known).sorted()
        throw error(
            unknown, found: "an unknown key", needed: "one of \(names.joined(separator: ", "))",
            mapping[unknown]?.mark)
    }

    /// Whether settings stand below the key, and not one value.
    package func isMapping(_ key: String) -> Bool {
        if case .mapping = mapping[key] { true } else { false }
    }

    func isNull(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    func describe(_ node: Node) -> String {
        switch node {
        case .scalar(let scalar): "'\(scalar.string.prefix(60))'"
        case .mapping: "a nested mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    func error(_ key: String, found: String, needed: String, _ mark: Mark?) -> EngineError {
        Self.error(file, found: "\(path)\(key) is \(found)\(Self.at(mark, shape))", needed: needed)
    }

    static func error(_ file: String, found: String, needed: String) -> EngineError {
        EngineError(.invalidConfiguration, subject: file, step: "reading the settings", found: found, needed: needed)
    }

    private static func at(_ mark: Mark?, _ shape: Shape) -> String {
        mark.map { " (line \($0.line)\(shape.namesColumns ? ", column \($0.column)" : ""))" } ?? ""
    }

    private static func problem(_ error: YamlError, _ shape: Shape) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "\(problem)\(at(mark, shape))"
        case .duplicatedKeysInMapping(let keys, _):
            keys.map { "'\($0)'" }.joined(separator: ", ") + " twice"
        default: "text that is not YAML"
        }
    }

    private static func checkDepth(_ node: Node, file: String, depth: Int) throws {
        guard depth < maxDepth else {
            throw error(file, found: "more than \(maxDepth) levels", needed: "plain settings")
        }
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                try checkDepth(key, file: file, depth: depth + 1)
                try checkDepth(value, file: file, depth: depth + 1)
            }
        case .sequence(let sequence):
            for item in sequence { try checkDepth(item, file: file, depth: depth + 1) }
        case .scalar, .alias: break
        }
    }
}
