import Dispatch
import Foundation

/// Takes clips through the whole path for one lane of one run, with buffers and an inference request of its own.
///
/// Used on its lane's queue only.
final class ClipWorker {
    enum Result {
        /// The clip's row, the time of each step, and the seconds of audio that were read.
        case done(ClipRecord, StepTimes, audioSeconds: Double)
        /// The run was cancelled for good while the clip was in hand; nothing was written.
        case abandoned
    }

    private struct Abandoned: Error {}

    private unowned let run: Run
    private let kind: DatasetKind
    private let frontEnd: FrontEnd
    private let network: any FeatureLane
    private let folder: HeldFolder
    private let output: OutputFile
    private let lane: Int
    private let temporaryName: String
    /// Told of each step as it begins.
    private let onStep: (ClipStep) -> Void
    private var times = StepTimes()
    private var mark: UInt64 = 0

    /// - Throws: ``EngineError`` when the front end or the model cannot be set up.
    init(run: Run, lane: Int, folder: HeldFolder? = nil, onStep: @escaping (ClipStep) -> Void) throws {
        self.run = run
        self.onStep = onStep
        let request = run.request
        let (plan, kind) = run.state.withLock { ($0.logMelPlan, $0.kind) }
        self.kind = kind
        frontEnd = try FrontEnd(
            plan: plan ?? LogMelPlan(options: request.recipe.logMel), ffmpeg: request.mayUseFFmpeg ? .installed : nil)
        network = try request.model.network.makeLane()
        guard let folder = folder ?? run.state.withLock({ $0.resources })?.folder else { throw Abandoned() }
        self.folder = folder
        output = OutputFile(in: folder, temporaryFolder: OutputFolder.temporaryName, sync: request.sync)
        self.lane = lane
        temporaryName = TemporaryName.of(lane: lane)
        frontEnd.isGivenUp = { [unowned run] in run.isAbandoned }
    }

    func process(_ item: WorkItem) -> Result {
        times = StepTimes()
        mark = DispatchTime.now().uptimeNanoseconds
        let clip = item.clip
        var record = ClipRecord(
            path: clip.relativePath.text, outcome: .extracted, recipeHash: run.recipeHash,
            inputBytes: clip.sizeBytes ?? -1, inputModifiedNs: clip.modifiedNanoseconds ?? 0)
        if !item.remedies.isEmpty { record.remedies = Remedy.text(of: item.remedies) }
        if let label = ClipLabel.parse(fileName: clip.fileName, kind: kind) {
            record.labels = label.fields.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
        }
        let (result, printed) = LibraryOutput.collecting {
            if let refusal = item.refusal { throw refusal }
            try extract(item, into: &record)
        }
        if let note = LibraryOutput.note(printed) { record.notes.append(note) }
        do {
            try result.get()
        } catch let reason as SkipReason {
            record.outcome = reason.code.isFailure ? .failed : .skipped
            record.reason = reason.code
            record.found = Printable.text(reason.found)
            record.needed = Printable.text(reason.needed)
        } catch is CancellationError {
            return .abandoned
        } catch is Abandoned {
            return .abandoned
        } catch {
            record.outcome = .failed
            record.reason = .modelRejected
            record.found = Printable.text("\(error)")
            record.needed = "an input that the model takes"
        }
        if record.outcome != .extracted { Self.settleOlderFeatures(of: &record, run: run) }
        record.elapsedMs = times.totalMs
        record.finishedAt = Date().timeIntervalSince1970
        return .done(record, times, audioSeconds: record.outcome == .extracted ? record.durationSeconds ?? 0 : 0)
    }

