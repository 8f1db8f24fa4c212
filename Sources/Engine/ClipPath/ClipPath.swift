import Base
import Corpora
import Dispatch
import Shapes
import Signal

/// Takes clips along their whole path and gives a ``ClipTrace`` of each; it writes nothing and keeps nothing of a clip.
///
///     file ─ decode ─ front end ─┐
///     .npy ──── read array ──────┴─ shape correction ─ network
///
/// It holds the buffers and the inference request of one lane, and is used by one thread at a time.
final class ClipPath {
    /// Asked between the steps: whether the clip is no longer wanted.
    var isGivenUp: () -> Bool = { false } {
        didSet { loader.isGivenUp = isGivenUp }
    }
    /// Told of each step as it begins.
    var onStep: (ClipStep) -> Void = { _ in }
    /// Whether samples, array and input stay in the trace. A run drops each as soon as the next step has it: those of an hour
    /// take 0.5 GB.
    var keepsAll = false

    let loader: AudioLoader
    let frontEnd: any FrontEndLane
    let network: any FeatureNetwork
    private let lane: any FeatureLane
    private var mark: UInt64 = 0

    /// - Throws: ``EngineError`` when the front end or the model cannot be set up.
    init(frontEnd plan: any FrontEndPlan, network: any FeatureNetwork, ffmpeg: FFmpegUse = .installed) throws {
        loader = AudioLoader(rateHz: plan.frontEnd.sampleRateHz, ffmpeg: ffmpeg)
        frontEnd = try plan.makeLane()
        self.network = network
        lane = try network.makeLane()
    }

    /// Takes a clip as far as it goes.
    ///
    /// - Parameters:
    ///   - recipe: the run's, of whose front end the plan was made.
    ///   - dataset: what the dataset's arrays tell, asked only for an array that its own shape leaves open; nil where
    ///     nothing is known of others.
    /// - Throws: `CancellationError` when ``isGivenUp`` says so, and nothing else: what is wrong with a clip is the trace's end.
    func trace(
        _ clip: SourceClip, recipe: Recipe, remedies: [Remedy] = [], dataset: () throws -> LayoutCensus?
    ) throws(CancellationError) -> ClipTrace {
        mark = DispatchTime.now().uptimeNanoseconds
        var trace = ClipTrace(file: clip)
        let recipe = remedies.isEmpty ? recipe : recipe.applying(remedies)
        let stage = ArrayStage(contract: network.contract, recipe: recipe)
        let (result, printed) = LibraryOutput.collecting {
            try follow(&trace, stage, usesRecording: remedies.contains(.recomputeFromAudio), dataset: dataset)
        }
        if let note = LibraryOutput.note(printed) { trace.notes.append(note) }
        do {
            try result.get()
        } catch let reason as SkipReason {
            trace.end = .skipped(reason)
        } catch let cancellation as CancellationError {
            throw cancellation
        } catch {
            trace.end = .fault(error)
        }
        return trace
    }

    private func follow(
        _ trace: inout ClipTrace, _ stage: ArrayStage, usesRecording: Bool, dataset: () throws -> LayoutCensus?
    ) throws {
        if usesRecording, trace.file.kind == .array {
            do {
                trace.file = try trace.file.recordingBeside()
                trace.notes.append(ClipNote(.inputRecording, "computed from \(trace.file.fileName)"))
            } catch {
                throw reasonWithoutRecording(error, &trace, stage, dataset: dataset)
            }
        }
        if let segment = trace.file.segment, trace.file.kind == .array {
            throw segment.ofArray
        }
        let array: StoredArray
        switch trace.file.kind {
        case .audio: array = try transform(&trace, stage)
        case .array: array = try readArray(&trace, stage)
        }
        try infer(from: array, &trace, stage, dataset: dataset)
    }

