import Foundation
import Testing

/// Datasets that are listed with a model, a recipe and so on of their own, and the configuration's for those without.
@Suite struct DatasetEntryTests {
    private let program: Program

    init() throws {
        program = try Program()
        try program.run("demo", "demo", "--clips", "12", "--make-only")
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        try FileManager.default.copyItem(
            atPath: fixtures.appendingPathComponent("Support/Fixtures/models/mfcc.onnx").path, toPath: program.folder + "/net.onnx")
        try "front_end:\n  kind: mfcc\n".write(toFile: program.folder + "/lab.yaml", atomically: true, encoding: .utf8)
    }

    @Test func `the same source is added with several models, and started with each`() throws {
        #expect(try program.run("datasets", "add", "demo/RAVDESS", "--output", "f/plain").status == 0)
        let added = try program.run("datasets", "add", "demo/RAVDESS", "--name", "mfcc", "--output", "f/mfcc", "--model", "net.onnx", "--recipe", "lab.yaml", "--pool", "mean")
        #expect(added.status == 0, "\(added)")
        #expect(try program.run("datasets", "add", "demo/RAVDESS", "--model", "net.onnx", "--recipe", "lab.yaml", "--pool", "mean").status == 1)
        #expect(try program.run("datasets", "add", "demo/CREMA-D", "--name", "mfcc").status == 1)
        for wrong in [["--model", "no.onnx"], ["--recipe", "no.yaml"], ["--preset", "wisper"]] {
            #expect(try program.run(["datasets", "add", "demo/CREMA-D"] + wrong).status == 1)
        }
        let listed = try program.run("datasets").output
        #expect(listed.contains("net.onnx, recipe lab.yaml, pool mean") && listed.contains("f/plain"), "\(listed)")
        #expect(try program.run("datasets", "--json").output.contains("\"pool\":\"mean\""))
        let session = try program.shell("--plain", before: "printf 'start all\\n' |")
        #expect(session.status == 0 && session.output.contains("Chosen: net.onnx, recipe lab.yaml, pool mean."), "\(session)")
        let recipe = try String(contentsOfFile: program.folder + "/f/mfcc/.melscope/recipe.yaml", encoding: .utf8)
        #expect(recipe.contains("kind: mfcc") && recipe.contains("pool: mean"))
        #expect(try String(contentsOfFile: program.folder + "/f/plain/.melscope/recipe.yaml", encoding: .utf8).contains("kind: log_mel"))
    }

    @Test func `model and recipe of the configuration hold for the command line, and what is given there holds before them`() throws {
        let configuration = program.folder + "/config/melscope"
        try FileManager.default.createDirectory(atPath: configuration, withIntermediateDirectories: true)
        try "model: \(program.folder)/net.onnx\nrecipe: \(program.folder)/lab.yaml\n".write(
            toFile: configuration + "/config.yaml", atomically: true, encoding: .utf8)
        #expect(try program.run("extract", "demo/RAVDESS", "--output", "by-configuration").status == 2)
        let origin = try String(contentsOfFile: program.folder + "/by-configuration/.melscope/origin.json", encoding: .utf8)
        #expect(origin.contains("net.onnx"))
        try "front_end:\n  kind: log_mel\n".write(toFile: program.folder + "/mel.yaml", atomically: true, encoding: .utf8)
        let given = try program.run("extract", "demo/RAVDESS", "--output", "given", "--model", "seed", "--recipe", "mel.yaml")
        #expect(given.status == 2 && given.output.contains("model seed"), "\(given)")
        // A command that is printed is to do the same in spite of the configuration.
        let lost = try #require(program.features("given").keys.sorted().first)
        try FileManager.default.removeItem(atPath: program.folder + "/given/" + lost)
        let verified = try program.run("verify", "given")
        #expect(verified.output.contains("--model seed --recipe \(program.folder)/given/.melscope/recipe.yaml"), "\(verified.output)")
    }
}
