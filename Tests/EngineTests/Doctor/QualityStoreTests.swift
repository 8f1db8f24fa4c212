import Foundation
import GRDB
import Testing

@testable import Base
@testable import Engine
@testable import Signal
@testable import TestSupport

@Suite struct QualityStoreTests {
    private let temporary: TemporaryFolder
    private let output: OutputFolder
    private var place: QualityPlace { QualityPlace(output) }

    init() throws {
        temporary = try TemporaryFolder()
        output = OutputFolder(path: temporary.path + "/out")
        try output.prepare()
    }

    static func measure(_ path: String, hash: Int64 = 7) -> ClipMeasure {
        var measure = ClipMeasure(path: path, kind: .audio, inputBytes: 100, inputModifiedNs: 5)
        var recording = RecordingMeasure(seconds: 2.5, sampleRateHz: 16_000, channels: 2, encoding: "PCM_16", sampleHash: hash)
        (recording.peakDBFS, recording.rmsDBFS, recording.lufs, recording.dcOffset) = (-0.5, -20.25, -19, -0.001)
        (recording.clippedRuns, recording.clippedSamples) = (3, 12)
        (recording.leadingSilenceSeconds, recording.trailingSilenceSeconds) = (0.25, 0.5)
        (recording.snrDB, recording.bandwidthHz, recording.cancellationDB) = (33, 7500, .infinity)
        measure.recording = recording
        measure.inputChecksum = 9
        return measure
    }

    private static func array(_ path: String) -> ClipMeasure {
        var measure = ClipMeasure(path: path, kind: .array, inputBytes: 1, inputModifiedNs: 2)
        measure.array = ArrayMeasure(shape: "(128, 4)", elementType: "float32", nonFiniteCount: 1, isConstant: false, valueHash: -3)
        return measure
    }

    @Test func `what is kept is read back, recordings, arrays and what could not be read`() throws {
        var broken = ClipMeasure(path: "c.wav", kind: .audio, inputBytes: 3, inputModifiedNs: 4)
        broken.reason = SkipReason(.audioNotAudio, found: "text", needed: "audio")
        let measures = [Self.measure("a/x.wav"), Self.array("b.npy"), broken]
        do {
            let store = try QualityStore(at: place)
            try store.save(measures)
            try store.save([measures[0]])
            store.close()
        }
        let store = try QualityStore(at: place)
        #expect(store.remark == nil)
        #expect(try store.measures().all.sorted { $0.path < $1.path } == measures.sorted { $0.path < $1.path })
        #expect(try store.measure(of: "b.npy") == measures[1])
        try store.replaceFindings([("a/x.wav", "data.clipping", 3), ("a/x.wav", "data.noise", nil)])
        try store.replaceFindings([("a/x.wav", "data.clipping", 4)])
        #expect(try store.findings(of: "a/x.wav").map(\.code) == ["data.clipping"])
        try store.remove(["b.npy"])
        #expect(try store.measures().count == 2)
    }

