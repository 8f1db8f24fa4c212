import Foundation
import Testing

/// `melscope runs` as it is typed.
@Suite struct RunsCommandTests {
    private let program: Program

    init() throws {
        program = try Program()
        try program.makeClips(3, in: "source")
    }

    private func objects(_ result: Program.Result) throws -> [[String: Any]] {
        try result.lines.map { try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    }

    @Test func `runs are listed with recipe and model where these change, and as one JSON object each`() throws {
        try program.run("extract", "source", "--output", "out", "--quiet")
        try Data("clips: {min_seconds: 0.01}\n".utf8).write(to: URL(fileURLWithPath: program.folder + "/r.yaml"))
        try program.run("extract", "source", "--output", "out", "--quiet", "--recipe", "r.yaml", "--replace")
        let told = try program.run("runs", "out")
        #expect(told.status == 0 && told.lines.count == 6 && told.lines[0].hasPrefix("source: 2 runs in "), "\(told.output)\(told.errors)")
        #expect(told.output.contains(": clips.min_seconds 0.01 (was ") && told.output.contains("extract --replace  finished"), "\(told.output)")
        let lines = try objects(try program.run("runs", "out", "--json"))
        #expect(lines.map { $0["number"] as? Int } == [1, 2] && lines.map { $0["command"] as? String } == ["extract", "replace"])
        #expect(lines.allSatisfy { $0["state"] as? String == "finished" && $0["extracted"] as? Int == 3 && $0["type"] as? String == "run" })
        #expect((lines[1]["recipe_differences"] as? [[String: String]])?.map { $0["key"] } == ["clips.min_seconds"])
        let full = try program.run("runs", "out", "2")
        #expect(full.status == 0 && full.lines[0] == "run 2 of source: extract --replace" && full.output.contains("3 of 3 done: 3 extracted"), "\(full.output)")
        let two = try program.run("runs", "out", "1", "2")
        #expect(two.status == 0 && two.output.contains("The recipes differ in:\n  clips.min_seconds"), "\(two.output)")
        let comparison = try objects(try program.run("runs", "out", "1", "2", "--json"))
        #expect(comparison.count == 1 && comparison[0]["type"] as? String == "run_comparison" && comparison[0]["a"] != nil)
        let slowest = try objects(try program.run("runs", "out", "1", "--slowest", "2", "--json"))
        #expect(slowest.count == 2 && slowest.allSatisfy { ($0["step_ms"] as? [String: Double])?["CNN"] != nil }, "\(slowest)")
    }

    @Test func `a run that is killed appears as killed, and one that goes on as running`() throws {
        try program.makeClips(400, in: "many")
        let process = try program.startExtraction(of: "many", to: "out")
        let during = try program.run("runs", "out")
        #expect(during.status == 0 && during.output.contains("  running  "), "\(during.output)\(during.errors)")
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(try program.run("runs", "out").output.contains("  killed  "))
        try program.run("extract", "many", "--output", "out", "--quiet")
        let states = try objects(try program.run("runs", "out", "--json")).map { $0["state"] as? String }
        #expect(states == ["killed", "finished"])
    }

    @Test func `what is typed wrong is named`() throws {
        try program.run("extract", "source", "--output", "out", "--quiet")
        #expect(try program.run("runs").status == 64)
        #expect(try program.run("runs", "12").status == 64)
        #expect(try program.run("runs", "out", "1", "1", "1").status == 64)
        #expect(try program.run("runs", "out", "--slowest", "0").status == 64)
        #expect(try program.run("runs", "out", "out", "1").status == 64)
        let missing = try program.run("runs", "nowhere")
        #expect(missing.status == 1 && missing.errors.contains("nowhere"))
        let seven = try program.run("runs", "out", "7")
        #expect(seven.status == 1 && seven.errors.contains("looking for run 7: only run 1"), "\(seven.errors)")
    }
}
