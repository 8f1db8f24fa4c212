import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Inference
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// What a run writes: several outputs, pooled, in half precision, or the front end's own arrays.
@Suite struct OutputRunTests {
    private let fixture: RunFixture

    init() throws {
        fixture = try RunFixture(lanes: 2)
        try fixture.addClips(3)
    }

    /// Log-mels of 16 bands, as the small networks take them.
    private func useSmallClips() throws {
        for index in 0..<3 {
            let values = (0..<16 * 12).map { Float(($0 * 7 + index * 13) % 80) - 80 }
            try fixture.temporary.write(NPYWriter.data(for: Tensor(shape: [16, 12], values: values)), to: "set/" + RunFixture.clip(index))
        }
    }

    private func run(_ recipe: Recipe, model: String?, mode: RunRequest.Mode = .resume, output: String = "set") throws -> RunSnapshot {
        var request = try fixture.request()
        request.output = fixture.output(output)
        request.recipe = recipe
        request.model = try ModelLoader.loadTried(path: model.map { $0 == "none" ? $0 : ModelFixtures.path($0) }, recipe: recipe)
        request.mode = mode
        return fixture.engine.start(request).waitUntilOver()
    }

    private func array(_ name: String, _ output: String = "set") throws -> StoredArray {
        try ArrayFile.read(path: fixture.output(output).path + "/" + name, member: nil, maxBytes: 1 << 30)
    }

    private func table(_ output: String = "set") throws -> [[String]] {
        try String(contentsOfFile: fixture.output(output).path + "/metadata.csv", encoding: .utf8).split(separator: "\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    @Test func `no model writes the arrays in the front end's layout`() throws {
        try fixture.temporary.write(NPYWriter.data(for: Tensor(shape: [128, 5], values: (0..<640).map { -Float($0 % 80) })), to: "set/turned.npy")
        let end = try run(Recipe(), model: "none")
        #expect(end.extracted == 4 && end.problem == nil)
        let stored = try ArrayFile.read(path: fixture.temporary.path + "/set/" + RunFixture.clip(0), member: nil, maxBytes: 1 << 30).tensor
        let expected = (0..<9).flatMap { frame in (0..<128).map { stored.values[$0 * 9 + frame] } }
        #expect(try array(RunFixture.clip(0)).tensor == Tensor(shape: [9, 128], values: expected))
        let turned = try array("turned.npy").tensor
        #expect(turned.shape == [5, 128] && turned.values[1] == -5 && turned.values[128] == -1)
        let recorded = try RecordedRun(fixture.output())
        #expect(recorded.modelName == "none" && recorded.recipe.model.sha256 == "none")
        #expect(recorded.extractCommand()?.contains("--model none") == true)
        #expect(try Verification.check(fixture.output()).findings.isEmpty)
        #expect(try run(Recipe(), model: "none").upToDate == 4)
    }

    @Test func `no model has no outputs to choose`() {
        var recipe = Recipe()
        recipe.model.outputNames = ["embedding"]
        let error = #expect(throws: EngineError.self) { try ModelLoader.load(path: "none", recipe: recipe) }
        #expect(error?.code == .modelUnsuitable && error?.found == "the output embedding")
        recipe = Recipe()
        recipe.model.sha256 = String(repeating: "a", count: 64)
        #expect(#expect(throws: EngineError.self) { try ModelLoader.load(path: "none", recipe: recipe) }?.code == .recipeMismatch)
    }

    @Test func `the front end's arrays are pooled and halved like any features`() throws {
        var recipe = Recipe()
        recipe.output.pool = .meanStd
        recipe.output.valueType = .float16
        let end = try run(recipe, model: "none")
        #expect(end.extracted == 3, "\(end.problem ?? "") \(end.reasons)")
        let features = try array(RunFixture.clip(0))
        #expect(features.tensor.shape == [256] && features.elementType == .float16)
        #expect(try fixture.records()[0].featureShape == "(256,)")
        #expect(try Verification.check(fixture.output()).findings.isEmpty)
        recipe.output.pool = .none
        #expect(try run(recipe, model: "none").problem?.contains("output.pool: none, was mean_std") == true)
    }

    @Test func `several outputs of a network are each what it gives alone`() throws {
        let names = ["scaled", "positive"]
        try useSmallClips()
        var recipe = Recipe()
        recipe.model.outputNames = names
        let end = try run(recipe, model: "two-outputs.onnx")
        #expect(end.extracted == 3 && end.problem == nil)
        for name in names {
            var alone = Recipe()
            alone.model.outputNames = [name]
            alone.model.convolutions = .direct
            #expect(try run(alone, model: "two-outputs.onnx", output: name).extracted == 3)
            for index in 0..<3 { #expect(try array(name + "/" + RunFixture.clip(index)).tensor == array(RunFixture.clip(index), name).tensor) }
        }
        let rows = try table()
        #expect(rows[0][1] == "feature_file" && rows[0].dropLast().last == "feature_file_positive")
        #expect(rows[1][1] == "scaled/" + RunFixture.clip(0) && rows[1].dropLast().last == "positive/" + RunFixture.clip(0))
        #expect(try run(recipe, model: "two-outputs.onnx").upToDate == 3)
        #expect(try Verification.check(fixture.output()).findings.isEmpty)

        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: fixture.output().path + "/positive/" + RunFixture.clip(1)))
        #expect(try Verification.check(fixture.output()).findings.map(\.fault) == [.changed])
        let again = try run(recipe, model: "two-outputs.onnx")
        #expect(again.extracted == 3 && again.upToDate == 2, "\(again.extracted) \(again.upToDate) \(again.reasons) \(again.problem ?? "")")

        var one = Recipe()
        one.model.outputNames = ["positive"]
        #expect(try run(one, model: "two-outputs.onnx", mode: .replace).extracted == 3)
        #expect(try Verification.check(fixture.output()).findings.isEmpty, "features of the other outputs are gone")
    }
}
