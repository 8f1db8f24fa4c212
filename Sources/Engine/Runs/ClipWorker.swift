import Base
import Corpora
import Dispatch
import Foundation

/// Takes clips through the whole path for one lane of one run, writes their features and makes their rows.
///
/// Used on its lane's queue only.
final class ClipWorker {
    enum Result {
        /// The clip's row, the time of each step, and the seconds of audio that were read.
        case done(ClipRecord, StepTimes, audioSeconds: Double)
        /// The run was cancelled for good while the clip was in hand; nothing was written.
        case abandoned
    }

    private unowned let run: Run
    private let kind: DatasetKind
    private let path: ClipPath
    private let folder: HeldFolder
    private let output: OutputFile
    private let lane: Int
    private let temporaryName: String

    /// - Parameter onStep: told of each step as it begins.
    /// - Throws: ``EngineError`` when the front end or the model cannot be set up; `CancellationError` when the run is over.
    init(run: Run, lane: Int, folder: HeldFolder? = nil, onStep: @escaping (ClipStep) -> Void) throws {
        self.run = run
        let request = run.request
        let (plan, kind) = run.state.withLock { ($0.logMelPlan, $0.kind) }
        self.kind = kind
        path = try ClipPath(
            logMel: plan ?? LogMelPlan(options: request.recipe.logMel), network: request.model.network,
            ffmpeg: request.mayUseFFmpeg ? .installed : .never)
        path.onStep = onStep
        guard let folder = folder ?? run.state.withLock({ $0.resources })?.folder else { throw CancellationError() }
        self.folder = folder
        output = OutputFile(in: folder, temporaryFolder: OutputFolder.temporaryName, sync: request.sync)
        self.lane = lane
        temporaryName = TemporaryName.of(lane: lane)
        path.isGivenUp = { [unowned run] in run.isAbandoned }
    }

    func process(_ item: WorkItem) -> Result {
        var record = Self.row(of: item, run: run, kind: kind)
        var times = StepTimes()
        do {
            if let refusal = item.refusal { throw refusal }
            let trace = try path.trace(item.clip, recipe: run.request.recipe, remedies: item.remedies, dataset: census)
            times = trace.times
            record.describe(trace)
            if let note = DatasetNotes.note(for: item.clip.fileName), kind != .folder { record.notes.insert(note, at: 0) }
            // What was recorded of the clip is of its array, whatever its features were computed from.
            if trace.file.relativePath != item.clip.relativePath {
                record.inputChecksum = try? InputFile(path: item.clip.absolutePath.text).contentChecksum()
            }
            switch trace.end {
            case .complete: break
            case .skipped(let reason): throw reason
            case .fault(let error): throw error
            }
            guard let features = trace.features else { return .abandoned }
            if run.isAbandoned { return .abandoned }
            let began = DispatchTime.now().uptimeNanoseconds
            try write(features, for: item.clip, into: &record)
            times.writeMs = Double(DispatchTime.now().uptimeNanoseconds &- began) / 1e6
        } catch let reason as SkipReason {
            record.set(reason)
        } catch is CancellationError {
            return .abandoned
        } catch {
            record.set(fault: error)
        }
        if record.outcome != .extracted { Self.settleOlderFeatures(of: &record, run: run) }
        record.elapsedMs = times.totalMs
        record.finishedAt = Date().timeIntervalSince1970
        return .done(record, times, audioSeconds: record.outcome == .extracted ? record.durationSeconds ?? 0 : 0)
    }

    /// The row of a clip before anything is known of its content.
    static func row(of item: WorkItem, run: Run, kind: DatasetKind) -> ClipRecord {
        let clip = item.clip
        var record = ClipRecord(
            path: clip.relativePath.text, outcome: .extracted, recipeHash: run.recipeHash,
            inputBytes: clip.sizeBytes ?? -1, inputModifiedNs: clip.modifiedNanoseconds ?? 0)
        if !item.remedies.isEmpty { record.remedies = Remedy.text(of: item.remedies) }
        if let label = ClipLabel.parse(fileName: clip.fileName, kind: kind) { record.labels = label.fields }
        return record
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

    /// What the dataset's arrays tell of one whose shape does not.
    private func census() throws -> LayoutCensus? {
        let census = run.layouts.census(isAbandoned: { [run] in run.isAbandoned }) { [run] census in
            run.state.withLock { $0.resources }?.writer.perform { try LayoutVote.record(census, in: $0) }
        }
        guard let census else { throw CancellationError() }
        return census
    }

    private func write(_ features: Tensor, for clip: SourceClip, into record: inout ClipRecord) throws {
        path.onStep(.write)
        run.state.withLock { $0.resources }?.writer.commitResults(ofLane: lane)
        let older = run.mayHoldOtherNames ? try? run.state.withLock({ $0.resources })?.ledger.clip(clip.relativePath.text) : nil
        if let found = OutputFolder.reasonNotAClip(clip.relativePath.text) {
            throw SkipReason(.outputUnwritable, found: found, needed: "a path of its own in the output folder")
        }
        let name = run.request.output.featureName(ofClip: clip.relativePath.text)
        let written = try output.write(features, to: name, name: temporaryName)
        record.outputBytes = Int64(written.bytes)
        record.outputModifiedNs = written.modifiedNanoseconds
        record.outputChecksum = written.checksum
        if let older { folder.removeOtherwiseNamed(older) }
    }
}
