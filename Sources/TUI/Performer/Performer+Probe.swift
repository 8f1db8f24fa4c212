import Base
import Engine
import Foundation
import Probe

/// What the probe screen asks.
extension Performer {
    func probe(_ dataset: String, _ wish: ProbeWish) {
        guard let entry = entry(dataset) else { return }
        let folder = OutputFolder(path: entry.output)
        guard folder.hasLedger else { return post(.probed(dataset: dataset, nil, refusal: ProbeRefusal("there are no features in \(folder.path) yet"))) }
        var question = ProbeQuestion()
        (question.wantsMap, question.allowsOverlap) = (true, wish.allowsOverlap)
        question.label = wish.label ?? question.label
        question.split = wish.split
        let run = ProbeRun([folder], question, baselines: wish.hasBaselines ? ProbeBaseline.allCases : [], pool: engine.pool)
        begin(run, in: \.probe, telling: { .probing(dataset: dataset, $0) }) { [weak self] result in
            guard let self else { return }
            switch result {
            case .success(let report): post(.probed(dataset: dataset, ProbeView(report), refusal: nil))
            case .failure(is CancellationError): post(.probed(dataset: dataset, nil, refusal: nil))
            case .failure(let error):
                let isOverlap = (error as? EngineError)?.code == .figuresFlatter
                post(.probed(dataset: dataset, nil, refusal: ProbeRefusal(Printable.text("\(error)"), isOverlap: isOverlap)))
            }
        }
    }

    func loadProbeOptions(_ dataset: String) {
        guard let entry = entry(dataset) else { return }
        do {
            post(.probeOptionsLoaded(dataset: dataset, try ProbeOptions(OutputFolder(path: entry.output)), problem: nil))
        } catch {
            post(.probeOptionsLoaded(dataset: dataset, nil, problem: Printable.text("\(error)")))
        }
    }

    /// The clip beside another one of a list.
    func findListed(_ clip: ClipID, after id: ClipID, _ place: ClipPlace, forward: Bool) {
        let record = try? withLedger(clip.dataset) { try $0.clip(clip.path) }
        post(.neighbourFound(of: id, record ?? nil, place: place, forward: forward))
    }
}
