import Foundation
import Testing

/// A disk that does not answer.
@Suite struct StuckReadTests {
    @Test(.enabled("no C compiler for the shim") { Shim.canCompile })
    func `a read that never returns holds its own lane, and every other clip is done`() throws {
        let program = try Program()
        try program.makeClips(12, in: "source", poison: 5)
        let shim = try Shim("poison", PoisonShim.source, in: program.folder)
        let process = program.process(
            ["extract", "source", "--output", "out", "--lanes", "2", "--quiet"], environment: shim.environment(["POISON": "readhang"]))
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        program.waits { program.exists("out") && program.features("out").count == 11 }
        #expect(program.features("out").count == 11)
        #expect(shim.fired == ["readhang"])
    }
}

extension Program {
    /// Short recordings of a tone, `c000.wav` and so on; the one of number `poison` is called `poison.wav`.
    func makeClips(_ count: Int, in folder: String, poison: Int? = nil) throws {
        try FileManager.default.createDirectory(atPath: self.folder + "/" + folder, withIntermediateDirectories: true)
        for index in 0..<count {
            var bytes: [UInt8] = []
            func add(_ value: Int, _ size: Int) { for byte in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) } }
            let samples = 8000 + 100 * index
            bytes += Array("RIFF".utf8)
            add(36 + 2 * samples, 4)
            bytes += Array("WAVEfmt ".utf8)
            for (value, size) in [(16, 4), (1, 2), (1, 2), (16_000, 4), (32_000, 4), (2, 2), (16, 2)] { add(value, size) }
            bytes += Array("data".utf8)
            add(2 * samples, 4)
            for sample in 0..<samples { add(sample * (37 + index) % 8000 - 4000, 2) }
            let name = index == poison ? "poison" : "c" + String(format: "%03d", index)
            try Data(bytes).write(to: URL(fileURLWithPath: self.folder + "/\(folder)/\(name).wav"))
        }
    }

    /// Waits for what the program brings about; the generous limit only bounds a failure.
    func waits(seconds: Double = 40, for condition: () -> Bool) {
        let end = Date().addingTimeInterval(seconds)
        while !condition(), Date() < end { Thread.sleep(forTimeInterval: 0.02) }
    }
}
