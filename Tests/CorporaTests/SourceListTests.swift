import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import TestSupport

@Suite struct SourceListTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func scan(_ text: String, in place: String = "") throws -> SourceListing {
        let list = folder.path + place + "/clips.txt"
        try Data(text.utf8).write(to: URL(fileURLWithPath: list))
        return try SourceScanner.scan(Source(argument: "@" + list))
    }

    @Test func `lines are paths relative to the list`() throws {
        try folder.fill(["a b.wav", "x/c.npy", "x/d.txt"])
        let listing = try scan("\u{feff}x/c.npy\r\n\n./a b.wav\n\(folder.path)/x/d.txt\nmissing.wav")
        #expect(listing.clips.map(\.relativePath.text) == ["a b.wav", "missing.wav", "x/c.npy"])
        #expect(listing.clips.map { $0.sizeBytes != nil } == [true, false, true])
        #expect(listing.problems.map(\.text) == ["line 4: \(folder.path)/x/d.txt: neither audio nor an array by its extension"])
        #expect(listing.unusedLineCount == 1)
        #expect(listing.name == "clips")
        #expect(listing.root.text == folder.path)
    }

    @Test func `no relative path leaves the root`() throws {
        try folder.fill(["lists/keep", "one/a.wav", "two/b.wav"])
        let listing = try scan("../one/a.wav\n../two/b.wav\n", in: "/lists")
        #expect(listing.root.text.hasSuffix((folder.path as NSString).lastPathComponent))
        #expect(listing.clips.map(\.relativePath.text) == ["one/a.wav", "two/b.wav"])
    }

    @Test func `folders, repeats and lines that are no path are problems`() throws {
        try folder.fill(["a.wav", "x/c.wav"])
        let long = String(repeating: "n", count: 10_000)
        let listing = try scan("a.wav\n./a.wav\nx\n../gone/b.wav\nnul\0.wav\n\(long).wav\n")
        #expect(listing.clips.map(\.relativePath.text) == ["a.wav"])
        #expect(listing.problems.map(\.code) == [.listRepeated, .listEntry, .listEntry, .listEntry, .listEntry])
        #expect(listing.problems.map(\.line) == [2, 3, 4, 5, 6])
        #expect(listing.problems.allSatisfy { $0.text.count < 400 })
        #expect(listing.unusedLineCount == 4)
    }

    @Test func `blanks around a path are no part of it, unless there is a file of that name`() throws {
        try folder.fill(["a.wav", "b.wav", "c.wav", " d.wav"])
        let listing = try scan("a.wav \n\tb.wav\t\r\n  c.wav  \n d.wav\n   \n")
        #expect(listing.clips.map(\.relativePath.text) == [" d.wav", "a.wav", "b.wav", "c.wav"])
        #expect(listing.clips.allSatisfy { $0.sizeBytes != nil } && listing.problems.isEmpty)
    }

    @Test(arguments: [
        ("a.wav\tangry", "a row of a tab-separated table; 'cut -f1 TABLE' makes a list"),
        ("3\ta.wav", "'cut -f2 TABLE'"),
        ("a.wav,angry", "a row of a CSV table; 'cut -d\",\" -f1 TABLE'"),
        ("\"a.wav\";angry", "'cut -d\";\" -f1 TABLE'"),
        ("file_name,label", "'cut -d\",\" -f1 TABLE'"),
        ("utt1 a.wav", "a line of a Kaldi scp, 'UTTERANCE PATH'; 'cut -d\" \" -f2- SCP'"),
        ("utt1 sph2pipe -f wav a.sph |", "a command of a Kaldi scp, not a file"),
        ("a.wav angry", "a row of a space-separated table; 'cut -d\" \" -f1 TABLE'"),
        ("notes.txt", "no such file"),
    ])
    func `a line that gives no clip is named with its number and what helps`(line: String, found: String) throws {
        try folder.fill(["a.wav", "b.wav"])
        let listing = try scan("b.wav\n\n\(line)\n")
        #expect(listing.clips.map(\.relativePath.text) == ["b.wav"])
        let problem = try #require(listing.problems.first)
        #expect(problem.line == 3 && problem.found.contains(found), "\(problem.text)")
    }

    @Test func `a list that is a table as a whole is refused as one`() throws {
        try folder.fill(["a.wav"])
        let error = try #require(throws: EngineError.self) { try scan("a.wav\tangry\na.wav\tsad\n") }
        #expect(error.description.contains("line 1: a.wav\\tangry: a row of a tab-separated table; 'cut -f1 TABLE' makes a list, and 1 more problem"), "\(error)")
        #expect(error.advice == "A list has one path per line, and nothing else on the line.")
    }

    @Test func `a mistyped line moves no output`() throws {
        try folder.fill(["lists/keep", "one/a.wav", "two/b.wav"])
        let root = folder.path
        let listing = try scan("\(root)/one/a.wav\n\(root)/two/b.wav\n/typo/one/c.wav\n\(root)/two/gone.wav\n", in: "/lists")
        #expect(listing.root.text == root)
        #expect(listing.clips.map(\.relativePath.text) == ["one/a.wav", "two/b.wav", "two/gone.wav"])
        #expect(listing.problems.map(\.line) == [3])
        #expect(listing.problems[0].found == "no such file, and not below \(root), where the others are")
    }

    @Test func `clips that vanish move no output of a list whose root is recorded`() throws {
        try folder.fill(["lists/keep", "one/a.wav", "two/b.wav"])
        let list = folder.path + "/lists/clips.txt"
        try Data("../one/a.wav\n../two/b.wav\n".utf8).write(to: URL(fileURLWithPath: list))
        try FileManager.default.removeItem(atPath: folder.path + "/two")
        let source = try Source(argument: "@" + list)
        let before = try SourceScanner.scan(source, listRoot: .recorded(RawPath(text: folder.path)))
        #expect(before.root.text == folder.path && !before.rootHasMoved)
        #expect(before.clips.map(\.relativePath.text).contains("one/a.wav"))
        #expect(try SourceScanner.scan(source, listRoot: .recorded(RawPath(text: folder.path + "/two"))).rootHasMoved)
    }

    @Test func `an empty list is refused`() {
        #expect(throws: EngineError.self) { try scan("\n\r\n") }
    }
}
