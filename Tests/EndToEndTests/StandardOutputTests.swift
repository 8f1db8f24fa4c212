import Foundation
import Testing

/// What becomes of the results is part of a command's success.
@Suite struct StandardOutputTests {
    let program: Program

    init() throws { program = try Program() }

    private func intoFullDevice(_ arguments: [String]) throws -> Program.Result {
        let process = program.process(arguments)
        let errors = Pipe()
        process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Program.Result(status: process.terminationStatus, output: "", errors: text)
    }

    @Test func `results that cannot be written are an error of every command`() throws {
        try program.run("demo", "demo", "--clips", "12", "--make-only")
        #expect(try program.run("extract", "demo/RAVDESS", "--output", "out", "--quiet").status == 2)
        let clip = try #require(
            try FileManager.default.subpathsOfDirectory(atPath: program.folder + "/demo/RAVDESS").first { $0.hasSuffix(".wav") })
        for arguments in [
            ["--help"], ["--version"], ["extract", "--help"], ["--generate-completion-script", "bash"], ["recipe"], ["model"], ["datasets"], ["survey", "demo/RAVDESS"], ["inspect", "demo/RAVDESS/" + clip],
            ["verify", "out", "--json"], ["monitor", "out", "--once"], ["extract", "demo/RAVDESS", "--output", "again", "--json"],
        ] {
            let result = try intoFullDevice(arguments)
            #expect(result.status == 1, "\(arguments)")
            #expect(result.errors.contains("melscope: standard output: writing the results: No space left on device"), "\(arguments)")
        }
        // What was extracted meanwhile is whole all the same.
        #expect(program.features("again") == program.features("out"))
    }

    @Test func `a reader that goes away is no error`() throws {
        let process = program.process(["recipe"])
        let pipe = Pipe()
        process.standardOutput = pipe
        try pipe.fileHandleForReading.close()
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test(arguments: ["", "# nothing but a comment\n"])
    func `a recipe without a setting is refused`(text: String) throws {
        try text.write(toFile: program.folder + "/empty.yaml", atomically: true, encoding: .utf8)
        let result = try program.run("recipe", "empty.yaml")
        #expect(result.status == 1 && result.output.isEmpty && result.errors.contains("a file without settings"))
    }
}
