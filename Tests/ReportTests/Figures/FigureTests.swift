import Foundation
import Testing

@testable import Report

/// Figures as shapes: each number has to be where its value says.
@Suite struct FigureTests {
    private func shapes(_ drawing: Drawing) throws -> StrictPage {
        try StrictPage(MarkupWriter.text(drawing.markup(id: "f", title: "title", description: "description")))
    }

    private func number(_ element: StrictPage.Element, _ name: String) -> Double { Double(element.attributes[name] ?? "") ?? .nan }

    @Test func `a drawing says what it is to whoever does not see it`() throws {
        let page = try shapes(Drawing(width: 440, height: 100))
        let svg = page.elements[0]
        #expect(svg.attributes["role"] == "img" && svg.attributes["aria-labelledby"] == "f-title f-desc" && svg.attributes["viewBox"] == "0 0 440 100")
        #expect(page.elements[1].attributes["id"] == "f-title" && page.elements[1].text == "title")
        #expect(page.elements[2].attributes["id"] == "f-desc" && page.elements[2].text == "description")
    }

    @Test func `bars of a histogram are as high as their counts, and the mark stands at the median`() throws {
        let figure = HistogramFigure([.init(name: "a", counts: [0, 2, 4, 1], median: 5)], lower: 0, upper: 10, title: "level")
        let page = try shapes(figure.drawing)
        let path = try #require(page.all("path").first { $0.attributes["class"] == "bar" }?.attributes["d"])
        let heights = path.split(separator: "M").map { Double($0.split(separator: "v")[1].split(separator: "h")[0]) }
        #expect(heights == [-23, -46, -11.5])
        let mark = try #require(page.all("line").first { $0.attributes["class"] == "mark" })
        #expect(number(mark, "x1") == 220 && number(mark, "x2") == 220)
        #expect(page.texts("text").contains("median 5"))
    }

    @Test func `a heat map has a cell and a number for each count, darker with its share`() throws {
        let figure = HeatMapFigure(rows: ["angry", "sad"], columns: ["angry", "sad"], counts: [[9, 1], [0, 4]], columnsTitle: "guessed", isByRow: true)
        let page = try shapes(figure.drawing)
        #expect(page.all("rect").map { $0.attributes["class"] } == ["h9", "h1", "h0", "h10"])
        #expect(page.all("text").suffix(2).map(\.text) == ["0", "4"])
        #expect(HeatMapFigure.level(1, of: 100_000) == 1, "one clip is not none")
        #expect(HeatMapFigure.level(0, of: 0) == 0 && HeatMapFigure.level(7, of: 7) == 10)
    }

    @Test func `a heat map of many columns becomes wide, and leaves out numbers that have no room`() throws {
        let columns = (0..<60).map { String(1000 + $0) }
        let figure = HeatMapFigure(rows: ["a"], columns: columns, counts: [columns.map { _ in 12_345 }], columnsTitle: "speaker", isByRow: false)
        #expect(figure.drawing.isWide)
        let page = try shapes(figure.drawing)
        #expect(page.all("rect").count == 60 && !page.texts("text").contains("12345"))
        #expect(page.all("rect").allSatisfy { number($0, "x") + number($0, "width") <= Drawing.fullWidth })
    }

    @Test func `dots, whiskers and references lie where their values are`() throws {
        let figure = DotFigure([.init(name: "x", value: 0.5, interval: 0.25...0.75, text: "0.500"), .init(name: "y", value: nil, text: "none")], title: "UAR", references: [(0.125, "chance")])
        let page = try shapes(figure.drawing)
        let axis = try #require(page.all("line").first { $0.attributes["class"] == "axis" })
        let (start, end) = (number(axis, "x1"), number(axis, "x2"))
        let whisker = try #require(page.all("line").first { $0.attributes["class"] == "whisker" })
        #expect(abs(number(whisker, "x1") - (start + 0.25 * (end - start))) < 0.02 && abs(number(whisker, "x2") - (start + 0.75 * (end - start))) < 0.02)
        let reference = try #require(page.all("line").first { $0.attributes["class"] == "reference" })
        #expect(abs(number(reference, "x1") - (start + 0.125 * (end - start))) < 0.02)
        #expect(page.all("path").count == 1, "what has no value has no dot")
    }

    @Test func `each class of a scatter has a colour and a shape that no other of 64 has`() throws {
        let styles = (0..<64).map { ScatterFigure.style($0) }
        #expect(Set(styles.map { "\($0.name) \($0.marker)" }).count == 64)
        #expect(Set(styles.prefix(8).map(\.name)).count == 8 && Set(styles.prefix(8).map(\.marker)).count == 8)
        let figure = ScatterFigure([.init(x: 0, y: 0, group: 0), .init(x: 1, y: 1, group: 1), .init(x: .nan, y: 1, group: 1)], classes: ["a", "b"], xTitle: "x", yTitle: "y")
        let page = try shapes(figure.drawing)
        #expect(page.all("path").compactMap { $0.attributes["class"] } == ["s0", "s0", "s1", "s1"], "points and legend of each class")
    }

    @Test func `points are thinned evenly, and few stay as they are`() {
        let points = (0..<20_000).map { ScatterFigure.Point(x: Double($0), y: 0, group: 0) }
        let thinned = ScatterFigure.thinned(points)
        #expect(thinned.count == ScatterFigure.pointLimit)
        #expect(zip(thinned, thinned.dropFirst()).allSatisfy { $0.x < $1.x && $1.x - $0.x <= 14 })
        #expect(ScatterFigure.thinned(Array(points.prefix(10))).count == 10)
    }

    @Test(arguments: Marker.allCases)
    func `a marker is a closed outline around its place`(marker: Marker) {
        let path = marker.path(x: 50, y: 60, size: 4)
        #expect(path.hasPrefix("M") && path.hasSuffix("z") && path.utf8.allSatisfy { "MLaz0123456789.- ".utf8.contains($0) })
    }
}
