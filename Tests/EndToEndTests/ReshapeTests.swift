import Foundation
import Testing

/// Where the corrected array goes, and where it must not.
@Suite struct ReshapeTests {
    let program: Program
    private let array = "demo/square-spectrograms/window_001.npy"

    init() throws {
        program = try Program()
        try program.run("demo", "demo", "--clips", "12", "--make-only")
    }

    private func bytes(_ path: String) -> Data? { FileManager.default.contents(atPath: program.folder + "/" + path) }

    @Test(arguments: ["demo/square-spectrograms/window_001.npy", "link.npy", "hard.npy"])
    func `the input is never overwritten`(output: String) throws {
        let root = program.folder + "/"
        try FileManager.default.createSymbolicLink(atPath: root + "link.npy", withDestinationPath: root + array)
        try FileManager.default.linkItem(atPath: root + array, toPath: root + "hard.npy")
        let before = bytes(array)
        for force in [[], ["--force"]] {
            let process = program.process(["reshape", array, output, "--remedy", "mel-axis=0"] + force)
            let errors = Pipe()
            process.standardError = errors
            try process.run()
            let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 1 && text.contains("\(output): checking the output: the input itself"), "\(text)")
        }
        #expect(bytes(array) == before)
    }

    @Test func `an output that exists is replaced with --force only`() throws {
        try Data("mine".utf8).write(to: URL(fileURLWithPath: program.folder + "/there.npy"))
        let refused = try program.run("reshape", array, "there.npy", "--remedy", "mel-axis=0")
        #expect(refused.status == 1 && refused.errors.contains("Give --force to replace it"))
        #expect(bytes("there.npy") == Data("mine".utf8))
        #expect(try program.run("reshape", array, "there.npy", "--remedy", "mel-axis=0", "--force").status == 0)
        #expect(bytes("there.npy")?.prefix(6) == Data([0x93]) + Data("NUMPY".utf8))
    }

    @Test(arguments: ["-", "ready.txt", ""])
    func `an output that is no npy file is wrong usage`(output: String) throws {
        #expect(try program.run("reshape", array, "--", output).status == 64)
    }

    @Test func `errors name the file that they are about, and only what this command can do`() throws {
        let missing = try program.run("reshape", "nope.npy", "o.npy")
        #expect(missing.status == 1 && missing.errors.contains("nope.npy: reshaping an array: No such file"))
        let nowhere = try program.run("reshape", array, "nowhere/o.npy", "--remedy", "mel-axis=0")
        #expect(nowhere.status == 1 && nowhere.errors.hasPrefix("melscope: nowhere/o.npy: writing the array"), "\(nowhere.errors)")
        let ambiguous = try program.run("reshape", array, "o.npy")
        #expect(ambiguous.status == 2 && ambiguous.errors.contains("Try --remedy mel-axis=0 or mel-axis=1."))
        #expect(!ambiguous.errors.lowercased().contains("retry") && !ambiguous.errors.contains("recipe"))
    }
}
