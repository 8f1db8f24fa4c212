import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import TestSupport

@Suite struct SourceScannerTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func scan(_ path: String = "", only: ClipKind? = nil) throws -> SourceListing {
        try SourceScanner.scan(Source(argument: folder.path + path), only: only)
    }

    private func names(_ listing: SourceListing) -> [String] { listing.clips.map(\.relativePath.text) }

    @Test func `a tree is listed in the order of path bytes`() throws {
        try folder.fill(["b/z.wav", "a.wav", "a/x.WAV", "a-b/y.npy", "a/B.flac", "c/d/e/f.npz", "é.mp3", "readme.txt"])
        let listing = try scan()
        #expect(
            names(listing) == ["a-b/y.npy", "a.wav", "a/B.flac", "a/x.WAV", "b/z.wav", "c/d/e/f.npz", "é.mp3"])
        #expect(listing.clips.map(\.relativePath) == listing.clips.map(\.relativePath).sorted())
        #expect(listing.clips.map(\.kind) == [.array, .audio, .audio, .audio, .audio, .array, .audio])
        #expect(listing.ignored.countByExtension == ["txt": 1])
        #expect(listing.clips[1].sizeBytes == 5)
        #expect(listing.clips[1].absolutePath.text == folder.path + "/a.wav")
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/a.wav")
        let modified = try #require(attributes[.modificationDate] as? Date).timeIntervalSince1970
        #expect(abs(Double(try #require(listing.clips[1].modifiedNanoseconds)) / 1e9 - modified) < 1e-3)
    }

    @Test func `hidden files, outputs and archive leftovers are left out`() throws {
        try folder.fill([
            "a.wav", "._a.wav", ".hidden/b.wav", "__MACOSX/a.wav", "out/.melscope/x.npy", "out/a.npy",
            ".melscope/c.wav",
        ])
        let listing = try scan()
        #expect(names(listing) == ["a.wav"])
        #expect(listing.problems.map(\.code) == [.folderIsOutput])
        #expect(listing.problems.map(\.path.text) == ["out"])
    }

    @Test func `link loops end and true paths win`() throws {
        try folder.fill(["z/deep/x.wav", "y.wav"])
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder.path + "/a", withDestinationPath: "z")
        try manager.createSymbolicLink(atPath: folder.path + "/z/deep/up", withDestinationPath: "../..")
        try manager.createSymbolicLink(atPath: folder.path + "/self", withDestinationPath: "self")
        let listing = try scan()
        #expect(names(listing) == ["y.wav", "z/deep/x.wav"])
        let repeated = listing.problems.filter { $0.code == .folderRepeated }
        #expect(Set(repeated.map(\.path.text)) == ["a", "z/deep/up"])
        #expect(listing.problems.filter { $0.code == .linkBroken }.map(\.path.text) == ["self"])
        #expect(listing.problemCount == 3)
        #expect(!listing.isPartial, "a broken link hides nothing that could be listed")
    }

    @Test func `what a listing does not know is not gone`() {
        var listing = SourceListing(root: RawPath(text: "/data"), name: "data")
        listing.add(ScanProblem(.folderUnreadable, path: RawPath(text: "a/sub"), found: "Permission denied"))
        listing.add(ScanProblem(.folderIsOutput, path: RawPath(text: "out"), found: "left out"))
        for path in ["a/sub/x.wav", "a/sub/deep/er/x.wav", "out/x.npy"] { #expect(listing.isUnknown(path)) }
        for path in ["x.wav", "a/x.wav", "a/sub.wav", "a/subs/x.wav", "b/a/sub/x.wav"] { #expect(!listing.isUnknown(path)) }
        listing.add(ScanProblem(.folderUnreadable, path: RawPath(text: ""), found: "Input/output error; only partly listed"))
        #expect(listing.isUnknown("x.wav"))
    }

    @Test func `what lies behind links is listed in order`() throws {
        let other = try TemporaryFolder()
        try other.fill(["m.wav", "n/o.wav"])
        try folder.fill(["a.wav", "z.wav"])
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder.path + "/k", withDestinationPath: other.path)
        try manager.createSymbolicLink(atPath: folder.path + "/p.wav", withDestinationPath: other.path + "/m.wav")
        try manager.createSymbolicLink(atPath: folder.path + "/q.wav", withDestinationPath: "gone.wav")
        let listing = try scan()
        #expect(names(listing) == ["a.wav", "k/m.wav", "k/n/o.wav", "p.wav", "q.wav", "z.wav"])
        #expect(listing.clips[3].sizeBytes == 5)
        #expect(listing.clips[4].sizeBytes == nil)
        #expect(listing.clips[4].modifiedNanoseconds == nil)
    }

    @Test func `a pipe named like a clip is listed and a folder named like one is walked`() throws {
        try folder.fill(["d.wav/a.wav"])
        #expect(mkfifo(folder.path + "/pipe.wav", 0o644) == 0)
        #expect(mkfifo(folder.path + "/pipe.txt", 0o644) == 0)
        let listing = try scan()
        #expect(names(listing) == ["d.wav/a.wav", "pipe.wav"])
        #expect(listing.ignored.count == 1)
    }

    @Test func `a name that is not UTF-8 can be listed and opened`() throws {
        let bytes = Array((folder.path + "/").utf8) + [0x66, 0xfc, 0x72] + Array(".wav".utf8)
        let raw = RawPath(bytes: bytes)
        let descriptor = raw.withCString { open($0, O_CREAT | O_WRONLY, 0o644) }
        try #require(descriptor >= 0)
        close(descriptor)
        let clip = try #require(try scan().clips.first)
        #expect(clip.relativePath.text == "f\\xfcr.wav")
        #expect(clip.absolutePath.bytes == bytes)
        #expect(clip.sizeBytes == 0)
        // The text form that the program shows is accepted as an argument.
        let again = try SourceScanner.scan(Source(argument: folder.path + "/f\\xfcr.wav"))
        #expect(again.clips.map(\.relativePath) == [clip.relativePath])
    }

    @Test func `a backslash in an argument is a backslash`() throws {
        try folder.fill(["a\\x41/b.wav"])
        #expect(names(try scan("/a\\x41")) == ["b.wav"])
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may read every folder"))
    func `a folder that may not be read is a problem and no more`() throws {
        try folder.fill(["a.wav", "locked/b.wav"])
        chmod(folder.path + "/locked", 0)
        defer { chmod(folder.path + "/locked", 0o755) }
        let listing = try scan()
        #expect(names(listing) == ["a.wav"])
        #expect(listing.problems.map(\.code) == [.folderUnreadable])
    }

    @Test func `folders deeper than a path may be long are a problem and no more`() throws {
        try folder.fill(["a.wav"])
        let name = String(repeating: "d", count: 250)
        // mkdirat step by step: the whole path is longer than the system takes at once.
        var descriptor = open(folder.path, O_RDONLY | O_DIRECTORY)
        for _ in 0..<20 {
            try #require(mkdirat(descriptor, name, 0o755) == 0)
            let next = openat(descriptor, name, O_RDONLY | O_DIRECTORY)
            close(descriptor)
            descriptor = next
        }
        close(descriptor)
        defer {
            // Nothing removes so deep a tree by its path: take the outermost folder away until none is left.
            let outer = folder.path + "/" + name
            while rename(outer + "/" + name, folder.path + "/inner") == 0 {
                rmdir(outer)
                rename(folder.path + "/inner", outer)
            }
        }
        let listing = try scan()
        #expect(names(listing) == ["a.wav"])
        #expect(listing.problems.map(\.code) == [.folderUnreadable])
    }

    @Test func `one kind can be asked for`() throws {
        try folder.fill(["a.wav", "a.npy", "b.flac"])
        #expect(names(try scan(only: .audio)) == ["a.wav", "b.flac"])
        let arrays = try scan(only: .array)
        #expect(names(arrays) == ["a.npy"])
        #expect(arrays.filteredCount == 2)
    }

    @Test func `a single file is a source`() throws {
        try folder.fill(["x/a.wav"])
        let listing = try scan("/x/a.wav")
        #expect(names(listing) == ["a.wav"])
        #expect(listing.root.text == folder.path + "/x")
        #expect(listing.name == "a")
    }

    @Test func `a cancelled scan throws`() throws {
        for index in 0..<4200 { close(creat(folder.path + "/\(index).txt", 0o600)) }
        #expect(throws: CancellationError.self) {
            try SourceScanner.scan(.folder(RawPath(text: folder.path)), isCancelled: { true })
        }
    }

    @Test func `an empty source says what was seen`() throws {
        #expect(throws: EngineError.self) { try scan() }
        try folder.fill((0..<10).map { "\($0).txt" } + ["a.csv", "b.csv", "README"])
        let error = #expect(throws: EngineError.self) { try scan() }
        #expect(
            error?.found
                == "found 13 files, none of them audio or arrays: 10 .txt, 2 .csv, 1 without extension")
        try folder.fill(["a.wav"])
        let filtered = #expect(throws: EngineError.self) { try scan(only: .array) }
        #expect(filtered?.found == "found 1 recording and no array")
    }

    @Test func `a missing source says so`() {
        let error = #expect(throws: EngineError.self) { try scan("/gone") }
        #expect(error?.code == .notFound)
        #expect(throws: EngineError.self) { try Source(argument: "") }
        #expect(throws: EngineError.self) { try Source(argument: "/dev/null") }
        #expect(throws: EngineError.self) { try Source(argument: "@" + folder.path) }
    }

    @Test func `a dataset joins listing, kind and completeness`() throws {
        try folder.fill(["RAVDESS/Actor_01/03-01-05-01-02-01-01.wav", "RAVDESS/Actor_01/03-01-05-01-02-02-01.wav"])
        let dataset = try Dataset(Source(argument: folder.path + "/RAVDESS/"))
        #expect(dataset.name == "RAVDESS")
        #expect(dataset.kind == DatasetKind("ravdess-speech"))
        #expect(dataset.completeness?.presentCount == 2)
        #expect(dataset.label(of: dataset.clips[0])?["emotion"] == "angry")
        #expect(try Dataset(Source(argument: folder.path), kind: .folder).completeness == nil)
    }
}
