import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import TestSupport

@Suite struct OutputFileTests {
    let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder() }


    private func file(_ sync: OutputFile.Sync = .none, stepwise: Bool = false) throws -> OutputFile {
        let folder = try HeldFolder(path: temporary.path + "/out", making: true, stepwise: stepwise)
        return OutputFile(in: folder, temporaryFolder: "tmp", sync: sync)
    }

    @Test(arguments: OutputFile.Sync.allCases)
    func `a file is written whole, with folders made on the way`(sync: OutputFile.Sync) throws {
        for stepwise in [false, true] {
            let written = try [UInt8](repeating: 7, count: 100_000).withUnsafeBytes { bytes in
                try file(sync, stepwise: stepwise).write([bytes, bytes], to: "a/b/\(stepwise).npy", name: "t")
            }
            #expect(written.bytes == 200_000)
            #expect(FileManager.default.contents(atPath: temporary.path + "/out/a/b/\(stepwise).npy")?.count == 200_000)
            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path + "/out/tmp").isEmpty)
        }
    }

    @Test func `a device, a folder or a link in the output's place is refused and left alone`() throws {
        let out = temporary.path + "/out"
        try FileManager.default.createDirectory(atPath: out + "/folder.npy", withIntermediateDirectories: true)
        symlink("/dev/null", out + "/link.npy")
        mkfifo(out + "/pipe.npy", 0o600)
        for path in ["folder.npy", "link.npy", "pipe.npy"] {
            let reason = #expect(throws: SkipReason.self) { try file().write(text: "x", to: path, name: "t") }
            #expect(reason?.code == .outputUnwritable)
        }
        let reason = #expect(throws: SkipReason.self) { try OutputFile.write(text: "x", toFileNamed: "/dev/null") }
        #expect(reason?.code == .outputUnwritable)
        var status = stat()
        #expect(lstat(out + "/pipe.npy", &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }

    @Test func `a full disk is told from an unwritable one`() throws {
        #expect(HeldFolder.reason(ENOSPC, "writing").code == .outputDiskFull)
        #expect(HeldFolder.reason(EDQUOT, "writing").code == .outputDiskFull)
        let reason = #expect(throws: SkipReason.self) { try HeldFolder(path: "/dev/full/none", making: true) }
        #expect(reason?.code == .outputUnwritable)
    }

    @Test(arguments: [
        ("a/b.wav", "a/b.npy"), ("b.npy", "b.npy"), ("noextension", "noextension.npy"), (".hidden", ".hidden.npy"),
        ("a.b/c", "a.b/c.npy"), ("x.tar.npz", "x.tar.npy"),
        ("a/b\u{600}.wav", "a/b\u{600}.npy"), ("a/b.\u{301}wav", "a/b.\u{301}wav.npy"), ("s@0012.500-0015.750", "s@0012.500-0015.750.npy"), ("a.b/\u{301}c", "a.b/\u{301}c.npy"),
    ])
    func `features keep the clip's path and change the extension`(clip: String, features: String) {
        #expect(NPYStore.name(ofClip: clip, OutputNaming()).utf8.elementsEqual(features.utf8))
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
