import Testing

@testable import Corpora
@testable import Base
@testable import Engine
@testable import Shapes
@testable import TestSupport

/// What a row keeps of plans and labels, today and as formats 1 to 3 did.
@Suite struct StoredValueTests {
    private static func record() -> ClipRecord {
        ClipRecord(path: "a/b.wav", outcome: .extracted, recipeHash: "r", inputBytes: 1, inputModifiedNs: 1)
    }

    private static let operations: [CorrectionStep.Operation] = [
        .cast(from: .float64), .squeeze(axes: [0, 3]), .averageChannels(count: 2), .pickChannel(1, of: 2), .transpose(order: [1, 0]),
        .insert([.batch, .channel]), .repeatChannel(count: 3), .cropTime(first: 8, count: 300),
        .padTime(before: 2, after: 18, value: .quietest), .padTime(before: 0, after: 1, value: .value(-80)),
    ]

    @Test func `every step of a plan survives a row`() {
        var record = Self.record()
        #expect(record.plan == nil)
        record.plan = Self.operations.map { .operation($0) }
        #expect(record.plan == Self.operations.map { .operation($0) })
        record.plan = []
        #expect(record.plan == [] && record.plan?.text() == "")
    }

    @Test func `a plan that an older format kept as words is read step by step, and stays as it is in the row`() {
        var record = Self.record()
        record.storedPlan = "transpose → insert batch, channel → pad time by 18 with the quietest value"
        let checksum = record.checksum
        #expect(record.plan?.map(\.text) == ["transpose", "insert batch, channel", "pad time by 18 with the quietest value"])
        #expect(record.plan?.text(arrow: ">") == "transpose > insert batch, channel > pad time by 18 with the quietest value")
        #expect(record.checksum == checksum)
        record.storedPlan = ""
        #expect(record.plan == [])
    }

    @Test func `a plan that was tampered with is text that can be printed`() {
        #expect([RecordedStep](stored: "[{\"op\":\"explode\"}]").map(\.text) == ["[{\"op\":\"explode\"}]"])
        #expect([RecordedStep](stored: "[\"\\u001b[2J\"]").map(\.text) == ["\\x1b[2J"])
        #expect([RecordedStep](stored: "\u{1b}[2J → x").map(\.text) == ["\\x1b[2J", "x"])
    }

    @Test func `labels survive a row, whatever their values hold`() {
        var record = Self.record()
        #expect(record.labels.isEmpty && record.storedLabels == nil)
        let fields = [ClipLabel.Field("actor", "1001"), .init("sentence", "a = b\n\"c\" [d] / é"), .init("age", "")]
        record.labels = fields
        #expect(record.labels == fields)
        record.storedLabels = "actor=1001\nsentence=a = b\nage="
        #expect(record.labels == [.init("actor", "1001"), .init("sentence", "a = b"), .init("age", "")])
    }

    @Test(arguments: ["plain", "", "é 日本", "a/b", "\"", "\\", "\n", "\u{7f}", "\u{2028}", "a\tb"])
    func `labels are written as the encoder writes them, whatever they hold`(value: String) {
        let fields = [ClipLabel.Field("actor", "1001"), .init("sentence", value)]
        #expect(fields.stored == StoredValue.encode([["actor", "1001"], ["sentence", value]]))
        #expect([ClipLabel.Field](stored: fields.stored ?? "") == fields)
    }

    @Test(arguments: [
        ("[[\"a\",\"b\"]", []), ("[[\"a\",\"b\"]]x", []), ("[[\"a\",\"\\u00e9\"]]", [ClipLabel.Field("a", "é")]),
        ("[[\"a\"],[\"b\",\"c\"]]", [.init("b", "c")]), (" [[\"a\",\"b\"]]", []), ("[ [\"a\" , \"b\"] ]", [.init("a", "b")]), ("[]", []),
        ("[[\"a\",\"b\"],[\"c\",\"d\"]]", [.init("a", "b"), .init("c", "d")]), ("[[\"a\",\"b", []),
    ])
    func `labels that somebody else wrote are read as JSON is`(stored: String, fields: [ClipLabel.Field]) {
        #expect([ClipLabel.Field](stored: stored) == fields)
    }

