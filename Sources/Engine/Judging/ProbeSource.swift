import Base
import Corpora
import Probe
import Shapes

/// An output that a probe judges: what it was made from, and which of its clips count.
package struct ProbeSource: Sendable, Hashable {
    package var folder: OutputFolder
    package var name: String
    /// The source as its run recorded it.
    package var sourcePath: String
    package var kind: DatasetKind
    /// As a recorded run names it.
    package var model: String
    package var isModelTrained: Bool?
    /// Ids or names of the corpora that the model was trained on, as its card said.
    package var trainedOn: [String]
    package var recipeHash: String
    package var label: String
    package var pool: FeaturePool
    /// Whether the output was pooled when it was stored, so that ``pool`` changes nothing.
    package var isPooled: Bool
    /// Why clips do not count.
    package var leftOut = LeftOut()

    package struct LeftOut: Sendable, Hashable, Codable {
        /// Skipped, failed, or of an older recipe.
        package var withoutFeatures = 0
        package var withoutLabel = 0
        package var withoutSpeaker = 0
        /// Features that could not be read, are not finite, or of another width than most.
        package var unusable = 0

        package var count: Int { withoutFeatures + withoutLabel + withoutSpeaker + unusable }
    }
}

/// The features of an output in memory, a pooled vector a clip: 8 bytes a value.
package struct ProbeFeatures: Sendable {
    package var source: ProbeSource
    /// Clips in the order of their paths.
    package var data: ProbeData

    /// Reads them.
    ///
    /// - Parameters:
    ///   - clips: takes these alone, with the labels that they have here, whatever the output says of them; nil takes all with their own.
    ///   - progress: called with the number of clips that were read, and of all; returning false ends the reading.
    /// - Throws: ``EngineError``; `CancellationError`.
    package init(
        _ folder: OutputFolder, _ question: ProbeQuestion, clips: [String: ClipLabels]? = nil,
        progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
    ) throws {
        let run = try RecordedRun(folder)
        let records = try OutputRecords(folder)
        defer { records.close() }
        let store = try records.store(of: run.recipe)
        let place = try store.place(of: question.output, in: folder) ?? 0
        source = ProbeSource(run, question)
        let listing = try ProbeListing(records, run, question, clips)
        source.leftOut = listing.leftOut
        guard !listing.rows.isEmpty else { throw listing.nothing(folder, question.label) }
        let time = FeaturePool.timeAxis(
            run.recipe, isFrontEndsOwn: run.modelName == ModelChoice.noneName,
            shapes: listing.rows.prefix(1000).compactMap { $0.lengths(of: place) })
        var reading = ProbeReading(expected: listing.rows.count)
        for (index, row) in listing.rows.enumerated() {
            guard progress(index, listing.rows.count) else { throw CancellationError() }
            reading.take(row, try? store.read(ofClip: row.path, row.receipt)[place], question.pool, time)
        }
        source.leftOut.unusable = reading.unusable
        data = reading.data
        guard data.count > 0 else {
            throw EngineError(
                .invalidArgument, subject: folder.path, step: "reading features",
                found: "\(Readable.clips(reading.unusable)) whose features cannot be read or are not finite", needed: "features that can be used",
                advice: "Try 'melscope verify'.")
        }
        if question.normalisesSpeakers { data.normaliseSpeakers() }
    }
}

extension ProbeFeatures {
    /// What is known of a clip beside its features.
    package struct ClipLabels: Sendable, Hashable {
        package var label: String
        package var speaker: String
    }
}

extension ProbeSource {
    init(_ run: RecordedRun, _ question: ProbeQuestion) {
        folder = run.folder
        name = run.name
        sourcePath = run.sourcePath
        kind = run.kind ?? .folder
        model = run.modelName
        isModelTrained = run.isModelTrained
        trainedOn = run.trainedOn
        recipeHash = run.recipe.hash
        label = question.label
        isPooled = run.recipe.output.pool != .none
        pool = question.pool
    }
}

extension ClipRecord {
    /// The value of a label field; nil where it is empty or absent.
    package func label(_ name: String) -> String? {
        labels.first { $0.name == name && !$0.value.isEmpty }?.value
    }
}
