import Base
import Engine
import Foundation

/// The text part of a report: GitHub's Markdown with tables, without pictures, for the appendix of a paper.
package enum MarkdownReport {
    package static let mark = "<!-- Melscope report"

    package static func text(_ document: ReportDocument) -> String {
        var lines = ["\(mark), \(ProgramVersion.text) -->", "", "# " + inline(document.title), "", inline(document.subtitle), ""]
        for section in document.sections {
            lines += ["## " + section.title, ""]
            for block in section.blocks { lines += self.lines(block, level: 3) }
        }
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ block: Block, level: Int) -> [String] {
        switch block {
        case .paragraph(let words): return [inline(words), ""]
        case .remark(let words): return ["> " + inline(words), ""]
        case .list(let items): return items.map { "- " + inline($0) } + [""]
        case .facts(let facts): return facts.map { "- \($0.name): " + inline($0.value) } + [""]
        case .table(let table): return self.table(table)
        case .code(let text, let language): return fenced(text, language)
        case .figure(let figure): return figure.data.isEmpty ? [] : figure.data.flatMap(self.table)
        case .details(let title, let blocks): return [inline(title) + ":", ""] + blocks.flatMap { lines($0, level: level) }
        case .aside: return []
        case .part(let title, let blocks):
            return [String(repeating: "#", count: min(6, level)) + " " + inline(title), ""] + blocks.flatMap { lines($0, level: level + 1) }
        case .side(let blocks): return blocks.flatMap { lines($0, level: level) }
        }
    }

    private static func table(_ table: ReportTable) -> [String] {
        func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
        let marks = table.columns.map { $0.isNumber ? "---:" : "---" }
        var lines = [inline(table.caption) + ":", "", row(table.columns.map { inline($0.title) }), row(marks)]
        lines += table.rows.map { cells in row((0..<table.columns.count).map { $0 < cells.count ? inline(cells[$0]) : "" }) }
        return lines + [""]
    }

    /// A fence that no line of the text closes.
    private static func fenced(_ text: String, _ language: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Printable.text(String($0)) }
        let fence = String(repeating: "`", count: max(3, longestTicks(in: text) + 1))
        return [fence + language] + lines + [fence, ""]
    }

    private static func longestTicks(in text: String) -> Int {
        var (longest, current) = (0, 0)
        for character in text.utf8 {
            current = character == UInt8(ascii: "`") ? current + 1 : 0
            longest = max(longest, current)
        }
        return longest
    }

    private static func inline(_ words: Words) -> String {
        words.spans.map { span in
            switch span {
            case .text(let text): escaped(text)
            case .name(let text): escaped(text)
            case .strong(let text): "**" + escaped(text) + "**"
            case .code(let text): code(text)
            case .link(let text, let address): "[\(escaped(text))](<\(address.replacing("<", with: "%3C").replacing(">", with: "%3E"))>)"
            }
        }.joined()
    }

    private static func code(_ text: String) -> String {
        let text = Printable.text(text).replacing("|", with: "\\|")
        let ticks = String(repeating: "`", count: longestTicks(in: text) + 1)
        let room = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
        return ticks + room + text + room + ticks
    }

    /// What would be a mark of Markdown, or HTML inside it, stands for itself.
    static func escaped(_ text: String) -> String {
        var out = ""
        let scalars = Array(Printable.text(text).unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\\", "`", "*", "[", "]", "|", "#", "~", "!": out += "\\" + String(scalar)
            // Inside a word it is none.
            case "_":
                let isInside = index > 0 && index + 1 < scalars.count && isWord(scalars[index - 1]) && isWord(scalars[index + 1])
                out += isInside ? "_" : "\\_"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "&": out += "&amp;"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic || scalar.properties.numericType != nil }
}
