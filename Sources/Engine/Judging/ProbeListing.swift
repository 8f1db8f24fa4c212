import Base
import Probe
import Shapes
import Signal

/// The clips of an output that a probe can use, and why it cannot use the others.
struct ProbeListing {
    struct Row {
        var path: String
        var receipt: FeatureReceipt
        var shape: String?
        var label: String
        var speaker: String
        /// Equal for clips of the same recording; nil where it is not known.
        var recording: UInt64?

        func lengths(of place: Int) -> [Int]? { OutputStore.lengths(of: place, receipt, shape: shape) }
    }

    private(set) var rows: [Row] = []
    private(set) var leftOut = ProbeSource.LeftOut()
    /// Names of the label fields that there are.
    private var fields = Set<String>()

    init(
        _ records: OutputRecords, _ run: RecordedRun, _ question: ProbeQuestion, _ clips: [String: ProbeFeatures.ClipLabels]?
    ) throws {
        let hash = run.recipe.hash
        var recordings = try RecordingNumbers(records)
        var fields = fields, left = leftOut, rows = rows
        try records.forEachClip { record in
            if let clips, clips[record.path] == nil { return }
            fields.formUnion(record.labels.map(\.name))
            guard record.outcome == .extracted, record.recipeHash == hash, let receipt = record.receipt else { return left.withoutFeatures += 1 }
            let known = clips?[record.path]
            guard let label = known?.label ?? record.label(question.label) else { return left.withoutLabel += 1 }
            guard let speaker = known?.speaker ?? record.label("speaker") ?? record.label("actor") else { return left.withoutSpeaker += 1 }
            rows.append(
                Row(
                    path: record.path, receipt: receipt, shape: record.featureShape, label: label, speaker: speaker,
                    recording: recordings.number(of: record)))
        }
        (self.fields, leftOut, self.rows) = (fields, left, rows)
    }

    /// Why there is nothing to judge.
    func nothing(_ folder: OutputFolder, _ label: String) -> EngineError {
        let withFeatures = leftOut.withoutLabel + leftOut.withoutSpeaker
        let found =
            withFeatures == 0
            ? "no clip with features of the output's recipe"
            : leftOut.withoutSpeaker > 0
                ? "\(Readable.clips(leftOut.withoutSpeaker)) with a label '\(Printable.text(label))' and none with a speaker"
                : "\(Readable.clips(leftOut.withoutLabel)) with features and none with a label '\(Printable.text(label))'"
        let names = fields.filter { $0 != "speaker" && $0 != "actor" }.sorted().map { Printable.text($0) }
        let advice =
            withFeatures == 0
            ? "Extract first, or look at 'melscope monitor'."
            : fields.isEmpty
                ? "The clips have no labels: extract again with --dataset, --pattern or --labels."
                : leftOut.withoutSpeaker > 0
                    ? "Extract again with --pattern or --labels that tell the speaker."
                    : "Fields that there are: " + names.joined(separator: ", ") + "."
        return EngineError(
            .invalidArgument, subject: folder.path, step: "collecting features and labels", found: found,
            needed: "clips with features, a label and a speaker", advice: advice)
    }
}

/// Vectors as they are read.
struct ProbeReading {
    /// How many there are to be; a list of values that grows would be copied.
    let expected: Int
    private(set) var unusable = 0
    private var values: [Double] = []
    private var width: Int?
    private var labels: [String] = []
    private var speakers: [String] = []
    private var names: [String] = []
    private var recordings: [UInt64?] = []

    init(expected: Int) { self.expected = expected }

    mutating func take(_ row: ProbeListing.Row, _ features: Tensor?, _ pool: FeaturePool, _ time: Int?) {
        guard let vector = features.flatMap({ pool.vector(of: $0, timeAxis: time) }), width == nil || vector.count == width else {
            return unusable += 1
        }
        if width == nil { values.reserveCapacity(vector.count * expected) }
        width = vector.count
        values += vector
        labels.append(row.label)
        speakers.append(row.speaker)
        names.append(row.path)
        recordings.append(row.recording)
    }

    var data: ProbeData {
        ProbeData(values: values, width: width ?? 0, labels: labels, speakers: speakers, names: names, recordings: recordings)
    }
}
