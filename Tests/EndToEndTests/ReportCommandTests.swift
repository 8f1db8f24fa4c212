import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

/// `melscope report` as it is typed.
@Suite struct ReportCommandTests {
    private let program: Program

    init() throws {
        program = try Program()
        for speaker in 1...3 {
            for (index, emotion) in ["03", "05"].enumerated() {
                let name = "03-01-\(emotion)-01-01-01-0\(speaker).wav"
                try ToneFile.write(program.folder + "/voices/Actor_0\(speaker)/" + name, hertz: Double(250 + 100 * speaker + 40 * index))
            }
        }
        try WaveFile.write([Int16](repeating: 0, count: 8_000), to: program.folder + "/voices/Actor_01/03-01-04-01-01-01-01.wav")
        try #require(program.run("extract", "voices", "--dataset", "ravdess-speech", "--output", "out", "--quiet").status == 2)
    }

    private func text(_ name: String) throws -> String { try String(contentsOfFile: program.folder + "/" + name, encoding: .utf8) }

    @Test func `a page says what was extracted by what, what is missing, and how to go on`() throws {
        let result = try program.run("report", "out", "--html", "r.html", "--markdown", "r.md", "--measure", "--quiet")
        #expect(result.status == 0 && result.output.isEmpty, "\(result.errors)")
        for page in [try text("r.html"), try text("r.md")] {
            for words in [
                "Features of ", "random weights, untrained", "6", "RAVDESS speech", "audio.silent", "every sample is below", "data.silent", "happy", "angry",
                "CC-BY-NC-SA-4.0", "metadata.csv", "np.load", "numerics version", "UAR", "chance", "linear SVM", "loso",
            ] { #expect(page.contains(words), "\(words)") }
        }
        #expect(try text("r.html").components(separatedBy: "data:image/png;base64,").count == 3, "an example of each class")
    }

    @Test func `the same output gives the same page, measured or not, and reading changes nothing`() throws {
        _ = try program.run("report", "out", "--html", "a.html")
        let unmeasured = try text("a.html")
        #expect(unmeasured.contains("not measured in full") && !program.exists("out/.melscope/quality.sqlite"))
        _ = try program.run("report", "out", "--html", "a.html", "--measure")
        let first = try text("a.html")
        #expect(!first.contains("not measured in full"))
        #expect(try program.run("report", "out", "--html", "a.html").status == 0)
        #expect(try text("a.html") == first)
        #expect(try program.run("report", "out", "--html", "-").output == first)
    }

    @Test func `a split that flatters the features is refused in the report, and the rest of it stands`() throws {
        try FileManager.default.copyItem(
            atPath: program.folder + "/voices/Actor_01/03-01-03-01-01-01-01.wav", toPath: program.folder + "/voices/Actor_02/03-01-03-02-01-01-02.wav")
        _ = try program.run("extract", "voices", "--dataset", "ravdess-speech", "--output", "out", "--quiet")
        #expect(try program.run("report", "out", "--markdown", "r.md").status == 0)
        #expect(try text("r.md").contains("could not be judged") && text("r.md").contains("audio.silent"))
        #expect(try program.run("report", "out", "--markdown", "r.md", "--allow-overlap").status == 0)
        #expect(try text("r.md").contains("learnt from too") && text("r.md").contains("UAR of each speaker"))
        #expect(try program.run("report", "out", "--markdown", "r.md", "--no-probe").status == 0)
        #expect(try text("r.md").contains("were not judged"))
    }

    @Test func `a file that is no report is kept, unless it is meant`() throws {
        try Data("my thesis".utf8).write(to: URL(fileURLWithPath: program.folder + "/thesis.md"))
        let refused = try program.run("report", "out", "--markdown", "thesis.md")
        #expect(refused.status == 1 && refused.errors.contains("no report of Melscope") && refused.errors.contains("--force"), "\(refused.errors)")
        #expect(try text("thesis.md") == "my thesis")
        #expect(try program.run("report", "out", "--markdown", "thesis.md", "--force").status == 0)
        #expect(try program.run("report", "out", "--markdown", "thesis.md").status == 0, "an earlier report is written over")
        try FileManager.default.createDirectory(atPath: program.folder + "/folder.html", withIntermediateDirectories: true)
        #expect(try program.run("report", "out", "--html", "folder.html").status == 1)
        #expect(try program.run("report", "out", "--html", "nowhere/r.html").status == 1)
        try FileManager.default.createSymbolicLink(atPath: program.folder + "/link.html", withDestinationPath: "thesis.md")
        #expect(try program.run("report", "out", "--html", "link.html", "--force").status == 1)
    }

    @Test func `what is typed wrong is named`() throws {
        #expect(try program.run("report").status == 64)
        #expect(try program.run("report", "out").errors.contains("--html"))
        #expect(try program.run("report", "out", "--html", "-", "--markdown", "-").status == 64)
        #expect(try program.run("report", "out", "--html", "").status == 64)
        #expect(try program.run("report", "out", "--html", "r.html", "--no-probe", "--split", "loso").status == 64)
        #expect(try program.run("report", "out", "--html", "r.html", "--split", "speaker-kfold:1").status == 1)
        let missing = try program.run("report", "voices", "--html", "r.html")
        #expect(missing.status == 1 && !program.exists("r.html"), "\(missing.errors)")
    }

    @Test func `recordings that are gone are said to be, and the rest of the report stands`() throws {
        try FileManager.default.moveItem(atPath: program.folder + "/voices", toPath: program.folder + "/elsewhere")
        #expect(try program.run("report", "out", "--html", "r.html").status == 0)
        let page = try text("r.html")
        #expect(page.contains("not where they were") && page.contains("happy") && page.contains("audio.silent"))
    }

    @Test func `clips without labels, and names that would be markup, give a whole page`() throws {
        let names = ["<script>alert(1)<:script>.wav", "\"onload='x'.wav", "a&b]]>.wav", "\u{202e}vaw.wav", "new\nline.wav"]
        for name in names { try ToneFile.write(program.folder + "/odd/" + name) }
        #expect(try program.run("extract", "odd", "--output", "<b>&", "--quiet").status == 0)
        #expect(try program.run("report", "<b>&", "out", "--html", "r.html", "--markdown", "r.md", "--measure").status == 0)
        let page = try text("r.html")
        #expect(page.contains("could not be judged"), "the clips have no labels")
        #expect(!page.contains("<script") && !page.contains("<b>") && page.contains("&lt;b&gt;&amp;") && page.contains("No clip has a class"))
        #expect(!page.unicodeScalars.contains("\u{202e}"))
        let parser = XMLParser(data: Data(page.utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
    }
}
