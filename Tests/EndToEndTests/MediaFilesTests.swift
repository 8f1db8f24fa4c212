import Foundation
import Testing

@testable import Signal

/// Recordings that only the ffmpeg program decodes, with it and without it.
@Suite struct MediaFilesTests {
    let program: Program

    init() throws { program = try Program() }

    private func write(_ bytes: [UInt8], _ name: String) throws {
        try FileManager.default.createDirectory(atPath: program.folder + "/clips", withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: program.folder + "/clips/" + name))
    }

    private var withoutFFmpeg: [String: String] { ["PATH": program.folder] }

    @Test func `without ffmpeg each such recording is a clip with its reason and the command that helps`() throws {
        try write(Array("\0\0\0\u{1c}ftypM4A \0\0\u{2}\0".utf8), "a b.m4a")
        try write([0x1a, 0x45, 0xdf, 0xa3, 0x9f], "c.webm")
        let result = try program.run("extract", "clips", "--output", "out", "--json", environment: withoutFFmpeg)
        #expect(result.status == 2)
        let clips = result.lines.filter { $0.contains("\"type\":\"clip\"") }
        #expect(clips.count == 2 && clips.allSatisfy { $0.contains("audio.needs_ffmpeg") }, "\(result.output)")
        #expect(result.output.contains("a b.m4a' -ar 16000 -ac 1 '"), "\(result.output)")
        let survey = try program.run("survey", "clips", environment: withoutFFmpeg)
        #expect(survey.status == 2 && survey.output.contains("audio.needs_ffmpeg"), "\(survey.output)")
    }

    @Test(.enabled(if: FFmpegProgram.installed != nil, "needs the ffmpeg program"))
    func `once ffmpeg is there a plain start extracts them, and a survey does not start it`() throws {
        let samples = (0..<16_000).flatMap { index -> [UInt8] in
            let value = Int16(8000 * sin(Double(index) * 0.05))
            return [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
        }
        try write(samples, "raw")
        let ffmpeg = Process()
        ffmpeg.executableURL = URL(fileURLWithPath: try #require(FFmpegProgram.installed).path)
        ffmpeg.arguments = [
            "-v", "error", "-nostdin", "-f", "s16le", "-ar", "16000", "-ac", "1", "-i", program.folder + "/clips/raw",
            program.folder + "/clips/tone.m4a",
        ]
        try ffmpeg.run()
        ffmpeg.waitUntilExit()
        try FileManager.default.removeItem(atPath: program.folder + "/clips/raw")
        #expect(try program.run("extract", "clips", "--output", "out", environment: withoutFFmpeg).status == 2)
        let survey = try program.run("survey", "clips")
        #expect(survey.status == 0 && survey.output.contains("1 clip whose length is unknown until decoded"), "\(survey.output)")
        let result = try program.run("extract", "clips", "--output", "out", "--json")
        #expect(result.status == 0 && result.output.contains("\"code\":\"audio.ffmpeg\""), "\(result.output)")
        let origin = try String(contentsOfFile: program.folder + "/out/.melscope/origin.json", encoding: .utf8)
        #expect(origin.contains("\"ffmpeg\""))
        #expect(try program.run("verify", "out").status == 0)
    }
}