    /// Decides about the features that an earlier run left of a clip that has none now.
    ///
    /// They are removed, so that nothing of an older input or recipe lies among the new. Where only the reading or writing
    /// of a file failed, nothing speaks against features that this recipe made from it as far as it can be seen, and they
    /// stay.
    static func settleOlderFeatures(of record: inout ClipRecord, run: Run) {
        guard let resources = run.state.withLock({ $0.resources }), let old = try? resources.ledger.clip(record.path),
            old.outputBytes != nil
        else { return }
        let isSameInput =
            record.inputBytes < 0 || (record.inputBytes == old.inputBytes && record.inputModifiedNs == old.inputModifiedNs)
        if record.reason?.concernsAccess ?? false, old.recipeHash == record.recipeHash, isSameInput {
            record.outputBytes = old.outputBytes
            record.outputModifiedNs = old.outputModifiedNs
            record.outputChecksum = old.outputChecksum
            record.featureShape = old.featureShape
        } else if resources.folder.removeFeatures(of: old) {
            record.notes.append(ClipNote(.outputRemoved, "features of an earlier run removed"))
        }
    }

    private func extract(_ item: WorkItem, into record: inout ClipRecord) throws {
        let recipe = item.remedies.isEmpty ? run.request.recipe : run.request.recipe.applying(item.remedies)
        var clip = item.clip
        var notes: [ClipNote] = []
        if let note = DatasetNotes.note(for: clip.fileName), kind != .folder { notes.append(note) }
        if item.remedies.contains(.recomputeFromAudio), clip.kind == .array {
            do {
                clip = try clip.recordingBeside()
                notes.append(ClipNote(.inputRecording, "computed from \(clip.fileName)"))
            } catch {
                throw try reasonWithoutRecording(clip, recipe, error, record: &record, notes: &notes)
            }
        }
        defer { record.notes = notes }
        let spectrogram: StoredArray
        switch clip.kind {
        case .audio: spectrogram = try logMel(clip, recipe: recipe, record: &record, notes: &notes)
        case .array: spectrogram = try readArray(clip, recipe: recipe, record: &record, notes: &notes)
        }
        let features = try correctAndInfer(
            spectrogram, isOurs: clip.kind == .audio, recipe: recipe, record: &record, notes: &notes)
        // What was recorded of the clip is of its array, whatever its features were computed from.
        if clip.relativePath != item.clip.relativePath {
            record.inputChecksum = try? InputFile(path: item.clip.absolutePath.text).contentChecksum()
        }
        try checkpoint()
        try write(features, for: item.clip, into: &record)
    }

    /// Log-mel of a recording, shape `(frames, melBands)`.
    private func logMel(
        _ clip: SourceClip, recipe: Recipe, record: inout ClipRecord, notes: inout [ClipNote]
    ) throws -> StoredArray {
        let audio: AudioClip
        do {
            audio = try frontEnd.load(path: clip.absolutePath.text, options: recipe.clips)
        } catch {
            if let info = try? AudioInfo.probe(path: clip.absolutePath.text) {
                record.durationSeconds = info.durationSeconds
                record.sampleRateHz = info.sampleRateHz
                record.channels = info.channels
            }
            throw error
        }
        record.durationSeconds = audio.durationSeconds
        record.sampleRateHz = audio.source.sampleRateHz
        record.channels = audio.source.channels
        record.peakDBFS = audio.peakDBFS
        notes += audio.notes
        record.inputChecksum = audio.contentChecksum
        times.resampleMs = Double(frontEnd.timings.resampleNs) / 1e6
        lap(\.readMs)
        times.readMs -= times.resampleMs
        try checkpoint()
        onStep(.logMel)
        let tensor = try frontEnd.logMel(of: audio)
        lap(\.logMelMs)
        return StoredArray(tensor: tensor)
    }

    private func readArray(
        _ clip: SourceClip, recipe: Recipe, record: inout ClipRecord, notes: inout [ClipNote]
    ) throws -> StoredArray {
        var stored = try ArrayFile.read(
            path: clip.absolutePath.text, member: recipe.clips.arrayMember, maxBytes: recipe.arrayByteLimit)
        record.inputShape = stored.tensor.shape.description
        record.inputChecksum = stored.contentChecksum
        if recipe.clips.replaceNonFinite {
            let count = try stored.tensor.replaceNonFinite()
            if count > 0 {
                let values = count == 1 ? "value" : "values"
                notes.append(ClipNote(.valuesReplaced, "\(count) non-finite \(values) set to the quietest finite one"))
            }
        } else {
            try stored.tensor.requireFinite(as: stored.elementType)
        }
        lap(\.readMs)
        return stored
    }

