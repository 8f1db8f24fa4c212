import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import Shapes
@testable import Signal
@testable import TestSupport

@Suite struct RecipeNormaliseTests {
    private static let scaler = FrontEndGoldens.folder.deletingLastPathComponent().appending(path: "normalise/scaler.npz").path

    @Test func `a scaler is named by its file, and stands with its values in what is written`() throws {
        let temporary = try TemporaryFolder()
        try temporary.write(ModelFixtures.bytes(of: Self.scaler), to: "scalers/mine.npz")
        try temporary.write(Array("normalise:\n  zscore: band\n  scaler: scalers/mine.npz\n".utf8), to: "lab.yaml")
        let recipe = try Recipe(path: temporary.path + "/lab.yaml")
        #expect(recipe.normalise.scaler == (try ScalerFile.read(path: Self.scaler)) && recipe.normalise.zscore == .band)
        #expect(recipe.yaml.contains("  scaler: {mean: [") && !recipe.yaml.contains("mine.npz"))
        #expect(try Recipe(yaml: recipe.yaml) == recipe)
        #expect(try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(recipe)).hash == recipe.hash)
        let difference = try #require(recipe.differences(from: Recipe()).first { $0.hasPrefix("normalise.scaler") })
        #expect(difference.hasPrefix("normalise.scaler: 40 values, mean ") && difference.hasSuffix(", was null") && difference.count < 120)
    }

    @Test func `the file's name and form do not count, its values do`() throws {
        func recipe(_ scaler: String) throws -> Recipe {
            let temporary = try TemporaryFolder()
            try temporary.write(Array("normalise: {scaler: \(scaler)}\n".utf8), to: "lab.yaml")
            return try Recipe(path: temporary.path + "/lab.yaml")
        }
        let npz = try recipe(Self.scaler)
        #expect(try recipe(Self.scaler.replacing(".npz", with: ".json")).hash == npz.hash)
        #expect(try recipe("{mean: [1], deviation: [2]}").hash != npz.hash)
        #expect(try !String(decoding: JSONEncoder().encode(Recipe()), as: UTF8.self).contains("normalise"))
    }

    @Test func `a scaler as long as any vector survives being written and read`() throws {
        var recipe = Recipe()
        let values = (0..<Scaler.maxCount).map { -1.2345678e-5 * Float($0 + 1) }
        recipe.normalise.scaler = try Scaler(mean: values, deviation: values.map { -$0 })
        #expect(recipe.yaml.utf8.count < Recipe.maxBytes)
        #expect(try Recipe(yaml: recipe.yaml) == recipe)
    }

    @Test(arguments: [
        ("scaler: mine.npz", "normalise.scaler 'mine.npz', a file; needed: its values"),
        ("scaler: {mean: [1, 2], deviation: [1]}", "normalise.scaler with 2 means and 1 deviations; needed: the same number of each"),
        ("scaler: {mean: [a], deviation: [1]}", "normalise.scaler.mean is 'a' as item 0 (counted from 0)"),
        ("scaler: {mean: [1], scale: [1]}", "normalise.scaler.scale is an unknown key"),
        ("zscore: bands", "one of none, clip, band"),
        ("scale: 0", "normalise.scale is 0.0; needed: any number but 0"),
        ("log: natural", "one of none, db, ln, log10"),
    ])
    func `a slip in the section is an error that names the key`(line: String, part: String) throws {
        let error = try #require(throws: EngineError.self) { try Recipe(yaml: "normalise:\n  \(line)\n", file: "lab.yaml") }
        #expect(error.code == .invalidConfiguration && error.description.contains(part), "\(error)")
    }

    @Test func `a scaler that is not there is told by its path`() throws {
        let temporary = try TemporaryFolder()
        try temporary.write(Array("normalise: {scaler: gone.npz}\n".utf8), to: "lab.yaml")
        let error = try #require(throws: EngineError.self) { try Recipe(path: temporary.path + "/lab.yaml") }
        #expect(error.code == .notFound && error.subject == temporary.path + "/gone.npz")
    }

    @Test func `what the model cannot be given is refused before any clip`() throws {
        func refusal(_ contract: String, _ settings: (inout NormaliseOptions) throws -> Void) throws -> EngineError? {
            var recipe = Recipe()
            try settings(&recipe.normalise)
            do {
                try recipe.requireNormalisation(for: .parse(contract), model: "cnn.onnx")
                return nil
            } catch let error as EngineError {
                return error
            }
        }
        let scaler = try Scaler(mean: [Float](repeating: 0, count: 40), deviation: [Float](repeating: 1, count: 40))
        #expect(try refusal("batch, time, coefficient 40") { $0.scaler = scaler } == nil)
        #expect(try refusal("batch, features 40") { $0.scaler = scaler } == nil)
        #expect(try refusal("batch, samples") { $0.scaler = try Scaler(mean: [0], deviation: [2]) } == nil)
        let short = try refusal("batch, time, coefficient 13") { $0.scaler = scaler }
        #expect(short?.found == "normalise.scaler with 40 values" && short?.needed == "the model's 13 coefficients, or one value for all")
        #expect(short?.advice.contains("X.shape[1] == 13") == true && short?.advice.contains("flattened") == false)
        #expect(try refusal("batch, time, mel 20") { $0.scaler = scaler }?.advice.contains("flattened spectrograms of 2 frames") == true)
        #expect(try refusal("batch, samples") { $0.scaler = scaler }?.needed == "one mean and one deviation for all samples")
        #expect(try refusal("batch, features 40") { $0.zscore = .band }?.advice.contains("normalise.zscore: clip") == true)
    }
}
