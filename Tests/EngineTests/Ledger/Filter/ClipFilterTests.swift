import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import Signal
@testable import TestSupport

@Suite struct `Filters of clips` {
    private let temporary: TemporaryFolder
    private let ledger: Ledger

    init() throws {
        temporary = try TemporaryFolder()
        let folder = OutputFolder(path: temporary.path + "/out")
        try folder.prepare()
        ledger = try Ledger.open(folder.ownPart).ledger
        try ledger.save([
            Self.clip("a-ang.wav", "angry", "01", age: "22", frames: 100, peak: -0.5, seconds: 1.5),
            Self.clip("b-ang.wav", "angry", "02", age: "41", frames: 160, peak: -12, seconds: 2.5),
            Self.clip("c-sad.wav", "sad", "01", age: "unknown", frames: 170, peak: -3, seconds: 3.5),
            Self.clip("d-hap.wav", "happy", "03", age: "", frames: nil, peak: nil, seconds: nil, reason: .shapeMelBins),
            Self.clip("e, odd or (1).wav", "sad", "10", age: nil, frames: 30, peak: -.infinity, seconds: 0.2, note: "2 channels averaged"),
        ])
    }

    private static func clip(
        _ path: String, _ emotion: String, _ speaker: String, age: String?, frames: Int?, peak: Double?, seconds: Double?, reason: ReasonCode? = nil,
        note: String? = nil
    ) -> ClipRecord {
        var record = ClipRecord(path: path, outcome: reason == nil ? .extracted : .skipped, recipeHash: "r", inputBytes: 9, inputModifiedNs: 1)
        record.labels = [.init("speaker", speaker), .init("emotion", emotion), .init("sentence", "It's \"odd\", or not")] + (age.map { [.init("age", $0)] } ?? [])
        record.frames = frames
        record.peakDBFS = peak
        record.durationSeconds = seconds
        record.elapsedMs = 2
        record.reason = reason
        record.found = reason.map { _ in "96 bands" }
        record.inputShape = frames.map { "(128, \($0))" }
        record.notes = note.map { [ClipNote(.audioMixed, $0)] } ?? []
        return record
    }

    /// The first letters of the clips that a filter selects.
    private func found(_ filter: String) throws -> String {
        let query = ClipQuery(filter: filter, sort: .path, descending: false)
        let paths = try ledger.clips(query, limit: 99).map(\.path)
        #expect(try ledger.count(query) == paths.count)
        return paths.map { String($0.prefix(1)) }.joined()
    }

