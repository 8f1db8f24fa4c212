import Base

/// Markup as text that is HTML and XML alike: every element closed, every value in quotes, no named entity but the five of XML.
///
/// What would act instead of being shown (control and bidirectional characters, what is no character) becomes a visible escape, as on
/// the terminal.
package enum MarkupWriter {
    package static func text(_ markup: Markup) -> String {
        var out = ""
        write(markup, keepsLines: false, to: &out)
        return out
    }

    /// A whole page.
    package static func page(_ markup: Markup) -> String { "<!DOCTYPE html>\n" + text(markup) + "\n" }

    private static func write(_ markup: Markup, keepsLines: Bool, to out: inout String) {
        switch markup {
        case .text(let text): out += escaped(text, keepsLines: keepsLines)
        case .element(let tag, let attributes, let children):
            if breaksBefore(tag), !out.isEmpty { out += "\n" }
            out += "<" + tag.rawValue
            for attribute in attributes where isHarmless(attribute) {
                out += " \(attribute.name.rawValue)=\"\(escaped(attribute.value, keepsLines: false))\""
            }
            guard !tag.isVoid else { return out += "/>" }
            out += ">"
            if tag == .style { return out += children.map(rules).joined() + "</style>" }
            for child in children { write(child, keepsLines: keepsLines || tag.keepsLines, to: &out) }
            out += "</\(tag.rawValue)>"
        }
    }

    /// Of a style sheet, in which browsers read no entity and XML does: rules hold no character that would need one.
    private static func rules(_ markup: Markup) -> String {
        guard case .text(let text) = markup else { return "" }
        let kept = text.unicodeScalars.filter { $0 == "\n" || (0x20..<0x7f).contains($0.value) && $0 != "<" && $0 != "&" }
        return String(String.UnicodeScalarView(kept)).replacing("]]>", with: "")
    }

    /// Links lead to the page itself, to the web, or are a picture that stands in the page.
    private static func isHarmless(_ attribute: Attribute) -> Bool {
        guard attribute.name == .href else { return true }
        return ["#", "https://", "http://", "data:image/png;base64,"].contains { attribute.value.hasPrefix($0) }
    }

    private static func breaksBefore(_ tag: Tag) -> Bool {
        switch tag {
        case .span, .bdi, .a, .strong, .code, .title, .desc, .td, .th, .rect, .line, .path, .summary, .style: false
        default: true
        }
    }

    package static func escaped(_ text: String, keepsLines: Bool) -> String {
        var out = ""
        out.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            case "\n" where keepsLines: out += "\n"
            default:
                if scalar.value >= 0x20 && scalar.value < 0x7f {
                    out.unicodeScalars.append(scalar)
                } else {
                    out += visible(scalar)
                }
            }
        }
        return out
    }

    /// What pages may not hold, whatever shows it, as its escape.
    static func visible(_ scalar: Unicode.Scalar) -> String {
        let isNone = scalar.value & 0xfffe == 0xfffe || 0xfdd0...0xfdef ~= scalar.value
        return isNone ? "\\u{\(String(scalar.value, radix: 16))}" : Printable.text(String(scalar))
    }
}
