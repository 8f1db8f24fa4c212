import Foundation
import Shapes
import Testing

/// The built-in network's weights are random: features of it must not be taken for results by anybody, wherever they meet it.
@Suite struct UntrainedTests {
    private let program: Program

    init() throws {
        program = try Program()
        let made = try program.run("demo", "demo", "--clips", "12", "--make-only")
        try #require(made.status == 0)
        #expect(made.errors.contains(BuiltInModel.untrained.clause), "\(made.errors)")
    }

    @Test func `the summary of each run says it, in words and as JSON`() throws {
        let told = try program.run("extract", "demo/spectrograms", "--output", "out")
        #expect(told.lines.contains { $0 == "  model seed: \(BuiltInModel.untrained.remark)" }, "\(told.output)")
        let json = try program.run("extract", "demo/spectrograms", "--output", "out", "--json")
        let line = Data((json.lines.last ?? "").utf8)
        let summary = try #require(JSONSerialization.jsonObject(with: line) as? [String: Any])
        let dataset = try #require((summary["datasets"] as? [[String: Any]])?.first)
        #expect(dataset["model"] as? String == "seed" && dataset["model_remark"] as? String == BuiltInModel.untrained.remark)
        #expect(try program.run("monitor", "out", "--once").output.contains(BuiltInModel.untrained.remark))
    }

    @Test func `the last column of the table says it, and a network of one's own is named there`() throws {
        _ = try program.run("extract", "demo/spectrograms", "--output", "out")
        let rows = try table("out")
        #expect(rows[0].hasSuffix(",model"))
        #expect(!rows.dropFirst().isEmpty && rows.dropFirst().allSatisfy { $0.hasSuffix(",\"seed (\(BuiltInModel.state))\"") }, "\(rows)")

        let own = program.folder + "/own.onnx"
        try FileManager.default.copyItem(atPath: Self.fixture("tiny.onnx"), toPath: own)
        let run = try program.run("extract", "demo/spectrograms", "--output", "other", "--model", own)
        #expect(!run.output.contains(BuiltInModel.state), "\(run.output)")
        #expect(try table("other").dropFirst().allSatisfy { $0.hasSuffix(",own.onnx") })
    }

    @Test(arguments: [["model"], ["extract", "--help"], ["demo", "--help"], ["model", "--help"]])
    func `help and the model's description say it`(arguments: [String]) throws {
        let output = try program.run(arguments).output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(output.contains(BuiltInModel.state), "\(output)")
    }

    @Test func `it says so of itself as JSON`() throws {
        let model = try program.run("model", "--json")
        let facts = try #require(JSONSerialization.jsonObject(with: Data(model.output.utf8)) as? [String: Any])
        #expect(facts["trained"] as? Bool == false && facts["remark"] as? String == BuiltInModel.untrained.remark)
    }

    @Test func `the plain mode says it in its list and at the end of a run`() throws {
        let result = try program.shell("--plain demo/spectrograms", before: "printf 'list\\nstart 1\\n' |")
        #expect(result.output.contains("   Model: seed, \(BuiltInModel.state)."), "\(result.output)")
        #expect(result.output.contains("Model seed: \(BuiltInModel.untrained.remark)."), "\(result.output)")
    }

    private static func fixture(_ name: String, file: String = #filePath) -> String {
        URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Support/Fixtures/models/\(name)").path
    }

    private func table(_ output: String) throws -> [String] {
        try String(contentsOfFile: program.folder + "/\(output)/metadata.csv", encoding: .utf8).split(separator: "\n").map(String.init)
    }
}
