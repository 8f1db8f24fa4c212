import Foundation
import Testing

@testable import Base
@testable import Engine

@Suite struct ClipNoteTests {
    @Test func `notes survive a row, whatever their sentences hold`() {
        let notes = [
            ClipNote(.timeCropped, "38 of 116 frames cut away; \"quoted\" → end", value: 38), ClipNote(.audioMixed, "mean of 2 channels"),
        ]
        var record = ClipRecord(path: "a", outcome: .extracted, recipeHash: "", inputBytes: 1, inputModifiedNs: 1)
        record.notes = notes
        #expect(record.notes == notes)
        record.notes = []
        #expect(record.storedNotes == nil && record.notes.isEmpty)
    }

    @Test func `the sentences of format 2 are read one by one, and stay as they are in the row`() {
        var record = ClipRecord(path: "a", outcome: .extracted, recipeHash: "", inputBytes: 1, inputModifiedNs: 1)
        record.storedNotes = "silent; mean of 2 channels"
        let checksum = record.checksum
        #expect(record.notes.map(\.text) == ["silent", "mean of 2 channels"])
        #expect(record.notes.allSatisfy { $0.code == .other })
        #expect(record.checksum == checksum && record.storedNotes == "silent; mean of 2 channels")
    }

    @Test func `a row that was tampered with yields notes that can be printed`() {
        #expect([ClipNote](stored: "[{\"code\":\"x.new\",\"text\":\"\\u001b[2J\"}]") == [ClipNote(.other, "\\x1b[2J")])
        #expect([ClipNote](stored: "[{").map(\.text) == ["[{"])
        #expect([ClipNote](stored: "\u{1b}[2J").map(\.text) == ["\\x1b[2J"])
    }
}

@Suite struct NotesDocumentTests {
    private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../docs/NOTES.md").standardizedFileURL.path

    private static var expected: String {
        var text = """
            # Notes on clips

            A note says something about a clip that was extracted anyway, or what else was found. `extract` counts the clips of
            each code in its summary and in `--json`; the sentence is in `metadata.csv`, in the clip table and on the file
            screen. `note:CODE` filters by it on the dashboard. The codes are never renamed.


            """
        for code in NoteCode.allCases { text += "- `\(code.rawValue)`: \(code.meaning)\n" }
        return text
    }

    /// With MELSCOPE_RECORD=1 the page is written, and the test fails, so that no run records unseen.
    @Test func `the page of notes says what the codes say`() throws {
        if ProcessInfo.processInfo.environment["MELSCOPE_RECORD"] == "1" {
            try Self.expected.write(toFile: Self.path, atomically: true, encoding: .utf8)
            Issue.record("recorded \(Self.path)")
        }
        #expect(try String(contentsOfFile: Self.path, encoding: .utf8) == Self.expected)
    }
}
