import Foundation
import Testing

/// `melscope export` as it is typed, and its files as those read them who use them. Needs a Python with the packages of
/// scripts/export/requirements.txt for that: MELSCOPE_EXPORT_PYTHON, else .deps/export-venv, which `scripts/export.sh` makes.
@Suite struct ExportCommandTests {
    private let program: Program

    /// Names with blanks, dots, signs of other alphabets, an escape sequence, a line end; and a file beside a folder of its name.
    private static let oddNames = [
        "a.wav", "a/b.wav", "with blank.wav", "dots.in.name.wav", "ünï/é.wav", "\u{1b}[31mred.wav", "new\nline.wav", "50%.wav", "semi;colon,\"quoted\".wav", "深い/声.wav",
        "-rf.wav", "caf\u{e9}.wav", "cafe\u{301}.wav",
    ]

    init() throws { program = try Program() }

    private func extractSpeakers() throws {
        for speaker in 0..<4 {
            for clip in 0..<4 {
                let name = "s\(speaker)_\(clip % 2 == 0 ? "sad" : "glad")_\(clip).wav"
                try ToneFile.write(program.folder + "/set/" + name, hertz: Double(300 + 40 * speaker + 90 * clip))
            }
        }
        let told = try program.run(
            "extract", "set", "--output", "out", "--model", "none", "--quiet", "--pattern", "(?<speaker>s[0-9])_(?<emotion>[a-z]+)_[0-9]")
        try #require(told.status == 0, "\(told.errors)")
    }

    private func extractOddNames() throws {
        for (index, name) in Self.oddNames.enumerated() { try ToneFile.write(program.folder + "/odd/" + name, hertz: Double(300 + 50 * index)) }
        let told = try program.run("extract", "odd", "--output", "odd out", "--model", "none", "--quiet")
        try #require(told.status == 0, "\(told.errors)")
    }

    // MARK: Read back

    private static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    private static let python = ProcessInfo.processInfo.environment["MELSCOPE_EXPORT_PYTHON"] ?? checkout + "/.deps/export-venv/bin/python"
    private static let isReadBack: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", "import h5py, kaldiio, numpy, pandas, pyarrow, safetensors, webdataset"]
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
    private static let reason: Comment = "MELSCOPE_EXPORT_PYTHON and .deps/export-venv are no Python with the packages of scripts/export/requirements.txt"

    private func python(_ arguments: String...) throws -> Program.Result {
        let process = program.process([], environment: ["KERAS_BACKEND": "torch", "CUDA_VISIBLE_DEVICES": ""])
        process.executableURL = URL(fileURLWithPath: Self.python)
        process.arguments = arguments
        return try program.finish(process)
    }

    private static let endings = [
        "hdf5": "x.h5", "safetensors": "x.safetensors", "npz": "x.npz", "webdataset": "wds", "kaldi": "kaldi", "fairseq": "fairseq", "csv": "x.csv", "parquet": "x.parquet",
    ]

    /// Exports and reads back.
    private func tries(_ format: String, _ output: String, clips: Int, _ options: [String] = [], reading: [String] = [], to name: String? = nil) throws {
        let dest = name ?? Self.endings[format] ?? format
        let told = try program.run(["export", output, "--to", dest, "--format", format, "--quiet", "--python", Self.python] + options)
        #expect(told.status == 0 && !told.output.contains("\u{1b}"), "\(format): \(told.errors)")
        let isVector = ["csv", "parquet"].contains(format) && !options.contains("--pool")
        let process = program.process([])
        process.executableURL = URL(fileURLWithPath: Self.python)
        process.arguments = [Self.checkout + "/scripts/export/read_back.py", format, dest, output] + (isVector ? ["--pool", "mean_std"] : []) + reading
        let read = try program.finish(process)
        #expect(read.status == 0 && read.output == "\(clips)\n", "\(format): \(read.output)\(read.errors)")
    }

    @Test(.enabled(if: isReadBack, reason), arguments: endings.keys.sorted())
    func `a format is read back by its own library, value by value and label by label`(format: String) throws {
        try extractSpeakers()
        try tries(format, "out", clips: 16)
        try tries(format, "out", clips: 16, ["--split", "loso", "--pool", "max", "--replace"], reading: ["--pool", "max"])
        if format != "kaldi" {
            try tries(format, "out", clips: 16, ["--dtype", "float16", "--pool", "mean"], reading: ["--half", "--pool", "mean"], to: "half-" + (Self.endings[format] ?? ""))
        }
    }

