import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// What an array's own shape leaves open, and what the others of its dataset say.
@Suite struct DatasetLayoutTests {
    private let fixture: RunFixture

    init() throws { fixture = try RunFixture(lanes: 2) }

    private func add(_ shape: [Int], named name: String) throws {
        let values = (0..<shape.reduce(1, *)).map { Float(($0 * 7) % 80) - 80 }
        try fixture.temporary.write(NPYWriter.data(for: Tensor(shape: TensorShape(shape), values: values)), to: "set/\(name).npy")
    }

    private func records(_ change: (inout Recipe) -> Void = { _ in }) throws -> [ClipRecord] {
        var request = try fixture.request()
        change(&request.recipe)
        #expect(fixture.engine.start(request).waitUntilOver().state == .finished)
        return try fixture.records()
    }

    @Test func `one stray array does not decide about eight squares`() throws {
        for index in 0..<8 { try add([128, 128], named: "square_\(index)") }
        try add([10, 128], named: "stray")
        let records = try records()
        #expect(records.filter { $0.reason == .shapeAmbiguous }.count == 8)
        #expect(records.last?.outcome == .extracted)
    }

    @Test func `three arrays that agree decide about a square, and the ledger keeps what they said`() throws {
        for frames in [70, 71, 72] { try add([128, frames], named: "clip_\(frames)") }
        try add([128, 128], named: "square")
        let square = try #require(try records().last)
        #expect(square.layout == "mel, time" && square.notes.map(\.code) == [.layoutVoted])
        let records = try OutputRecords(fixture.output())
        defer { records.close() }
        let census = try #require(try LayoutCensus.recorded(in: records))
        #expect(census.melFirst == 3 && census.undecided == 1 && census.lengthsDiffer)
    }

    /// Log-mels of 40 bands padded to 128 frames were read as 40 frames of 128 bands, transposed, without a word.
    @Test func `arrays that all have as many frames as front ends have bands are refused`() throws {
        for index in 0..<4 { try add([40, 128], named: "clip_\(index)") }
        let refused = try records()
        #expect(refused.allSatisfy { $0.reason == .shapeAmbiguous })
        #expect(refused[0].found == "40 by 128 values in each of 4 arrays, and 40 is a common number of mel bands too")
    }

    @Test func `a mel axis in the recipe settles it`() throws {
        for index in 0..<4 { try add([40, 128], named: "clip_\(index)") }
        #expect(try records { $0.correction.melAxis = 1 }.allSatisfy { $0.outcome == .extracted && $0.frames == 40 })
    }

    @Test func `arrays that differ in length are recordings, whatever their lengths`() throws {
        for frames in [40, 40, 64] { try add([frames, 128], named: "clip_\(UUID().uuidString)") }
        #expect(try records().allSatisfy { $0.outcome == .extracted && $0.notes.isEmpty })
    }

    @Test func `a single array is read, and the doubt is noted`() throws {
        try add([128, 64], named: "clip")
        let record = try #require(try records().first)
        #expect(record.outcome == .extracted && record.notes.map(\.code) == [.layoutBands] && record.notes[0].value == 64)
    }

    @Test func `frames that a fixed length cuts away are counted`() throws {
        let correction = ShapeCorrection(contract: try .parse("batch ?, time 78, mel 128, channel 1"))
        let long = try correction.plan(for: [116, 128])
        #expect(long.notes == [ClipNote(.timeCropped, "38 of 116 frames cut off: the model takes 78", value: 38)])
        #expect(try correction.plan(for: [60, 128]).notes.isEmpty)
        #expect(try correction.plan(for: [78, 128]).notes.isEmpty)
    }

    @Test func `a log-mel of another scale than the model was fed is noted`() throws {
        func write(_ name: String, _ value: (Int) -> Float) throws {
            let values = (0..<128 * 50).map(value)
            try fixture.temporary.write(NPYWriter.data(for: Tensor(shape: [50, 128], values: values)), to: "set/\(name).npy")
        }
        func wave(_ index: Int) -> Float { Float(sin(Double(index) * 0.37) + sin(Double(index) * 0.011)) / 2 }
        try write("decibels") { -45 + 30 * wave($0) }
        try write("logarithms") { -5 + 4 * wave($0) }
        try write("standardised") { wave($0) }
        try write("louder") { 40 + 30 * wave($0) }
        let notes = try Dictionary(uniqueKeysWithValues: records().map { ($0.path, $0.notes.map(\.code)) })
        #expect(notes == ["decibels.npy": [], "logarithms.npy": [.valuesScale], "standardised.npy": [.valuesScale], "louder.npy": [.valuesScale]])
    }

    @Test func `lanes that need what another one is finding out get it, or give up with their run`() throws {
        for frames in [70, 71, 72] { try add([128, frames], named: "clip_\(frames)") }
        let request = try fixture.request()
        let vote = LayoutVote(
            request.source, only: nil, stage: ArrayStage(contract: request.model.network.contract, recipe: request.recipe))
        let (isCounting, mayGoOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let found = Guarded<[Int]>([])
        let lanes = DispatchGroup()
        let hasStopped = Guarded(false)
        DispatchQueue.global().async(group: lanes) {
            // Asked for the second time by the count itself.
            let census = try? vote.census(isAbandoned: {
                if hasStopped.withLock({ was in defer { was = true }; return was }) {
                    isCounting.signal()
                    mayGoOn.wait()
                    mayGoOn.signal()
                }
                return false
            }) { _ in }
            found.withLock { $0.append(census?.melFirst ?? -1) }
        }
        isCounting.wait()
        #expect(throws: CancellationError.self) { try vote.census(isAbandoned: Self.once()) { _ in } }
        for _ in 0..<2 {
            DispatchQueue.global().async(group: lanes) {
                let census = try? vote.census(isAbandoned: { false }) { _ in Issue.record("counted twice") }
                found.withLock { $0.append(census?.melFirst ?? -1) }
            }
        }
        mayGoOn.signal()
        lanes.wait()
        #expect(found.withLock { $0 } == [3, 3, 3])
    }

    /// False the first time, then true.
    private static func once() -> () -> Bool {
        var count = 0
        return {
            count += 1
            return count > 1
        }
    }

    @Test func `an array of samples is called what it looks like`() throws {
        for (index, shape) in [[16_000], [1, 16_000], [16_000, 1]].enumerated() { try add(shape, named: "wave_\(index)") }
        try add([96, 70], named: "z_bands")
        let records = try records()
        #expect(records.allSatisfy { $0.reason == .shapeMelBins })
        #expect(records[1].found == "16000 values along one axis of (1, 16000), which look like the samples of a waveform")
        #expect(records[1].needed?.hasSuffix("samples as a recording: soundfile.write('x.wav', x.squeeze(), RATE)") == true)
        #expect(records[3].found == "axes of 96 and 70")
    }

    @Test func `a row whose path begins with a slash ends no report`() throws {
        try add([128, 70], named: "clip")
        let request = try fixture.request()
        let fact = Ledger.ResumeFacts(
            outcome: .extracted, isFailure: false, reason: nil, recipeHash: "r", inputBytes: 1, inputModifiedNs: 1,
            receipt: FeatureReceipt(bytes: 1, modifiedNs: 1), remedies: nil, inputChecksum: nil)
        let listing = try SourceScanner.scan(request.source)
        let plan = RunPlan(
            listing: listing, facts: ["/gone/clip.wav": fact, "gone/clip.wav": fact], request: request, recipeHash: "r",
            store: try fixture.store())
        #expect(plan.report(listing).goneFolderCount == 2)
    }
}
