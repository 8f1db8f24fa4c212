import Foundation
import Testing

/// The dialogue of lines, with the real program at the other end of a pipe.
@Suite struct PlainTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.run("demo", "demo", "--clips", "12", "--make-only")
    }

    /// What the program answers to `lines`, as bytes.
    private func answers(to lines: String, _ arguments: String..., environment: [String: String] = [:]) throws -> (status: Int32, output: Data) {
        let process = program.process(arguments, environment: environment)
        let input = program.folder + "/typed", output = program.folder + "/said"
        try lines.write(toFile: input, atomically: true, encoding: .utf8)
        try #require(FileManager.default.createFile(atPath: output, contents: nil))
        process.standardInput = FileHandle(forReadingAtPath: input)
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, FileManager.default.contents(atPath: output) ?? Data())
    }

    @Test func `datasets are picked, started, a skipped clip is shown, remedied and extracted`() throws {
        // A name that would clear a screen.
        try "no audio".write(toFile: program.folder + "/demo/CREMA-D/\u{1b}[2J\u{9b}2J.wav", atomically: true, encoding: .utf8)
        let script = """
            list
            strat 1
            start 1 2
            skipped 1 silent
            show 1
            retry 1
            remedy 1 silence=accept
            skipped all
            retry file.empty
            status
            quit

            """
        let (status, output) = try answers(to: script, "--plain", "demo/CREMA-D", "demo/RAVDESS")
        #expect(status == 0)
        let text = String(decoding: output, as: UTF8.self)
        let expected = [
            "1. CREMA-D: not run yet.", "There is no command strat. Did you mean start?", "Starting CREMA-D.", "Starting RAVDESS.",
            "CREMA-D is finished: ", "1 clip without features, one reason.", "Clip 1: CREMA-D, 1076_MTI_SAD_XX.wav.",
            "needed a peak of at least", "Remedy: silence=accept",
            "Trying 1 clip of CREMA-D again.", "Clip 1, 1076_MTI_SAD_XX.wav: skipped, audio.silent",
            "Trying 1 clip of CREMA-D again with silence=accept.",
            "Clip 1, 1076_MTI_SAD_XX.wav: extracted with silence=accept, features of shape (11, 2048).",
            "Trying 1 clip of CREMA-D again.", "1 run is under way", "1075_ITS_HAP_XX.wav: skipped, file.empty", "Goodbye.",
        ]
        var rest = text[...]
        for words in expected {
            guard let found = rest.range(of: words) else {
                Issue.record("missing, or not in this order: \(words)\n\(text)")
                return
            }
            rest = rest[found.upperBound...]
        }
        #expect(output.allSatisfy { $0 == 0x0a || ($0 >= 0x20 && $0 != 0x7f) })
        #expect(text.unicodeScalars.allSatisfy { !(0x80..<0xa0).contains($0.value) && !(0x2190..<0x2c00).contains($0.value) })
        #expect(text.contains("\\x1b[2J"))
        #expect(program.exists("features/CREMA-D/1076_MTI_SAD_XX.npy"))
    }

    @Test func `the end of the input is an orderly end, and the demo speaks plainly too`() throws {
        let (status, output) = try answers(to: "start all", "demo", "demo", "--clips", "12", "--plain")
        #expect(status == 0)
        let text = String(decoding: output, as: UTF8.self)
        for name in ["CREMA-D", "RAVDESS", "spectrograms"] { #expect(text.contains("\(name) is finished: "), "\(text)") }
        let watched = try answers(to: "status\nstart 1\nquit\n", "monitor", "--plain", "demo/features/CREMA-D")
        #expect(watched.status == 2)
        let said = String(decoding: watched.output, as: UTF8.self)
        #expect(said.contains("1. CREMA-D: finished, ") && said.contains("can only be watched here"), "\(said)")
    }

    @Test func `a folder that cannot be added is told, and the dialogue goes on`() throws {
        let (status, output) = try answers(to: "add nosuch\nlist\nquit\n", "demo", "demo", "--clips", "12", "--plain")
        let text = String(decoding: output, as: UTF8.self)
        #expect(status == 0 && text.contains("nosuch") && text.contains("Goodbye."), "\(text)")
    }

    @Test func `a run that could not start ends with 1, and what is asked about a run waits until it has begun`() throws {
        try FileManager.default.createDirectory(atPath: program.folder + "/nothing", withIntermediateDirectories: true)
        let (status, output) = try answers(to: "start 1\npause\nquit\n", "--plain", "nothing")
        #expect(status == 1)
        #expect(String(decoding: output, as: UTF8.self).contains("found no files"))
        let paused = try answers(to: "start 1\npause\nresume\nclips 1 outcome:extracted\nshow 1\n", "--plain", "demo/spectrograms")
        let text = String(decoding: paused.output, as: UTF8.self)
        #expect(paused.status == 0)
        #expect(text.contains("Pausing spectrograms.") && text.contains("spectrograms is finished: "), "\(text)")
        #expect(text.contains("clips of spectrograms fit outcome:extracted.") && text.contains("extracted, features of shape ("), "\(text)")
    }

    @Test func `a word that is neither command nor folder is told, and so is a folder that is missing`() throws {
        let word = try program.run("surevy")
        #expect(word.status == 64 && word.errors.contains("'surevy' is neither a command nor a folder"))
        let headless = try program.run("demo/CREMA-D")
        #expect(headless.status == 64 && headless.errors.contains("the dashboard needs a terminal"))
        let missing = try program.run("--plain", "no/where")
        #expect(missing.status == 1 && missing.errors.contains("no/where"))
    }
}
