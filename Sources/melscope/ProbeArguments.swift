import ArgumentParser
import Engine

/// How a probe judges, for every command that runs one.
struct ProbeArguments: ParsableArguments {
    @Option(help: "Split for the probe: speaker-kfold:K, loso, or a published split of the corpus. Default: speaker-kfold:5.")
    var split: String?

    @Option(help: "How the frames of a clip become one vector for the probe: mean, mean_std or max.")
    var pool = FeaturePool.meanStd

    @Flag(help: "Judge even if training and test share speakers or recordings, or the network was trained on the corpus.")
    var allowOverlap = false

    /// - Throws: ``EngineError`` `.invalidArgument` for a split that is none.
    func question(label: String?) throws -> ProbeQuestion {
        if let split { _ = try ProbeSplitName(split) }
        var question = ProbeQuestion()
        question.label = label ?? question.label
        (question.split, question.pool, question.allowsOverlap) = (split, pool, allowOverlap)
        return question
    }
}

extension FeaturePool: ExpressibleByArgument {}
