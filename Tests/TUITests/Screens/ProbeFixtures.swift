import Foundation

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Probe
@testable import TUI

/// Probes of made-up features, the same on every run.
enum ProbeFixtures {
    static let classes = ["angry", "calm", "disgust", "fearful", "happy", "neutral", "sad", "surprised"]

    static func state(_ view: ProbeView? = view(), part: ProbeScreen.Part = .all) -> AppState {
        var state = DashboardFixtures.empty()
        var run = DashboardFixtures.ravdessRunning(.finished)
        run = DashboardFixtures.finished(run)
        state.world.datasets = [DashboardFixtures.entry(DashboardFixtures.ravdess, kind: DatasetKind("ravdess"), run: run)]
        state.dashboard.columns = [DashboardScreen.Column(name: DashboardFixtures.ravdess)]
        state.screen = .probe
        state.previous = [.datasets, .dashboard]
        if let view { state.probe.views[DashboardFixtures.ravdess] = view }
        state.probe.shown = DashboardFixtures.ravdess
        state.probe.part = part
        return state
    }

    static func view(baselines: Bool = false, cautions: [ProbeCaution] = [], clips: Int = 1440) -> ProbeView {
        var judgements = [judgement(clips: clips, cautions: cautions)]
        var differences: [ProbeReport.Pair] = []
        if baselines {
            for (index, baseline) in ProbeBaseline.allCases.enumerated() {
                var other = judgement(clips: 64, cautions: [])
                other.baseline = baseline
                (other.result.uar, other.result.accuracy, other.result.macroF1) = (0.37 + Double(index) / 20, 0.36, 0.35)
                judgements.append(other)
                let gain = judgements[0].result.uar - other.result.uar
                let difference = SpeakerBootstrap.Difference(uar: gain, interval: .init(low: gain - 0.04, high: gain + 0.04), p: index == 2 ? 0.012 : 0.0005, speakerCount: 24)
                differences.append(ProbeReport.Pair(first: 0, second: index + 1, difference: paired(difference)))
            }
        }
        return ProbeView(ProbeReport(judgements: judgements, differences: differences, failures: []))!
    }

    private static func paired(_ difference: SpeakerBootstrap.Difference) -> ProbeDifference {
        let result = judgement(clips: 64, cautions: []).result
        var paired = ProbeDifference(result, result, draws: 3)!
        paired.difference = difference
        return paired
    }

    private static func speakerName(_ number: Int) -> String { String(format: "%02d", number) }

    static func path(_ clip: Int, _ speaker: Int) -> String { String(format: "Actor_%02d/03-01-%02d-01-%02d-01-%02d.wav", speaker, clip % 8 + 1, clip % 2 + 1, speaker) }

    private static func judgement(clips: Int, cautions: [ProbeCaution]) -> ProbeJudgement {
        var random = FixedRandom(state: 7)
        var guesses: [ProbeResult.Guess] = []
        var points: [(x: Double, y: Double)] = []
        let speakers = 24
        for clip in 0..<clips {
            let (label, speaker) = (clip % 8, clip / 8 % speakers + 1)
            let isHit = Int.random(in: 0..<100, using: &random) < 35 + label * 6
            let guess = isHit ? label : Int.random(in: 0..<8, using: &random)
            let doubt = guess == label ? -1 : Double(Int.random(in: 1...70, using: &random)) / 10
            guesses.append(.init(name: path(clip, speaker), speaker: speakerName(speaker), label: classes[label], guess: classes[guess], doubt: doubt))
            let angle: Double = Double(label) / 8 * 2 * Double.pi
            let (a, b) = (Double.random(in: -2...2, using: &random), Double.random(in: -2...2, using: &random))
            let (x, y): (Double, Double) = (3 * cos(angle) + a, 2 * sin(angle) + b)
            points.append((x: x, y: y))
        }
        var confusion = [[Int]](repeating: [Int](repeating: 0, count: 8), count: 8)
        var ofSpeaker: [String: [[Int]]] = [:]
        for guess in guesses {
            let (row, column) = (classes.firstIndex(of: guess.label)!, classes.firstIndex(of: guess.guess)!)
            confusion[row][column] += 1
            ofSpeaker[guess.speaker, default: [[Int]](repeating: [Int](repeating: 0, count: 8), count: 8)][row][column] += 1
        }
        var folds: [ProbeResult.Fold] = []
        for number in 0..<6 {
            let names: [String] = (1...4).map { (index: Int) -> String in speakerName(number * 4 + index) }
            let uar: Double = 0.5 + Double(number * 7 % 5) / 40
            folds.append(
                ProbeResult.Fold(
                    speakers: names, clips: clips / 6, cost: 1, uar: uar, accuracy: 0.5, macroF1: 0.5, overlap: ProbeFold.Overlap(), absentClasses: []))
        }
        let result = ProbeResult(
            classes: classes, folds: folds, uar: 0.5362, uarDeviation: 0.0331, pooledUAR: 0.5358, accuracy: ProbeFigures.accuracy(confusion),
            macroF1: ProbeFigures.macroF1(confusion), interval: .init(low: 0.4981, high: 0.5724), chance: 0.125, majority: 0.1333, confusion: confusion,
            confusionOfSpeaker: ofSpeaker, guesses: guesses)
        var doubts: [LabelInDoubt] = []
        for guess in result.denied.prefix(40) {
            var neighbours: [LabelInDoubt.Neighbour] = []
            for index in 0..<5 {
                let label: String = index == 1 ? guess.label : guess.guess
                neighbours.append(.init(clip: path(index * 3, index + 2), speaker: speakerName(index + 2), label: label, distance: 0.6 + Double(index) / 10))
            }
            doubts.append(
                LabelInDoubt(clip: guess.name, speaker: guess.speaker, label: guess.label, takenFor: guess.guess, doubt: guess.doubt, neighbours: neighbours))
        }
        let projection = Projection(points: points, weights: (0.31, 0.12))
        var outliers: [OutlierClips.Outlier] = []
        for index in 0..<6 { outliers.append(.init(clip: index * 11 % clips, distance: 4.2 - Double(index) / 5)) }
        let turned: [(x: Double, y: Double)] = points.map { (x: $0.y, y: $0.x) }
        let map = ProbeMap(
            names: guesses.map(\.name), labels: guesses.map(\.label), speakers: guesses.map(\.speaker), principal: projection,
            discriminant: Projection(points: turned, weights: (4.2, 2.1)), isHeldOut: guesses.indices.map { $0 % 4 == 0 },
            outliers: outliers)
        let source = ProbeSource(
            folder: OutputFolder(path: "/data/features/RAVDESS"), name: "RAVDESS", sourcePath: "/data/speech/RAVDESS", kind: DatasetKind("ravdess"), model: "seed",
            isModelTrained: false, trainedOn: [], recipeHash: "0f3a", label: "emotion", pool: .meanStd, isPooled: false)
        return ProbeJudgement(
            source: source, baseline: nil, valueCount: 4096, clipCount: clips, speakerCount: speakers, split: .published("ravdess-speech/emobox-6"),
            options: ProbeProtocol(), result: result, doubts: Array(doubts), map: map, cautions: cautions)
    }
}
