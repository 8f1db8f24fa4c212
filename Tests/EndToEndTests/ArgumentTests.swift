import Foundation
import Testing

/// What a command is given is either used or refused in words.
@Suite struct ArgumentTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.run("demo", "demo", "--clips", "12", "--make-only")
    }

    @Test func `sources and outputs that cannot be meant are wrong usage`() throws {
        let clips = try FileManager.default.contentsOfDirectory(atPath: program.folder + "/demo/CREMA-D").filter { $0.hasSuffix(".wav") }
        let files = clips.sorted().prefix(2).map { "demo/CREMA-D/" + $0 }
        let cases: [(arguments: [String], words: String)] = [
            (["extract", "demo/RAVDESS", "-o", ""], "--output is empty"),
            (["datasets", "add", "demo/RAVDESS", "-o", ""], "--output is empty"),
            (["verify", ""], "OUTPUT is empty"), (["monitor", ""], "OUTPUT is empty"), (["retry", ""], "OUTPUT is empty"),
            (["extract", files[0], files[1], "-o", "out"], "or @LIST, a text file with one path per line"),
            (["extract", "demo/RAVDESS", "demo/RAVDESS", "-o", "out"], "is given twice"),
            (["extract", "demo/RAVDESS", "./demo/RAVDESS/", "-o", "out"], "is the same source as 'demo/RAVDESS'"),
            (["extract", "demo/RAVDESS", "-o", "out", "--lanes", "0"], "Usage: melscope extract"),
            (["retry", "out", "--remedy", "mel-axis=7"], "N counts from 0 (axes up to 4"),
        ]
        for (arguments, words) in cases {
            let result = try program.run(arguments)
            #expect(result.status == 64, "\(arguments): \(result.errors)")
            #expect(result.errors.replacing("\n", with: " ").contains(words), "\(arguments): \(result.errors)")
        }
        #expect(!program.exists("out") && !program.exists("metadata.csv"))
    }

    @Test func `a theme that is not there stops the program with the names of those that are`() throws {
        let option = try program.run("--plain", "--theme", "bogus")
        #expect(option.status == 1 && option.errors.contains("no theme named 'bogus'") && option.errors.contains("harbour"))
        try FileManager.default.createDirectory(atPath: program.folder + "/config/melscope", withIntermediateDirectories: true)
        let path = program.folder + "/config/melscope/config.yaml"
        try "theme: bogus\n".write(toFile: path, atomically: true, encoding: .utf8)
        let file = try program.run("--plain")
        #expect(file.status == 1 && file.errors.contains("config.yaml: choosing the theme: no theme named 'bogus'"))
        try "theme: harbour\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try program.run("--plain").status == 0)
    }

    @Test func `a kind of dataset that no name fits is told`() throws {
        let result = try program.run("extract", "demo/square-spectrograms", "--output", "out", "--dataset", "crema-d", "--quiet")
        #expect(result.errors.contains("names fit crema-d; labels stay empty"), "\(result.errors)")
        let fitting = try program.run("extract", "demo/CREMA-D", "--output", "fit", "--dataset", "crema-d", "--quiet")
        #expect(!fitting.errors.contains("labels stay empty"))
    }

    @Test func `datasets without clips and those listed already are not added`() throws {
        try FileManager.default.createDirectory(atPath: program.folder + "/void", withIntermediateDirectories: true)
        let empty = try program.run("datasets", "add", "void")
        #expect(empty.status == 1 && empty.errors.contains("found no files"))
        #expect(try program.run("datasets", "add", "demo/RAVDESS", "--name", "first").status == 0)
        let again = try program.run("datasets", "add", "demo/RAVDESS/")
        #expect(again.status == 1 && again.errors.contains("already in the list, as first"))
        #expect(try program.run("datasets").lines.count == 2)
        #expect(try program.run("datasets", "add", "demo/RAVDESS", "void").status == 1)
    }

    @Test func `the hash of a printed recipe is that of the clips`() throws {
        let printed = try program.run("recipe").output
        try program.run("extract", "demo/RAVDESS", "--output", "out", "--quiet")
        let recorded = try String(contentsOfFile: program.folder + "/out/.melscope/recipe.yaml", encoding: .utf8)
        let hash = try #require(recorded.split(separator: " ").dropFirst(3).first?.dropLast())
        #expect(printed.hasPrefix("# Melscope recipe \(hash) (with the built-in model):"), "\(printed.prefix(80))")
        #expect(printed.contains("sha256: null"))
    }

    @Test func `every key of JSON is in snake case, and no time is of another clock`() throws {
        #expect(try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet").status == 2)
        let silent = try #require(
            try program.run("extract", "demo/CREMA-D", "--output", "more").lines.first { $0.contains("audio.silent") })
        let clip = "demo/" + silent.split(separator: " ")[1]
        for arguments in [["survey", "demo/CREMA-D"], ["monitor", "out", "--once"], ["verify", "out"], ["inspect", clip], ["model"]] {
            let data = Data(try program.run(arguments + ["--json"]).output.utf8)
            let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any], "\(arguments)")
            for key in object.keys { #expect(key == key.lowercased(), "\(arguments): \(key)") }
            #expect(object["taken_at"] == nil)
            guard arguments[0] == "inspect" else { continue }
            #expect(object["file"] as? String == program.folder + "/" + clip && object["outcome"] as? String == "skipped")
            let reason = try #require(object["reason"] as? [String: Any])
            #expect(reason["code"] as? String == "audio.silent" && reason["remedies"] as? [String] == ["silence=accept"])
        }
    }

    @Test func `an output that was up to date is shown as that`() throws {
        try program.run("extract", "demo/RAVDESS", "--output", "out", "--quiet")
        let whole = try #require(program.features("out").keys.min()).dropLast(3) + "wav"
        try FileManager.default.createDirectory(atPath: program.folder + "/one", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: program.folder + "/demo/RAVDESS/" + whole, toPath: program.folder + "/one/clip.wav")
        #expect(try program.run("extract", "one", "--output", "o").output.contains("one: 1 clip in "))
        #expect(try program.run("monitor", "o", "--once").output.contains("one  finished  100%  1 of 1"))
        try program.run("extract", "one", "--output", "o", "--quiet")
        #expect(try program.run("monitor", "o", "--once").output.contains("one  finished  100%  all 1 up to date"))
    }
}
