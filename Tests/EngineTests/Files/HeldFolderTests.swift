import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import TestSupport

/// Nothing that a folder holds leads out of it, with `openat2` and without.
@Suite struct HeldFolderTests {
    let temporary: TemporaryFolder
    let out: String
    let elsewhere: String

    init() throws {
        temporary = try TemporaryFolder()
        out = temporary.path + "/out"
        elsewhere = temporary.path + "/elsewhere"
        for folder in [out + "/real", elsewhere + "/deep"] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        try Data("precious".utf8).write(to: URL(fileURLWithPath: elsewhere + "/thesis.npy"))
        symlink(elsewhere, out + "/link")
        symlink("../elsewhere", out + "/real/up")
        symlink(elsewhere + "/thesis.npy", out + "/file.npy")
    }

    /// What lies outside, as it must stay.
    private func requireUntouched(_ comment: Comment) throws {
        #expect(try FileManager.default.subpathsOfDirectory(atPath: elsewhere).sorted() == ["deep", "thesis.npy"], comment)
        #expect(FileManager.default.contents(atPath: elsewhere + "/thesis.npy") == Data("precious".utf8), comment)
    }

    static let outside = [
        "link/thesis.npy", "link/new.npy", "link/deep/new.npy", "real/up/thesis.npy", "real/up/new.npy", "../elsewhere/thesis.npy",
        "real/../../elsewhere/thesis.npy", "/etc/melscope-test", "real//x.npy", "", ".", "..", "real/.", "real/", "a\0b",
        #"\x2e\x2e/elsewhere/thesis.npy"#, #"link\x2fthesis.npy"#, #"real\x00"#,
    ]

    @Test(arguments: [false, true], outside)
    func `a path that leads out is refused by every operation`(stepwise: Bool, path: String) throws {
        let folder = try HeldFolder(path: out, stepwise: stepwise)
        let raw = RawPath(text: path)
        let reason = #expect(throws: SkipReason.self) {
            try OutputFile(in: folder, sync: .each).write(text: "x", to: path, name: "t")
        }
        #expect(reason?.code == .outputUnwritable)
        #expect(folder.status(raw) == nil)
        #expect(!folder.remove(raw))
        #expect(throws: HeldFolder.Refusal.self) { try folder.rename(raw, to: RawPath(text: "other.npy")) }
        #expect(throws: HeldFolder.Refusal.self) { try folder.rename(RawPath(text: "real/x"), to: raw) }
        #expect((try? folder.read(raw, limitBytes: 100)) as [UInt8]?? == nil || (try? folder.read(raw, limitBytes: 100)) == .some(nil))
        if !path.contains("\\"), path.contains("up") || path.contains("link") { #expect(folder.entries(of: raw.parent).isEmpty) }
        if !path.isEmpty, path != "real/" {
            #expect(throws: HeldFolder.Refusal.self) { try folder.makeFolders(raw.appending(RawPath(text: "made"))) }
        }
        try requireUntouched("\(path)")
    }

    @Test(arguments: [false, true])
    func `the reason names the link and where it leads`(stepwise: Bool) throws {
        let folder = try HeldFolder(path: out, stepwise: stepwise)
        let reason = #expect(throws: SkipReason.self) {
            try OutputFile(in: folder, sync: .none).write(text: "x", to: "real/up/new.npy", name: "t")
        }
        #expect(reason?.found == "'real/up' is a link to ../elsewhere")
        #expect(reason?.needed.contains("mount --bind") == true)
    }

    @Test(arguments: [false, true])
    func `a held folder stays itself when another takes its name`(stepwise: Bool) throws {
        let folder = try HeldFolder(path: out, stepwise: stepwise)
        rename(out, out + "-moved")
        symlink(elsewhere, out)
        try OutputFile(in: folder, sync: .none).write(text: "x", to: "real/new.npy", name: "t")
        #expect(FileManager.default.fileExists(atPath: out + "-moved/real/new.npy"))
        try requireUntouched("moved")
    }

    @Test(arguments: [false, true])
    func `a folder that the operator reaches through links is written`(stepwise: Bool) throws {
        symlink(out, temporary.path + "/named")
        let folder = try HeldFolder(path: temporary.path + "/named", making: true, stepwise: stepwise)
        try OutputFile(in: folder, sync: .each).write(text: "x", to: "new/deep/file", name: "t")
        #expect(FileManager.default.contents(atPath: out + "/new/deep/file") == Data("x".utf8))
        #expect(try folder.read(RawPath(text: "new/deep/file"), limitBytes: 1) == Array("x".utf8))
        #expect(throws: SkipReason.self) { try folder.read(RawPath(text: "new/deep/file"), limitBytes: 0) }
    }

    @Test func `a pipe or another name of a file in the temporary file's place is replaced, not written`() throws {
        let folder = try HeldFolder(path: out)
        mkfifo(out + "/pipe", 0o600)
        link(elsewhere + "/thesis.npy", out + "/linked")
        symlink(elsewhere + "/thesis.npy", out + "/linked2")
        for name in ["pipe", "linked", "linked2"] {
            try OutputFile(in: folder, sync: .none).write(text: "x", to: "real/\(name).npy", name: name)
            #expect(FileManager.default.contents(atPath: out + "/real/\(name).npy") == Data("x".utf8))
        }
        try requireUntouched("temporary names")
    }

    @Test func `pipes, sockets, devices and links are not read, and reading does not wait`() throws {
        let folder = try HeldFolder(path: out)
        mkfifo(out + "/pipe", 0o600)
        for name in ["pipe", "file.npy", "real", "link"] {
            #expect(throws: SkipReason.self, "\(name)") { try folder.read(RawPath(text: name), limitBytes: 100) }
        }
        #expect(try folder.read(RawPath(text: "nothing"), limitBytes: 100) == nil)
    }

    @Test(arguments: [
        ("lane-0-1234", true), ("lane-12-1", true), ("metadata", true), ("metadata-99", true), ("recipe", true), ("origin-1", true),
        ("skipped", true), ("thesis.txt", false), ("lane", false), ("lane-1", false), ("lane-x-1", false), ("lane-1-1-1", false),
        ("lane-1-", false), ("metadata-", false), ("metadata-1-2", false), ("metadata.csv", false), ("", false), ("-1", false),
        ("lane-0-1234.npy", false),
    ])
    func `only names of this program's pattern count as its temporary files`(name: String, isOurs: Bool) {
        #expect(TemporaryName.isOurs(name) == isOurs)
    }

    @Test func `the names that are given now are of the pattern`() {
        for name in [TemporaryName.of(lane: 31)] + ["metadata", "recipe", "origin"].map(TemporaryName.of) {
            #expect(TemporaryName.isOurs(name), "\(name)")
        }
    }

    @Test(arguments: [
        "../x.wav", "/x.wav", "a/../x.wav", "a//b.wav", "./x.wav", "", "a\0.wav", ".melscope/ledger.wav", ".MELSCOPE/tmp/x.wav",
        #"\x2e\x2e/x.wav"#, #"a\x00.wav"#, "a/",
    ])
    func `a row that names such a clip is none of this program's`(path: String) {
        #expect(OutputFolder.reasonNotAClip(path) != nil)
    }

    @Test(arguments: ["x.wav", "a/b/.x.wav", "a/..b.wav", ".melscopes/x.wav", "a/.melscope.wav", #"latin-\xe9.wav"#, "a\\b.wav", "...", "new\nline.wav"])
    func `a row that names a clip of an unusual name is`(path: String) {
        #expect(OutputFolder.reasonNotAClip(path) == nil)
    }
}
