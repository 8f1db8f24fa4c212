import Foundation
import Testing

/// Clips that would write the same output, and outputs where they should not be.
@Suite struct CollisionTests {
    let program: Program

    init() throws {
        program = try Program()
        for (index, name) in ["a.au", "a.wav", "b.wav"].enumerated() {
            try ToneFile.write(program.folder + "/set/" + name, hertz: 300 + 100 * Double(index))
        }
    }

    @Test func `the later of two clips of one output is skipped, and the run goes on`() throws {
        let result = try program.run("extract", "set", "--output", "out")
        #expect(result.status == 2, "\(result.output)\(result.errors)")
        #expect(result.output.contains("set/a.wav  output.collision: found a.au writes the same output a.npy"))
        #expect(result.output.contains("2 extracted, 1 skipped"))
        #expect(program.features("out").keys.sorted() == ["a.npy", "b.npy"])
        let features = program.features("out")
        // Again, by retry too, nothing is overwritten; without the first the second has its turn.
        try program.run("retry", "out", "--reason", "output.collision")
        #expect(try program.run("extract", "set", "--output", "out", "--json").lines.count == 1)
        #expect(program.features("out") == features)
        unlink(program.folder + "/set/a.au")
        let after = try program.run("extract", "set", "--output", "out", "--replace")
        #expect(after.output.contains("2 extracted"), "\(after.output)")
        #expect(program.features("out")["a.npy"] != features["a.npy"])
    }

    @Test func `a clip that comes later does not take the output of one that has features`() throws {
        unlink(program.folder + "/set/a.au")
        #expect(try program.run("extract", "set", "--output", "out").status == 0)
        let features = program.features("out")
        try ToneFile.write(program.folder + "/set/a.aiff", hertz: 900)
        let result = try program.run("extract", "set", "--output", "out")
        #expect(result.output.contains("set/a.aiff  output.collision: found a.wav writes the same output a.npy"), "\(result.output)")
        #expect(program.features("out") == features)
    }

    @Test func `with the ending in the name both are kept, and outputs of the other name do not stay`() throws {
        try program.run("extract", "set", "--output", "out")
        try "output:\n  keep_extension: true\n".write(toFile: program.folder + "/keep.yaml", atomically: true, encoding: .utf8)
        let result = try program.run("extract", "set", "--output", "out", "--recipe", "keep.yaml", "--replace", "--json")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("\"feature_file\":\"a.wav.npy\""))
        #expect(program.features("out").keys.sorted() == ["a.au.npy", "a.wav.npy", "b.wav.npy"])
        #expect(try program.run("verify", "out").status == 0)
        #expect(try program.run("extract", "set", "--output", "out", "--recipe", "keep.yaml", "--json").lines.count == 1)
        let csv = String(decoding: FileManager.default.contents(atPath: program.folder + "/out/metadata.csv")!, as: UTF8.self)
        #expect(csv.contains("a.wav,a.wav.npy,"))
    }

    @Test func `the same clip twice and files left aside are told`() throws {
        link(program.folder + "/set/b.wav", program.folder + "/set/c.wav")
        try ToneFile.write(program.folder + "/set/copy/b.wav", hertz: 500)
        try "x".write(toFile: program.folder + "/set/film.mp4x", atomically: true, encoding: .utf8)
        let result = try program.run("extract", "set", "--output", "out")
        #expect(result.output.contains("ignored: 1 .mp4x"), "\(result.output)")
        #expect(result.output.contains("c.wav: the same file as b.wav"))
        #expect(result.output.contains("copy: 1 clip that the folder above also holds, with the same names and sizes"))
        let json = try program.run("extract", "set", "--output", "out", "--json")
        #expect(json.output.contains("\"left_aside\":{\"mp4x\":1}") && json.output.contains("clip.repeated"))
    }

    @Test func `an output in the root folder is refused, one inside another's is told`() throws {
        let root = try program.run("extract", "set", "--output", "/")
        #expect(root.status == 1 && root.errors.contains("the root folder"), "\(root.errors)")
        try program.run("extract", "set", "--output", "out")
        let inside = try program.run("extract", "set", "--output", "out/inner")
        #expect(inside.status == 2)
        #expect(inside.errors.contains("this output is inside the output of another run"), "\(inside.errors)")
    }

    @Test func `an output above others is told, and an output that is given as a source`() throws {
        try program.run("extract", "set", "--output", "all/one")
        let above = try program.run("extract", "set", "--output", "all")
        #expect(above.errors.contains("this output contains the outputs of other runs (one)"), "\(above.errors)")
        let again = try program.run("extract", "all/one", "--output", "again")
        #expect(again.errors.contains("the source is an output: the features of \(program.folder)/set that lie there are read as arrays"), "\(again.errors)")
        let survey = try program.run("survey", "all/one")
        #expect(survey.output.contains("the source is an output"), "\(survey.output)")
    }

    @Test(.enabled(if: Shim.canCompile, "there is no C compiler for the shim"))
    func `clips that an output which ignores case cannot tell apart are skipped`() throws {
        for name in ["set2/X.wav", "set2/x.wav"] { try ToneFile.write(program.folder + "/" + name) }
        let shim = try Shim("case", Shim.ignoresCase, in: program.folder)
        let result = try program.run("extract", "set2", "--output", "ci_out", environment: shim.environment())
        #expect(!shim.fired.isEmpty)
        #expect(result.status == 2)
        #expect(result.output.contains("set2/x.wav  output.collision: found X.wav writes the same output X.npy in a folder that ignores case; needed another name"), "\(result.output)\(result.errors)")
        let plain = try program.run("extract", "set2", "--output", "out2")
        #expect(plain.status == 0 && program.features("out2").count == 2)
    }

    @Test func `verify knows features that the folder lists in lower case, and no others`() throws {
        try ToneFile.write(program.folder + "/set3/Y.wav")
        try program.run("extract", "set3", "--output", "out3")
        // As on a file system that keeps no case: another name of the same file.
        #expect(link(program.folder + "/out3/Y.npy", program.folder + "/out3/y.npy") == 0)
        let same = try program.run("verify", "out3")
        #expect(same.status == 0, "\(same.output)")
        unlink(program.folder + "/out3/y.npy")
        try FileManager.default.copyItem(atPath: program.folder + "/out3/Y.npy", toPath: program.folder + "/out3/y.npy")
        let other = try program.run("verify", "out3")
        #expect(other.status == 2 && other.output.contains("unknown  y.npy"), "\(other.output)")
    }
}