    @Test func `a filter by label finds the rows of both forms, and no others`() throws {
        let temporary = try TemporaryFolder()
        let folder = OutputFolder(path: temporary.path + "/out")
        try folder.prepare()
        let ledger = try Ledger.open(folder.ownPart).ledger
        defer { ledger.close() }
        func row(_ path: String, _ change: (inout ClipRecord) -> Void) -> ClipRecord {
            var record = Self.record()
            record.path = path
            change(&record)
            return record
        }
        try ledger.save([
            row("new-fear") { $0.labels = [.init("actor", "12"), .init("emotion", "fear")] },
            row("new-fearless") { $0.labels = [.init("emotion", "fearless"), .init("actor", "2")] },
            row("old-fear") { $0.storedLabels = "actor=12\nemotion=fear" },
            row("old-first") { $0.storedLabels = "emotion=fear\nactor=2" },
            row("new-other") { $0.labels = [.init("emotion", "sad"), .init("sentence", "emotion=fear"), .init("note", "[\"emotion\",\"fear\"]")] },
            row("old-other") { $0.storedLabels = "emotion=sad\nsentence=emotion,fear" },
            row("none") { _ in },
        ])
        func found(_ filter: String) throws -> [String] {
            try ledger.clips(ClipQuery(filter: filter, sort: .path, descending: false), limit: 99).map(\.path)
        }
        #expect(try found("emotion:fear") == ["new-fear", "new-fearless", "old-fear", "old-first"])
        #expect(try found("emotion:fear actor:12") == ["new-fear", "old-fear"])
        #expect(try found("emotion:FEARLESS") == ["new-fearless"])
        #expect(try found("emotion:f%r").isEmpty)
    }

    @Test func `the speaker of rows that only know an actor is the actor`() throws {
        let temporary = try TemporaryFolder()
        let folder = OutputFolder(path: temporary.path + "/out")
        try folder.prepare()
        let ledger = try Ledger.open(folder.ownPart).ledger
        defer { ledger.close() }
        func row(_ path: String, _ change: (inout ClipRecord) -> Void) -> ClipRecord {
            var record = Self.record()
            record.path = path
            change(&record)
            return record
        }
        try ledger.save([
            row("new") { $0.labels = [.init("actor", "12"), .init("speaker", "s3")] }, row("old") { $0.labels = [.init("actor", "12")] },
            row("oldest") { $0.storedLabels = "actor=07\nemotion=fear" }, row("none") { _ in },
        ])
        func found(_ filter: String) throws -> [String] {
            try ledger.clips(ClipQuery(filter: filter, sort: .path, descending: false), limit: 99).map(\.path)
        }
        #expect(try found("speaker:12") == ["old"] && found("speaker=12") == ["old"] && found("speaker:s3") == ["new"])
        #expect(try found("speaker:") == ["new", "old", "oldest"] && found("!speaker:") == ["none"])
        #expect(try found("speaker<10") == ["oldest"] && found("speaker!=12") == ["new", "none", "oldest"])
        #expect(try found("actor:12") == ["new", "old"])
        #expect(try ledger.problems(of: ClipQuery(filter: "speaker:12")).isEmpty)
        let sorted = ClipQuery(sort: .column(.label("speaker")), descending: false)
        #expect(try ledger.clips(sorted, limit: 9).map(\.path) == ["none", "oldest", "old", "new"])
        #expect(try ledger.next(after: "old", in: sorted)?.path == "new")
        #expect(try ledger.groups(by: .label("speaker"), of: ClipQuery(), limit: 9).groups.compactMap(\.value).sorted() == ["07", "12", "s3"])
    }

