import Foundation
import Testing

/// `melscope probe` as it is typed.
@Suite struct ProbeTests {
    private let program: Program

    /// Four speakers, two emotions that differ in pitch.
    init() throws {
        program = try Program()
        for speaker in 0..<4 {
            for clip in 0..<6 {
                let hertz = (clip % 2 == 0 ? 300 : 700) + 2 * Double(speaker) + 0.3 * Double(clip)
                try ToneFile.write(program.folder + "/set/s\(speaker)_\(clip % 2 == 0 ? "sad" : "glad")_\(clip).wav", hertz: hertz)
            }
        }
        let told = try program.run(
            "extract", "set", "--output", "out", "--model", "none", "--quiet", "--pattern", "(?<speaker>s[0-9])_(?<emotion>[a-z]+)_[0-9]")
        #expect(told.status == 0, "\(told.errors)")
    }

    private func objects(_ result: Program.Result) throws -> [[String: Any]] {
        try result.lines.map { try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    }

    @Test func `figures are text for people, and an object for programs`() throws {
        let told = try program.run("probe", "out")
        #expect(told.status == 0 && told.errors.isEmpty, "\(told.errors)")
        #expect(told.lines[0] == "set: 24 clips of 4 speakers, 2 labels (emotion), 256 values per clip (mean_std)", "\(told.output)")
        #expect(told.lines.contains { $0.hasPrefix("  UAR       ") && $0.hasSuffix(" over folds; chance 0.500") }, "\(told.output)")
        #expect(!told.output.contains("\u{1b}"), "no colours in a pipe")
        let result = try program.run("probe", "out", "--split", "speaker-kfold:2", "--json")
        let object = try #require(objects(result).first)
        for key in ["uar", "accuracy", "macro_f1", "pooled_uar"] { #expect((object[key] as? Double).map { $0 > 0.8 } == true, "\(key)") }
        #expect(object["chance"] as? Double == 0.5 && object["split"] as? String == "speaker-kfold:2")
        let confusion = try #require(object["confusion"] as? [[Int]])
        #expect(confusion.map { $0.reduce(0, +) } == [12, 12])
        let folds = try #require(object["folds"] as? [[String: Any]])
        #expect(folds.map { $0["speakers"] as? [String] } == [["s0", "s2"], ["s1", "s3"]] && folds[0]["macro_f1"] is Double)
        #expect((object["overlap"] as? [String: Any])?["shared_speakers"] as? Int == 0)
        #expect(try program.run("probe", "out", "--split", "speaker-kfold:2", "--json").output == result.output, "the same twice")
    }

    @Test func `baselines are judged beside the features, and kept in the cache`() throws {
        let result = try program.run("probe", "out", "--baselines", "--json")
        let lines = try objects(result)
        #expect(result.status == 0, "\(result.errors)")
        try #require(lines.map { $0["baseline"] as? String } == [nil, "log-mel", "mfcc-40", "untrained"])
        #expect(lines.map { $0["clips"] as? Int } == [24, 24, 24, 24] && lines.map { $0["values"] as? Int } == [256, 256, 40, 4096])
        #expect((lines[1]["differences"] as? [[String: Any]])?.first?["clips"] as? Int == 24)
        #expect(lines[1]["uar"] as? Double == lines[0]["uar"] as? Double, "the output is the log-mel itself")
        let text = try program.run("probe", "out", "--baselines")
        #expect(text.output.contains("side by side") && text.output.contains("untrained network"), "\(text.output)")
        try FileManager.default.removeItem(atPath: program.folder + "/set")
        let gone = try program.run("probe", "out", "--baselines")
        #expect(gone.status == 2 && gone.output.contains("UAR") && gone.errors.contains("set"), "\(gone.errors)")
    }

    @Test func `a recording under two speakers is counted and refused unless it is allowed`() throws {
        try FileManager.default.copyItem(atPath: program.folder + "/set/s0_sad_0.wav", toPath: program.folder + "/set/s3_sad_8.wav")
        _ = try program.run("extract", "set", "--output", "out", "--model", "none", "--quiet")
        let refused = try program.run("probe", "out")
        #expect(refused.status == 1 && refused.output.isEmpty)
        #expect(refused.errors.contains("2 of 25 test clips are recordings that are learnt from too"), "\(refused.errors)")
        let allowed = try program.run("probe", "out", "--allow-overlap")
        #expect(allowed.status == 0 && allowed.output.contains("under another name: the figures flatter the features"), "\(allowed.output)")
    }

    @Test func `what is typed wrong is named`() throws {
        #expect(try program.run("probe").status == 64)
        #expect(try program.run("probe", "out", "--pool", "median").status == 64)
        #expect(try program.run("probe", "out", "--doubtful", "-1").status == 64)
        let nowhere = try program.run("probe", "nowhere")
        #expect(nowhere.status == 1 && nowhere.errors.contains("nowhere"))
        let label = try program.run("probe", "out", "--label", "mood")
        #expect(label.status == 1 && label.errors.contains("Fields that there are: emotion"), "\(label.errors)")
        let split = try program.run("probe", "out", "--split", "emobox-6")
        #expect(split.status == 1 && split.errors.contains("ravdess-speech/emobox-6"), "\(split.errors)")
        let leaking = try program.run("probe", "out", "--split", "crema-d/emobox-fold_1")
        #expect(leaking.status == 1 && leaking.errors.contains("91 of 91 test speakers"), "\(leaking.errors)")
    }
}
