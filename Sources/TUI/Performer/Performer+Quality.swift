import Base
import Corpora
import Engine
import Foundation

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
        let tell: @Sendable (DoctorRun.Progress) -> News = { .examining($0) }
        begin(run, in: \.doctor, telling: measures ? tell : nil) { [weak self] result in
            guard let self else { return }
            switch result {
            case .success(let report):
                // Where nothing is kept there is nothing to show, and nothing wrong.
                let isEmpty = !measures && report.datasets.allSatisfy { $0.measuredCount == 0 }
                post(.examined(isEmpty ? nil : QualityView(report), problem: nil))
            case .failure(is CancellationError): examine(datasets, measures: false)
            case .failure(let error): post(.examined(nil, problem: Printable.text("\(error)")))
            }
        }
    }

    func findClip(_ clip: ClipID) {
        // What the doctor found of a long recording is of its segments, of which the first is opened.
        let record = try? withLedger(clip.dataset) { try $0.clip(clip.path) ?? $0.firstSegment(of: clip.path) }
        let found = record ?? nil
        post(.clipFound(found.map { ClipID(dataset: clip.dataset, path: $0.path) } ?? clip, found))
    }
}
