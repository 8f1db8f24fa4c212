import Foundation
import Testing

/// Corpora as a user meets them: the list, names, a file of one's own.
@Suite struct CorporaCommandTests {
    let program: Program

    init() throws { program = try Program() }

    private func write(_ text: String, to path: String) throws {
        let file = program.folder + "/" + path
        try FileManager.default.createDirectory(atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try text.write(toFile: file, atomically: true, encoding: .utf8)
    }

    @Test func `corpora are listed and shown, and a slip is answered with near ids`() throws {
        let list = try program.run("corpora")
        #expect(list.status == 0 && list.lines.count >= 30 && list.output.contains("ravdess-song") && list.output.contains("stated by a third party"))
        let lines = try program.run("corpora", "list", "--json").lines
        #expect(lines.count >= 29 && lines.allSatisfy { $0.hasPrefix("{") })
        let shown = try program.run("corpora", "show", "crema-d")
        #expect(shown.output.contains("1076_MTI_SAD_XX") && shown.output.contains("crema-d/audeering-1.1.0") && shown.output.contains("ODbL-1.0"))
        #expect(try program.run("corpora", "show", "ravdess").output.contains("RAVDESS song (ravdess-song)"))
        let slip = try program.run("corpora", "show", "cremad")
        #expect(slip.status == 1 && slip.errors.contains("needed: crema-d"), "\(slip.errors)")
        let kind = try program.run("extract", "x", "-o", "out", "--dataset", "cremad")
        #expect(kind.status == 64 && kind.errors.contains("needed: crema-d"), "\(kind.errors)")
    }

    @Test func `names are read, one JSON object each`() throws {
        let result = try program.run("corpora", "parse", "--json", "AudioWAV/1001_DFA_ANG_XX.wav", "song.wav")
        #expect(result.status == 2 && result.lines.count == 2)
        let first = try #require(try JSONSerialization.jsonObject(with: Data(result.lines[0].utf8)) as? [String: Any])
        #expect(first["corpus"] as? String == "crema-d" && first["speaker"] as? String == "1001" && first["emotion"] as? String == "angry")
        #expect((first["groups"] as? [String: String])?["statement"] == "DFA")
        #expect((first["fields"] as? [String: String])?["sentence"] == "Don't forget a jacket")
        #expect(result.lines[1] == #"{"name":"song.wav"}"#)
        let piped = try program.shell("corpora parse --corpus ravdess -", before: "printf '03-02-05-01-02-01-20.wav\n' |")
        #expect(piped.status == 0 && piped.output.contains("ravdess-song: actor 20, sex female, emotion angry"), "\(piped.output)\(piped.errors)")
    }

    @Test func `a corpus that nobody has seen goes from a file of three keys to labels in the table`() throws {
        let pattern = "pattern: '(?<speaker>[a-z]+)/(?<emotion>sad|angry)_(?<take>[0-9]+)'\ncodes: {emotion: {sad: sad, angry: angry}}\n"
        try write(pattern.replacing("angry}", with: "cross}"), to: "my-lab.yaml")
        try program.run("demo", "demo", "--clips", "12", "--make-only")
        let clips = try FileManager.default.contentsOfDirectory(atPath: program.folder + "/demo/CREMA-D").filter { $0.hasSuffix(".wav") }.sorted()
        for (clip, name) in zip(clips, ["anna/sad_01", "anna/angry_02", "ben/sad_01", "ben/sorrow_02"]) {
            try FileManager.default.createDirectory(atPath: program.folder + "/lab/" + name.prefix { $0 != "/" }, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: program.folder + "/demo/CREMA-D/" + clip, toPath: program.folder + "/lab/\(name).wav")
        }
        let slip = try program.run("corpora", "check", "my-lab.yaml", "lab")
        #expect(slip.status == 1 && slip.errors.contains("'cross', which is not in the vocabulary (line 2, column "), "\(slip.errors)")
        try write(pattern, to: "my-lab.yaml")
        let check = try program.run("corpora", "check", "my-lab.yaml", "lab")
        #expect(check.status == 2 && check.output.contains("my-lab: 3 of 4 names are read (75 %)"), "\(check.output)\(check.errors)")
        #expect(check.output.contains("    ben/s|orrow_02"), "\(check.output)")
        try write("name: My lab\n" + pattern.replacing("sad|", with: "sad|sorrow|").replacing("{sad:", with: "{sorrow: sad, sad:"), to: "config/melscope/corpora/my-lab.yaml")
        let whole = try program.run("corpora", "check", "config/melscope/corpora/my-lab.yaml", "lab")
        #expect(whole.status == 0, "\(whole.output)\(whole.errors)")
        let survey = try program.run("survey", "lab")
        #expect(survey.output.contains("(my-lab)"), "\(survey.output)")
        try program.run("extract", "lab", "--output", "out", "--quiet")
        let table = try String(contentsOfFile: program.folder + "/out/metadata.csv", encoding: .utf8).split(separator: "\n")
        #expect(table[0].contains(",speaker,emotion,emotion_code,take,"))
        #expect(table.contains { $0.hasPrefix("ben/sorrow_02.wav,") && $0.contains(",ben,sad,sorrow,02,") }, "\(table)")
    }

    @Test func `the file to begin with reads the names that it speaks of`() throws {
        try write(try program.run("corpora", "template").output, to: "lab-2.yaml")
        let check = try program.shell("corpora check lab-2.yaml -", before: "printf 'anna/sad_03.wav\nben/hap_01.flac\n' |")
        #expect(check.status == 0 && check.output.contains("2 of 2 names are read (100 %)"), "\(check.output)\(check.errors)")
    }

    @Test func `a bad file of one's own is told, and stops nothing`() throws {
        try write("pattern: '(?<emotion>a'\n", to: "config/melscope/corpora/broken.yaml")
        let list = try program.run("corpora")
        #expect(list.status == 0 && list.errors.contains("broken.yaml") && list.errors.contains("(line 1, column 11)"), "\(list.errors)")
        #expect(try program.run("extract", "x", "-o", "out", "--dataset", "broken").errors.contains("(line 1, column 11)"))
    }

    @Test func `names that two corpora read alike are asked about`() throws {
        try program.run("demo", "demo", "--clips", "12", "--make-only")
        let clips = try FileManager.default.contentsOfDirectory(atPath: program.folder + "/demo/CREMA-D").filter { $0.hasSuffix(".wav") }.sorted()
        try FileManager.default.createDirectory(atPath: program.folder + "/both", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: program.folder + "/demo/CREMA-D/" + clips[0], toPath: program.folder + "/both/10a02Na.wav")
        let survey = try program.run("survey", "both")
        #expect(survey.status == 1 && survey.errors.contains("Say which one: --dataset emo-db or --dataset oreau."), "\(survey.errors)")
        let extract = try program.run("extract", "both", "-o", "out", "--quiet")
        #expect(extract.status == 1 && extract.errors.contains("--dataset oreau"), "\(extract.errors)")
        #expect(try program.run("survey", "both", "--dataset", "oreau").output.contains("(oreau)"))
    }
}
