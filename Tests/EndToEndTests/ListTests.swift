import Foundation
import Testing

/// Lists of clips: what a line that gives no clip costs, and where the features stand.
@Suite struct ListTests {
    let program: Program

    init() throws {
        program = try Program()
        for name in ["one/a", "two/b"] { try ToneFile.write(program.folder + "/set/\(name).wav") }
        try FileManager.default.createDirectory(atPath: program.folder + "/lists", withIntermediateDirectories: false)
    }

    private func list(_ lines: String...) throws {
        try lines.joined(separator: "\n").write(toFile: program.folder + "/lists/clips.txt", atomically: true, encoding: .utf8)
    }

    @Test func `each line without a clip is told, and moves no output`() throws {
        try list("../set/one/a.wav ", "../set/two/b.wav", "/typo/c.wav", "../set/one/a.wav\tangry", "../set")
        let result = try program.run("extract", "@lists/clips.txt", "--output", "out")
        #expect(result.status == 2)
        #expect(result.output.contains("2 extracted, 0 skipped"))
        #expect(result.output.contains("3 lines of the list name no clip: line 3: /typo/c.wav: no such file"), "\(result.output)")
        #expect(result.output.contains("line 4: ../set/one/a.wav\\x09angry: a row of a tab-separated table") || result.output.contains("a row of a tab-separated table"))
        #expect(program.features("out").keys.sorted() == ["one/a.npy", "two/b.npy"])
        let json = try program.run("extract", "@lists/clips.txt", "--output", "out", "--json")
        let last = try #require(try JSONSerialization.jsonObject(with: Data((json.lines.last ?? "").utf8)) as? [String: Any])
        let listing = try #require((last["datasets"] as? [[String: Any]])?.first?["listing"] as? [String: Any])
        #expect(listing["unused_lines"] as? Int == 3)
        #expect((listing["problems"] as? [[String: Any]])?.map { $0["line"] as? Int } == [3, 4, 5])
    }

    @Test func `a folder of the list that is gone moves no output and costs no features`() throws {
        try list("../set/one/a.wav", "../set/two/b.wav")
        #expect(try program.run("extract", "@lists/clips.txt", "--output", "out").status == 0)
        let features = program.features("out")
        try FileManager.default.moveItem(atPath: program.folder + "/set/two", toPath: program.folder + "/away")
        let gone = try program.run("extract", "@lists/clips.txt", "--output", "out", "--replace")
        #expect(gone.status == 2, "\(gone.output)\(gone.errors)")
        #expect(program.features("out") == features)
        try FileManager.default.moveItem(atPath: program.folder + "/away", toPath: program.folder + "/set/two")
        #expect(try program.run("extract", "@lists/clips.txt", "--output", "out").status == 0)
        #expect(program.features("out").keys.sorted() == ["one/a.npy", "two/b.npy"])
    }

    @Test func `a list whose clips come to lie elsewhere does not move all outputs in silence`() throws {
        try list("../set/one/a.wav")
        try program.run("extract", "@lists/clips.txt", "--output", "out")
        #expect(program.features("out").keys.sorted() == ["a.npy"])
        try list("../set/one/a.wav", "../set/two/b.wav")
        let refused = try program.run("extract", "@lists/clips.txt", "--output", "out")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("comparing the list with the recorded one: clips outside"), "\(refused.errors)")
        #expect(try program.run("extract", "@lists/clips.txt", "--output", "out", "--replace").status == 2)
        #expect(program.features("out").keys.contains("one/a.npy"))
    }
}
