import Foundation
import Testing

@testable import Base
@testable import Engine

/// Clips that end the program that reads them.
@Suite(.enabled("no C compiler for the shim") { Shim.canCompile })
struct PoisonClipTests {
    let program: Program
    let shim: Shim

    init() throws {
        program = try Program()
        try program.makeClips(10, in: "source", poison: 4)
        shim = try Shim("poison", PoisonShim.source, in: program.folder)
    }

    private func extract(_ kind: String?, _ more: [String: String] = [:]) throws -> Program.Result {
        let environment = kind.map { shim.environment(["POISON": $0].merging(more) { $1 }) } ?? [:]
        return try program.run("extract", "source", "--output", "out", "--lanes", "2", environment: environment)
    }

    private func found() throws -> (reason: ReasonCode?, found: String) {
        let ledger = try Ledger(reading: OutputFolder(path: program.folder + "/out").ownPart)
        defer { ledger.close() }
        let record = try #require(try ledger.clip("poison.wav"))
        return (record.reason, record.found ?? "")
    }

    @Test(arguments: [("segv", "signal 11", "read"), ("inferabort", "signal 6", "CNN"), ("kill", "signal 9", "read")])
    func `a clip that ends the program twice is recorded, all others are done, and only a retry tries it again`(
        kind: String, signal: String, step: String
    ) throws {
        let first = try extract(kind)
        #expect(first.status != 0 && first.status != 2)
        if kind != "kill" { #expect(first.errors.contains("source/poison.wav (at \(step))"), "\(first.errors)") }
        #expect(shim.fired == [kind])
        let second = try extract(kind)
        #expect(second.status == 2, "\(second.errors)")
        #expect(second.errors.contains("the last run was cut off"))
        #expect(shim.fired == [kind, kind])
        let (reason, text) = try found()
        #expect(reason == .clipCrashed)
        #expect(text.contains(signal) && text.hasSuffix("at step '\(step)'"), "\(text)")
        #expect(program.features("out").count == 9)
        #expect(try String(contentsOfFile: program.folder + "/out/metadata.csv", encoding: .utf8).contains("clip.crashed"))
        #expect(try extract(kind).status == 2)
        #expect(shim.fired == [kind, kind])
        let again = try program.run("retry", "out", "--reason", "clip.crashed", environment: shim.environment(["POISON": kind]))
        #expect(again.status == 2)
        #expect(shim.fired == [kind, kind, kind])
        #expect(try program.run("retry", "out", "--reason", "clip.crashed").status == 0)
        let whole = try program.run("extract", "source", "--output", "whole")
        #expect(whole.status == 0)
        #expect(program.features("out") == program.features("whole"))
        #expect(try program.run("verify", "out").status == 0)
    }

    @Test func `a clip at which the program hangs is given up after its time, once it has held up one run`() throws {
        let process = program.process(
            ["extract", "source", "--output", "out", "--lanes", "2", "--quiet"], environment: shim.environment(["POISON": "inferhang"]))
        try process.run()
        program.waits { program.exists("out") && program.features("out").count == 9 }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let second = try extract("inferhang", ["MELSCOPE_SOLO_SECONDS": "2"])
        #expect(second.status == 2, "\(second.errors)")
        #expect(shim.fired == ["inferhang", "inferhang"])
        #expect(try found().found == "it did not finish within 2 s at step 'CNN'")
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a last signal ends a run that hangs at once, and it can be taken up again`(number: Int32) throws {
        let process = program.process(
            ["extract", "source", "--output", "out", "--lanes", "2", "--quiet"], environment: shim.environment(["POISON": "readhang"]))
        process.standardError = FileHandle.nullDevice
        try process.runWithoutBlockedSignals()
        program.waits { program.exists("out") && program.features("out").count == 9 }
        #expect(shim.fired == ["readhang"])
        for _ in 0..<(number == SIGINT ? 3 : 2) {
            kill(process.processIdentifier, number)
            Thread.sleep(forTimeInterval: 0.3)
        }
        program.waits { !process.isRunning }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 128 + number)
        #expect(try extract(nil).status == 0)
        #expect(program.features("out").count == 10)
    }

    @Test(arguments: [("hang", "did not finish in 2 s"), ("segv", "signal 11")])
    func `a model that does not survive its trial ends no program`(kind: String, found: String) throws {
        try "melscope_recipe: 1\nfront_end:\n  mel_bands: 16\n".write(toFile: program.folder + "/lab.yaml", atomically: true, encoding: .utf8)
        let trial = try Shim("trial", Self.deadlyModel, in: program.folder)
        let result = try program.run(
            "extract", "source", "--output", "out", "--recipe", "lab.yaml", "--model", Self.model,
            environment: trial.environment(["POISON": kind, "MELSCOPE_MODEL_SECONDS": kind == "hang" ? "2" : "60"]))
        #expect(result.status == 1)
        #expect(result.errors.contains("trying the model in a separate process") && result.errors.contains(found), "\(result.errors)")
        // A crash may be a chance of this machine; only one that comes again counts.
        #expect(trial.fired == (kind == "segv" ? [kind, kind] : [kind]))
        // One that survives is tried once.
        for _ in 0..<2 { #expect(try program.run("extract", "source", "--output", "sound", "--recipe", "lab.yaml", "--model", Self.model).status == 0) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder + "/cache/melscope/tried-models").count == 1)
    }

    private static let model = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../Support/Fixtures/models/tiny.onnx").standardizedFileURL.path

    /// Compiling a model hangs or crashes.
    private static let deadlyModel = #"""
        int ov_core_compile_model_props(void *core, void *model, const char *device, size_t count, void *properties, void *result) {
          const char *kind = getenv("POISON");
          fired(kind);
          if (!strcmp(kind, "segv")) *(volatile int *)0 = 1;
          for (;;) pause();
        }

        """#
}
