import Base
import Testing

@testable import Probe

struct ProbeTests {
    @Test("figures, choice of C and guesses are those of scikit-learn by the same protocol")
    func goldens() throws {
        let golden = try ProbeGoldens.read()
        let data = golden.data
        let result = try Probe.run(data, folds: ProbeSplit.speakerKFold(3).folds(of: data))
        #expect(result.folds.map(\.speakers) == golden.folds.map(\.speakers))
        #expect(result.folds.map(\.cost) == golden.folds.map(\.c))
        for (fold, expected) in zip(result.folds, golden.folds) {
            #expect(abs(fold.uar - expected.uar) < 1e-12)
            #expect(abs(fold.accuracy - expected.accuracy) < 1e-12)
            #expect(abs(fold.macroF1 - expected.macroF1) < 1e-12)
        }
        var guesses: [String: String] = [:]
        for guess in result.guesses { guesses[guess.name] = guess.guess }
        for fold in golden.folds {
            for (clip, guess) in zip(fold.test, fold.guess) { #expect(guesses["clip-\(clip)"] == guess) }
        }
        #expect(abs(result.uar - golden.folds.reduce(0) { $0 + $1.uar } / 3) < 1e-12)
        #expect(abs(result.pooledUAR - golden.pooledUAR) < 1e-12)
        #expect(abs(result.accuracy - golden.accuracy) < 1e-12)
        #expect(abs(result.macroF1 - golden.macroF1) < 1e-12)
        #expect(result.confusion == golden.confusion)
        #expect(result.chance == 0.25)
    }

    @Test("inner figures and decisions are scikit-learn's, with all products kept and without")
    func decisions() throws {
        let golden = try ProbeGoldens.read()
        let data = golden.data
        let names = Set(data.labels).sorted()
        let classes = data.labels.map { names.firstIndex(of: $0)! }
        for limit in [1000, 0] {
            for (number, fold) in ProbeSplit.speakerKFold(3).folds(of: data).enumerated() {
                let verdict = try FoldTrial(
                    data: data, fold: fold, classes: classes, classCount: names.count, protocolOptions: ProbeProtocol(),
                    isCancelled: { false }, onPair: {}, productLimit: limit
                ).verdict()
                let expected = golden.folds[number]
                for (figure, other) in zip(verdict.innerUAR, expected.inner) { #expect(abs(figure - other) < 1e-12) }
                // The solver stops within its tolerance of 1e-3; rounding decides where.
                for (firmness, other) in zip(verdict.firmness, expected.decision) {
                    for (value, expected) in zip(firmness, other) { #expect(abs(value - expected) < 2e-3) }
                }
            }
        }
    }

    @Test("the same data gives the same figures twice")
    func deterministic() throws {
        let data = try ProbeGoldens.read().data
        let folds = ProbeSplit.leaveOneSpeakerOut.folds(of: data)
        let first = try Probe.run(data, folds: folds)
        #expect(try Probe.run(data, folds: folds) == first)
    }

    @Test("a probe that is cancelled throws")
    func cancelled() throws {
        let data = try ProbeGoldens.read().data
        #expect(throws: CancellationError.self) {
            try Probe.run(data, folds: ProbeSplit.speakerKFold(3).folds(of: data), isCancelled: { true })
        }
    }

    @Test("data in which there is nothing to tell apart is refused with what was found", arguments: [0, 1, 2, 3])
    func nothing(kind: Int) throws {
        var data = try ProbeGoldens.read().data
        var folds = ProbeSplit.speakerKFold(3).folds(of: data)
        switch kind {
        case 0: data.labels = data.labels.map { _ in "sad" }
        case 1: folds = []
        case 3: data.labels = data.speakers
        default: folds[0].train = folds[0].train.filter { data.labels[$0] == "sad" }
        }
        let error = try #require(throws: EngineError.self) { try Probe.run(data, folds: folds) }
        #expect(error.code == .invalidArgument)
        #expect(error.found.contains(["one label only", "no fold", "one label only", "labels that no two speakers share"][kind]))
    }

    @Test("a label that only one speaker has is told of the fold that cannot learn it")
    func unlearnt() throws {
        var data = try ProbeGoldens.read().data
        for clip in data.labels.indices where data.speakers[clip] == "s00" && data.labels[clip] == "sad" { data.labels[clip] = "bored" }
        let result = try Probe.run(data, folds: ProbeSplit.leaveOneSpeakerOut.folds(of: data))
        #expect(result.folds.map(\.unlearntClasses) == [["bored"]] + Array(repeating: [], count: 11))
    }

    @Test("a planted wrong label is denied more firmly than all others")
    func doubt() throws {
        // Two labels far apart, so that what is denied is what was planted.
        var generator = SplitMix64(seed: 3)
        var values: [Double] = [], labels: [String] = [], speakers: [String] = []
        for speaker in 0..<6 {
            for clip in 0..<20 {
                let isLoud = clip % 2 == 0
                values += [Double(generator.between(-1, 1)) + (isLoud ? 2 : -2), Double(generator.between(-1, 1))]
                labels.append(isLoud ? "angry" : "sad")
                speakers.append("s\(speaker)")
            }
        }
        labels[25] = "angry"
        labels[84] = "sad"
        let data = ProbeData(values: values, width: 2, labels: labels, speakers: speakers, names: labels.indices.map(String.init))
        let result = try Probe.run(data, folds: ProbeSplit.leaveOneSpeakerOut.folds(of: data))
        let firmest = result.guesses.sorted { $0.doubt > $1.doubt }.prefix(2).map(\.name)
        #expect(Set(firmest) == ["25", "84"])
    }
}
