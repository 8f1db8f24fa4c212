import Engine
import Foundation
import Testing

/// Models that load well and end the process for what they are given.
@Suite struct PoisonModelTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.makeClips(20, in: "source")
    }

    private func extract(_ options: String..., environment: [String: String] = [:]) throws -> Program.Result {
        try program.run(["extract", "source", "--output", "out", "--lanes", "1", "--model", "model.onnx"] + options, environment: environment)
    }

    private func crashed() throws -> [ClipRecord] {
        let ledger = try Ledger(reading: OutputFolder(path: program.folder + "/out").ownPart)
        defer { ledger.close() }
        return try ledger.clips(ClipQuery(), limit: 100).filter { $0.reason == .clipCrashed }
    }

    @Test func `a model that crashes for one clip costs that clip and no other`() throws {
        try PoisonModel.write(to: program.folder + "/model.onnx", thresholdDB: -15)
        try NoiseFile.write(program.folder + "/source/c010-noise.wav")
        let first = try extract()
        #expect(first.status == SIGSEGV, "\(first.errors)")
        #expect(first.errors.contains("source/c010-noise.wav (at CNN)"), "\(first.errors)")
        for _ in 0..<2 {
            let next = try extract()
            #expect(next.status == 2, "\(next.errors)")
            #expect(program.features("out").count == 20)
            let records = try crashed()
            #expect(records.map(\.path) == ["c010-noise.wav"])
            #expect(records.first?.found == "signal 11 (Segmentation fault) at step 'CNN'")
        }
        #expect(try program.run("verify", "out").status == 0)
    }

    @Test func `a model that crashes for every clip ends five runs, and the next one says so`() throws {
        try PoisonModel.write(to: program.folder + "/model.onnx", thresholdDB: -79)
        for _ in 0..<5 { #expect(try extract().status == SIGSEGV) }
        let next = try extract()
        #expect(next.status == 1, "\(next.errors)")
        #expect(next.errors.contains("the clips that were in progress are tried first, each in a separate process"))
        #expect(next.errors.contains("made-up values (signal 11 (Segmentation fault))"))
        #expect(
            next.errors.contains("5 of 5 ended their process, the last with signal 11 (Segmentation fault) at step 'CNN'"), "\(next.errors)")
        #expect(try crashed().count == 5)
        // With another model nothing is left of it.
        try PoisonModel.write(to: program.folder + "/model.onnx", thresholdDB: 1)
        let sound = try extract("--replace")
        #expect(sound.status == 0, "\(sound.errors)")
        #expect(program.features("out").count == 20)
        #expect(try !extract().errors.contains("process of its own"))
    }

    @Test func `a model that crashes for whatever it is given is refused`() throws {
        try PoisonModel.write(to: program.folder + "/model.onnx", thresholdDB: -200)
        let result = try extract()
        #expect(result.status == 1)
        #expect(
            result.errors.contains(
                "the process ended with signal 11 (Segmentation fault) on every input that was tried: a made-up voice, silence, a pattern"),
            "\(result.errors)")
        #expect(!program.exists("out/metadata.csv"))
    }

    @Test(.enabled("no C compiler for the shim") { Shim.canCompile })
    func `a model that crashes while its stem is tried does without one`() throws {
        let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Sources/CSeedModel")
        try FileManager.default.copyItem(
            atPath: models.appendingPathComponent("seed-cnn.onnx").standardizedFileURL.path, toPath: program.folder + "/model.onnx")
        let shim = try Shim("stem", Self.deadlyStem, in: program.folder)
        for _ in 0..<2 {
            let result = try extract("--force", environment: shim.environment())
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.errors.contains("made-up values (signal 11 (Segmentation fault))"))
        }
        // It crashes twice, and is then remembered.
        #expect(shim.fired == ["21 frames", "21 frames"])
        #expect(program.features("out").count == 20)
    }

    /// Crashes on an input of 21 frames, the first that a stem is tried with; no clip has so few.
    private static let deadlyStem = #"""
        struct shape { long rank; long *lengths; };
        int ov_tensor_create_from_host_ptr(int type, struct shape shape, void *memory, void **tensor) {
          static int (*real)(int, struct shape, void *, void **);
          if (!real) real = dlsym(RTLD_NEXT, "ov_tensor_create_from_host_ptr");
          if (shape.rank == 4 && shape.lengths[1] == 21) { fired("21 frames"); *(volatile int *)0 = 1; }
          return real(type, shape, memory, tensor);
        }

        """#
}
