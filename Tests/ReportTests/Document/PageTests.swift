import Foundation
import Testing

@testable import Base
@testable import Report

/// Pages as a whole, read by a strict parser.
@Suite struct PageTests {
    static func document(_ name: String) -> ReportDocument {
        let table = ReportTable("Clips of \(name: name)", [.init(.name(name)), .number("clips")], [[.name(name), "1"], [.code(name), "2"]])
        let heat = HeatMapFigure(rows: [name, "b"], columns: (0..<30).map { "\(name)\($0)" }, counts: [[Int](0..<30), [Int](0..<30)], columnsTitle: "speaker", isByRow: false)
        let dots = DotFigure([.init(name: name, value: 0.5, text: "0.500")], title: "recall")
        return ReportDocument(
            title: "Features of \(name: name)", subtitle: "One output",
            sections: [
                ReportSection(
                    id: "one", title: "One",
                    blocks: [
                        .paragraph("\(strong: name), \(Words.link(name, to: "https://example.org/\(name)"))"), .facts([(name: "source", value: .code(name))]), .table(table),
                        .part(.name(name), [.list([.name(name)]), .part("Deeper", [.remark(.name(name))])]),
                    ]),
                ReportSection(
                    id: "two", title: "Two",
                    blocks: [
                        .figure(ReportFigure(.name(name), description: name, heat.drawing, data: [table])), .side([.figure(ReportFigure("b", description: name, dots.drawing))]),
                        .details(.name(name), [.code("x = \"\(name)\"\n```", language: "python")]), .aside("More", [.table(table)]),
                    ]),
            ])
    }

    @Test(arguments: Hostile.names)
    func `whatever clips are called, the page is well-formed and made of the same elements`(name: String) throws {
        let page = try StrictPage(HTMLReport.text(Self.document(name)))
        let plain = try StrictPage(HTMLReport.text(Self.document("plain")))
        func names(_ page: StrictPage) -> [String] { page.elements.map(\.name).filter { $0 != "a" && $0 != "bdi" } }
        // An address that is none is a name; numbers of a figure may lose their room to long names.
        #expect(names(page).filter { $0 != "text" } == names(plain).filter { $0 != "text" })
        #expect(page.elements.allSatisfy { $0.attributes.keys.allSatisfy { !$0.hasPrefix("on") && $0 != "style" && $0 != "src" } })
        #expect(page.all("a").allSatisfy { $0.attributes["href"].map { $0.hasPrefix("#") || $0.hasPrefix("https://example.org/") } ?? true })
        #expect(page.all("script").isEmpty)
    }

    @Test func `headings go down one step at a time, and there is one title`() throws {
        let page = try StrictPage(HTMLReport.text(Self.document("x")))
        let levels = page.elements.compactMap { $0.name.count == 2 && $0.name.first == "h" ? Int(String($0.name.last!)) : nil }
        #expect(levels.filter { $0 == 1 }.count == 1 && levels.first == 1 && levels.contains(4))
        #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
    }

    @Test func `every id is there once, and whatever is referred to is there`() throws {
        let page = try StrictPage(HTMLReport.text(Self.document("x")))
        let ids = page.elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count)
        for element in page.elements {
            let named = (element.attributes["aria-labelledby"] ?? "").split(separator: " ").map(String.init)
            let link = element.attributes["href"].flatMap { $0.hasPrefix("#") ? String($0.dropFirst()) : nil }
            for id in named + (link.map { [$0] } ?? []) { #expect(ids.contains(id), "\(id)") }
        }
    }

    @Test func `there are landmarks, a language, captions, heads with scope, and names of all figures and regions`() throws {
        let page = try StrictPage(HTMLReport.text(Self.document("x")))
        for landmark in ["header", "nav", "main", "footer"] { #expect(page.all(landmark).count == 1) }
        #expect(page.elements[0].attributes["lang"] == "en")
        #expect(page.all("table").allSatisfy { $0.children.first == "caption" })
        #expect(page.all("th").allSatisfy { ["col", "row"].contains($0.attributes["scope"]) })
        #expect(page.all("svg").count == 2 && page.all("svg").allSatisfy { $0.attributes["role"] == "img" && $0.children.prefix(2) == ["title", "desc"] })
        #expect(page.elements.filter { $0.attributes["role"] == "region" }.allSatisfy { $0.attributes["aria-label"] != nil && $0.attributes["tabindex"] == "0" })
        #expect(page.all("figure").allSatisfy { $0.children.first == "figcaption" })
    }

    @Test func `a page asks for nothing from anywhere, and its head forbids it`() throws {
        let text = HTMLReport.text(Self.document("x"))
        let page = try StrictPage(text)
        #expect(page.all("meta").contains { $0.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:" })
        #expect(page.elements.allSatisfy { ["link", "script", "iframe", "object", "img", "video", "audio", "base", "form"].contains($0.name) == false })
        // Browsers decode nothing in a style sheet.
        #expect(text.contains(page.texts("style")[0]) && page.texts("style")[0].contains(".side > figure") && page.texts("style")[0].contains("\"Segoe UI\""))
        #expect(!page.texts("style")[0].contains("url(") && !page.texts("style")[0].contains("@import"))
        #expect(text.contains(HTMLReport.mark), "by which it is told from other files")
        #expect(text.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    }

    @Test func `the same report is the same page and the same text`() {
        #expect(HTMLReport.text(Self.document("x")) == HTMLReport.text(Self.document("x")))
        #expect(MarkdownReport.text(Self.document("x")) == MarkdownReport.text(Self.document("x")))
    }
}
