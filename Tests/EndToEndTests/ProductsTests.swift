import Foundation
import Testing

/// Signal and Shapes as another package gets them.
@Suite struct ProductsTests {
    private static let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardizedFileURL.path

    /// With the caller's own home, where the package manager keeps what it has fetched.
    private func run(_ program: String, _ arguments: [String], in folder: Program) throws -> Program.Result {
        let process = folder.process([])
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment
        return try folder.finish(process)
    }

    @Test func `another package uses Signal and Shapes, and nothing of OpenVINO comes with them`() throws {
        let folder = try Program()
        let package = Self.root + "/Tests/OtherPackage"
        // A folder that is kept would go on with the list of files that it has seen first.
        let scratch = folder.folder + "/build"
        let built = try run("swift", ["build", "--package-path", package, "--scratch-path", scratch], in: folder)
        try #require(built.status == 0, "\(built.output.suffix(2000))\(built.errors.suffix(2000))")
        let program = scratch + "/debug/shapes"
        let recording = Self.root + "/Tests/Support/Golden/frontend/voice-44k.wav"
        let used = try run(program, [recording, "?,?,128,1"], in: folder)
        #expect(used.lines == ["(11, 128) f32  time, mel -> insert batch, channel -> (1, 11, 128, 1)", "input of (1, 11, 128, 1)"])
        #expect(try run(program, [recording, "?,?,64,1"], in: folder).output.hasPrefix("skipped: shape.mel_bins: "))
        let libraries = try run("ldd", [program], in: folder)
        #expect(libraries.output.contains("libsndfile") && !libraries.output.contains("openvino"))
    }
}