    @Test(arguments: [
        ("emotion:angry,sad !speaker:01", "be"), ("emotion:angry,sad !speaker:01 peak>-13", "b"), ("peak>-1", "a"), ("!peak>-1", "bcde"),
        ("emotion:happy or T>165", "cd"), ("emotion:happy | T>165", "cd"), ("emotion:happy OR emotion:sad T<100", "de"),
        ("(emotion:happy or emotion:sad) T<100", "e"), ("(emotion:happy or emotion:sad) and not T<100", "cd"), ("!(emotion:sad or emotion:angry)", "d"),
        ("! emotion:sad", "abd"), ("not not emotion:sad", "ce"), ("T:100,160", "ab"), ("T:..100", "ae"), ("T:150..165,30", "be"), ("seconds:1..3", "ab"),
        ("speaker:1", "e"), ("speaker=1", "ac"), ("speaker=01", "ac"), ("speaker!=01", "bde"), ("emotion=ANGRY", "ab"), ("emotion:ang", "ab"),
        ("age>30", "b"), ("age<=22", "a"), ("!age>30", "acde"), ("age:", "abcd"), ("!age:", "e"), ("reason:", "d"), ("!reason:", "abce"), ("note:", "e"),
        ("T:", "abce"), ("!T:", "d"), ("peak:", "abce"), ("angry", "ab"), ("averaged", "e"), ("mel_bins", "d"), ("file:ang", "ab"), ("file:angry", ""),
        ("\"e, odd or (1)\"", "e"), ("sentence:\"it's \\\"odd\\\", o\"", "abcde"), ("sentence=\"It's \\\"odd\\\", or not\"", "abcde"), ("odd\\", ""), ("(1)", "abce"),
        ("\"(1)\"", "e"), ("shape:128", "abce"), ("T <165 T>=100", "ab"), ("shape:\"(128, 1\"", "abc"), ("shape=\"(128, 30)\"", "e"), ("outcome:skip,failed", "d"), ("outcome!=extracted", "d"),
        ("reason=shape.mel_bins", "d"), ("T > 100", "bc"), ("T >= 100 T <165", "ab"), ("age > 30", "b"), ("Emotion:SAD", "ce"), ("label.emotion:sad", "ce"),
        ("bytes=9", "abcde"), ("bytes:1..3", ""), ("t>165", "c"), ("", "abcde"), ("   ", "abcde"),
    ])
    func `a filter selects what it says, and its negation the rest`(filter: String, clips: String) throws {
        #expect(ClipQuery(filter: filter).problems.isEmpty)
        #expect(try ledger.problems(of: ClipQuery(filter: filter)).isEmpty)
        #expect(try found(filter) == clips)
        guard !filter.allSatisfy(\.isWhitespace) else { return }
        #expect(try found("!(\(filter))") == "abcde".filter { !clips.contains($0) })
    }

    @Test(arguments: [
        ("T>many", 0..<6, "T>many: 'many' is not a number, as in T>10"),
        ("a peak>", 2..<7, "peak>: a number is missing, as in peak>-1"),
        ("outcome:lost", 0..<12, "outcome:lost: 'lost' is not an outcome; use extracted, skipped, failed, cancelled, stale"),
        ("outcome:", 0..<8, "outcome:: an outcome is missing: extracted, skipped, failed, cancelled, stale"),
        ("T><3", 0..<4, "T><3: '><' is not a comparison; use < <= > >= = !="), ("reason>3", 0..<8, "reason>3: reason is text and cannot be compared by size; reason:3 searches for it"),
        ("emotion>sad", 0..<11, "emotion>sad: 'sad' is not a number; emotion:sad searches for it as text"),
        (">5", 0..<2, ">5: the column is missing before >, such as T>5"), ("(emotion:sad", 0..<1, "(: the closing ) is missing"),
        ("emotion:sad)", 11..<12, "): there is no ( for it"), ("emotion:\"sad", 0..<12, "emotion:\"sad: the closing \" is missing"),
        ("emotion:sad or", 12..<14, "or: it joins two conditions; the second is missing"), ("or emotion:sad", 0..<2, "or: it joins two conditions; the first is missing"),
        ("a !", 2..<3, "!: the condition after it is missing"), ("T:3..1", 0..<6, "T:3..1: 3 is more than 1"),
        ("emotion=angry,sad", 0..<17, "emotion=angry,sad: only one value can follow =; a list follows a colon, as in emotion:angry,sad"),
    ])
    func `what is wrong is told, and where; the rest of the filter holds`(filter: String, place: Range<Int>, text: String) throws {
        let problems = ClipQuery(filter: filter).problems
        #expect(problems.map(\.place) == [place])
        #expect(problems.map(\.description) == [text])
        _ = try found(filter)
    }

