import Foundation
import Testing

@testable import Demo
@testable import Engine

/// A library that fails in the middle of a clip, through no fault of the clip's.
@Suite(.enabled("no C compiler for the shim") { Shim.canCompile })
struct ProgramFaultTests {
    @Test func `a fault of a library is recorded under its own code, and the next run does the clip`() throws {
        let program = try Program()
        try program.makeClips(3, in: "source")
        // So large that the front cannot bound its rounding, and the whole model has to be compiled for it.
        let frames = 40
        let values = (0..<128 * frames).map { $0 == 777 ? 1e30 : -Float($0 % 80) }
        try Data(DemoArray.npy(values, shape: [128, frames])).write(to: URL(fileURLWithPath: program.folder + "/source/poison.npy"))
        let shim = try Shim("poison", PoisonShim.source, in: program.folder)
        let first = try program.run(
            "extract", "source", "--output", "out", "--lanes", "1", environment: shim.environment(["POISON": "nocompile"]))
        #expect(first.status == 2, "\(first.errors)")
        #expect(shim.fired.first == "nocompile")
        let record = try program.record("poison.npy")
        #expect(record.reason == .programFault && record.outcome == .failed)
        #expect(record.found?.hasPrefix("model.inference: seed: compiling the model: ") == true, "\(record.found ?? "")")
        #expect(program.features("out").count == 3)
        let second = try program.run("extract", "source", "--output", "out")
        #expect(try program.record("poison.npy").reason != .programFault, "\(second.errors)")
    }
}

extension Program {
    fileprivate func record(_ clip: String) throws -> ClipRecord {
        let ledger = try Ledger(reading: OutputFolder(path: folder + "/out").ownPart)
        defer { ledger.close() }
        return try #require(try ledger.clip(clip))
    }
}
