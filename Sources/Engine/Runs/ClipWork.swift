import Base
import Corpora
import Shapes
import Signal

/// What a lane needs to do the clips of a run: values, and answers to what a clip may ask. It knows neither the run nor how it
/// stands, so that a process of its own does a clip in the same way.
struct ClipWork: Sendable {
    var recipe: Recipe
    var recipeHash: String
    var labelling: Labelling
    var frontEnd: any FrontEndPlan
    var network: any FeatureNetwork
    var ffmpeg: FFmpegUse
    /// Puts a clip's features, an array for each output, where they belong. Throws ``SkipReason``.
    var put: @Sendable (_ features: [Tensor], _ clip: String, _ lane: Int) throws -> FeatureReceipt
    /// What the arrays of the dataset tell, asked by one whose own shape leaves it open.
    ///
    /// Throws `CancellationError` where the clip is given up meanwhile.
    var census: @Sendable () throws -> LayoutCensus?
    /// Asked between the steps: whether the clip is no longer wanted.
    var isGivenUp: @Sendable () -> Bool = { false }
    /// Called before a lane writes features.
    var willWrite: @Sendable (_ lane: Int) -> Void = { _ in }

    /// The row of a clip before anything is known of its content.
    func row(of item: WorkItem) -> ClipRecord {
        let clip = item.clip
        var record = ClipRecord(
            path: clip.relativePath.text, outcome: .extracted, recipeHash: recipeHash,
            inputBytes: clip.sizeBytes ?? -1, inputModifiedNs: clip.modifiedNanoseconds ?? 0)
        record.storedSegment = clip.storedSegment
        if !item.remedies.isEmpty { record.remedies = Remedy.text(of: item.remedies) }
        if let label = labelling.label(of: clip) { record.labels = label.fields }
        return record
    }
}
