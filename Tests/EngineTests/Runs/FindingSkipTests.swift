import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Demo
@testable import Engine
@testable import Signal
@testable import TestSupport

/// Runs whose recipe leaves out what the doctor finds.
@Suite struct FindingSkipTests {
    private static func noise(_ seed: Int, seconds: Double = 1, level: Float = 0.3, silentSeconds: Double = 0) -> [UInt8] {
        var state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 | 1
        let samples = (0..<Int(seconds * 16_000)).map { _ -> Float in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return level * (Float(state >> 40) / Float(1 << 23) - 1)
        }
        let zeros = [Float](repeating: 0, count: Int(silentSeconds * 16_000))
        return DemoWave.riff(rateHz: 16_000, channels: 1, bits: 16, data: DemoWave.pcm16(zeros + samples, repeats: 1))
    }

    private func fixture(_ clips: [String: [UInt8]]) throws -> RunFixture {
        let fixture = try RunFixture(lanes: 2)
        for (name, bytes) in clips { try fixture.temporary.write(bytes, to: "set/" + name) }
        return fixture
    }

    private func run(_ fixture: RunFixture, skip: [FindingCode], _ change: (inout RunRequest) throws -> Void = { _ in }) throws -> RunSnapshot {
        var request = try fixture.request()
        request.recipe.doctor.skip = skip
        try change(&request)
        let run = fixture.engine.start(request)
        let end = run.waitUntilOver()
        if let failure = run.failure { throw failure }
        return end
    }

    private func reasons(_ fixture: RunFixture) throws -> [String: ReasonCode] {
        Dictionary(try fixture.records().compactMap { record in record.reason.map { (record.path, $0) } }, uniquingKeysWith: { first, _ in first })
    }

    @Test func `clips with a finding that the recipe names are skipped with what was found, and nothing is measured without one`() throws {
        let fixture = try fixture(["a.wav": Self.noise(1), "late.wav": Self.noise(2, silentSeconds: 2), "b.wav": Self.noise(3)])
        #expect(try run(fixture, skip: []).extracted == 3)
        #expect(!FileManager.default.fileExists(atPath: fixture.output().ownPart.path + "/quality.sqlite"))
        let end = try run(fixture, skip: [.silenceStart]) { $0.mode = .replace }
        #expect(end.extracted == 2 && end.skipped == 1)
        let record = try #require(try fixture.records().first { $0.path == "late.wav" })
        #expect(record.reason == .dataFinding && record.outcome == .skipped)
        #expect(record.found == "data.silence_start, silence in front: 2 s", "\(record.found ?? "")")
        #expect(record.needed == "a clip without what doctor.skip lists (threshold 1.5 s)", "\(record.needed ?? "")")
        #expect(!FileManager.default.fileExists(atPath: fixture.output().path + "/late.npy"), "its features of before are gone")
        // Nothing is left to do, and nothing is measured again.
        #expect(try run(fixture, skip: [.silenceStart]).planned == 0)
        #expect(try Verification.check(fixture.output()).findings.isEmpty)
    }

    @Test func `the table of clips has a last column with what was found, where recordings were measured`() throws {
        let fixture = try fixture(["a.wav": Self.noise(1), "late.wav": Self.noise(2, silentSeconds: 2), "copy.wav": Self.noise(1)])
        func table() throws -> [[String]] {
            let text = try String(contentsOfFile: fixture.output().metadataPath, encoding: .utf8)
            return text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        }
        _ = try run(fixture, skip: [])
        let before = try table()
        #expect(before[0].last == "model")
        _ = try run(fixture, skip: [.silenceStart]) { $0.mode = .replace }
        let after = try table()
        #expect(after[0] == before[0] + ["findings"])
        let found = Dictionary(uniqueKeysWithValues: after.dropFirst().map { ($0[0], $0[$0.count - 1].split(separator: " ")) })
        #expect(found["late.wav"]?.contains("data.silence_start") == true)
        #expect(found["copy.wav"]?.contains("data.duplicate") == true && found["a.wav"]?.contains("data.duplicate") == true)
    }

    @Test func `a clip whose finding is gone with its file is extracted, and one that has become a copy is not`() throws {
        let fixture = try fixture(["a.wav": Self.noise(1), "late.wav": Self.noise(2, silentSeconds: 2)])
        let skip: [FindingCode] = [.silenceStart, .duplicate]
        #expect(try run(fixture, skip: skip).extracted == 1)
        try fixture.temporary.write(Self.noise(4), to: "set/late.wav")
        #expect(try run(fixture, skip: skip).extracted == 2)
        try fixture.temporary.write(Self.noise(4), to: "set/later.wav")
        _ = try run(fixture, skip: skip)
        #expect(try reasons(fixture) == ["later.wav": .dataFinding])
        #expect(try fixture.records().first { $0.path == "later.wav" }?.found == "data.duplicate, same file twice: a copy of late.wav")
        // The other copy goes, and with it the finding.
        try FileManager.default.removeItem(atPath: fixture.temporary.path + "/set/late.wav")
        _ = try run(fixture, skip: skip)
        #expect(try fixture.records().first { $0.path == "later.wav" }?.outcome == .extracted)
    }

    @Test func `a retry with its remedy takes the clip, and later runs leave it so`() throws {
        let fixture = try fixture(["a.wav": Self.noise(1), "late.wav": Self.noise(2, silentSeconds: 2)])
        var request = try fixture.request()
        request.recipe.doctor.skip = [.silenceStart]
        let run = fixture.engine.start(request)
        _ = run.waitUntilOver()
        #expect(try reasons(fixture) == ["late.wav": .dataFinding])
        run.retry(["late.wav"], remedies: [.acceptFinding])
        eventually("the retry is over") { (try? reasons(fixture).isEmpty) == true && run.snapshot.state.isOver }
        let again = try self.run(fixture, skip: [.silenceStart])
        #expect(again.planned == 0 && again.upToDate == 2)
        #expect(try self.run(fixture, skip: [.silenceStart]) { $0.selection = .clips(["late.wav"], remedies: []) }.skipped == 1)
    }

    @Test func `segments are left out for what was found of their recording`() throws {
        let fixture = try fixture(["long.wav": Self.noise(1, seconds: 3, silentSeconds: 2), "other.wav": Self.noise(2, seconds: 3)])
        _ = try run(fixture, skip: [.silenceStart]) { request in
            request.segments = .listed([("long.wav", "one"), ("other.wav", "two")].map {
                ListedSegment(file: RawPath(text: $0.0), segment: ClipSegment(startSeconds: 2, endSeconds: 3), name: $0.1)
            })
        }
        #expect(try reasons(fixture) == ["one": .dataFinding])
    }

    @Test func `a run that is cancelled while it measures ends, and keeps what was measured`() throws {
        let fixture = try fixture(Dictionary(uniqueKeysWithValues: (0..<80).map { ("\($0).wav", Self.noise($0, seconds: 2)) }))
        var request = try fixture.request()
        request.recipe.doctor.skip = [.silent]
        let run = fixture.engine.start(request)
        while (run.snapshot.comparison?.done ?? 0) < 4, !run.snapshot.state.isOver { usleep(200) }
        run.cancel()
        let end = run.waitUntilOver()
        guard end.state == .cancelled else { return }
        #expect(try QualityStore(at: QualityPlace(fixture.output())).measures().count > 0)
        #expect(try self.run(fixture, skip: [.silent]).extracted == 80)
    }
}