    @Test func `segments are filtered, sorted and grouped by their times`() throws {
        let temporary = try TemporaryFolder()
        let folder = OutputFolder(path: temporary.path + "/out")
        try folder.prepare()
        let ledger = try Ledger.open(folder.ownPart).ledger
        defer { ledger.close() }
        func row(_ path: String, _ start: Double?, _ end: Double?) -> ClipRecord {
            var record = Self.record()
            record.path = path
            record.storedSegment = start.map { ClipSegment(startSeconds: $0, endSeconds: end).stored(file: RawPath(text: "long one.wav")) }
            return record
        }
        try ledger.save([row("a", 0, 2.5), row("b", 2.5, 4), row("c", 10, nil), row("whole", nil, nil)])
        func found(_ filter: String) throws -> [String] {
            try ledger.clips(ClipQuery(filter: filter, sort: .path, descending: false), limit: 99).map(\.path)
        }
        #expect(try found("start>=2.5") == ["b", "c"] && found("end<=4") == ["a", "b"] && found("!start:") == ["whole"] && found("start: !end:") == ["c"])
        #expect(try ledger.clips(ClipQuery(sort: .column(.segmentStart), descending: true), limit: 9).map(\.path) == ["c", "b", "a", "whole"])
        #expect(try ledger.groups(by: .segmentStart, of: ClipQuery(), limit: 9).groups.map(\.clips) == [1, 1, 1, 1])
    }

    @Test func `a ledger of format 3 is written on, its rows as sound as before`() throws {
        let temporary = try TemporaryFolder()
        let folder = OutputFolder(path: temporary.path + "/out")
        try folder.prepare()
        var old = Self.record()
        (old.storedPlan, old.storedLabels) = ("transpose → insert batch, channel", "actor=1001\nemotion=fear")
        let made = try Ledger.open(folder.ownPart).ledger
        try made.save([old])
        try made.write { try $0.execute(sql: "ALTER TABLE clip DROP COLUMN featurePlace; ALTER TABLE clip DROP COLUMN segment; PRAGMA user_version = 3") }
        made.close()
        let (ledger, damage) = try Ledger.open(folder.ownPart)
        defer { ledger.close() }
        #expect(damage == nil)
        #expect(try ledger.clip("a/b.wav") == old)
        #expect(try ledger.read { try Ledger.version($0) } == Ledger.formatVersion)
    }

    @Test func `a ledger of format 5 is read as it is, and gets a place for segments when it is written on`() throws {
        let temporary = try TemporaryFolder()
        let folder = OutputFolder(path: temporary.path + "/out")
        try folder.prepare()
        let made = try Ledger.open(folder.ownPart).ledger
        try made.save([Self.record()])
        try made.write { try $0.execute(sql: "ALTER TABLE clip DROP COLUMN segment; PRAGMA user_version = 5") }
        made.close()
        let reader = try Ledger(reading: folder.ownPart)
        #expect(try reader.clip("a/b.wav") == Self.record() && !reader.hasSegments())
        reader.close()
        let (ledger, damage) = try Ledger.open(folder.ownPart)
        defer { ledger.close() }
        #expect(damage == nil)
        #expect(try ledger.clip("a/b.wav") == Self.record())
        var segment = Self.record()
        segment.path = "turn_1"
        segment.storedSegment = ClipSegment(startSeconds: 0.1, endSeconds: 2).stored(file: RawPath(text: "a/b.wav"))
        try ledger.save([segment])
        #expect(try ledger.clip("turn_1") == segment && ledger.hasSegments())
        #expect(try ledger.clip("turn_1")?.file == "a/b.wav")
        for text in ["0.1 2.0 ../../etc/passwd", "0.1 2.0 /etc/passwd", "x", "0.1 inf a.wav"] {
            segment.storedSegment = text
            #expect(!segment.isPlausible, "\(text)")
        }
    }
}
