import Foundation
import Testing

@Suite struct PresetCommandTests {
    let program: Program

    init() throws { program = try Program() }

    @Test func `presets are listed with what they imitate, and printed as recipes`() throws {
        let table = try program.run("presets")
        #expect(table.status == 0 && table.lines.count > 30)
        #expect(table.output.contains("whisper-80             16,000  (mel 80, time 3000)                        transformers 5.24 WhisperFeatureExtractor(feature_size=80)"))
        let json = try program.run("presets", "--json")
        #expect(json.lines.count == table.lines.count - 1)
        for line in json.lines { #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any]) }
        let recipe = try program.run("presets", "ast")
        #expect(recipe.output.contains("  preset: ast  # transformers 5.24 ASTFeatureExtractor()") && recipe.output.contains("  frame_count: 1024\n"))
        try recipe.output.write(toFile: program.folder + "/ast.yaml", atomically: true, encoding: .utf8)
        #expect(try program.run("recipe", "ast.yaml").output == program.run("recipe", "--preset", "ast").output)
    }

    @Test func `a preset that there is not is answered with those that are near`() throws {
        for arguments in [["presets", "wisper-80"], ["recipe", "--preset", "wisper-80"], ["extract", "set", "-o", "out", "--preset", "wisper-80"]] {
            let result = try program.run(arguments)
            #expect(result.status == 1 && result.errors.contains("needed: a preset such as whisper-80. 'melscope presets' lists all of them."), "\(result.errors)")
        }
    }

    @Test func `a name that lacks its number is taken for the beginning of one`() throws {
        let result = try program.run("presets", "wisper")
        #expect(result.status == 1 && result.errors.contains("needed: a preset such as whisper-80, whisper-128. "), "\(result.errors)")
    }

    @Test func `no model is explained, and not looked for as a file`() throws {
        let result = try program.run("model", "none")
        #expect(result.status == 1 && result.errors.contains("'none', which stands for no model") && result.errors.contains("./none"), "\(result.errors)")
    }

    @Test func `a preset writes its own arrays, and does not contradict a recipe`() throws {
        try ToneFile.write(program.folder + "/set/a.wav")
        let run = try program.run("extract", "set", "-o", "out", "--preset", "whisper-80", "--model", "none", "--json")
        #expect(run.status == 0, "\(run.errors)")
        let features = try #require(program.features("out")["a.npy"])
        #expect(String(decoding: features.prefix(128), as: UTF8.self).contains("(80, 3000)"))
        let recorded = try String(contentsOfFile: program.folder + "/out/.melscope/recipe.yaml", encoding: .utf8)
        #expect(recorded.contains("  preset: whisper-80  #"))
        try "front_end: {preset: beats}\n".write(toFile: program.folder + "/beats.yaml", atomically: true, encoding: .utf8)
        let other = try program.run("extract", "set", "-o", "other", "--preset", "ast", "--recipe", "beats.yaml", "--model", "none")
        #expect(other.status == 1 && other.errors.contains("front_end.preset beats beside the preset ast"), "\(other.errors)")
        let inspected = try program.run("inspect", "set/a.wav", "--preset", "vggish", "--model", "none")
        #expect(inspected.status == 2 && inspected.output.contains("5333 samples at 16000 Hz") && inspected.output.contains("at least 15600"), "\(inspected.output)")
    }
}
