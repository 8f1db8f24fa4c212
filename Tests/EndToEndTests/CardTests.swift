import Foundation
import Testing

/// A model with a card, as an operator meets it.
@Suite struct CardTests {
    private let program: Program

    init() throws {
        program = try Program()
        try program.run("demo", "demo", "--clips", "12", "--make-only")
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        try FileManager.default.copyItem(
            atPath: fixtures.appendingPathComponent("Support/Fixtures/models/mfcc.onnx").path, toPath: program.folder + "/net.onnx")
    }

    private func card(_ text: String) throws {
        try "melscope_card: 1\n\(text)".write(toFile: program.folder + "/net.card.yaml", atomically: true, encoding: .utf8)
    }

    private static let whole = """
        name: Tiny
        trained: false
        licence: MIT
        recipe:
          front_end:
            kind: mfcc
            sample_rate_hz: 16000
        """

    @Test func `a card's front end is used, recorded, and needed no more`() throws {
        #expect(try program.run("extract", "demo/RAVDESS", "--output", "none", "--model", "net.onnx").status == 1)
        try card(Self.whole)
        let run = try program.run("extract", "demo/RAVDESS", "--output", "out", "--model", "net.onnx")
        #expect(run.status == 2 && run.output.contains("untrained, according to its card"), "\(run)")
        let recipe = try String(contentsOfFile: program.folder + "/out/.melscope/recipe.yaml", encoding: .utf8)
        #expect(recipe.contains("kind: mfcc"))
        let table = try String(contentsOfFile: program.folder + "/out/metadata.csv", encoding: .utf8)
        #expect(table.contains(",net.onnx (untrained)\n"))

        try FileManager.default.removeItem(atPath: program.folder + "/net.card.yaml")
        let retried = try program.run("retry", "out", "--reason", "audio.non_finite")
        #expect(retried.status != 1 && retried.output.contains("untrained, according to its card"), "\(retried)")
        #expect(try program.run("verify", "out").status == 0)
    }

    @Test func `model shows contract and card, in words and as JSON`() throws {
        try card(Self.whole)
        let told = try program.run("model", "net.onnx")
        #expect(told.status == 0)
        for part in ["coefficient", "net.card.yaml", "MIT", "front_end.kind: mfcc"] { #expect(told.output.contains(part), "\(told.output)") }
        let json = try program.run("model", "net.onnx", "--json")
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        let card = object?["card"] as? [String: Any]
        #expect(card?["trained"] as? Bool == false && card?["name"] as? String == "Tiny" && object?["sha256"] != nil)
    }

    @Test func `what a recipe says otherwise is noted, and a card with a slip is refused by key and line`() throws {
        try card(Self.whole)
        try "front_end:\n  kind: mfcc\n".write(toFile: program.folder + "/lab.yaml", atomically: true, encoding: .utf8)
        let run = try program.run("extract", "demo/RAVDESS", "--output", "out", "--model", "net.onnx", "--recipe", "lab.yaml")
        #expect(run.errors.contains("net.card.yaml is not followed in front_end"), "\(run.errors)")
        try card("license: MIT\n")
        for command in [["extract", "demo/RAVDESS", "--output", "o", "--model", "net.onnx"], ["model", "net.onnx"]] {
            let refused = try program.run(command)
            #expect(refused.status == 1 && refused.errors.contains("license") && refused.errors.contains("(line 2)"), "\(refused)")
        }
    }
}
