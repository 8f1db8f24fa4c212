/// A sentence or a cell: words of the program's own, and in them names that came from outside, code, links.
package struct Words: Sendable, Hashable, ExpressibleByStringInterpolation {
    package enum Span: Sendable, Hashable {
        case text(String)
        /// Of a file, a label, a person: shown as it is, in a direction of its own.
        case name(String)
        case code(String)
        case strong(String)
        case link(String, to: String)
    }

    package private(set) var spans: [Span] = []

    package init(_ spans: [Span] = []) { self.spans = spans }
    package init(stringLiteral value: String) { spans = value.isEmpty ? [] : [.text(value)] }
    package init(stringInterpolation: StringInterpolation) { spans = stringInterpolation.spans }

    package static func name(_ text: String) -> Words { Words([.name(text)]) }
    package static func code(_ text: String) -> Words { Words([.code(text)]) }
    package static func text(_ text: String) -> Words { Words([.text(text)]) }

    /// A link to the web; what leads anywhere else is shown as text.
    package static func link(_ text: String, to address: String) -> Words {
        let isWeb = (address.hasPrefix("https://") || address.hasPrefix("http://")) && address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        return Words([isWeb ? .link(text, to: address) : .name(text == address ? text : "\(text) (\(address))")])
    }

    package var isEmpty: Bool { spans.isEmpty }

    /// Without marks, for places that hold text alone.
    package var plain: String {
        spans.map {
            switch $0 {
            case .text(let text), .name(let text), .code(let text), .strong(let text), .link(let text, _): text
            }
        }.joined()
    }

    package static func + (a: Words, b: Words) -> Words { Words(a.spans + b.spans) }

    package static func joined(_ parts: [Words], by separator: String) -> Words {
        Words(parts.enumerated().flatMap { $0.offset == 0 ? $0.element.spans : [.text(separator)] + $0.element.spans })
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        var spans: [Span] = []

        package init(literalCapacity: Int, interpolationCount: Int) {}
        package mutating func appendLiteral(_ literal: String) { if !literal.isEmpty { spans.append(.text(literal)) } }
        /// Words of the program's own, and numbers.
        package mutating func appendInterpolation(_ text: String) { spans.append(.text(text)) }
        package mutating func appendInterpolation(_ number: Int) { spans.append(.text(String(number))) }
        package mutating func appendInterpolation(_ words: Words) { spans += words.spans }
        package mutating func appendInterpolation(name: String) { spans.append(.name(name)) }
        package mutating func appendInterpolation(code: String) { spans.append(.code(code)) }
        package mutating func appendInterpolation(strong: String) { spans.append(.strong(strong)) }
    }
}
