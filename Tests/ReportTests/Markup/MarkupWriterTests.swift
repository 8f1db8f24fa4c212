import Testing

@testable import Base
@testable import Report

@Suite struct MarkupWriterTests {
    @Test(arguments: Hostile.names)
    func `a name from outside is text and the value of an attribute, and nothing else, wherever it stands`(name: String) throws {
        let page = MarkupWriter.page(
            .element(
                .html, [],
                .element(.head, .element(.title, .text(name)), .element(.style, .text(name))),
                .element(
                    .body, [Attribute(.id, name)], .element(.p, .text(name)), .element(.pre, .element(.code, .text(name))),
                    .element(.svg, [Attribute(.label, name)], .element(.title, .text(name)), .element(.text, .text(name)), .element(.rect, [Attribute(.kind, name)])))))
        let read = try StrictPage(page)
        #expect(read.elements.map(\.name) == ["html", "head", "title", "style", "body", "p", "pre", "code", "svg", "title", "text", "rect"])
        let shown = read.all("p")[0].text
        #expect(read.all("rect")[0].attributes == ["class": shown] && read.all("body")[0].attributes == ["id": shown])
        // What could act on a page or hide in it is there as an escape.
        #expect(!page.unicodeScalars.contains { Printable.isUnsafe($0) && $0 != "\n" })
        let plain = name.unicodeScalars.filter { $0.isASCII && $0.value >= 0x20 && $0.value < 0x7f }
        #expect(shown.unicodeScalars.count >= plain.count)
        if name.unicodeScalars.allSatisfy({ !Printable.isUnsafe($0) && $0.value < 0xfdd0 }) { #expect(shown == name) }
    }

    @Test func `a link leads to the page itself or the web, and to nothing that runs`() {
        for address in ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", " https://x", "//x"] {
            #expect(!MarkupWriter.text(.element(.a, [Attribute(.href, address)], .text("x"))).contains("href"))
            #expect(Words.link("x", to: address).spans.allSatisfy { if case .link = $0 { false } else { true } })
        }
        #expect(MarkupWriter.text(.element(.a, [Attribute(.href, "#data")], .text("x"))) == "<a href=\"#data\">x</a>")
        #expect(Words.link("x", to: "https://zenodo.org/records/1188976").spans == [.link("x", to: "https://zenodo.org/records/1188976")])
        #expect(Words.link("x", to: "https://a b").plain.contains("https://a b"))
    }

    @Test func `line breaks are kept where code stands, and shown as escapes elsewhere`() {
        #expect(MarkupWriter.text(.element(.pre, .text("a\nb\u{1b}[2J"))).hasSuffix("<pre>a\nb\\x1b[2J</pre>"))
        #expect(MarkupWriter.text(.element(.p, .text("a\nb"))).hasSuffix("<p>a\\nb</p>"))
    }

    @Test func `coordinates have two decimals at most and are never anything but numbers`() {
        let texts = [0, -0.001, 1.005, 12.3, -7.25, 1e300, .nan, -.infinity].map(Coordinate.text)
        #expect(texts == ["0", "0", "1", "12.3", "-7.25", "1000000000", "0", "0"])
        #expect(Coordinate.text(3.04) == "3.04")
    }
}
