import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Signal
@testable import TestSupport

@Suite struct DoctorRunTests {
    private let temporary: TemporaryFolder
    private let output: OutputFolder

    init() throws {
        temporary = try TemporaryFolder()
        output = OutputFolder(path: temporary.path + "/out")
        try output.prepare()
        try Ledger.open(output.ownPart).ledger.close()
        for index in 0..<6 { try write(Self.voice(Float(index + 3) / 10), "clip-\(index).wav") }
    }

    private static func voice(_ level: Float) -> [UInt8] {
        WaveBytes.mono16((0..<16_000).map { Int16(32_000 * level * sinf(Float($0) * 0.11 * level)) })
    }

    private func write(_ bytes: [UInt8], _ name: String) throws { try temporary.write(bytes, to: "in/" + name) }

    /// Examines the folder to the end.
    private func examine(measuresAgain: Bool = false, measuresNew: Bool = true) throws -> (report: QualityReport, progress: DoctorRun.Progress) {
        let run = InBackground(DoctorRun([try subject], pool: LanePool(lanes: 2), measuresAgain: measuresAgain, measuresNew: measuresNew))
        return (try run.value(), run.progress)
    }

    private var subject: DoctorSubject {
        get throws { DoctorSubject(name: "in", source: try Source(argument: temporary.path + "/in"), output: output) }
    }

    private func clips(_ code: FindingCode, in report: QualityReport) -> [String] { report.findings.first { $0.code == code }?.clips ?? [] }

