import Foundation
import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

@Suite struct FileContentTests {
    let scratch: ScratchFolder
    let loader: AudioLoader

    init() throws {
        scratch = try ScratchFolder()
        loader = AudioLoader(rateHz: 16_000, ffmpeg: .never)
    }

    private func reason(_ bytes: [UInt8], _ name: String = "clip.wav") throws -> SkipReason {
        let path = try scratch.write(bytes, name)
        return try #require(throws: SkipReason.self) { try loader.load(path: path, options: ClipOptions()) }
    }

    @Test(arguments: [
        ("<!DOCTYPE html>\n<html><body>404</body></html>", "an HTML page"), ("\u{feff}  <html lang=\"en\">", "an HTML page"),
        ("{\"error\": \"quota\"}", "XML or JSON text"), ("#EXTM3U\nhttp://x/y.mp3\n", "a playlist, which only names other files"),
        ("path\tlabel\nx.wav\tfröhlich\n", "text"), ("%PDF-1.7\n", "a PDF document"), ("PK\u{3}\u{4}abcd", "a ZIP archive"),
        ("GIF89a....", "a GIF picture"), ("SQLite format 3\0....", "an SQLite database"),
        ("MThd\0\0\0\u{6}", "MIDI notes, which hold no sound"),
    ])
    func `content that is no audio is named`(text: String, found: String) throws {
        let reason = try reason(Array(text.utf8))
        #expect(reason.code == .audioNotAudio && reason.found == found, "\(reason)")
    }

    @Test(arguments: [
        ([0x1f, 0x8b, 8, 0] as [UInt8], "a gzip archive"), ([0x89, 0x50, 0x4e, 0x47, 13, 10], "a PNG picture"),
        ([0xff, 0xd8, 0xff, 0xe0], "a JPEG picture"), ([0x93] + Array("NUMPY\u{1}\0".utf8), "a NumPy array"),
        (Array("ID3\u{3}\0\0\0\0\0\u{8}".utf8) + [UInt8](repeating: 0, count: 8), "an ID3 tag with no audio after it"),
    ])
    func `binary content that is no audio is named`(bytes: [UInt8], found: String) throws {
        let reason = try reason(bytes)
        #expect(reason.code == .audioNotAudio && reason.found == found, "\(reason)")
    }

    @Test(arguments: [
        (Array("\0\0\0\u{1c}ftypM4A \0\0\u{2}\0".utf8), "MP4"), (Array("\0\0\0\u{14}ftypqt  ".utf8), "MP4"),
        ([0x1a, 0x45, 0xdf, 0xa3, 0x9f], "Matroska or WebM"), ([0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11], "ASF (WMA)"),
        (Array("RIFF\0\0\0\0AVI LIST".utf8), "AVI"), (Array("#!AMR\n<".utf8), "AMR"), (Array("#!AMR-WB\n<".utf8), "AMR"),
        ([0xff, 0xf1, 0x60, 0x40, 0x01, 0x1f, 0xfc, 1, 0xff, 0xf1, 0x60, 0x40, 0x01, 0x1f, 0xfc, 2], "AAC"),
    ] as [([UInt8], String)])
    func `containers without ffmpeg are named with the command that helps`(bytes: [UInt8], name: String) throws {
        let reason = try reason(bytes, "it's here.wav")
        #expect(reason.code == .audioNeedsFFmpeg)
        #expect(reason.found == "\(name), and no ffmpeg on the PATH", "\(reason.found)")
        let folder = scratch.url.path
        #expect(
            reason.needed
                == "ffmpeg, or by hand: ffmpeg -i '\(folder)/it'\\''s here.wav' -ar 16000 -ac 1 '\(folder)/it'\\''s here.16000.wav'",
            "\(reason.needed)")
    }

    @Test(arguments: [
        ("/a/b.m4a", "ffmpeg -i /a/b.m4a -ar 16000 -ac 1 /a/b.wav"), ("-x.mp4", "ffmpeg -i ./-x.mp4 -ar 16000 -ac 1 ./-x.wav"),
        ("http:x.mp4", "ffmpeg -i './http:x.mp4' -ar 16000 -ac 1 './http:x.wav'"),
        ("/a/$(b) \"c\".mp4", "ffmpeg -i '/a/$(b) \"c\".mp4' -ar 16000 -ac 1 '/a/$(b) \"c\".wav'"),
        ("/a/ü.mp4", "ffmpeg -i '/a/ü.mp4' -ar 16000 -ac 1 '/a/ü.wav'"),
        ("/a/\u{1b}[2J'.mp4", "ffmpeg -i $'/a/\\033[2J\\'.mp4' -ar 16000 -ac 1 $'/a/\\033[2J\\'.wav'"),
    ])
    func `the command is quoted so that a shell takes the name and nothing else`(path: String, command: String) {
        #expect(ShellWord.conversion(of: path, toHz: 16_000) == command)
    }

    @Test func `MP3 is not taken for AAC, nor half a header for anything`() throws {
        #expect(MediaContainer([0xff, 0xfb, 0x90, 0x00, 0, 0, 0, 0]) == nil)
        #expect(MediaContainer([0xff, 0xf1, 0x60]) == nil && MediaContainer([]) == nil)
        #expect(MediaContainer(Array("RIFF\0\0\0\0WAVEfmt ".utf8)) == nil)
    }
}
