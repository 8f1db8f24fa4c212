import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Probe
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// Probes of outputs that real runs have made.
@Suite struct ProbeRunTests {
    private let temporary: TemporaryFolder
    private let output: OutputFolder

    /// Log-mels without a model, of six speakers and two emotions that differ in half of the bands.
    init() throws {
        temporary = try TemporaryFolder()
        output = OutputFolder(path: temporary.path + "/out")
        for speaker in 0..<6 {
            for clip in 0..<8 { try write(speaker, clip, clip % 2 == 0 ? "sad" : "glad", "in/s\(speaker)_\(clip % 2 == 0 ? "sad" : "glad")_\(clip).npy") }
        }
    }

    private func write(_ speaker: Int, _ clip: Int, _ emotion: String, _ name: String, bands: Int = 128) throws {
        var generator = SplitMix64(seed: UInt64(speaker * 100 + clip))
        let values = (0..<bands * 9).map { index -> Float in
            let isTelling = index / 9 < 64
            return -40 + generator.between(-1, 1) + (isTelling && emotion == "sad" ? 6 : 0) + Float(speaker)
        }
        try temporary.write(NPYWriter.data(for: Tensor(shape: TensorShape([bands, 9]), values: values)), to: name)
    }

    private func extract(pattern: String? = "(?<speaker>s[0-9])_(?<emotion>[a-z]+)_.*", to output: OutputFolder? = nil) throws {
        let recipe = Recipe()
        var request = RunRequest(
            source: try Source(argument: temporary.path + "/in"), name: "in", output: output ?? self.output, recipe: recipe,
            model: try ModelLoader.load(path: ModelChoice.noneName, recipe: recipe))
        request.labels = pattern.map { LabelSource(tables: [], pattern: $0) }
        let run = ExtractionEngine(lanes: 2).start(request)
        run.waitUntilOver()
        if let failure = run.failure { throw failure }
    }

    private func probe(_ outputs: [OutputFolder]? = nil, _ change: (inout ProbeQuestion) -> Void = { _ in }) throws -> ProbeReport {
        var question = ProbeQuestion()
        change(&question)
        return try InBackground(ProbeRun(outputs ?? [output], question)).value()
    }

    @Test func `features that tell the labels apart are judged so, on speakers that were not learnt from`() throws {
        try extract()
        let judgement = try #require(try probe().judgements.first)
        #expect(judgement.result.uar == 1 && judgement.result.chance == 0.5 && judgement.result.majority == 0.5)
        #expect(judgement.clipCount == 48 && judgement.speakerCount == 6 && judgement.valueCount == 256)
        #expect(judgement.split == .speakerKFold(5) && judgement.result.folds.map(\.speakers) == [["s0", "s5"], ["s1"], ["s2"], ["s3"], ["s4"]])
        #expect(judgement.source.leftOut.count == 0 && judgement.doubts.isEmpty && judgement.cautions.isEmpty, "\(judgement.cautions)")
    }

    @Test func `clips that cannot count are told by what they lack`() throws {
        try write(0, 50, "sad", "in/s0_sad_50.npy", bands: 96)
        try write(0, 51, "sad", "in/other.npy")
        try extract()
        let left = try #require(try probe().judgements.first).source.leftOut
        #expect(left == ProbeSource.LeftOut(withoutFeatures: 1, withoutLabel: 1, withoutSpeaker: 0, unusable: 0))
    }

    @Test func `a wrong label is in doubt, with what it was taken for and its nearest clips`() throws {
        try write(2, 60, "glad", "in/s2_sad_60.npy")
        try extract()
        let doubts = try #require(try probe().judgements.first).doubts
        #expect(doubts.map(\.clip) == ["s2_sad_60.npy"])
        #expect(doubts.first?.takenFor == "glad" && doubts.first?.neighbours.count == 5 && doubts.first.map { $0.doubt > 0 } == true)
    }

    @Test func `a recording that is another speaker's too is counted and refused, and shown when allowed`() throws {
        try write(1, 1, "glad", "in/s4_glad_70.npy")
        try extract()
        let error = try #require(throws: EngineError.self) { try probe() }
        #expect(error.code == .figuresFlatter)
        #expect(error.found == "2 of 49 test clips are recordings that are learnt from too" && error.advice.contains("melscope doctor"), "\(error.found)")
        let judgement = try #require(try probe(nil) { $0.allowsOverlap = true }.judgements.first)
        #expect(judgement.cautions == [.sharedRecordings(2, of: 49)] && judgement.result.overlap.sharedRecordings == 2)
    }

