import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Demo
@testable import Engine
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// Segments of recordings, taken through real runs.
@Suite struct SegmentRunTests {
    /// A recording of ten seconds in which every second sounds different, at a rate that must be resampled.
    private static func samples(seconds: Double = 10, rateHz: Int = 22_050) -> [Float] {
        (0..<Int(seconds * Double(rateHz))).map { index in
            let time = Double(index) / Double(rateHz)
            return Float(0.3 * sin(2 * .pi * (200 + 90 * time.rounded(.down)) * time))
        }
    }

    private static func wave(_ samples: [Float], rateHz: Int = 22_050) -> [UInt8] {
        DemoWave.riff(rateHz: rateHz, channels: 1, bits: 16, data: DemoWave.pcm16(samples, repeats: 1))
    }

    private static func listed(_ entries: [(String, Double, Double?, String?)]) -> SegmentSource {
        .listed(entries.map { ListedSegment(file: RawPath(text: $0.0), segment: ClipSegment(startSeconds: $0.1, endSeconds: $0.2), name: $0.3) })
    }

    private static func features(_ fixture: RunFixture, _ clip: String, _ name: String = "set") throws -> [Float] {
        try ArrayFile.read(path: fixture.output(name).path + "/" + clip + ".npy", member: nil, maxBytes: 1 << 30).tensor.values
    }

    @Test(arguments: [1, 3]) func `a segment has the features of a file that holds its samples alone`(lanes: Int) throws {
        let fixture = try RunFixture(lanes: lanes)
        let samples = Self.samples()
        try fixture.temporary.write(Self.wave(samples), to: "set/a/long.wav")
        let times: [(Double, Double)] = [(0, 1.5), (1, 2.25), (2, 2.5), (4.75, 7), (6.5, 10)]
        for (index, time) in times.enumerated() {
            let part = samples[Int(time.0 * 22_050)..<Int(time.0 * 22_050) + Int((time.1 - time.0) * 22_050)]
            try fixture.temporary.write(Self.wave(Array(part)), to: "cut/part\(index).wav")
        }
        var request = try fixture.request()
        request.segments = Self.listed(times.enumerated().map { ("a/long.wav", $1.0, $1.1, "turn_\($0)") })
        #expect(fixture.engine.start(request).waitUntilOver().extracted == 5)
        _ = fixture.engine.start(try fixture.request("cut")).waitUntilOver()
        for index in times.indices {
            #expect(try Self.features(fixture, "turn_\(index)") == Self.features(fixture, "part\(index)", "cut"), "\(times[index])")
        }
        let record = try #require(try fixture.records().first { $0.path == "turn_3" })
        #expect(record.file == "a/long.wav" && record.segment == ClipSegment(startSeconds: 4.75, endSeconds: 7))
        #expect(record.durationSeconds == 49_612.0 / 22_050 && record.sampleRateHz == 22_050)
        let sum = try #require(record.inputChecksum)
        #expect(try fixture.records().allSatisfy { $0.inputChecksum == sum })
    }

    @Test func `an unchanged segment is up to date, and one with other times under the same name is not`() throws {
        let fixture = try RunFixture(lanes: 2)
        try fixture.temporary.write(Self.wave(Self.samples()), to: "set/long.wav")
        func run(_ segments: SegmentSource?, _ mode: RunRequest.Mode = .resume) throws -> RunSnapshot {
            var request = try fixture.request()
            request.segments = segments
            request.mode = mode
            let run = fixture.engine.start(request)
            let end = run.waitUntilOver()
            if let failure = run.failure { throw failure }
            return end
        }
        let first = Self.listed([("long.wav", 0, 1, "one"), ("long.wav", 1, 2, "two")])
        #expect(try run(first).extracted == 2)
        let again = try run(first)
        #expect(again.planned == 0 && again.upToDate == 2)
        let moved = try run(Self.listed([("long.wav", 0, 1, "one"), ("long.wav", 1, 2.5, "two")]))
        #expect(moved.planned == 1 && moved.upToDate == 1)
        // What a table no longer names has vanished, and its features stay.
        #expect(try run(Self.listed([("long.wav", 0, 1, "one")])).upToDate == 1)
        #expect(try fixture.records().first { $0.path == "two" }?.reason == .fileVanished)
        #expect(try run(first, .force).planned == 2)
    }