    @Test(.enabled(if: isReadBack, reason), arguments: endings.keys.sorted())
    func `names that a format does not hold come back as they were`(format: String) throws {
        try extractOddNames()
        try tries(format, "odd out", clips: Self.oddNames.count, to: "odd " + (Self.endings[format] ?? ""))
    }

    @Test(.enabled(if: isReadBack, reason)) func `the examples train on what is exported`() throws {
        try extractSpeakers()
        for (example, dest, options) in [
            ("with_sklearn", "x.csv", ["--split", "speaker-kfold:2"]), ("with_pytorch", "x.h5", []), ("with_keras", "x.npz", []),
        ] {
            let told = try program.run(["export", "out", "--to", dest, "--quiet"] + options)
            #expect(told.status == 0, "\(told.errors)")
            let result = try python(Self.checkout + "/examples/\(example).py", dest)
            // A Python may have the readers and not the frameworks.
            if result.errors.contains("ModuleNotFoundError") { continue }
            #expect(result.status == 0 && (result.output.contains("UAR ") || result.output.contains("loss ")), "\(example): \(result.output)\(result.errors)")
        }
    }

    // MARK: As it is typed

    @Test func `an export says what it holds, as text and as an object`() throws {
        try extractSpeakers()
        let told = try program.run("export", "out", "--to", "x.csv", "--split", "speaker-kfold:2", "--where", "emotion:sad")
        #expect(told.status == 0 && told.errors.isEmpty, "\(told.errors)")
        #expect(told.lines[0].contains("/x.csv: csv, 8 clips, mean_std, float32, "), "\(told.output)")
        #expect(told.lines[1] == "  split speaker-kfold:2: fold1 4, fold2 4" && told.lines[2] == "  not exported: 8 clips that the filter leaves out", "\(told.output)")
        let object = try program.run("export", "out", "--to", "shards", "--format", "webdataset", "--json")
        let line = try #require(JSONSerialization.jsonObject(with: Data(object.output.utf8)) as? [String: Any])
        #expect(object.lines.count == 1 && line["clips"] as? Int == 16 && line["format"] as? String == "webdataset" && (line["omitted"] as? [Any])?.isEmpty == true)
        #expect(line["files"] as? [String] == ["data-000000.tar", "export.json"])
    }

    @Test func `damaged features are named, and the exit code says that the export lacks them`() throws {
        try extractSpeakers()
        unlink(program.folder + "/out/s0_sad_0.npy")
        let told = try program.run("export", "out", "--to", "x.npz")
        #expect(told.status == 2 && told.errors.contains("not exported: s0_sad_0.wav: missing: No such file or directory"), "\(told.errors)")
        #expect(told.output.contains("15 clips") && told.output.contains("'melscope verify' says more"))
    }

