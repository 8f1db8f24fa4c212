import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

/// A page read by a parser that forgives nothing, as a list of what stands in it.
final class StrictPage: NSObject, XMLParserDelegate {
    struct Element {
        var name: String
        var attributes: [String: String]
        var text = ""
        /// Names of the elements around it, outermost first.
        var path: [String]
        var children: [String] = []
    }

    private(set) var elements: [Element] = []
    private var open: [Int] = []
    private var problem: String?

    /// - Throws: where the page is not well-formed.
    init(_ page: String) throws {
        super.init()
        let parser = XMLParser(data: Data(page.utf8))
        parser.delegate = self
        guard parser.parse(), problem == nil else {
            throw Malformed(text: "\(problem ?? parser.parserError.map { "\($0)" } ?? "?"), line \(parser.lineNumber), column \(parser.columnNumber)")
        }
    }

    struct Malformed: Error, CustomStringConvertible {
        var text: String
        var description: String { text }
    }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }
    func texts(_ name: String) -> [String] { all(name).map(\.text) }

    func parser(_ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String]) {
        if let parent = open.last { elements[parent].children.append(name) }
        elements.append(Element(name: name, attributes: attributes, path: open.map { elements[$0].name }))
        open.append(elements.count - 1)
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { for index in open { elements[index].text += text } }
    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) { open.removeLast() }
    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) { problem = "\(error)" }
}

/// Names as nobody should give them.
enum Hostile {
    /// Numbers that Unicode gives to no character; source text may not hold them.
    private static let noCharacters = [0xfffe, 0xffff, 0xfdd0, 0x1ffff].compactMap { Unicode.Scalar($0 as UInt32).map(String.init) }.joined()

    static let names = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='alert(1)", "</svg></title><script>", "]]>", "<!--", "-->", "&lt;b&gt;",
        "a&b", "\u{202e}gnp.exe", "\u{2066}x\u{2069}", "bell\u{7}tab\tline\nreturn\r", "\u{0}null", noCharacters, "\\xff\\xfe.wav",
        "`code` | *b* _i_ [l](javascript:alert(1)) # h", "```", "| a | b |", "https://example.org/\" onclick=\"x", "javascript:alert(1)", "",
        String(repeating: "W", count: 3_000), "שלום", "ключ", "日本語", "e\u{301}", "%3Cscript%3E", "${HOME}", "=1+1", "\u{feff}bom", "\u{e0041}tag",
    ]
}
