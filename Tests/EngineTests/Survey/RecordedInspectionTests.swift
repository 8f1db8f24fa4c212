import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Demo
@testable import Engine
@testable import Inference
@testable import Signal
@testable import TestSupport

/// What the file screen shows of a clip must be what the run recorded of it: for every clip of the demo, and of a folder made
/// to confuse.
@Suite(.slow) struct RecordedInspectionTests {
    /// What a look at the file alone cannot tell: what the dataset is known for, and what an earlier run left.
    private static let runOnly: Set<NoteCode> = [.datasetKnown, .outputRemoved]

    private func requireEqual(_ output: OutputFolder, model: LoadedModel? = nil, skipping codes: Set<ReasonCode> = []) throws -> Int {
        let run = try RecordedRun(output)
        let ledger = try Ledger(reading: output.ownPart)
        defer { ledger.close() }
        let records = try ledger.clips(ClipQuery(sort: .path, descending: false), limit: 100_000)
        for record in records where record.reason.map({ !codes.contains($0) }) ?? true {
            let seen = try Inspection.make(of: record, in: run) { path, recipe in try model ?? ModelLoader.load(path: path, recipe: recipe) }
            let name = Comment(rawValue: record.path)
            #expect(seen.reason?.code == record.reason, name)
            #expect(seen.reason.map { Printable.text($0.found) } == record.found, name)
            #expect(seen.reason.map { Printable.text($0.needed) } == record.needed, name)
            #expect(seen.notes == record.notes.filter { !Self.runOnly.contains($0.code) }, name)
            guard record.outcome == .extracted else { continue }
            #expect(seen.planLines.compactMap(\.step) == record.plan?.map(\.text), name)
            #expect(seen.features?.shape.description == record.featureShape, name)
            let written = try ArrayFile.read(path: output.path + "/" + NPYStore.name(ofClip: record.path, OutputNaming()), member: nil, maxBytes: .max / 8)
            #expect(seen.features == written.tensor, name)
        }
        return records.count
    }

    @Test func `every clip of the demo is seen as it was recorded`() throws {
        let temporary = try TemporaryFolder()
        var options = DemoDatasets.Options()
        options.clipsPerDataset = 20
        let demo = try DemoDatasets.make(in: temporary.path + "/demo", options: options)
        let model = try RunFixture.seed.get()
        var count = 0
        for dataset in demo.datasets {
            let output = OutputFolder(path: temporary.path + "/out-" + dataset.name)
            let request = RunRequest(
                source: try Source(argument: temporary.path + "/demo/" + dataset.name), name: dataset.name, output: output, recipe: Recipe(), model: model)
            _ = ExtractionEngine(lanes: 2).start(request).waitUntilOver()
            count += try requireEqual(output, model: model)
        }
        #expect(count > 60)
    }

    @Test func `squares beside the model's own layout are seen as the run read them, also with remedies`() throws {
        let fixture = try RunFixture(lanes: 2)
        func add(_ shape: [Int], _ name: String, nan: Bool = false) throws {
            var values = (0..<shape.reduce(1, *)).map { Float(($0 * 7) % 80) - 80 }
            if nan { values[5] = .nan }
            try fixture.temporary.write(NPYWriter.data(for: Tensor(shape: TensorShape(shape), values: values)), to: "set/\(name).npy")
        }
        for frames in 60..<70 { try add([128, frames], "clip_\(frames)") }
        try add([1, 128, 128, 1], "own")
        try add([128, 128], "square")
        try add([2, 128, 50], "channels")
        try add([128, 50], "nan", nan: true)
        try add([96, 50], "misfit")
        try add([40, 128], "forty")
        try fixture.temporary.write([1, 2, 3], to: "set/text.npy")
        let model = try RunFixture.seed.get()
        _ = fixture.engine.start(try fixture.request()).waitUntilOver()
        #expect(try requireEqual(fixture.output(), model: model) == 17)

        var request = try fixture.request()
        request.selection = .clips(["nan.npy", "channels.npy"], remedies: [.replaceNonFinite, .averageChannels])
        _ = fixture.engine.start(request).waitUntilOver()
        request.selection = .clips(["misfit.npy"], remedies: [.recomputeFromAudio])
        _ = fixture.engine.start(request).waitUntilOver()
        #expect(try requireEqual(fixture.output(), model: model) == 17)
        #expect(try fixture.records().filter { $0.outcome == .extracted }.count == 15)
    }

    @Test func `clips of a list that lie outside the list's folder are found`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(3, to: "far/away", frames: 50)
        let list = try fixture.temporary.write(
            Array((0..<3).map { "../far/away/" + RunFixture.clip($0) }.joined(separator: "\n").utf8), to: "lists/few.txt")
        var request = try fixture.request("far/away")
        request.source = try Source(argument: "@" + list)
        request.output = fixture.output("list")
        var recipe = Recipe()
        (recipe.correction.padSide, recipe.correction.cropSide) = (.start, .start)
        recipe.model.sha256 = try RunFixture.seed.get().sha256
        request.recipe = recipe
        _ = fixture.engine.start(request).waitUntilOver()
        #expect(try requireEqual(fixture.output("list"), model: try RunFixture.seed.get()) == 3)
        let run = try RecordedRun(fixture.output("list"))
        let record = ClipRecord(path: RunFixture.clip(0), outcome: .extracted, recipeHash: "", inputBytes: 0, inputModifiedNs: 0)
        #expect(try run.filePath(of: record) == fixture.temporary.path + "/far/away/" + RunFixture.clip(0))
    }

    /// Reasons that lie in the run, the output or the machine, or that come and go: a file by itself does not have them.
    private static let ofTheRun: Set<ReasonCode> = [
        .clipCrashed, .fileVanished, .fileChanged, .outputUnwritable, .outputDiskFull, .outputCollision, .audioNeedsFFmpeg, .programFault,
        .segmentOverlap, .dataFinding,
    ]
    private static let ofTheFile = ReasonCode.allCases.filter { code in
        let provocation = ReasonProvocation.of(code)
        return provocation.need == .nothing && provocation.meanwhile == nil && !ofTheRun.contains(code)
    }

    @Test(arguments: ofTheFile) func `a clip that is refused is seen with the reason that the run recorded`(_ code: ReasonCode) throws {
        var seen = 0
        let records = try ReasonProvocation.of(code).provoke { fixture in seen = try requireEqual(fixture.output()) }
        #expect(records.contains { $0.reason == code })
        #expect(seen == records.count)
    }

    @Test func `every array fixture is seen as it was recorded, whatever its type, order and damage`() throws {
        let run = try RunFixture(lanes: 2)
        let folder = ModelFixtures.folder + "/Fixtures"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".npy") || $0.hasSuffix(".npz") }
        for name in names { try run.temporary.write([UInt8](Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))), to: "set/" + name) }
        _ = run.engine.start(try run.request()).waitUntilOver()
        #expect(try requireEqual(run.output()) == names.count)
        #expect(names.count > 40)
    }
}