    @Test func `what is typed wrong is named, and nothing is written`() throws {
        try extractSpeakers()
        for (arguments, words) in [
            (["export"], "<outputs>"), (["export", "out"], "--to"), (["export", "out", "--to", "x"], "--format"), (["export", "out", "--to", ""], "--to is empty"),
            (["export", "out", "--to", "-", "--format", "npz"], "standard output"), (["export", "out", "--to", "x/", "--format", "npz"], "is one file"),
            (["export", "out", "--to", "x", "--format", "zip"], "webdataset"), (["export", "out", "--to", "x", "--format", "kaldi", "--dtype", "float16"], "float32 only"),
        ] {
            let told = try program.run(arguments)
            #expect(told.status == 64 && told.errors.contains(words), "\(arguments): \(told.errors)")
        }
        for (arguments, words) in [
            (["out", "--to", "x.npz", "--where", "T>>3"], "--where"), (["out", "--to", "x.npz", "--split", "speaker-kfold:9"], "9 at least"),
            (["set", "--to", "x.npz"], "no .melscope/ledger.sqlite"), (["out", "--to", "out/x.npz"], "inside the output"), (["out", "--to", "set/x.npz"], "inside the source"), (["out", "--to", "set", "--format", "kaldi"], "no export"),
            (["out", "--to", "no/where.npz"], "No such file"), (["out", "--to", "x.parquet", "--python", "no-such-python"], "pip install pyarrow"),
        ] {
            let told = try program.run(["export"] + arguments)
            #expect(told.status == 1 && told.errors.contains(words), "\(arguments): \(told.errors)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder).filter { $0.hasPrefix("x") || $0.contains("melscope-export") }.isEmpty)
        try program.run("export", "out", "--to", "x.npz")
        let again = try program.run("export", "out", "--to", "x.npz")
        #expect(again.status == 1 && again.errors.contains("--replace"), "\(again.errors)")
        #expect(try program.run("export", "out", "--to", "x.npz", "--replace").status == 0)
    }

    @Test func `names from files reach the terminal as text`() throws {
        try extractOddNames()
        let told = try program.run("export", "odd out", "--to", "kaldi", "--format", "kaldi")
        #expect(told.status == 0 && !told.output.contains("\u{1b}") && told.output.contains("written as %XX"), "\(told.output)")
    }

    @Test func `an export that is interrupted says so, and nothing is written`() throws {
        try extractSpeakers()
        // A Python that waits forever keeps the export from its end.
        let python = program.folder + "/python"
        try #require(try Process.run("/bin/sh", "-c", "printf '#!/bin/sh\nexec sleep 60\n' > \"$1\" && chmod 755 \"$1\"", "sh", python) == 0)
        let process = program.process(["export", "out", "--to", "x.parquet", "--python", python])
        let errors = Pipe()
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, errors)
        try process.run()
        let deadline = Date().addingTimeInterval(20)
        while !program.exists(".x.parquet.melscope-export/state"), Date() < deadline { usleep(10_000) }
        usleep(200_000)
        kill(process.processIdentifier, SIGINT)
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130 && said.contains("interrupted; nothing was written"), "\(process.terminationStatus) \(said)")
        #expect(!program.exists("x.parquet") && !program.exists(".x.parquet.melscope-export"))
    }

    private static let canMount = geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/unshare")

    @Test(.enabled(if: canMount, "a full disk needs the right to mount a tmpfs"), arguments: ["hdf5", "safetensors", "npz", "webdataset", "kaldi", "fairseq", "csv"])
    func `a full disk is told, and nothing is left on it`(format: String) throws {
        try extractSpeakers()
        let process = program.process([])
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        let export = "\(Program.path) export out --to full/x --format \(format) --quiet --pool mean_std"
        // Vectors of 16 clips take 16 kB, their labels and the tables somewhat more.
        process.arguments = ["-m", "sh", "-c", "mkdir full && mount -t tmpfs -o size=12k tmpfs full && { \(export); status=$?; ls -A full; exit $status; }"]
        let told = try program.finish(process)
        if told.errors.contains("mount:") { try Test.cancel("no right to mount") }
        #expect(told.status == 1 && told.errors.contains("No space left on device") && told.errors.contains("Free some space"), "\(told)")
        #expect(told.output.isEmpty, "\(told.output)")
    }

    @Test(.slow) func `a killed export leaves nothing under its name, and the next one is as if it had not been`() throws {
        try extractSpeakers()
        try program.run("export", "out", "--to", "whole", "--format", "kaldi")
        for delay in [1_000, 5_000, 20_000, 60_000, 120_000] as [UInt32] {
            for (dest, format) in [("cut.npz", "npz"), ("cut", "kaldi")] {
                let process = program.process(["export", "out", "--to", dest, "--format", format, "--quiet", "--replace"])
                (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
                try process.run()
                usleep(delay)
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                let isWhole = format == "npz" ? program.exists(dest) : program.exists(dest + "/export.json")
                let again = try program.run("export", "out", "--to", dest, "--format", format, "--replace")
                #expect(again.status == 0, "\(isWhole) \(again.errors)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder + "/cut").sorted() == FileManager.default.contentsOfDirectory(atPath: program.folder + "/whole").sorted())
            for name in ["feats.scp", "feats.000000.ark", "export.json"] {
                #expect(FileManager.default.contents(atPath: program.folder + "/cut/" + name) == FileManager.default.contents(atPath: program.folder + "/whole/" + name))
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder).allSatisfy { !$0.contains("melscope-export") })
    }
}
