import Base
import Corpora
import Engine
import Shapes
import Signal

/// What a report says of one output: values, read from its records once.
package struct OutputMaterial: Sendable {
    package var folder: OutputFolder
    /// The dataset's; in a report of several outputs of one name with the folder's behind it.
    package var title: String
    package var run: RecordedRun
    /// Which dataset of the report it is of.
    package var dataset = 0
    package var card: ModelCard?
    /// Why there is no card, where one might be expected.
    package var cardRemark: String?
    package var snapshot: RunSnapshot?
    package var history: RunHistory?

    // Of its clips.
    package var counts = Counts()
    package var shapes = FeatureShapes()
    package var audioSeconds = 0.0
    package var reasons: [Reason] = []
    /// Path of the table, and of the features of the first clip that has some, as the table names them.
    package var exampleFeatures: String?
    package var examples: [ExampleClip] = []
    /// Why there are none, or not those that one would expect.
    package var examplesRemark: String?

    package struct Counts: Sendable, Hashable {
        package var extracted = 0
        package var skipped = 0
        package var failed = 0
        package var cancelled = 0
        package var stale = 0

        package var total: Int { extracted + skipped + failed + cancelled + stale }
    }

    package struct Reason: Sendable {
        package var code: ReasonCode
        package var count = 0
        /// The first of them, with what was found.
        package var clips: [(path: String, found: String)] = []

        package static let clipLimit = 20
    }

    /// The network as people read it.
    package var network: String {
        if run.modelName == ModelChoice.noneName { return "none: the front end's own array" }
        let name = BuiltInModel.title(of: run.modelName)
        if name != run.modelName { return name }
        let file = run.modelName.split(separator: "/").last.map(String.init) ?? run.modelName
        return run.isModelTrained == false ? file + " (untrained)" : file
    }

    package var usesNetwork: Bool { run.modelName != ModelChoice.noneName }
}

/// The shapes of an output's features, in one line however many lengths there are.
package struct FeatureShapes: Sendable, Hashable {
    private var least: [Int] = []
    private var most: [Int] = []
    package private(set) var count = 0
    /// Of those that have another number of axes, or several arrays.
    package private(set) var others = 0

    package init() {}

    /// - Parameter text: as a row has it, `(11, 2048)`.
    package mutating func add(_ text: String) {
        let lengths = text.split { !$0.isNumber }.compactMap { Int($0) }
        guard !text.contains(";"), count == 0 || lengths.count == least.count else { return others += 1 }
        (least, most) = count == 0 ? (lengths, lengths) : (zip(least, lengths).map(min), zip(most, lengths).map(max))
        count += 1
    }

    package var rank: Int? { count > 0 ? least.count : nil }
    /// Of the last axis, where it is the same for all.
    package var width: Int? { least.last == most.last ? least.last : nil }

    /// "(10 to 17, 2048)"; "none" without features.
    package var text: String {
        guard count > 0 else { return others > 0 ? "several arrays a clip" : "none" }
        let axes = zip(least, most).map { $0 == $1 ? "\($0)" : "\($0) to \($1)" }.joined(separator: ", ")
        return "(\(axes))" + (others > 0 ? ", and other shapes" : "")
    }
}

/// A clip that stands for its class, as its front end sees it.
package struct ExampleClip: Sendable {
    package var className: String
    package var path: String
    package var seconds: Double
    /// (frame, band).
    package var values: Tensor
    package var frontEnd: AnyFrontEnd
}

/// What a report says of one dataset, whichever outputs were made of it.
package struct DatasetMaterial: Sendable {
    package var name: String
    package var kind: DatasetKind
    package var source: String
    package var corpora: [Corpus]
    package var completeness: DatasetCompleteness?
    /// Nil where no clip has a class.
    package var labels: Engine.LabelTable?
    /// Why the doctor could not look at it.
    package var remark: String?
}

/// All that a report is made of.
package struct ReportMaterial: Sendable {
    package var outputs: [OutputMaterial]
    package var datasets: [DatasetMaterial]
    /// What the doctor finds, of those datasets whose sources are there; nil where none is.
    package var quality: QualityReport?
    /// Nil where it was not asked for.
    package var probe: ProbeMaterial?
    /// The thresholds that its findings are told by.
    package var thresholds = DoctorOptions()

    package init(outputs: [OutputMaterial], datasets: [DatasetMaterial]) { (self.outputs, self.datasets) = (outputs, datasets) }
}