    @Test func `times that cannot be have reasons, and the other segments their features`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.temporary.write(Self.wave(Self.samples(seconds: 3)), to: "set/long.wav")
        try fixture.addClips(1)
        var request = try fixture.request()
        request.segments = Self.listed([
            ("long.wav", 1, 0.5, "backwards"), ("long.wav", -1, 1, "before"), ("long.wav", 1, 1, "empty"), ("long.wav", 9, 10, "behind"),
            ("long.wav", 2, 4, "far_over"), ("long.wav", 2, 3.2, "little_over"), ("long.wav", 2.5, nil, "to_the_end"),
            ("long.wav", 0.5, 1.5, "good"), ("long.wav", 1, 1.05, "short"), (RunFixture.clip(0), 0, 1, "array"),
        ])
        _ = fixture.engine.start(request).waitUntilOver()
        let records = Dictionary(try fixture.records().map { ($0.path, $0) }, uniquingKeysWith: { a, _ in a })
        #expect(records["backwards"]?.reason == .segmentTimes && records["before"]?.reason == .segmentTimes && records["empty"]?.reason == .segmentTimes)
        #expect(records["behind"]?.reason == .segmentBeyond && records["far_over"]?.reason == .segmentBeyond)
        #expect(records["short"]?.reason == .audioTooShort && records["array"]?.reason == .segmentOfArray)
        #expect(records["little_over"]?.outcome == .extracted && records["little_over"]?.notes.contains { $0.code == .segmentCut } == true)
        #expect(records["to_the_end"]?.durationSeconds == 0.5 && records["good"]?.outcome == .extracted)
        #expect(records["far_over"]?.found == "2.0 s to 4.0 s, in a recording of 3.000 s")
    }

    @Test func `overlapping segments are taken, or refused where the recipe says so`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.temporary.write(Self.wave(Self.samples(seconds: 5)), to: "set/long.wav")
        var request = try fixture.request()
        request.segments = Self.listed([("long.wav", 0, 2, "a"), ("long.wav", 1.5, 3, "b"), ("long.wav", 3, 4, "c")])
        #expect(fixture.engine.start(request).waitUntilOver().extracted == 3)
        request.recipe.clips.overlappingSegments = .refuse
        request.mode = .replace
        _ = fixture.engine.start(request).waitUntilOver()
        #expect(try fixture.records().map(\.reason) == [nil, .segmentOverlap, nil])
    }

    @Test func `a segment is retried, looked at and told in the table as what it is`() throws {
        let fixture = try RunFixture(lanes: 1)
        let samples = Self.samples(seconds: 4)
        try fixture.temporary.write(Self.wave([Float](repeating: 0, count: 44_100) + samples), to: "set/in/long.wav")
        var request = try fixture.request()
        request.segments = Self.listed([("in/long.wav", 0, 1, "silent"), ("in/long.wav", 2, 3, "loud")])
        let run = fixture.engine.start(request)
        _ = run.waitUntilOver()
        #expect(try fixture.records().map(\.reason) == [nil, .audioSilent])
        run.retry(["silent"], remedies: [.acceptSilence])
        eventually("the retry is over") { (try? fixture.records().allSatisfy { $0.outcome == .extracted }) == true && run.snapshot.state.isOver }
        let record = try #require(try fixture.records().first { $0.path == "loud" })
        let recorded = try RecordedRun(fixture.output())
        let inspection = try Inspection.make(of: record, in: recorded) { _, _ in try RunFixture.seed.get() }
        #expect(inspection.features?.values == (try Self.features(fixture, "loud")))
        #expect(inspection.facts.first == Inspection.Fact("segment", "2.0 to 3.0 s of long.wav"))
        let table = try String(contentsOfFile: fixture.output().metadataPath, encoding: .utf8).split(separator: "\n")
        #expect(table[0].hasSuffix(",model,file,start,end"))
        #expect(table[1].hasPrefix("loud,loud.npy,set,extracted") && table[1].hasSuffix(",in/long.wav,2.0,3.0"))
        #expect(try Verification.check(fixture.output()).findings.isEmpty)
    }

    @Test func `an output without segments has the table that it always had`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(1)
        _ = fixture.engine.start(try fixture.request()).waitUntilOver()
        let heading = try String(contentsOfFile: fixture.output().metadataPath, encoding: .utf8).split(separator: "\n")[0]
        #expect(heading.hasSuffix(",model"))
    }

    @Test func `windows are kept with the output, and other ones refused`() throws {
        let fixture = try RunFixture(lanes: 2)
        try fixture.temporary.write(Self.wave(Self.samples(seconds: 4)), to: "set/long.wav")
        var request = try fixture.request()
        request.segments = .windows(SegmentWindows(lengthMs: 3000, hopMs: 1500))
        #expect(fixture.engine.start(request).waitUntilOver().extracted == 2)
        #expect(try fixture.records().map(\.path) == ["long@0000.000-0003.000", "long@0001.500-0004.000"])
        #expect(try RecordedRun(fixture.output()).windows == SegmentWindows(lengthMs: 3000, hopMs: 1500))
        request.segments = nil
        let other = fixture.engine.start(request)
        _ = other.waitUntilOver()
        #expect((other.failure as? EngineError)?.code == .outputConflict)
    }
}
