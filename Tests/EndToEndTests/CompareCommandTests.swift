import Foundation
import Testing

/// `melscope compare` as it is typed.
@Suite struct CompareCommandTests {
    private let program: Program

    init() throws {
        program = try Program()
        for index in 0..<4 { try ToneFile.write(program.folder + "/set/tone-\(index).wav", hertz: 300 + 50 * Double(index)) }
        try program.run("extract", "set", "--output", "a", "--quiet")
    }

    private func object(_ result: Program.Result) throws -> [String: Any] {
        #expect(result.lines.count == 1, "\(result.output)\(result.errors)")
        return try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    @Test func `what was extracted twice is equal to the bit, and --strict holds`() throws {
        try program.run("extract", "set", "--output", "b", "--quiet")
        let told = try program.run("compare", "a", "b", "--strict")
        #expect(told.status == 0 && told.output.contains("all of 4 clips bit-identical") && told.output.contains("Recipe and model are the same."), "\(told.output)\(told.errors)")
        let json = try object(try program.run("compare", "a", "b", "--json"))
        #expect(json["identical"] as? Bool == true && json["common"] as? Int == 4 && json["type"] as? String == "comparison")
    }

    @Test func `what differs is told: recipe, clips, features`() throws {
        try Data("load: {pre_emphasis: 0.5}\n".utf8).write(to: URL(fileURLWithPath: program.folder + "/r.yaml"))
        try FileManager.default.removeItem(atPath: program.folder + "/set/tone-3.wav")
        try program.run("extract", "set", "--output", "b", "--quiet", "--recipe", "r.yaml")
        let told = try program.run("compare", "a", "b")
        #expect(told.status == 0 && told.output.contains("  load.pre_emphasis") && told.output.contains("3 in both; 1 only in a"), "\(told.output)\(told.errors)")
        #expect(told.output.contains("3 clips, 3 differ") && told.output.contains("relative L2"), "\(told.output)")
        #expect(try program.run("compare", "a", "b", "--strict").status == 2)
        let features = try #require(try object(try program.run("compare", "a", "b", "--json"))["features"] as? [[String: Any]])
        let median = try #require((features[0]["relative_l2"] as? [String: Double])?["median"])
        #expect(median > 0 && median < 2 && (features[0]["most_different"] as? [Any])?.count == 3)
    }

    @Test func `what the doctor has measured stands beside it`() throws {
        try program.run("extract", "set", "--output", "b", "--quiet")
        #expect(try program.run("compare", "a", "b").output.contains("Recordings: not measured"))
        try program.run("doctor", "set", "--output", "a", "--quiet")
        let told = try program.run("compare", "a", "b")
        #expect(told.output.contains("Recordings, the same source (medians):") && told.output.contains("4 of 4 measured"), "\(told.output)")
        let recordings = try #require(try object(try program.run("compare", "a", "b", "--json"))["recordings"] as? [[String: Any]])
        #expect(recordings.count == 1 && recordings[0]["measured"] as? Int == 4)
    }

    @Test func `the probe's figures of both stand beside it, paired over speakers; what it refuses is told`() throws {
        for speaker in 0..<3 {
            for (label, hertz) in [("low", 300.0), ("high", 900)] {
                for take in 0..<3 {
                    try ToneFile.write(
                        program.folder + "/voices/s\(speaker)_\(label)_\(take).wav", hertz: hertz + Double(30 * speaker + 11 * take))
                }
            }
        }
        try Data("load: {pre_emphasis: 0.5}\n".utf8).write(to: URL(fileURLWithPath: program.folder + "/r.yaml"))
        let pattern = "(?<speaker>s[0-9])_(?<emotion>[a-z]+)_[0-9]"
        try program.run("extract", "voices", "--output", "v", "--pattern", pattern, "--quiet")
        try program.run("extract", "voices", "--output", "w", "--pattern", pattern, "--recipe", "r.yaml", "--quiet")
        let probe = try #require(try object(try program.run("compare", "v", "w", "--json"))["probe"] as? [String: Any])
        #expect(probe["speakers"] as? Int == 3 && probe["common"] as? Int == 18 && probe["p"] != nil && probe["split"] as? String == "loso", "\(probe)")
        #expect(((probe["a"] as? [String: Any])?["uar_of_speaker"] as? [String: Double])?.count == 3)
        let told = try program.run("compare", "v", "w")
        #expect(told.status == 0 && told.output.contains("Probe (emotion, loso):") && told.output.contains("recall of high"), "\(told.output)")
        let refused = try program.run("compare", "v", "w", "--split", "speaker-kfold:7")
        #expect(refused.status == 2 && refused.output.contains("3 speakers; needed: 7"), "\(refused.output)")
        #expect(try program.run("compare", "a", "v").output.contains("Probe: "), "tones without labels are no reason to fail")
        #expect(try program.run("compare", "v", "w", "--no-probe").output.contains("Probe: not asked for"))
    }

    @Test func `what is typed wrong is named`() throws {
        #expect(try program.run("compare", "a").status == 64)
        #expect(try program.run("compare", "a", "./a/").status == 64)
        #expect(try program.run("compare", "a", "b", "--named", "1000").status == 64)
        let missing = try program.run("compare", "a", "nowhere")
        #expect(missing.status == 1 && missing.errors.contains("nowhere"))
        try program.run("extract", "set", "--output", "several/one", "--quiet")
        try program.run("extract", "set", "--output", "several/two", "--quiet")
        let several = try program.run("compare", "a", "several")
        #expect(several.status == 1 && several.errors.contains("one, two"), "\(several.errors)")
        #expect(try program.run("compare", "several/one", "several/two").status == 0)
    }
}