    @Test func `files are measured once, kept beside the ledger, and measured again when they have changed`() throws {
        let first = try examine()
        #expect(first.progress.measured == 6 && first.progress.known == 0)
        #expect(FileManager.default.fileExists(atPath: output.ownPart.path + "/quality.sqlite"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path + "/in").count == 6, "nothing is left in the source")
        #expect(try examine().progress.measured == 0)
        #expect(try examine(measuresAgain: true).progress.measured == 6)

        let path = temporary.path + "/in/clip-0.wav"
        // A new time alone: the contents are compared, and what was measured holds.
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: path)
        #expect(try examine().progress.measured == 1)
        #expect(try examine().progress.measured == 0)
        try write(WaveBytes.mono16([Int16](repeating: 0, count: 16_000)), "clip-0.wav")
        #expect(try clips(.silent, in: examine().report) == ["clip-0.wav"])
        try FileManager.default.removeItem(atPath: path)
        let last = try examine()
        #expect(last.report.datasets[0].measuredCount == 5 && clips(.silent, in: last.report).isEmpty)
    }

    @Test func `what was found stands with the clips for filters`() throws {
        try write(Self.voice(0.3), "copy.wav")
        let report = try examine().report
        #expect(clips(.duplicate, in: report) == ["clip-0.wav", "copy.wav"])
        let store = try QualityStore(at: QualityPlace(output))
        // A tone has a narrow band too.
        #expect(try Set(store.findings(of: "copy.wav").map(\.code)).isSuperset(of: ["data.bandwidth", "data.duplicate"]))
    }

    @Test func `what was kept is judged without measuring, and nothing is written`() throws {
        let before = try examine(measuresNew: false)
        #expect(before.report.datasets[0].measuredCount == 0 && before.report.datasets[0].clipCount == 6)
        #expect(!FileManager.default.fileExists(atPath: output.ownPart.path + "/quality.sqlite"))
        _ = try examine()
        try write(Self.voice(0.3), "copy.wav")
        let later = try examine(measuresNew: false)
        #expect(later.progress.measured == 0 && later.report.datasets[0].measuredCount == 6 && later.report.datasets[0].clipCount == 7)
    }

    @Test func `files that cannot be read are findings, and a run goes on`() throws {
        try write(Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n".utf8), "pointer.wav")
        try write(Array(Self.voice(0.5).prefix(9_000)), "cut.wav")
        try write(Array("no array".utf8), "broken.npy")
        let report = try examine().report
        #expect(Set(clips(.unreadable, in: report)) == ["pointer.wav", "broken.npy"])
        #expect(clips(.truncated, in: report) == ["cut.wav"])
    }

    @Test func `arrays are measured too: copies, NaN and constants`() throws {
        func array(_ values: [Float]) -> [UInt8] {
            npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, \(values.count / 2)), }") + values.flatMap { value in
                withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
            }
        }
        try write(array([1, 2, 3, 4]), "a.npy")
        try write(array([1, 2, 3, 4]), "b.npy")
        try write(array([1, .nan, 3, 5]), "c.npy")
        try write(array([7, 7, 7, 7]), "d.npy")
        let report = try examine().report
        #expect(clips(.duplicate, in: report) == ["a.npy", "b.npy"])
        #expect(clips(.nonFinite, in: report) == ["c.npy"] && clips(.constant, in: report) == ["d.npy"])
    }

    @Test func `a run that is cancelled keeps what it measured, and ends`() throws {
        for index in 0..<60 { try write(Self.voice(0.2 + Float(index) / 100), "more-\(index).wav") }
        let run = InBackground(DoctorRun([try subject], pool: LanePool(lanes: 1)))
        let end = DispatchSemaphore(value: 0)
        let result = Guarded<Result<QualityReport, any Error>?>(nil)
        run.start { ended in
            result.withLock { $0 = ended }
            end.signal()
        }
        while run.progress.measured < 5, !run.isOver { usleep(500) }
        run.cancel()
        end.wait()
        guard case .failure(let error) = try #require(result.withLock { $0 }) else { return }
        #expect(error is CancellationError)
        let kept = try QualityStore(at: QualityPlace(output)).measures().count
        #expect(kept >= 5 && kept == run.progress.measured)
        #expect(try examine().progress.known == kept)
    }

    @Test func `without an output measurements are kept in the cache, by source`() {
        let place = QualityPlace(cacheOf: "/data/RAVDESS")
        #expect(place.path.hasPrefix(UserFolders.cache + "/quality/") && place == QualityPlace(cacheOf: "/data//RAVDESS/"))
        #expect(place != QualityPlace(cacheOf: "@/data/RAVDESS"))
    }

    @Test func `a source that cannot be listed ends the run with its error`() throws {
        let source = try Source(argument: temporary.path + "/in")
        try FileManager.default.removeItem(atPath: temporary.path + "/in")
        let run = InBackground(DoctorRun([DoctorSubject(name: "in", source: source, output: output)], pool: LanePool(lanes: 1)))
        #expect(throws: EngineError.self) { try run.value() }
    }

    @Test func `the doctor's thresholds are no part of a recipe's hash, and are read back`() throws {
        var recipe = Recipe()
        recipe.doctor.snrDB = 3
        #expect(recipe.hash == Recipe().hash && recipe.differences(from: Recipe()).isEmpty)
        #expect(try Recipe(yaml: recipe.yaml).doctor == recipe.doctor)
        #expect(throws: EngineError.self) { try Recipe(yaml: "doctor:\n  snr: 3\n") }
        // Where clips are left out for them they are part of it.
        recipe.doctor.skip = [.clipping]
        #expect(recipe.hash != Recipe().hash && recipe.differences(from: Recipe()).count == 2)
        #expect(try Recipe(yaml: recipe.yaml) == recipe && JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(recipe)) == recipe)
        #expect(try Recipe(yaml: "doctor: {skip: [data.silent, data.clipping, data.silent]}").doctor.skip == [.silent, .clipping])
        // What is about no single clip leaves none out.
        #expect(throws: EngineError.self) { try Recipe(yaml: "doctor: {skip: [data.imbalance]}") }
    }

    @Test func `a clip with which a process ended twice is named and passed over until it changes or is asked for again`() throws {
        let place = QualityPlace(output)
        let inHand = try #require(try QualityStore(at: place).inHand())
        #expect(try QualityStore(at: place).inHand() == nil, "another process has it")
        inHand.begin("clip-1.wav", lane: 0, deaths: 2)
        inHand.begin("clip-2.wav", lane: 1, deaths: 1)
        withExtendedLifetime(inHand) {}
        inHand.abandon()
        let first = try examine()
        #expect(clips(.crashed, in: first.report) == ["clip-1.wav"], "the other one is tried once more")
        #expect(first.report.findings.first?.sentence.contains("ended 2 times") == true)
        let next = try examine()
        #expect(next.progress.measured == 0 && clips(.crashed, in: next.report) == ["clip-1.wav"])
        #expect(!FileManager.default.fileExists(atPath: place.path + "-in-hand"))
        // In a process that nobody saw die, it is tried.
        #expect(try clips(.crashed, in: examine(measuresAgain: true).report).isEmpty)
    }

    @Test func `what one process measures another reads to the bit`() throws {
        var measure = QualityStoreTests.measure("a b.wav")
        measure.recording?.peakDBFS = -0.1 - 1e-16
        let message = try JSONEncoder().encode(QualityStore.stored(measure))
        #expect(QualityStore.measure(try JSONDecoder().decode([String: StoredMeasureValue].self, from: message)) == measure)
        #expect(QualityStore.measure(["path": .text("../x"), "kind": .text("audio")]) == nil)
    }
}

/// 16 kHz mono WAV of 16 bits.
enum WaveBytes {
    static func mono16(_ samples: [Int16]) -> [UInt8] {
        func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }
        let data = samples.flatMap(bytes)
        let format = bytes(UInt16(1)) + bytes(UInt16(1)) + bytes(UInt32(16_000)) + bytes(UInt32(32_000)) + bytes(UInt16(2)) + bytes(UInt16(16))
        let body = Array("WAVEfmt ".utf8) + bytes(UInt32(16)) + format + Array("data".utf8) + bytes(UInt32(data.count)) + data
        return Array("RIFF".utf8) + bytes(UInt32(body.count)) + body
    }
}