    @Test func `a column that no clip has is told with near names, a measured one where nothing was measured`() throws {
        func problems(_ filter: String) throws -> [String] { try ledger.problems(of: ClipQuery(filter: filter)).map(\.description) }
        #expect(try problems("emotoin:sad T>9") == ["emotoin:sad: no clip has a column 'emotoin'; did you mean emotion?"])
        #expect(try problems("zz:1").first?.contains("the columns are speaker, emotion, sentence, age, file, outcome") == true)
        #expect(try problems("snr<10 or finding:clip") == [
            "snr<10: not measured yet; run 'melscope doctor'", "finding:clip: not measured yet; run 'melscope doctor'",
        ])
        #expect(try found("snr<10 or finding:clip") == "")
        #expect(try found("T>many emotion:sad (speaker:10") == "e")
    }

    @Test func `an empty ledger knows no label and refuses none`() throws {
        let folder = OutputFolder(path: temporary.path + "/empty")
        try folder.prepare()
        #expect(try Ledger.open(folder.ownPart).ledger.problems(of: ClipQuery(filter: "emotion:sad")).isEmpty)
    }

    @Test(arguments: ["emotion", "speaker", "T", "peak", "note", "file", "outcome", "reason"])
    func `each group's filter selects its clips`(name: String) throws {
        let column = ClipColumn.named(name)
        let (groups, total) = try ledger.groups(by: column, of: ClipQuery(), limit: 100)
        #expect(groups.count == total)
        #expect(groups.reduce(0) { $0 + $1.clips } == 5)
        for group in groups {
            #expect(ClipQuery(filter: group.filter).problems.isEmpty, "\(group.filter)")
            #expect(try ledger.count(ClipQuery(filter: group.filter)) == group.clips, "\(group.filter)")
            #expect(group.extracted + group.skipped == group.clips)
        }
    }

    @Test func `many numbers are put into intervals, and the filters of all of them select every clip once`() throws {
        try ledger.save((0..<300).map { Self.clip("n\($0)", "sad", "7", age: "\($0 % 70)", frames: $0 * 7, peak: Double($0) / -7.3, seconds: Double($0) / 91) })
        for name in ["T", "peak", "seconds"] {
            let (groups, _) = try ledger.groups(by: .named(name), of: ClipQuery(filter: "emotion:sad"), limit: 100)
            #expect(groups.count > 5 && groups.count <= 43, "\(name): \(groups.count)")
            #expect(groups.reduce(0) { $0 + $1.clips } == 302)
            for group in groups { #expect(try ledger.count(ClipQuery(filter: "emotion:sad \(group.filter)")) == group.clips, "\(group.filter)") }
        }
    }

    @Test func `clips are sorted by any column, those without a value where nothing stands`() throws {
        func order(_ column: ClipColumn, descending: Bool = false) throws -> String {
            try ledger.clips(ClipQuery(sort: .column(column), descending: descending), limit: 9).map { String($0.path.prefix(1)) }.joined()
        }
        #expect(try order(.label("emotion")) == "abdce")
        #expect(try order(.label("speaker"), descending: true) == "edbca")
        #expect(try order(.peak) == "debca")
        #expect(try order(.measured[0]) == "abcde")
        for path in ["a-ang.wav", "e, odd or (1).wav"] {
            let query = ClipQuery(sort: .column(.label("age")))
            let place = try #require(try ledger.position(of: path, in: query))
            #expect(try ledger.clips(query, offset: place, limit: 1).first?.path == path)
        }
    }

    @Test(arguments: ["plain", "", "two words", "a,b", "a:b", "or", "\"x\" \\", "(a)", "!a", "日本"])
    func `a value in quotes is read as it is`(value: String) {
        #expect(FilterParser("emotion:" + ClipFilter.quoted(value)).filter == .match(.label("emotion"), value.isEmpty ? [] : [.text(value)]))
        #expect(FilterParser(ClipFilter.quoted(value)).filter == (value.isEmpty ? nil : .text(value)))
    }

    @Test func `parentheses by the thousand are refused, not followed`() throws {
        let problems = ClipQuery(filter: String(repeating: "(", count: 2000)).problems
        #expect(problems.contains { $0.text.contains("more than 50 deep") })
        _ = try found(String(repeating: "!(", count: 400) + "x")
        _ = try found(String(repeating: "a or ", count: 199) + "b")
    }
}
