import Foundation
import Testing

@Suite struct CommandTests {
    let program: Program

    init() throws { program = try Program() }

    @Test(arguments: [
        ["extract"], ["extract", "x"], ["extract", "x", "--output", "o", "--lanes", "0"], ["nonsense"],
        ["retry", "o", "--remedy", "magic"], ["retry", "o", "--reason", "nothing.such"],
        ["extract", "x", "--output", "o", "--force", "--replace"], ["demo", "--clips", "0"],
    ])
    func `wrong usage is 64 with help on standard error`(arguments: [String]) throws {
        let process = program.process(arguments)
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 64)
        #expect(text.contains("Usage: melscope") || text.contains("Error:"))
    }

    @Test(arguments: [
        ("rank2.onnx", "one vector of 16 values per clip"), ("two-inputs.onnx", "2 inputs"), ("uint8.onnx", "an input of uint8"),
        ("too-large.onnx", "'copies'"), ("tiny.bin", "the weights of an OpenVINO IR model"),
    ])
    func `model ends with 1 and says why for a network that cannot be run, as JSON too`(name: String, part: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let path = folder.appendingPathComponent("Support/Fixtures/models/\(name)").path
        let told = try program.run("model", path)
        #expect(told.status == 1 && (told.output + told.errors).contains(part), "\(told)")
        let json = try program.run("model", path, "--json")
        #expect(json.status == 1)
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect((object?["problem"] as? String)?.contains(part) == true)
        #expect((object?["problem_code"] as? String)?.hasPrefix("model.") == true)
    }

    @Test func `a mistyped command is named, not its options`() throws {
        let result = try program.run("extrct", "x", "-o", "out")
        #expect(result.status == 64 && result.errors.contains("'extrct' is neither a command nor a folder"), "\(result.errors)")
    }

    @Test func `a scaler is found beside its recipe, from wherever the recipe is named, and its values are printed`() throws {
        try FileManager.default.createDirectory(atPath: program.folder + "/lab", withIntermediateDirectories: true)
        for folder in ["", "/lab"] {
            try #"{"mean": [1, -2.5], "scale": [0.5, 3]}"#.write(toFile: program.folder + folder + "/mine.json", atomically: true, encoding: .utf8)
            try "normalise:\n  scaler: mine.json\n".write(toFile: program.folder + folder + "/lab.yaml", atomically: true, encoding: .utf8)
        }
        let printed = try program.run("recipe", "lab.yaml").output
        #expect(printed.contains("  scaler: {mean: [1.0, -2.5], deviation: [0.5, 3.0]}"))
        for path in ["./lab.yaml", "lab/lab.yaml", program.folder + "/lab.yaml"] {
            #expect(try program.run("recipe", path).output == printed, "\(path)")
        }
        try FileManager.default.removeItem(atPath: program.folder + "/mine.json")
        let gone = try program.run("recipe", "lab.yaml")
        #expect(gone.status != 0 && gone.errors.contains("mine.json: reading the scaler: No such file"), "\(gone.errors)")
    }

    @Test func `remedies that exclude each other are refused`() throws {
        let result = try program.run("retry", "out", "--remedy", "channel=mean", "--remedy", "channel=0")
        #expect(result.status == 64 && result.errors.contains("'channel=mean' and 'channel=0' exclude each other"), "\(result.errors)")
    }

    @Test func `a demo that is there is used again, whatever its size`() throws {
        try program.run("demo", "demo", "--clips", "14", "--make-only")
        #expect(try program.run("demo", "demo", "--make-only").status == 0)
        let other = try program.run("demo", "demo", "--clips", "15", "--make-only")
        #expect(other.status == 1 && other.errors.contains("another demo"))
        #expect(!other.errors.contains("demo datasets in"))
    }

    @Test func `recordings and arrays of the same names are two datasets of the list`() throws {
        let source = program.folder + "/both"
        try FileManager.default.createDirectory(atPath: source, withIntermediateDirectories: true)
        try program.run("demo", "demo", "--clips", "12", "--make-only")
        for (from, to) in [("CREMA-D/1076_MTI_SAD_XX.wav", "a.wav"), ("square-spectrograms/window_001.npy", "a.npy")] {
            try FileManager.default.copyItem(atPath: program.folder + "/demo/" + from, toPath: source + "/" + to)
        }
        #expect(try program.run("datasets", "add", "both", "--only", "audio").status == 0)
        #expect(try program.run("datasets", "add", "both", "--only", "array").status == 0)
        #expect(try program.run("datasets", "add", "both", "--only", "array").status == 1)
        #expect(try program.run("datasets", "add", "both").status == 1)
        let list = try program.run("datasets").output
        #expect(list.contains("audio only") && list.contains("array only") && list.contains("both-2"), "\(list)")
    }

    @Test func `what is not there is 1 with what was looked for`() throws {
        let missing = try program.run("extract", "no-such-folder", "--output", "o")
        #expect(missing.status == 1 && missing.errors.contains("no-such-folder") && missing.output.isEmpty)
        let model = try program.run("model", "no-such.onnx")
        #expect(model.status == 1 && model.errors.contains("no-such.onnx"))
        let clip = try program.run("inspect", "no-such.wav")
        #expect(clip.status == 1 && clip.errors.contains("no-such.wav") && clip.output.isEmpty)
        let ledger = try program.run("verify", "no-such-output")
        #expect(ledger.status == 1 && ledger.errors.contains("an output folder of an earlier run"))
        #expect(!program.exists("o"))
    }

    @Test func `an output inside a source is refused`() throws {
        try program.run("demo", "demo", "--clips", "12", "--make-only")
        let result = try program.run("extract", "demo/CREMA-D", "--output", "demo/CREMA-D/features")
        #expect(result.status == 1)
        #expect(result.errors.contains("an output folder inside the source"))
    }

    @Test func `features of two sources are not written over each other`() throws {
        try program.run("demo", "demo", "--clips", "12", "--make-only")
        #expect(try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet").status == 2)
        let other = try program.run("extract", "demo/RAVDESS", "--output", "out", "--quiet")
        #expect(other.status == 1)
        #expect(other.errors.contains("demo/CREMA-D); needed: one source for all features in a folder"))
        #expect(try program.run("extract", "demo/RAVDESS", "--output", "out", "--quiet", "--replace").status == 2)
    }

    @Test(arguments: [false, true])
    func `which source the features come from outlives the ledger`(isRebuilt: Bool) throws {
        try program.run("demo", "demo", "--clips", "12", "--make-only")
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: program.folder + "/out/.melscope/" + name)
        }
        if isRebuilt { #expect(try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet").status == 2) }
        let other = try program.run("extract", "demo/RAVDESS", "--output", "out", "--quiet")
        #expect(other.status == 1)
        #expect(other.errors.contains("demo/CREMA-D); needed: one source for all features in a folder"))
        // What stands there in place of the file is no reason to fail.
        try Data("{]".utf8).write(to: URL(fileURLWithPath: program.folder + "/out/.melscope/origin.json"))
        #expect(try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet").status == 2)
    }

    @Test func `the built-in model is described`() throws {
        let result = try program.run("model")
        #expect(result.status == 0)
        #expect(result.output.contains("(batch ?, time ?, mel 128, channel 1) float32"))
        #expect(result.output.contains("3 Convolution") && result.output.contains("3 MaxPool"))
    }

    @Test func `a recipe prints, checks and reads back`() throws {
        let printed = try program.run("recipe")
        try printed.output.write(toFile: program.folder + "/r.yaml", atomically: true, encoding: .utf8)
        #expect(try program.run("recipe", "r.yaml").output == printed.output)
        try "front_end:\n  hop: 3\n".write(toFile: program.folder + "/bad.yaml", atomically: true, encoding: .utf8)
        let bad = try program.run("recipe", "bad.yaml")
        #expect(bad.status == 1 && bad.errors.contains("front_end.hop"))
    }

    @Test func `survey, inspect and reshape tell of shapes without extracting`() throws {
        try program.run("demo", "demo", "--clips", "12", "--make-only")
        let survey = try program.run("survey", "demo/spectrograms")
        #expect(survey.status == 2)
        #expect(survey.output.contains("shape.mel_bins") && survey.output.contains("mel, time float32") && survey.output.contains("frames T"))
        let square = try program.run("inspect", "demo/square-spectrograms/window_001.npy")
        #expect(square.status == 2 && square.output.contains("--remedy mel-axis=0"))
        let reshaped = try program.run("reshape", "demo/square-spectrograms/window_001.npy", "ready.npy", "--remedy", "mel-axis=0", "--contract", "?,1,128,?")
        #expect(reshaped.status == 0 && reshaped.output.contains("(1, 1, 128, 128)"))
        #expect(program.exists("ready.npy"))
        let refused = try program.run("reshape", "demo/square-spectrograms/window_001.npy", "no.npy")
        #expect(refused.status == 2 && refused.errors.contains("shape.ambiguous") && !program.exists("no.npy"))
    }

    @Test func `datasets are listed, added and removed`() throws {
        try program.run("demo", "demo", "--clips", "12", "--make-only")
        #expect(try program.run("datasets").output.contains("No datasets yet"))
        #expect(try program.run("datasets", "add", "demo/RAVDESS", "--output", "f").status == 0)
        #expect(try program.run("datasets").output.contains("RAVDESS"))
        #expect(try program.run("datasets", "remove", "RAVDESS").status == 0)
        #expect(try program.run("datasets", "remove", "RAVDESS").status == 1)
        #expect(try program.run("datasets", "add", "demo/RAVDESS", "demo/CREMA-D").status == 0)
        let listed = try program.run("datasets").output
        for name in ["RAVDESS", "CREMA-D"] { #expect(listed.contains("/features/\(name)"), "\(listed)") }
        #expect(try program.run("datasets", "add", "demo/RAVDESS", "demo/CREMA-D", "--name", "x").status == 64)
    }

    @Test func `a finished run can be monitored as text`() throws {
        try program.run("demo", "demo", "--clips", "12", "--make-only")
        try program.run("extract", "demo/RAVDESS", "--output", "out", "--quiet")
        let result = try program.run("monitor", "out")
        #expect(result.status == 2 && result.output.contains("RAVDESS  finished  100%"))
    }

    @Test func `hostile names never reach the output as they are`() throws {
        let clips = program.folder + "/clips"
        try FileManager.default.createDirectory(atPath: clips, withIntermediateDirectories: true)
        for name in ["\u{1b}[31mred.wav", "a\u{202e}b.wav", "new\nline.wav", String(repeating: "x", count: 240) + ".wav"] {
            _ = FileManager.default.createFile(atPath: clips + "/" + name, contents: Data("text".utf8))
        }
        let raw: [UInt8] = Array((clips + "/").utf8) + [0xff, 0xfe] + Array(".wav".utf8) + [0]
        let descriptor = raw.withUnsafeBufferPointer { $0.withMemoryRebound(to: CChar.self) { open($0.baseAddress!, O_CREAT | O_WRONLY, 0o644) } }
        #expect(descriptor >= 0)
        close(descriptor)
        for arguments in [["extract", "clips", "--output", "out"], ["survey", "clips"], ["verify", "out"]] {
            let process = program.process(arguments)
            let both = Pipe()
            process.standardOutput = both
            process.standardError = both
            try process.run()
            let bytes = both.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            #expect(!bytes.contains(0x1b), "\(arguments)")
            #expect(String(data: bytes, encoding: .utf8) != nil, "\(arguments)")
            #expect(process.terminationStatus == 2 || arguments[0] == "verify")
        }
    }

    @Test func `the dashboard says what to do where there is no terminal`() throws {
        let result = try program.run()
        #expect(result.status == 64)
        #expect(result.errors.contains("melscope extract SOURCE --output DIR"))
        #expect(result.output.isEmpty)
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `completions are written for each shell`(shell: String) throws {
        let result = try program.run("--generate-completion-script", shell)
        #expect(result.status == 0 && result.output.contains("melscope"))
    }
}
