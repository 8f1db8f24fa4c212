import Foundation
import Testing

/// `melscope doctor` as it is typed.
@Suite struct DoctorTests {
    private let program: Program

    init() throws {
        program = try Program()
        for index in 0..<4 { try ToneFile.write(program.folder + "/set/tone-\(index).wav", hertz: 300 + 50 * Double(index)) }
        try WaveFile.write([Int16](repeating: 0, count: 8_000), to: program.folder + "/set/zeros.wav")
        try ToneFile.write(program.folder + "/set/copy.wav", hertz: 300)
    }

    private func objects(_ result: Program.Result) throws -> [[String: Any]] {
        try result.lines.map { try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    }

    @Test func `findings are lines of text with what to do, and one JSON object each`() throws {
        let told = try program.run("doctor", "set")
        #expect(told.status == 0 && told.lines[0].hasPrefix("set: 6 clips (folder)"), "\(told.output)\(told.errors)")
        #expect(told.lines.contains("error  data.silent  set") && told.lines.contains("    copy.wav = tone-0.wav"), "\(told.output)")
        let result = try program.run("doctor", "set", "--json")
        let findings = try objects(result)
        #expect(result.status == 0 && result.errors.isEmpty)
        #expect(findings.map { $0["code"] as? String } == ["data.silent", "data.duplicate", "data.bandwidth", "data.unlabelled"], "\(result.output)")
        #expect(findings[1]["clips"] as? [String] == ["copy.wav", "tone-0.wav"] && findings[1]["dataset"] as? String == "set")
    }

    @Test func `measurements are kept in the cache or beside the ledger, and never in the source`() throws {
        let before = try FileManager.default.contentsOfDirectory(atPath: program.folder + "/set").sorted()
        _ = try program.run("doctor", "set")
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder + "/cache/melscope/quality").contains { $0.hasSuffix(".sqlite") })
        _ = try program.run("extract", "set", "--output", "out", "--quiet")
        #expect(try program.run("doctor", "set", "--output", "out").status == 0)
        #expect(program.exists("out/.melscope/quality.sqlite"))
        #expect(try program.run("verify", "out").status == 0, "it is no stranger in the output")
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder + "/set").sorted() == before)
        #expect(try program.run("extract", "set", "--output", "out", "--quiet").output.contains("up to date"))
    }

    @Test func `thresholds come from a recipe, and --strict ends with 2`() throws {
        #expect(try program.run("doctor", "set", "--strict").status == 2)
        try Data("doctor: {length_factor: 1.2, quiet_dbfs: -1}\n".utf8).write(to: URL(fileURLWithPath: program.folder + "/r.yaml"))
        let result = try program.run("doctor", "set", "--recipe", "r.yaml", "--json")
        let quiet = try #require(objects(result).first { $0["code"] as? String == "data.quiet" })
        #expect((quiet["clips"] as? [String])?.count == 5 && quiet["threshold"] as? Double == -1)
        try Data("doctor: {length: 1}\n".utf8).write(to: URL(fileURLWithPath: program.folder + "/r.yaml"))
        let wrong = try program.run("doctor", "set", "--recipe", "r.yaml")
        #expect(wrong.status == 1 && wrong.errors.contains("doctor.length") && wrong.errors.contains("length_factor"), "\(wrong.errors)")
    }

    @Test func `what is typed wrong is named`() throws {
        #expect(try program.run("doctor").status == 64)
        #expect(try program.run("doctor", "set", "set").status == 64)
        let missing = try program.run("doctor", "nowhere")
        #expect(missing.status == 1 && missing.errors.contains("nowhere"))
        try FileManager.default.createDirectory(atPath: program.folder + "/empty", withIntermediateDirectories: true)
        #expect(try program.run("doctor", "empty").status == 1)
    }

    @Test func `where nothing can be kept it measures all the same, and says so`() throws {
        try Data().write(to: URL(fileURLWithPath: program.folder + "/cache"))
        let result = try program.run("doctor", "set")
        #expect(result.status == 0 && result.output.contains("measurements are not kept"), "\(result.output)")
    }
}
