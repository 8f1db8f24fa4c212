import Testing

@testable import Base
@testable import Report

@Suite struct MarkdownReportTests {
    @Test(arguments: Hostile.names)
    func `whatever clips are called, headings, rows and fences are the report's own`(name: String) {
        let text = MarkdownReport.text(PageTests.document(name))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(text.hasPrefix(MarkdownReport.mark))
        #expect(lines.filter { $0.hasPrefix("#") }.count == 5)
        // A row has as many cells as its table has columns: two, but for the bars that are escaped.
        for line in lines where line.hasPrefix("| ") {
            #expect(line.replacing("\\|", with: "").filter { $0 == "|" }.count == 3, "\(line)")
        }
        #expect(!text.unicodeScalars.contains { Printable.isUnsafe($0) && $0 != "\n" })
        let fences = lines.filter { $0.hasPrefix("````") }
        #expect(fences.count == 2, "the fence is longer than that of the text")
    }

    @Test func `marks of Markdown and HTML stand for themselves`() {
        #expect(MarkdownReport.escaped("*a* _b_ c_d <i> & `x` [l](u) | # ~") == "\\*a\\* \\_b\\_ c_d &lt;i&gt; &amp; \\`x\\` \\[l\\](u) \\| \\# \\~")
        #expect(MarkdownReport.escaped("03-01-05_x.wav") == "03-01-05_x.wav")
    }

    @Test func `figures are their numbers, and what few read is left out`() {
        let text = MarkdownReport.text(PageTests.document("x"))
        #expect(text.contains("Clips of x:\n\n| x | clips |\n| --- | ---: |\n| x | 1 |\n| `x` | 2 |"))
        #expect(!text.contains("More:") && !text.contains("svg"))
    }
}
