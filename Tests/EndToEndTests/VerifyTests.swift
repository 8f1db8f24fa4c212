import Foundation
import Testing

@Suite struct VerifyTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.run("demo", "demo", "--clips", "14", "--make-only")
    }

    private func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: program.folder + "/" + path) }

    @Test func `what is gone is listed, sorted`() throws {
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        let names = program.features("out").keys.sorted()
        for name in names.prefix(2).reversed() { try remove("out/" + name) }
        try remove("out/metadata.csv")
        _ = FileManager.default.createFile(atPath: program.folder + "/out/0stranger.npy", contents: Data())
        let verified = try program.run("verify", "out")
        #expect(verified.status == 2)
        let found = verified.lines.prefix(4).map { String($0.split(separator: " ")[1]) }
        #expect(found == ["0stranger.npy"] + names.prefix(2) + ["metadata.csv"])
        try remove("out/0stranger.npy")
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        #expect(try program.run("verify", "out").status == 0)
    }

    @Test func `a recipe that is gone comes back with the next run`() throws {
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        try remove("out/.melscope/recipe.yaml")
        for command in ["verify", "retry"] {
            let result = try program.run(command, "out")
            #expect(result.status == 1 && result.errors.contains("no .melscope/recipe.yaml"))
            #expect(result.errors.contains("Run 'melscope extract' again with the same source, recipe and output"))
        }
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        #expect(try program.run("verify", "out").status == 0)
    }

    @Test func `a source that has moved is found again by --replace`() throws {
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        try FileManager.default.moveItem(atPath: program.folder + "/demo/CREMA-D", toPath: program.folder + "/demo/moved")
        for arguments in [["retry", "out"], ["extract", "demo/CREMA-D", "--output", "out"]] {
            let result = try program.run(arguments)
            #expect(result.status == 1)
            let advice = "If it has moved: melscope extract NEWPLACE --output \(program.folder)/out --replace"
            #expect(result.errors.contains(advice), "\(result.errors)")
        }
        let moved = try program.run("extract", "demo/moved", "--output", "out", "--replace")
        #expect(moved.status == 2 && moved.output.contains("were up to date"))
    }

    @Test func `what a run has not recorded yet is no fault`() throws {
        try program.run("demo", "big", "--clips", "400", "--make-only")
        let process = try program.startExtraction(of: "big/RAVDESS", to: "out")
        // Suspended in its tracks: whatever it has written and not recorded stays so.
        kill(process.processIdentifier, SIGSTOP)
        let verified = try program.run("verify", "out")
        kill(process.processIdentifier, SIGCONT)
        #expect(verified.status == 0, "\(verified.output)")
        #expect(verified.output.contains("a run is writing here now"))
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
    }
}
