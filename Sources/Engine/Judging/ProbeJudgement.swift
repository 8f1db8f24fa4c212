import Base
import Corpora
import Probe

/// A probe of an output: what was judged, by which split, and the figures.
package struct ProbeJudgement: Sendable {
    package var source: ProbeSource
    /// What the features are compared with, where they are such; nil of an output that was asked for.
    package var baseline: ProbeBaseline?
    package var valueCount: Int
    package var clipCount: Int
    package var speakerCount: Int
    /// In full: `ravdess-speech/emobox-6`.
    package var split: ProbeSplitName
    package var options: ProbeProtocol
    package var result: ProbeResult
    /// The clips whose label is denied, most firmly first, as many as the question asks for.
    package var doubts: [LabelInDoubt]
    /// Where the question wants one.
    package var map: ProbeMap?
    package var cautions: [ProbeCaution]
}

extension ProbeJudgement {
    /// Probes features. Works on the caller's thread and on as many more as there are processors.
    ///
    /// - Parameter progress: called from any thread.
    /// - Throws: ``EngineError``; `CancellationError`.
    package init(
        _ features: ProbeFeatures, _ question: ProbeQuestion, baseline: ProbeBaseline? = nil, catalogue: CorpusCatalogue = .standard,
        isCancelled: @escaping @Sendable () -> Bool = { false }, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws {
        let data = features.data
        source = features.source
        self.baseline = baseline
        options = question.options
        valueCount = data.width
        clipCount = data.count
        speakerCount = Set(data.speakers).count
        let asked = try question.split.map { try ProbeSplitName($0) } ?? .usual(speakers: speakerCount)
        let (name, folds) = try asked.folds(of: data, source, in: catalogue)
        split = name
        if !question.allowsOverlap { try source.requireHonest(folds, split, data) }
        result = try Probe.run(data, folds: folds, options: options, subject: source.folder.path, isCancelled: isCancelled) { progress($0.done, $0.total) }
        cautions = ProbeCaution.all(source, question, result, folds, data)
        doubts = try LabelInDoubt.firmest(question.doubtLimit, of: result, data, isCancelled: isCancelled)
        map = question.wantsMap ? try ProbeMap(data, folds, isCancelled: isCancelled) : nil
    }
}
