import Foundation
import Testing

/// What one command made of several sources, the next commands take up by the same name.
@Suite struct SeveralOutputsTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.run("demo", "demo", "--clips", "14", "--make-only")
        #expect(try program.run("extract", "demo/RAVDESS", "demo/CREMA-D", "--output", "features", "--quiet").status == 2)
    }

    private func objects(_ result: Program.Result) throws -> [[String: Any]] {
        try result.lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    }

    @Test func `verify, monitor and retry take the folder that several outputs are in`() throws {
        let verified = try program.run("verify", "features", "--json")
        #expect(verified.status == 0, "\(verified.errors)\(verified.output)")
        #expect(try objects(verified).compactMap { ($0["output"] as? String)?.split(separator: "/").last } == ["CREMA-D", "RAVDESS"])
        let monitored = try program.run("monitor", "features")
        #expect(monitored.status == 2)
        for name in ["RAVDESS", "CREMA-D"] { #expect(monitored.output.contains("\(name)  finished  100%")) }
        let retried = try program.run("retry", "features", "--json")
        let datasets = try #require(try objects(retried).last?["datasets"] as? [[String: Any]])
        #expect(datasets.map { $0["name"] as? String } == ["CREMA-D", "RAVDESS"])
        // A folder without any ledger is still an error.
        #expect(try program.run("verify", "demo").errors.contains("no .melscope/ledger.sqlite"))
    }

    @Test func `an output inside another one is not verified with it`() throws {
        try program.run("extract", "demo/spectrograms", "--output", "features/RAVDESS/inner", "--quiet")
        let verified = try program.run("verify", "features/RAVDESS")
        #expect(verified.status == 0, "\(verified.output)")
    }

    @Test func `a clip is retried by each of its names, and the status is its own`() throws {
        let skipped = try program.run("extract", "demo/CREMA-D", "demo/RAVDESS", "--output", "again").lines
            .first { $0.contains("audio.silent") }
        let printed = try #require(skipped?.split(separator: " ").dropFirst().first.map(String.init))
        let relative = printed.split(separator: "/").dropFirst().joined(separator: "/")
        let file = "demo/" + printed
        for name in [printed, relative, file, program.folder + "/" + file, "./demo/../" + file] {
            let plain = try program.run("retry", "again", name)
            #expect(plain.status == 2, "\(name): \(plain.errors)")
            #expect(plain.output.contains("tried again 1 of "), "\(name): \(plain.output)")
            #expect(plain.output.contains("audio.silent (1)") && !plain.output.contains("file.empty"), "\(plain.output)")
        }
        let accepted = try program.run("retry", "again/" + printed.prefix { $0 != "/" }, relative, "--remedy", "silence=accept", "--json")
        #expect(accepted.status == 0, "\(accepted.output)")
        let summary = try #require(try objects(accepted).last?["datasets"] as? [[String: Any]])
        #expect(summary.first?["total"] as? Int == 1 && summary.first?["extracted"] as? Int == 1)
        #expect((summary.first?["reasons"] as? [String: Int])?.isEmpty == true)
        let unknown = try program.run("retry", "again", "demo/README.txt")
        #expect(unknown.status == 1 && unknown.errors.contains("NAME/PATH"))
        let none = try program.run("retry", "again", "--reason", "shape.rank", "--json")
        #expect(none.status == 0 && none.lines == [#"{"datasets":[],"seconds":0,"type":"summary"}"#])
    }

    @Test func `a clip that two outputs have is not chosen by chance`() throws {
        for name in ["a", "b"] {
            try FileManager.default.createDirectory(atPath: program.folder + "/in/" + name, withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: program.folder + "/in/\(name)/x.wav"))
        }
        try program.run("extract", "in/a", "in/b", "--output", "twins", "--quiet")
        let both = try program.run("retry", "twins", "x.wav")
        #expect(both.status == 1 && both.errors.contains("a clip with this path in each of a, b"))
        #expect(try program.run("retry", "twins", "b/x.wav").output.contains("tried again 1 of 1 clip in"))
    }
}