    private func correctAndInfer(
        _ stored: StoredArray, isOurs: Bool, recipe: Recipe, record: inout ClipRecord, notes: inout [ClipNote]
    ) throws -> Tensor {
        onStep(.shape)
        let (correction, plan) = try plan(for: stored, isOurs: isOurs, recipe: recipe, record: &record)
        record.layout = plan.layout.description
        record.plan = plan.steps.map(\.text).joined(separator: " → ")
        record.cnnShape = plan.modelShape.description
        record.frames = plan.frames
        notes += plan.notes + run.request.model.network.remarks(on: stored.tensor, isOurs: isOurs)
        let input = correction.apply(plan, to: stored.tensor)
        lap(\.correctMs)
        try checkpoint()
        onStep(.infer)
        let features = try BatchedInference.features(of: input, plan: plan, lane: network)
        record.featureShape = features.shape.description
        lap(\.inferMs)
        return features
    }

    private func plan(
        for stored: StoredArray, isOurs: Bool, recipe: Recipe, record: inout ClipRecord
    ) throws -> (ShapeCorrection, CorrectionPlan) {
        let shape = stored.tensor.shape
        record.inputShape = shape.description
        let correction = ShapeCorrection(contract: run.request.model.network.contract, options: recipe.correction)
        if isOurs { return (correction, try correction.plan(forLogMel: shape)) }
        let plan = try correction.plan(for: shape, elementType: stored.elementType) { [run] in
            let census = run.layouts.census(for: correction, isAbandoned: { run.isAbandoned }) { census in
                run.state.withLock { $0.resources }?.writer.perform { try LayoutVote.record(census, in: $0) }
            }
            guard let census else { throw Abandoned() }
            return census
        }
        try recipe.requireAcceptedLength(of: plan, contract: correction.contract)
        return (correction, plan)
    }

    /// Why a clip that was to be computed from its recording has no features when there is none: what is wrong with its array
    /// still holds, and still has its other remedies.
    private func reasonWithoutRecording(
        _ clip: SourceClip, _ recipe: Recipe, _ missing: SkipReason, record: inout ClipRecord, notes: inout [ClipNote]
    ) throws -> SkipReason {
        do {
            let stored = try readArray(clip, recipe: recipe, record: &record, notes: &notes)
            _ = try plan(for: stored, isOurs: false, recipe: recipe, record: &record)
        } catch let reason as SkipReason {
            return SkipReason(reason.code, found: "\(reason.found); \(missing.found)", needed: reason.needed)
        }
        return missing
    }

    private func write(_ features: Tensor, for clip: SourceClip, into record: inout ClipRecord) throws {
        onStep(.write)
        run.state.withLock { $0.resources }?.writer.commitResults(ofLane: lane)
        let older = run.mayHoldOtherNames ? try? run.state.withLock({ $0.resources })?.ledger.clip(clip.relativePath.text) : nil
        if let found = OutputFolder.reasonNotAClip(clip.relativePath.text) {
            throw SkipReason(.outputUnwritable, found: found, needed: "a path of its own in the output folder")
        }
        let path = run.request.output.featureName(ofClip: clip.relativePath.text)
        let written = try output.write(features, to: path, name: temporaryName)
        record.outputBytes = Int64(written.bytes)
        record.outputModifiedNs = written.modifiedNanoseconds
        record.outputChecksum = written.checksum
        if let older { folder.removeOtherwiseNamed(older) }
        lap(\.writeMs)
    }

    /// Gives the clip up when the run was abandoned; asked between the steps.
    private func checkpoint() throws {
        if run.isAbandoned { throw Abandoned() }
    }

    private func lap(_ step: WritableKeyPath<StepTimes, Double>) {
        let now = DispatchTime.now().uptimeNanoseconds
        times[keyPath: step] += Double(now &- mark) / 1e6
        mark = now
    }
}