    @Test(arguments: [
        "CREATE TABLE other (a)", "CREATE TRIGGER t AFTER INSERT ON measure BEGIN DELETE FROM finding; END", "PRAGMA user_version = 99",
        "PRAGMA application_id = 1", "DROP TABLE finding", "CREATE VIEW v AS SELECT 1",
    ])
    func `a file that is not as this program makes it is moved aside with a word`(sql: String) throws {
        do {
            let store = try QualityStore(at: place)
            try store.save([Self.measure("x.wav")])
            store.close()
        }
        let queue = try DatabaseQueue(path: place.path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
        let ledger = try Ledger.open(output.ownPart).ledger
        ledger.close()
        let reading = try Ledger(reading: output.ownPart)
        #expect(!reading.attachQuality(of: output.ownPart), "nothing of it reaches a query")
        reading.close()
        let store = try QualityStore(at: place)
        #expect(store.remark?.contains("is now \(place.path).aside-1") == true, "\(store.remark ?? "")")
        #expect(try store.measures().count == 0)
    }

    @Test func `a damaged file is moved aside, and a link in its place is refused`() throws {
        try Data(repeating: 0x41, count: 9_000).write(to: URL(filePath: place.path))
        let store = try QualityStore(at: place)
        #expect(store.remark?.contains("damaged") == true)
        store.close()
        try FileManager.default.removeItem(atPath: place.path)
        try FileManager.default.createSymbolicLink(atPath: place.path, withDestinationPath: temporary.path + "/elsewhere")
        #expect(throws: EngineError.self) { try QualityStore(at: place) }
    }

    @Test(arguments: [
        "UPDATE measure SET seconds = -1", "UPDATE measure SET peakDBFS = 1e300", "UPDATE measure SET path = '../../etc/x.wav'",
        "UPDATE measure SET kind = 'video'", "UPDATE measure SET clippedRuns = -4", "UPDATE measure SET measuredBy = 0",
        "UPDATE measure SET sampleRateHz = 9223372036854775807", "UPDATE measure SET seconds = 'long'",
    ])
    func `a row that no measuring gives is measured again`(sql: String) throws {
        let store = try QualityStore(at: place)
        try store.save([Self.measure("x.wav")])
        try store.database.write { try $0.execute(sql: sql) }
        #expect(try store.measures().count == 0)
    }

    @Test func `a ledger that is open for reading is asked with the measurements beside it`() throws {
        let ledger = try Ledger.open(output.ownPart).ledger
        try ledger.save(["x.wav", "y.wav"].map { ClipRecord(path: $0, outcome: .extracted, recipeHash: "r", inputBytes: 7, inputModifiedNs: 9) })
        ledger.close()
        let records = try OutputRecords(output)
        #expect(!records.attachQuality(), "nothing was measured yet")
        let store = try QualityStore(at: place)
        try store.save([Self.measure("x.wav")])
        try store.replaceFindings([("x.wav", "data.clipping", 3)])
        #expect(records.attachQuality() && records.attachQuality())
        try records.forEachPart { _, ledger in
            let paths = try ledger.read {
                try String.fetchAll(
                    $0,
                    sql: """
                        SELECT clip.path FROM clip LEFT JOIN quality.measure AS m ON m.path = clip.path
                        WHERE m.peakDBFS > -1 AND EXISTS (SELECT 1 FROM quality.finding AS f WHERE f.path = clip.path AND f.code = 'data.clipping')
                        """)
            }
            #expect(paths == ["x.wav"])
            let attaching = Result { try ledger.read { try $0.execute(sql: "ATTACH DATABASE ':memory:' AS other") } }
            #expect(throws: (any Error).self) { try attaching.get() }
        }
        // What is measured meanwhile is seen.
        try store.save([Self.measure("y.wav")])
        try records.forEachPart { _, ledger in
            let count = try ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM quality.measure") }
            #expect(count == 2)
        }
        records.close()
    }

    @Test func `what was found of a recording is asked of its segments too, in filters, groups and columns`() throws {
        let ledger = try Ledger.open(output.ownPart).ledger
        func record(_ path: String, _ segment: String? = nil) -> ClipRecord {
            var record = ClipRecord(path: path, outcome: .extracted, recipeHash: "r", inputBytes: 7, inputModifiedNs: 9)
            record.storedSegment = segment
            return record
        }
        try ledger.save([
            record("turn_2", "10.0 12.5 in/a long one.wav"), record("turn_1", "2.0 3.0 in/a long one.wav"), record("turn_3", "0.0 - other.wav"), record("x.wav"),
        ])
        ledger.close()
        let store = try QualityStore(at: place)
        try store.save([Self.measure("in/a long one.wav"), Self.measure("x.wav")])
        try store.replaceFindings([("in/a long one.wav", "data.clipping", 3), ("x.wav", "data.noise", 2), ("turn_1", "data.names", nil)])
        let records = try OutputRecords(output)
        defer { records.close() }
        #expect(records.attachQuality())
        func clips(_ filter: String) throws -> [String] { try records.clips(ClipQuery(filter: filter, sort: .path, descending: false), limit: 10).map(\.path) }
        #expect(try clips("finding:clipping") == ["turn_1", "turn_2"] && clips("finding=data.noise") == ["x.wav"])
        #expect(try clips("!finding:") == ["turn_3"] && clips("finding:names") == ["turn_1"] && clips("rms<-20") == ["turn_1", "turn_2", "x.wav"])
        #expect(try clips("finding:clipping !finding:names") == ["turn_2"])
        let measured = try records.measured(["turn_1", "turn_2", "turn_3", "x.wav"])
        #expect(measured.findings == ["turn_1": ["data.clipping", "data.names"], "turn_2": ["data.clipping"], "x.wav": ["data.noise"]])
        #expect(measured.measures["turn_2"]?["rms"] == -20.25 && measured.measures["turn_3"] == nil)
        let groups = try records.groups(by: .finding, of: ClipQuery(), limit: 10).groups
        #expect(groups.map(\.value) == ["data.clipping", nil, "data.names", "data.noise"] && groups.map(\.clips) == [2, 1, 1, 1])
        let sorted = try records.clips(ClipQuery(sort: .column(.finding), descending: true), limit: 10).map(\.path)
        #expect(sorted.first == "x.wav" && sorted.last == "turn_3")
        #expect(try records.firstSegment(of: "in/a long one.wav")?.path == "turn_1" && records.firstSegment(of: "x.wav") == nil)
    }
}