    /// The front end's array of the trace's recording.
    private func transform(_ trace: inout ClipTrace, _ stage: ArrayStage) throws -> StoredArray {
        let path = trace.file.absolutePath.text
        let audio: AudioClip
        do {
            audio = try loader.load(path: path, options: stage.recipe.clips, load: stage.recipe.load, segment: trace.file.segment)
        } catch {
            trace.source = try? AudioInfo.probe(path: path)
            throw error
        }
        trace.source = audio.source
        trace.contentChecksum = audio.contentChecksum
        trace.notes += audio.notes
        trace.times.resampleMs = Double(loader.timings.resampleNs) / 1e6
        lap(\.readMs, of: &trace)
        trace.times.readMs -= trace.times.resampleMs
        trace.audio = audio
        if !keepsAll { trace.audio?.samples = [] }
        try checkpoint()
        onStep(.transform)
        let array = try frontEnd.transform(audio.samples)
        trace.ownSteps = array.ownSteps.map { 0..<$0 }
        if let own = audio.ownSamples.flatMap({ stage.recipe.frontEnd.steps(of: $0) }) {
            trace.ownSteps = trace.ownSteps.map { own.clamped(to: $0) } ?? own
        }
        trace.notes += array.notes
        lap(\.transformMs, of: &trace)
        return StoredArray(tensor: array.tensor)
    }

    private func readArray(_ trace: inout ClipTrace, _ stage: ArrayStage) throws -> StoredArray {
        var array = try stage.read(path: trace.file.absolutePath.text)
        trace.arrayShape = array.tensor.shape
        trace.contentChecksum = array.contentChecksum
        if keepsAll {
            trace.array = array
            trace.nonFiniteCount = array.tensor.nonFiniteCount
        }
        if let note = try stage.clean(&array) { trace.notes.append(note) }
        lap(\.readMs, of: &trace)
        return array
    }

    private func infer(
        from array: StoredArray, _ trace: inout ClipTrace, _ stage: ArrayStage, dataset: () throws -> LayoutCensus?
    ) throws {
        onStep(.shape)
        let isOurs = trace.file.kind == .audio
        let shape = array.tensor.shape
        trace.arrayShape = shape
        if keepsAll, isOurs { trace.array = array }
        let plan =
            isOurs
            ? try stage.plan(forFrontEnd: shape, ownSteps: trace.ownSteps)
            : try stage.plan(for: shape, elementType: array.elementType, dataset: dataset)
        trace.plan = plan
        let values = stage.normalised(array.tensor, plan: plan, ownSteps: trace.ownSteps)
        // Values that the recipe changes are no longer of a unit that is known to be decibels.
        trace.notes += plan.notes + network.remarks(on: values, isOurs: isOurs || !stage.recipe.normalise.isIdentity)
        let input = stage.correction.apply(plan, to: values)
        if keepsAll { trace.input = input }
        lap(\.correctMs, of: &trace)
        try checkpoint()
        onStep(.infer)
        let outputs = try BatchedInference.features(of: input, plan: plan, lane: lane)
        trace.outputs = try OutputStage(options: stage.recipe.output, network: network).finish(
            outputs, of: OutputStage.Input(hasItems: plan.isWindowed || plan.items > 1, ownSteps: plan.ownSteps, steps: plan.itemSteps))
        lap(\.inferMs, of: &trace)
    }

    /// Why a clip that was to be computed from its recording has no features when there is none: what is wrong with its array
    /// still holds, and still has its other remedies.
    private func reasonWithoutRecording(
        _ missing: SkipReason, _ trace: inout ClipTrace, _ stage: ArrayStage, dataset: () throws -> LayoutCensus?
    ) -> any Error {
        do {
            let array = try readArray(&trace, stage)
            let plan = try stage.plan(for: array.tensor.shape, elementType: array.elementType, dataset: dataset)
            if keepsAll {
                trace.plan = plan
                trace.input = stage.correction.apply(plan, to: stage.normalised(array.tensor, plan: plan))
            }
            return missing
        } catch let reason as SkipReason {
            return SkipReason(reason.code, found: "\(reason.found); \(missing.found)", needed: reason.needed)
        } catch {
            return error
        }
    }

    private func checkpoint() throws {
        if isGivenUp() { throw CancellationError() }
    }

    private func lap(_ step: WritableKeyPath<StepTimes, Double>, of trace: inout ClipTrace) {
        let now = DispatchTime.now().uptimeNanoseconds
        trace.times[keyPath: step] += Double(now &- mark) / 1e6
        mark = now
    }
}
