import Foundation
import Shapes
import Testing

/// The trained network that is built in: chosen by its name, it says what it heard wherever it is met.
@Suite struct TrainedNetworkTests {
    private let program: Program

    init() throws {
        program = try Program()
        try #require(try program.run("demo", "demo", "--clips", "12", "--make-only").status == 0)
    }

    @Test func `a run with it says so, can be gone on with and retried, and other weights are not written over it`() throws {
        let told = try program.run("extract", "demo/spectrograms", "--output", "out", "--model", "seed-trained")
        #expect(told.lines.contains { $0 == "  model seed-trained: \(BuiltInModel.trained.remark)" }, "\(told.output)")
        let table = try String(contentsOfFile: program.folder + "/out/metadata.csv", encoding: .utf8)
        #expect(table.contains(",\"seed-trained (\(BuiltInModel.trained.weights))\"") || table.contains(",seed-trained (\(BuiltInModel.trained.weights))"), "\(table)")
        #expect(try program.run("monitor", "out", "--once").output.contains(BuiltInModel.trained.remark))
        let again = try program.run("extract", "demo/spectrograms", "--output", "out", "--model", "seed-trained", "--json")
        let summary = try #require(JSONSerialization.jsonObject(with: Data((again.lines.last ?? "").utf8)) as? [String: Any])
        let dataset = try #require((summary["datasets"] as? [[String: Any]])?.first)
        #expect(dataset["model"] as? String == "seed-trained" && dataset["model_remark"] as? String == BuiltInModel.trained.remark)
        #expect(try program.run("retry", "out").status != 1)
        #expect(try program.run("verify", "out").status == 0)
        for other in [[], ["--model", "seed"], ["--model", "seed-untrained"]] {
            let refused = try program.run(["extract", "demo/spectrograms", "--output", "out"] + other)
            #expect(refused.status == 1, "\(other) \(refused)")
        }
    }

    @Test func `the untrained one is the default and has a second name`() throws {
        for (output, options) in [("default", []), ("named", ["--model", "seed-untrained"])] {
            let run = try program.run(["extract", "demo/spectrograms", "--output", output] + options)
            #expect(run.lines.contains { $0 == "  model seed: \(BuiltInModel.untrained.remark)" }, "\(run.output)")
        }
        #expect(try program.run("extract", "demo/spectrograms", "--output", "named").status != 1)
        let file = try #require(FileManager.default.enumerator(atPath: program.folder + "/default")?.compactMap { $0 as? String }.first { $0.hasSuffix(".npy") })
        #expect(try Data(contentsOf: URL(fileURLWithPath: program.folder + "/default/" + file)) == Data(contentsOf: URL(fileURLWithPath: program.folder + "/named/" + file)))
    }

    @Test func `its description and card are printed, and no card is written over them`() throws {
        let told = try program.run("model", "seed-trained")
        #expect(told.status == 0 && told.output.contains(BuiltInModel.trained.remark) && told.output.contains("Burkhardt"), "\(told.output)")
        let json = try program.run("model", "seed-trained", "--json")
        let facts = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(facts["trained"] as? Bool == true && facts["name"] as? String == "seed-trained")
        #expect(try program.run("model", "seed-untrained").output.contains(BuiltInModel.untrained.remark))
        #expect(try program.run("model", "seed-trained", "--write-card").status != 0)
    }
}
