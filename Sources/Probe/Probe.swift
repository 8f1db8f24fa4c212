import Base

package enum Probe {
    /// How far it is: pairs of classes that are done, of all.
    package struct Progress: Sendable {
        package var done: Int
        package var total: Int
    }

    /// Probes.
    ///
    /// Works on as many threads as there are processors; the same data gives the same figures whatever their number.
    ///
    /// - Parameters:
    ///   - subject: what errors are about.
    ///   - folds: with clips on both sides, of two classes at least.
    ///   - progress: called from any thread.
    /// - Throws: `CancellationError`; ``EngineError`` `.invalidArgument` where there is nothing to tell apart.
    package static func run(
        _ data: ProbeData, folds: [ProbeFold], options: ProbeProtocol = ProbeProtocol(), subject: String = "features",
        isCancelled: @escaping @Sendable () -> Bool = { false }, progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) throws -> ProbeResult {
        try Matrix.require()
        let names = Set(data.labels).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
        let classes = data.labels.map { numbers[$0]! }
        try require(data, folds, classes, subject)
        let total = folds.count * 2 * names.count * (names.count - 1) / 2
        let done = Guarded(0)
        var rows: [ProbeResult.Fold] = []
        var tables: [String: [[Int]]] = [:]
        var guesses: [Int: ProbeResult.Guess] = [:]
        for fold in folds {
            let trial = FoldTrial(
                data: data, fold: fold, classes: classes, classCount: names.count, protocolOptions: options, isCancelled: isCancelled,
                onPair: {
                    let count = done.withLock { done in
                        done += 1
                        return done
                    }
                    progress(Progress(done: count, total: total))
                })
            let verdict = try trial.verdict()
            let truth = fold.test.map { classes[$0] }
            let table = ProbeFigures.confusion(truth: truth, guesses: verdict.guesses, classCount: names.count)
            rows.append(
                ProbeResult.Fold(
                    speakers: Set(fold.test.map { data.speakers[$0] }).sorted(), clips: fold.test.count, cost: verdict.cost,
                    uar: ProbeFigures.uar(confusion: table), accuracy: ProbeFigures.accuracy(table), macroF1: ProbeFigures.macroF1(table),
                    overlap: fold.overlap(in: data), absentClasses: names.indices.filter { table[$0].allSatisfy { $0 == 0 } }.map { names[$0] },
                    unlearntClasses: Set(truth).subtracting(fold.train.map { classes[$0] }).sorted().map { names[$0] }))
            for (place, clip) in fold.test.enumerated() {
                let empty = [[Int]](repeating: [Int](repeating: 0, count: names.count), count: names.count)
                tables[data.speakers[clip], default: empty][truth[place]][verdict.guesses[place]] += 1
                guesses[clip] = guess(data, clip, verdict.firmness[place], truth[place], names[verdict.guesses[place]])
            }
        }
        return summary(names, rows, tables, guesses, options)
    }

    private static func guess(_ data: ProbeData, _ clip: Int, _ firmness: [Double], _ truth: Int, _ guess: String) -> ProbeResult.Guess {
        let others = firmness.indices.filter { $0 != truth }.map { firmness[$0] }.max() ?? 0
        return ProbeResult.Guess(
            name: data.names[clip], speaker: data.speakers[clip], label: data.labels[clip], guess: guess, doubt: others - firmness[truth])
    }

    private static func summary(
        _ names: [String], _ folds: [ProbeResult.Fold], _ tables: [String: [[Int]]], _ guesses: [Int: ProbeResult.Guess],
        _ options: ProbeProtocol
    ) -> ProbeResult {
        let speakers = tables.keys.sorted()
        let confusion = SpeakerBootstrap.sum(speakers.map { tables[$0]! })
        let uars = folds.map(\.uar)
        let mean = uars.reduce(0, +) / Double(uars.count)
        let clips = confusion.joined().reduce(0, +)
        return ProbeResult(
            classes: names, folds: folds, uar: mean,
            uarDeviation: uars.count > 1
                ? (uars.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(uars.count - 1)).squareRoot() : nil,
            pooledUAR: ProbeFigures.uar(confusion: confusion), accuracy: ProbeFigures.accuracy(confusion),
            macroF1: ProbeFigures.macroF1(confusion),
            interval: SpeakerBootstrap.interval(speakers.map { tables[$0]! }, draws: options.draws),
            chance: 1 / Double(confusion.count { $0.contains { $0 > 0 } }),
            majority: Double(confusion.map { $0.reduce(0, +) }.max() ?? 0) / Double(max(clips, 1)), confusion: confusion,
            confusionOfSpeaker: tables, guesses: guesses.sorted { $0.key < $1.key }.map(\.value))
    }

    private static func require(_ data: ProbeData, _ folds: [ProbeFold], _ classes: [Int], _ subject: String) throws {
        func error(_ found: String, _ needed: String, _ advice: String) -> EngineError {
            EngineError(.invalidArgument, subject: subject, step: "dividing the clips into folds", found: found, needed: needed, advice: advice)
        }
        guard Set(classes).count > 1 else {
            throw error(
                Set(data.labels).first.map { "one label only, \($0)" } ?? "no clip with a label", "clips of two labels at least",
                "Name another field with --label.")
        }
        guard !folds.isEmpty else {
            throw error(
                "no fold with clips on both sides", "clips of two speakers at least", "Look at the speakers with 'melscope doctor'.")
        }
        guard folds.contains(where: { fold in !Set(fold.train.map { classes[$0] }).isDisjoint(with: fold.test.map { classes[$0] }) }) else {
            throw error(
                "labels that no two speakers share, such as \(data.labels.min() ?? "")", "labels that training and test have in common",
                "Name another field with --label.")
        }
        for fold in folds where Set(fold.train.map { classes[$0] }).count < 2 {
            throw error(
                "a fold whose training part has one label only", "two labels at least in every training part",
                "Choose fewer folds with --split.")
        }
    }
}
