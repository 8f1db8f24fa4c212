import Base
import Yams

/// A base16 or base24 scheme: sixteen (twenty-four) colours and what they are called.
///
/// Beyond the public format a colour may be `default` (the terminal's own foreground or background) or `ansi:N` with N
/// from 0 to 15 (one of the user's sixteen colours).
package struct Base16Scheme: Sendable, Equatable {
    package var name: String
    package var author: String
    /// `dark` or `light` as the file says; nil when it does not say.
    package var variant: String?
    /// `base00` to `base0F`, and `base10` to `base17` of base24 when all are there.
    package var colours: [Color]

    /// A scheme larger than this is not a scheme.
    package static let maximumBytes = 64 * 1024

    /// The keys of the colours, in order.
    package static let keys: [String] = (0..<24).map { index in
        let digits = String(index, radix: 16, uppercase: true)
        return "base" + (digits.count == 1 ? "0" : "") + digits
    }

    /// Reads the text of a scheme file: the form with `palette:` or the older flat one with `scheme:`.
    ///
    /// Throws `EngineError` (`configuration.invalid`) naming `source` and the key that is missing or wrong. The text is
    /// not trusted: its size is bounded, and anchors and aliases are refused before anything is expanded.
    package init(yaml: String, source: String) throws {
        func refuse(_ found: String, needed: String) -> EngineError {
            EngineError(
                .invalidConfiguration, subject: source, step: "reading the theme", found: found, needed: needed,
                advice: "See themes/README.md for the form.")
        }
        guard yaml.utf8.count <= Base16Scheme.maximumBytes else {
            throw refuse("\(yaml.utf8.count) bytes", needed: "at most \(Base16Scheme.maximumBytes) bytes")
        }
        guard Base16Scheme.isShallow(yaml) else {
            throw refuse("nested collections or many aliases", needed: "keys and values only")
        }
        let mapping: Node.Mapping
        do {
            // Anchors are held weakly by the nodes: the parser must live until they have been looked for.
            let parser = try Parser(yaml: yaml, resolver: .basic)
            guard let root = try parser.singleRoot()?.mapping else {
                throw refuse("no keys", needed: "a base16 or base24 scheme")
            }
            let anchored = withExtendedLifetime(parser) { Base16Scheme.hasAnchor(.mapping(root)) }
            guard !anchored else {
                throw refuse("an anchor (&) or alias (*)", needed: "a file without anchors and aliases")
            }
            mapping = root
        } catch let error as EngineError {
            throw error
        } catch {
            throw refuse("not YAML (\(error))", needed: "a base16 or base24 scheme")
        }
        func text(_ key: String) -> String? { mapping[key]?.scalar?.string }

        guard let name = text("name") ?? text("scheme") else { throw refuse("no `name`", needed: "`name` or `scheme`") }
        let palette: Node.Mapping
        if let node = mapping["palette"] {
            guard let inner = node.mapping else {
                throw refuse("`palette` is not a mapping", needed: "`palette` with base00 to base0F")
            }
            palette = inner
        } else {
            palette = mapping
        }
        var colours: [Color] = []
        for (index, key) in Base16Scheme.keys.enumerated() {
            guard let node = Base16Scheme.value(key, in: palette) else {
                if index >= 16 { break }
                throw refuse("no `\(key)`", needed: "base00 to base0F")
            }
            guard let value = node.scalar?.string, let color = Base16Scheme.color(value) else {
                let found =
                    node.scalar.map { "`\(key)` is `\(String($0.string.prefix(40)))`" } ?? "`\(key)` is not a value"
                throw refuse(found, needed: "six hexadecimal digits, `default` or `ansi:0` to `ansi:15`")
            }
            colours.append(color)
        }
        self.name = String(name.prefix(80))
        author = String((text("author") ?? "").prefix(200))
        variant = text("variant")?.lowercased()
        self.colours = colours.count == 24 ? colours : Array(colours[..<16])
    }

    /// A scheme of the terminal's own two colours.
    init(plainNamed name: String) {
        self.name = name
        author = ""
        variant = nil
        colours = Array(repeating: .standard, count: 16)
    }

    /// Public schemes spell the keys both `base0A` and `base0a`.
    private static func value(_ key: String, in mapping: Node.Mapping) -> Node? {
        mapping[key] ?? mapping["base" + key.dropFirst(4).lowercased()]
    }

    private static func color(_ text: String) -> Color? {
        if let rgb = RGB(hex: text) { return .rgb(rgb) }
        if text == "default" { return .standard }
        guard text.hasPrefix("ansi:"), let index = UInt8(text.dropFirst(5)), index < 16 else { return nil }
        return .indexed(index)
    }

    /// Whether the text is safe to parse: the parser recurses once per nesting level, and comparing keys that hold
    /// aliases of aliases takes exponential time. A scheme has one level and no alias.
    private static func isShallow(_ yaml: String) -> Bool {
        var brackets = 0
        var items = 0
        var references = 0
        var previous = UInt8(ascii: "\n")
        for byte in yaml.utf8 {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): brackets += 1
            case UInt8(ascii: "&"), UInt8(ascii: "*"): references += 1
            case UInt8(ascii: " ") where previous == UInt8(ascii: "-") || previous == UInt8(ascii: "?"): items += 1
            default: break
            }
            previous = byte
        }
        return brackets <= 32 && items <= 64 && references <= 8
    }

    private static func hasAnchor(_ node: Node) -> Bool {
        switch node {
        case .scalar(let scalar): scalar.anchor != nil
        case .mapping(let mapping): mapping.anchor != nil || mapping.contains { hasAnchor($0) || hasAnchor($1) }
        case .sequence(let sequence): sequence.anchor != nil || sequence.contains { hasAnchor($0) }
        case .alias: true
        }
    }
}
