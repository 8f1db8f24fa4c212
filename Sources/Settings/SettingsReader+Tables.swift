import Base
import Yams

/// Lists of mappings, lists of lists, tables of values, and errors about them.
extension SettingsReader {
    /// A list of mappings; none when the key is absent.
    package mutating func sections(_ key: String) throws -> [SettingsReader] {
        used.insert(key)
        guard let node = mapping[key], !isNull(node) else { return [] }
        guard case .sequence(let sequence) = node else { throw error(key, found: describe(node), needed: "a list of '- key: value'", node.mark) }
        return try sequence.enumerated().map { index, item in
            guard case .mapping(let inner) = item else { throw error(key, found: describe(item), needed: "a list of '- key: value'", item.mark) }
            return try SettingsReader(file: file, path: "\(path)\(key)[\(index)].", node: inner, shape: shape)
        }
    }

    /// A list of lists of single values.
    package mutating func lists(_ key: String) throws -> [[String]]? {
        used.insert(key)
        guard let node = mapping[key], !isNull(node) else { return nil }
        let needed = "a list of lists such as [[a, b], [c]]"
        guard case .sequence(let sequence) = node else { throw error(key, found: describe(node), needed: needed, node.mark) }
        return try sequence.map { item in
            guard case .sequence(let inner) = item else { throw error(key, found: describe(item), needed: needed, item.mark) }
            return try inner.map { value in
                guard case .scalar(let scalar) = value else { throw error(key, found: describe(value), needed: needed, value.mark) }
                return scalar.string
            }
        }
    }

    /// All single values of a mapping, in the file's order.
    package func texts() throws -> [(key: String, text: String)] {
        try orderedKeys.map { key in
            guard case .scalar(let scalar)? = mapping[key] else { throw refusal(of: key, found: mapping[key].map(describe) ?? "", needed: "one value") }
            return (key, scalar.string)
        }
    }

    /// An error about what stands behind a key, with its place.
    package func refusal(of key: String, found: String, needed: String) -> EngineError { error(key, found: found, needed: needed, mapping[key]?.mark) }

    /// An error about a part of a one-line value: `offset` is its distance in characters from the beginning.
    package func refusal(of key: String, at offset: Int, found: String, needed: String) -> EngineError {
        guard case .scalar(let scalar)? = mapping[key], let mark = scalar.mark else { return refusal(of: key, found: found, needed: needed) }
        let quote = [.singleQuoted, .doubleQuoted].contains(scalar.style) ? 1 : 0
        let place = "\(found), at character \(offset + 1) (line \(mark.line), column \(mark.column + quote + offset))"
        return Self.error(file, found: "\(path)\(key) is not a valid pattern: \(place)", needed: needed)
    }

    package func has(_ key: String) -> Bool { mapping[key] != nil }
}
