import Foundation
import Testing

/// Features of an older input, recipe or choice never lie among those of the present run.
@Suite struct OlderFeaturesTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.run("demo", "demo", "--clips", "14", "--make-only")
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
    }

    private func write(_ text: String, to name: String) throws {
        try text.write(toFile: program.folder + "/" + name, atomically: true, encoding: .utf8)
    }

    private func isSound() throws -> Bool { try program.run("verify", "out").status == 0 }

    @Test func `a clip that has become empty loses its features`() throws {
        let first = try #require(program.features("out").keys.sorted().first)
        try write("", to: "demo/CREMA-D/" + first.dropLast(4) + ".wav")
        let result = try program.run("extract", "demo/CREMA-D", "--output", "out", "--json")
        #expect(result.lines.first?.contains("features of an earlier run removed") == true, "\(result.output)")
        #expect(program.features("out")[first] == nil)
        #expect(try isSound())
    }

    @Test func `a clip that another recipe skips loses its features`() throws {
        let before = program.features("out")
        try write("clips:\n  min_seconds: 2.3\n", to: "lab.yaml")
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--recipe", "lab.yaml", "--replace")
        let after = program.features("out")
        #expect(!after.isEmpty && after.count < before.count)
        #expect(try isSound())
    }

    @Test func `a clip that cannot be read for a while keeps the features that this recipe made`() throws {
        let first = try #require(program.features("out").keys.sorted().first)
        let clip = program.folder + "/demo/CREMA-D/" + first.dropLast(4) + ".wav"
        let kept = program.features("out")[first]
        try FileManager.default.moveItem(atPath: clip, toPath: clip + ".away")
        symlink("nowhere", clip)
        try program.run("extract", "demo/CREMA-D", "--output", "out")
        #expect(program.features("out")[first] == kept)
        #expect(try isSound())
        try write("front_end:\n  min_hz: 50\n", to: "lab.yaml")
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--recipe", "lab.yaml", "--replace")
        #expect(program.features("out")[first] == nil)
        #expect(try isSound())
    }

    @Test func `a new recipe removes the features of a clip that the source no longer has`() throws {
        let first = try #require(program.features("out").keys.sorted().first)
        try FileManager.default.removeItem(atPath: program.folder + "/demo/CREMA-D/" + first.dropLast(4) + ".wav")
        try program.run("extract", "demo/CREMA-D", "--output", "out")
        #expect(program.features("out")[first] != nil)
        try write("front_end:\n  min_hz: 50\n", to: "lab.yaml")
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--recipe", "lab.yaml", "--replace")
        #expect(program.features("out")[first] == nil)
        #expect(try isSound())
    }

    @Test func `somebody else's array in the place of features is left alone`() throws {
        let first = try #require(program.features("out").keys.sorted().first)
        try write("not ours", to: "out/" + first)
        try write("", to: "demo/CREMA-D/" + first.dropLast(4) + ".wav")
        try program.run("extract", "demo/CREMA-D", "--output", "out")
        #expect(program.features("out")[first] == Data("not ours".utf8))
        #expect(try program.run("verify", "out").status != 0)
    }

    @Test func `everything again is the same again, with the remedies that were given`() throws {
        try program.run("retry", "out", "--reason", "audio.silent", "--remedy", "silence=accept", "--quiet")
        let before = program.features("out")
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--force", "--quiet")
        #expect(program.features("out") == before)
        #expect(try isSound())
    }
}
