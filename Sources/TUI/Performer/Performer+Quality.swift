import Base
import Corpora
import Dispatch
import Engine
import Foundation
import Signal

/// What the quality screen asks of the doctor.
extension Performer {
    /// Judges the chosen datasets, with what is kept of them or measuring the rest first.
    func examine(_ datasets: [String], measures: Bool) {
        let subjects = datasets.compactMap(entry).compactMap { entry -> DoctorSubject? in
            guard let source = try? Source(argument: entry.source) else { return nil }
            return DoctorSubject(name: entry.name, source: source, kind: entry.kind, only: entry.only, labels: entry.labels, output: OutputFolder(path: entry.output))
        }
        guard !subjects.isEmpty else { return post(.examined(nil, problem: nil)) }
        let recipe = (try? entry(datasets[0]).map(setup))?.recipe ?? settings.setup.recipe
        let run = DoctorRun(subjects, recipe: recipe, pool: engine.pool, measuresNew: measures)
        let before = state.withLock { state in
            defer { state.doctor = run }
            return state.doctor
        }
        before?.cancel()
        if measures { watch(run) }
        run.start { [weak self] result in
            guard let self, state.withLock({ $0.doctor === run }) else { return }
            state.withLock { $0.doctor = nil }
            switch result {
            case .success(let report):
                // Where nothing is kept there is nothing to show, and nothing wrong.
                let isEmpty = !measures && report.datasets.allSatisfy { $0.measuredCount == 0 }
                post(.examined(isEmpty ? nil : QualityView(report), problem: nil))
                queries.async { AllocatorTuning.giveFreedMemoryBack() }
            case .failure(is CancellationError): examine(datasets, measures: false)
            case .failure(let error): post(.examined(nil, problem: Printable.text("\(error)")))
            }
        }
    }

    /// Tells how far it is, twice a second.
    private func watch(_ run: DoctorRun) {
        post(.examining(run.progress))
        queries.asyncAfter(deadline: .now() + 0.5) { [weak self] in
            guard let self, run.result == nil, state.withLock({ $0.doctor === run }) else { return }
            watch(run)
        }
    }

    func stopExamining() { state.withLock { $0.doctor }?.cancel() }

    func findClip(_ clip: ClipID) {
        // What the doctor found of a long recording is of its segments, of which the first is opened.
        let record = try? withLedger(clip.dataset) { try $0.clip(clip.path) ?? $0.firstSegment(of: clip.path) }
        let found = record ?? nil
        post(.clipFound(found.map { ClipID(dataset: clip.dataset, path: $0.path) } ?? clip, found))
    }
}
