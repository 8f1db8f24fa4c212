import Base
import Corpora
import Dispatch
import Foundation
import Shapes
import Signal

/// Takes clips through the whole path for one lane, writes their features and makes their rows.
///
/// Used on its lane's queue only.
final class ClipWorker {
    private let work: ClipWork
    private let path: ClipPath
    private let lane: Int
    private var lastPlan: (steps: [RecordedStep], stored: String?)?

    /// - Parameter onStep: told of each step as it begins.
    /// - Throws: ``EngineError`` when the front end or the model cannot be set up.
    init(_ work: ClipWork, lane: Int, onStep: @escaping (ClipStep) -> Void) throws {
        self.work = work
        self.lane = lane
        path = try ClipPath(frontEnd: work.frontEnd, network: work.network, ffmpeg: work.ffmpeg)
        path.onStep = onStep
        path.isGivenUp = work.isGivenUp
    }

    /// Most clips of a run take the same steps; they are encoded once.
    private func stored(_ plan: CorrectionPlan?) -> String? {
        guard let plan else { return nil }
        let steps = plan.steps.map { RecordedStep.operation($0.operation) }
        if let lastPlan, lastPlan.steps == steps { return lastPlan.stored }
        let stored = StoredValue.encode(steps)
        lastPlan = (steps, stored)
        return stored
    }

    func process(_ item: WorkItem) -> ClipEnd {
        var facts = ClipFacts(record: work.row(of: item))
        do {
            if let refusal = item.refusal { throw refusal }
            let trace = try path.trace(item.clip, recipe: work.recipe, remedies: item.remedies, dataset: work.census)
            facts.times = trace.times
            facts.record.describe(trace, storedPlan: stored(trace.plan))
            facts.record.notes.insert(contentsOf: work.labelling.notes(of: item.clip), at: 0)
            // What was recorded of the clip is of its array, whatever its features were computed from.
            if trace.file.file != item.clip.file {
                facts.record.inputChecksum = try? InputFile(path: item.clip.absolutePath.text).contentChecksum()
            }
            switch trace.end {
            case .complete: break
            case .skipped(let reason): throw reason
            case .fault(let error): throw error
            }
            guard !trace.outputs.isEmpty, !work.isGivenUp() else { return .abandoned }
            let began = DispatchTime.now().uptimeNanoseconds
            try write(trace.outputs, into: &facts.record)
            facts.times.writeMs = Double(DispatchTime.now().uptimeNanoseconds &- began) / 1e6
        } catch let reason as SkipReason {
            facts.record.set(reason)
        } catch is CancellationError {
            return .abandoned
        } catch {
            facts.record.set(fault: error)
        }
        facts.record.elapsedMs = facts.times.totalMs
        facts.record.finishedAt = Date().timeIntervalSince1970
        return .done(facts)
    }

    private func write(_ features: [Tensor], into record: inout ClipRecord) throws {
        path.onStep(.write)
        work.willWrite(lane)
        if let found = OutputFolder.reasonNotAClip(record.path) {
            throw SkipReason(.outputUnwritable, found: found, needed: "a path of its own in the output folder")
        }
        record.receipt = try work.put(features, record.path, lane)
    }
}