    @Test func `what the doctor measured tells the same samples in other bytes`() throws {
        try extract()
        let place = QualityPlace(output)
        let store = try QualityStore(at: place)
        try store.save(
            ["s0_sad_0.npy", "s1_sad_0.npy"].map { name in
                var measure = ClipMeasure(path: name, kind: .array, inputBytes: 1, inputModifiedNs: 1)
                measure.array = ArrayMeasure(shape: "(128, 9)", elementType: "float32", nonFiniteCount: 0, isConstant: false, valueHash: 7)
                return measure
            })
        store.close()
        #expect(try #require(throws: EngineError.self) { try probe() }.found == "2 of 48 test clips are recordings that are learnt from too")
    }

    @Test func `an output tells the labels and splits that it can be judged by`() throws {
        try extract(pattern: "(?<speaker>s[0-9])_(?<emotion>[a-z]+)_(?<take>[0-9]+)")
        let options = try ProbeOptions(output)
        #expect(options.labels == [ProbeOptions.Field(name: "emotion", classCount: 2), ProbeOptions.Field(name: "take", classCount: 8)])
        #expect(options.splits.map(\.name) == ["speaker-kfold:5", "loso"] && options.speakerCount == 6)
        let other = OutputFolder(path: temporary.path + "/other")
        try extract(pattern: nil, to: other)
        #expect(try ProbeOptions(other) == ProbeOptions())
    }

    @Test func `a network that has heard the corpus is refused`() throws {
        try extract()
        var features = try ProbeFeatures(output, ProbeQuestion())
        (features.source.kind, features.source.trainedOn) = (DatasetKind("crema-d"), ["crema-d"])
        #expect(try #require(throws: EngineError.self) { try ProbeJudgement(features, ProbeQuestion()) }.found.contains("CREMA-D"))
        var question = ProbeQuestion()
        question.allowsOverlap = true
        #expect(try ProbeJudgement(features, question).cautions == [.networkHasHeard("CREMA-D")])
    }

    @Test func `what is not there is told with what there is`() throws {
        try extract()
        let field = try #require(throws: EngineError.self) { try probe(nil) { $0.label = "mood" } }
        #expect(field.found == "48 clips with features and none with a label 'mood'" && field.advice == "Fields that there are: emotion.")
        let name = try #require(throws: EngineError.self) { try probe(nil) { $0.output = "logits" } }
        #expect(name.needed.hasPrefix("no name"))
        let folds = try #require(throws: EngineError.self) { try probe(nil) { $0.split = "speaker-kfold:7" } }
        #expect(folds.found == "6 speakers" && folds.needed == "7 at least")
        let nowhere = try #require(throws: EngineError.self) { try probe([OutputFolder(path: temporary.path + "/none")]) }
        #expect(nowhere.code == .notFound)
    }

    @Test func `clips without labels or speakers are refused with what to do`() throws {
        try extract(pattern: nil)
        #expect(try #require(throws: EngineError.self) { try probe() }.advice.contains("--pattern"))
        let other = OutputFolder(path: temporary.path + "/other")
        try extract(pattern: "s[0-9]_(?<emotion>[a-z]+)_.*", to: other)
        #expect(try #require(throws: EngineError.self) { try probe([other]) }.advice.contains("that tell the speaker"))
    }

    @Test func `two outputs of the same clips are compared over their speakers`() throws {
        try extract()
        let other = OutputFolder(path: temporary.path + "/other")
        try extract(to: other)
        let report = try probe([output, other])
        #expect(report.judgements.count == 2 && report.differences.count == 1)
        let pair = try #require(report.differences.first?.difference)
        #expect(pair.clips == 48 && pair.difference.uar == 0 && pair.difference.p == 1 && pair.difference.speakerCount == 6)
    }

    @Test func `a probe that is cancelled has no report`() throws {
        try extract()
        let context = WorkContext<ProbeRun.Progress>(isCancelled: { true }, change: { _ in })
        #expect(throws: CancellationError.self) { try ProbeRun([output], ProbeQuestion()).execute(context) }
    }

    @Test func `a map has a place for each clip, and tells which were not learnt from`() throws {
        try extract()
        let judgement = try #require(try probe(nil) { $0.wantsMap = true }.judgements.first)
        let map = try #require(judgement.map)
        #expect(map.names.count == 48 && map.principal.points.count == 48 && map.isHeldOut.count { $0 } == 16)
        // Of speakers that the discriminant axis has not seen, it parts the labels all the same.
        let axis = try #require(map.discriminant).points.map(\.x)
        let held = map.names.indices.filter { map.isHeldOut[$0] }
        let sad = held.filter { map.labels[$0] == "sad" }.map { axis[$0] }
        let glad = held.filter { map.labels[$0] == "glad" }.map { axis[$0] }
        let (low, high) = sad.reduce(0, +) < glad.reduce(0, +) ? (sad, glad) : (glad, sad)
        #expect(low.max()! < high.min()!)
    }

    @Test func `standardised speakers are told beside the figures`() throws {
        try extract()
        #expect(try probe(nil) { $0.normalisesSpeakers = true }.judgements.first?.cautions == [.speakersNormalised])
    }
}
