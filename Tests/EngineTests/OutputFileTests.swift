import Foundation
import Testing

@testable import Engine

@Suite struct OutputFileTests {
    let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder() }


    private func file(_ sync: OutputFile.Sync = .none) throws -> OutputFile {
        try FileManager.default.createDirectory(atPath: temporary.path + "/tmp", withIntermediateDirectories: true)
        return OutputFile(temporaryFolder: temporary.path + "/tmp", sync: sync)
    }

    @Test(arguments: OutputFile.Sync.allCases)
    func `a file is written whole, with folders made on the way`(sync: OutputFile.Sync) throws {
        let path = temporary.path + "/a/b/c.npy"
        let written = try [UInt8](repeating: 7, count: 100_000).withUnsafeBytes { bytes in
            try file(sync).write([bytes, bytes], to: path, name: "t")
        }
        #expect(written.bytes == 200_000)
        #expect(FileManager.default.contents(atPath: path)?.count == 200_000)
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path + "/tmp").isEmpty)
    }

    @Test func `a device, a folder or a link in the output's place is refused and left alone`() throws {
        let folder = temporary.path + "/folder.npy"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let link = temporary.path + "/link.npy"
        symlink("/dev/null", link)
        let pipe = temporary.path + "/pipe.npy"
        mkfifo(pipe, 0o600)
        for path in [folder, link, pipe, "/dev/null"] {
            let reason = #expect(throws: SkipReason.self) { try file().write(text: "x", to: path, name: "t") }
            #expect(reason?.code == .outputUnwritable)
        }
        var status = stat()
        #expect(lstat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }

    @Test func `a full disk is told from an unwritable one`() throws {
        let reason = #expect(throws: SkipReason.self) {
            try OutputFile(temporaryFolder: "/dev/full/none", sync: .none).write(text: "x", to: "/nowhere/x", name: "t")
        }
        #expect(reason?.code == .outputUnwritable)
    }

    @Test(arguments: [
        ("a/b.wav", "a/b.npy"), ("b.npy", "b.npy"), ("noextension", "noextension.npy"), (".hidden", ".hidden.npy"),
        ("a.b/c", "a.b/c.npy"), ("x.tar.npz", "x.tar.npy"),
        ("a/b\u{600}.wav", "a/b\u{600}.npy"), ("a/b.\u{301}wav", "a/b.npy"), ("a.b/\u{301}c", "a.b/\u{301}c.npy"),
    ])
    func `features keep the clip's path and change the extension`(clip: String, features: String) {
        #expect(OutputFolder.featureName(ofClip: clip).utf8.elementsEqual(features.utf8))
        #expect(RawPath(text: clip).replacingExtension(with: "npy").text.utf8.elementsEqual(features.utf8))
    }

    @Test(arguments: [
        ("a\u{1b}[31mb", "a\\x1b[31mb"), ("a\u{202e}b", "a\\u{202e}b"), ("naïve 名", "naïve 名"), ("a\nb\tc", "a\\nb\\tc"),
        ("\u{9b}x\u{7f}", "\\x9bx\\x7f"), ("", ""),
    ])
    func `text from outside is made printable`(text: String, printable: String) {
        #expect(Printable.text(text) == printable)
    }

    @Test func `CSV fields with commas, quotes and line ends are quoted`() {
        var bytes: [UInt8] = []
        MetadataCSV.append(["plain", "a,b", "say \"hi\"", "two\nlines", ""], to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\n")
    }
}
