import Foundation
import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

/// Files that the ffmpeg program makes, decoded by it: values, streams, names, damage.
@Suite(.slow, .enabled(if: FFmpegProgram.installed != nil, "needs the ffmpeg program"))
struct FFmpegReaderTests {
    let scratch: ScratchFolder
    let loader: AudioLoader
    let voice = FrontEndGoldens.path("voice-48k-stereo.wav")

    init() throws {
        scratch = try ScratchFolder()
        loader = AudioLoader(rateHz: 16_000, ffmpeg: .installed)
    }

    private func path(_ name: String) -> String { scratch.url.appending(path: name).path }

    private func ffmpeg(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(FFmpegProgram.installed).path)
        process.arguments = ["-v", "error", "-nostdin", "-y"] + arguments
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    private func load(_ name: String, _ change: (inout ClipOptions) -> Void = { _ in }) throws -> AudioClip {
        var options = ClipOptions()
        change(&options)
        return try loader.load(path: path(name), options: options)
    }

    private func reason(_ name: String) throws -> SkipReason { try #require(throws: SkipReason.self) { try load(name) } }

    // The values of ffmpeg's own output, at the front end's rate so that nothing is resampled.
    @Test(arguments: ["x.m4a", "x.aac", "x.webm", "x.wma", "x.mkv", "x.avi", "x.mov", "x.wav", "x.oga"])
    func `samples equal those that ffmpeg writes, whatever the name says`(name: String) throws {
        let format = name == "x.wav" ? ["-f", "mp4"] : []
        let codec = name == "x.mkv" ? ["-c:a", "pcm_s16le"] : name == "x.oga" ? ["-c:a", "flac"] : []
        let rate = name == "x.webm" ? "48000" : "16000"
        let source = FrontEndGoldens.path("voice-16k.wav")
        let process = ["-i", source, "-ar", rate] + codec + format + [path(name)]
        try run(process)
        try run(["-i", path(name), "-map", "0:a:0", "-c:a", "pcm_f32le", "-f", "f32le", path("raw")])
        let raw = try Data(contentsOf: scratch.url.appending(path: "raw")).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        let clip = try load(name)
        #expect(clip.sourceFrames == raw.count && raw.count > 4000)
        if rate == "16000" { #expect(clip.samples == raw) }
        let version = try #require(FFmpegProgram.installed).version
        #expect(clip.notes.map(\.text) == ["decoded by ffmpeg \(version)"])
        #expect(clip.source.channels == 1 && clip.source.sampleRateHz == Int(rate))
    }

    private func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(FFmpegProgram.installed).path)
        process.arguments = ["-v", "error", "-nostdin", "-y"] + arguments
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    @Test func `channels are mixed and chosen as of every recording`() throws {
        try ffmpeg("-i", voice, "-c:a", "pcm_s16le", path("x.mkv"))
        let stored = try loader.load(path: voice, options: ClipOptions())
        #expect(try load("x.mkv").samples == stored.samples)
        var options = ClipOptions()
        options.channel = .pick(1)
        let second = try loader.load(path: voice, options: options)
        #expect(try load("x.mkv") { $0.channel = .pick(1) }.samples == second.samples)
    }

    @Test(arguments: ["-version.m4a", "http:x.m4a", "concat:a|b.m4a", "%03d.m4a", "a'b \"$(c)\".m4a", "ü\u{202e}.m4a"])
    func `a name is never an option or an address`(name: String) throws {
        try ffmpeg("-i", voice, path("plain.m4a"))
        try FileManager.default.moveItem(atPath: path("plain.m4a"), toPath: path(name))
        #expect(try load(name).sourceFrames > 4000)
    }

    @Test func `video without sound is told, and of several streams the first is taken with a note`() throws {
        try ffmpeg("-f", "lavfi", "-i", "testsrc=d=0.5:s=64x64", "-c:v", "mpeg4", path("silent.mp4"))
        #expect(try reason("silent.mp4").description == "audio.not_audio: found MP4 with 1 stream and no audio; needed an audio stream")
        try ffmpeg(
            "-f", "lavfi", "-i", "testsrc=d=0.5:s=64x64", "-i", voice, "-f", "lavfi", "-i", "sine=d=1", "-map", "0", "-map", "1",
            "-map", "2", "-c:v", "mpeg4", "-c:a", "pcm_s16le", path("two.mkv"))
        let clip = try load("two.mkv")
        #expect(clip.notes.contains { $0.code == .audioStreams && $0.value == 2 })
        #expect(try clip.samples == loader.load(path: voice, options: ClipOptions()).samples)
    }

    @Test func `a file that is cut short is truncated, and its part is used when that is accepted`() throws {
        try ffmpeg("-i", voice, "-movflags", "+faststart", path("whole.m4a"))
        let bytes = try [UInt8](Data(contentsOf: scratch.url.appending(path: "whole.m4a")))
        _ = try scratch.write(Array(bytes[..<(bytes.count * 3 / 4)]), "cut.m4a")
        #expect(try reason("cut.m4a").code == .audioTruncated)
        #expect(try load("cut.m4a") { $0.acceptTruncated = true }.notes.contains { $0.code == .audioTruncated })
        _ = try scratch.write(Array(bytes[..<64]), "head.m4a")
        #expect(try reason("head.m4a").code == .audioNotAudio)
    }

    @Test func `FLAC in Ogg is checked page by page`() throws {
        // Long enough for several pages.
        try ffmpeg("-stream_loop", "9", "-i", voice, "-c:a", "flac", "-f", "ogg", path("whole.oga"))
        let whole = try Data(contentsOf: scratch.url.appending(path: "whole.oga"))
        #expect(try load("whole.oga").source.format == "FLAC in Ogg")
        try whole.prefix(whole.count * 2 / 3).write(to: scratch.url.appending(path: "cut.oga"))
        let cut = try reason("cut.oga")
        #expect(cut.code == .audioTruncated, "\(cut)")
        var garbled = whole
        for index in 0..<300 { garbled[whole.count / 2 + index] ^= UInt8(truncatingIfNeeded: 1 + index * 37) }
        try garbled.write(to: scratch.url.appending(path: "garbled.oga"))
        let damaged = try reason("garbled.oga")
        #expect(damaged.code == .audioDamaged, "\(damaged)")
    }

    @Test func `a clip that is too long is refused before all of it is decoded`() throws {
        try ffmpeg("-f", "lavfi", "-i", "sine=d=30", path("long.m4a"))
        let reason = try #require(throws: SkipReason.self) { try load("long.m4a") { $0.maxSeconds = 2 } }
        #expect(reason.code == .audioTooLong)
    }

    // A program of this name that never answers, says too much, and leaves no zombie behind.
    @Test func `a child that hangs is killed when the clip is given up, and what it says is bounded`() throws {
        let script = "#!/bin/sh\necho $$ > \(path("pid"))\nhead -c 5000000 /dev/zero >&2\nexec sleep 1000\n"
        let text = try scratch.write(Array(script.utf8), "script")
        let program = FFmpegProgram(path: path("ffmpeg"), version: "0")
        // Written by another process: what this one has open for writing when a test beside it starts a program cannot be run yet.
        let copy = Process()
        copy.executableURL = URL(fileURLWithPath: "/bin/sh")
        copy.arguments = ["-c", "cp '\(text)' '\(program.path)' && chmod 755 '\(program.path)'"]
        try copy.run()
        copy.waitUntilExit()
        _ = try scratch.write(Array("\0\0\0\u{1c}ftypM4A \0\0\u{2}\0".utf8), "x.m4a")
        let stuck = AudioLoader(rateHz: 16_000, ffmpeg: .program(program))
        // Not before the whole line stands there.
        stuck.isGivenUp = { (try? String(contentsOfFile: path("pid"), encoding: .utf8))?.hasSuffix("\n") ?? false }
        #expect(throws: CancellationError.self) { try stuck.load(path: path("x.m4a"), options: ClipOptions()) }
        let pid = try #require(pid_t(String(contentsOfFile: path("pid"), encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(pid, 0) == -1 && errno == ESRCH)
    }
}
