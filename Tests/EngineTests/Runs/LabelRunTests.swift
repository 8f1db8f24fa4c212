import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import TestSupport

/// Tables of labels and patterns in real runs.
@Suite struct LabelRunTests {
    private static func run(_ fixture: RunFixture, _ change: (inout RunRequest) -> Void = { _ in }) throws -> RunSnapshot {
        var request = try fixture.request()
        change(&request)
        let run = fixture.engine.start(request)
        let end = run.waitUntilOver()
        if let failure = run.failure { throw failure }
        return end
    }

    private static func write(_ fixture: RunFixture, _ text: String) throws -> LabelSource {
        try fixture.temporary.write(Array(text.utf8), to: "labels.csv")
        return LabelSource(tables: [fixture.temporary.path + "/labels.csv"])
    }

    private static func labels(_ fixture: RunFixture) throws -> [String] {
        try fixture.records().map { $0.labels.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }
    }

    @Test func `labels of a table stand in the ledger, in metadata csv and in a retry`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(1)
        try fixture.addMisfit("odd.npy")
        let source = try Self.write(fixture, "file,emotion,spk,mood\nclip_000,sad,7,\"a, b\"\nodd.npy,glad,8,\nnone.wav,calm,9,\n")
        let end = try Self.run(fixture) { $0.labels = source }
        #expect(try Self.labels(fixture) == ["emotion=sad speaker=7 mood=a, b", "emotion=glad speaker=8 mood="])
        let table = try String(contentsOfFile: fixture.output().metadataPath, encoding: .utf8).split(separator: "\n")
        #expect(table[0].hasSuffix(",recipe,speaker,emotion,mood,model") && table[1].contains(",7,sad,\"a, b\","))
        #expect(end.listing?.remarks.contains("labels: 1 row has no clip: line 4: none.wav") == true)
        // The retry of a command reads what the output records.
        let recorded = try RecordedRun(fixture.output())
        var request = try recorded.request(modelPath: nil)
        request.selection = .clips(["odd.npy"], remedies: [])
        _ = fixture.engine.start(request).waitUntilOver()
        #expect(try Self.labels(fixture) == ["emotion=sad speaker=7 mood=a, b", "emotion=glad speaker=8 mood="])
    }

    @Test func `a table that has changed relabels clips that are up to date, and is told`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(2)
        let source = try Self.write(fixture, "file,emotion\nclip_000,sad\nclip_001,sad\n")
        _ = try Self.run(fixture) { $0.labels = source }
        _ = try Self.write(fixture, "file,emotion\nclip_000,glad\nclip_001,sad\n")
        // Without the option: the output knows its table.
        let end = try Self.run(fixture)
        #expect(end.planned == 0 && end.upToDate == 2)
        #expect(try Self.labels(fixture) == ["emotion=glad", "emotion=sad"])
        #expect(end.listing?.remarks.contains { $0.hasSuffix("labels.csv has changed since the last run") } == true)
        #expect(try Verification.check(fixture.output()).findings.isEmpty)
        let again = try Self.run(fixture)
        #expect(again.listing?.remarks.contains { $0.contains("has changed") } == false)
    }

    @Test func `a pattern gives labels from folders`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(1, to: "set/P1_glad")
        _ = try Self.run(fixture) { $0.labels = LabelSource(tables: [], pattern: "(?<speaker>P[0-9])_(?<emotion>[a-z]+)/[^/]+") }
        #expect(try Self.labels(fixture) == ["speaker=P1 emotion=glad"])
        #expect(try RecordedRun(fixture.output()).labels?.pattern != nil)
    }

    @Test func `an entry of the list keeps its tables and windows`() throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path + "/datasets.json"
        var registry = DatasetRegistry()
        registry.add(
            .init(
                name: "a", source: "/a", kind: nil, output: "/o", labels: LabelSource(tables: ["/t.csv"], columns: "file=x", pattern: "(?<a>b)"),
                windows: SegmentWindows(lengthMs: 3000, hopMs: 1500)))
        registry.add(.init(name: "b", source: "/b", kind: nil, output: "/p"))
        try registry.save(path: path)
        #expect(try DatasetRegistry(path: path) == registry)
        #expect(try !String(contentsOfFile: path, encoding: .utf8).contains("null"))
    }
}
