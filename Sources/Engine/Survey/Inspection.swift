import Base
import Corpora
import Foundation
import Inference
import Shapes
import Signal

/// Everything about one file: header, levels, correction plan, and why it would be skipped. It is extracted for real,
/// but nothing is written.
package struct Inspection: Sendable, Codable {
    package struct Fact: Sendable, Codable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var facts: [Fact] = []
    /// The plan, one step a line, with the shape after each.
    package var planLines: [PlanLine] = []
    package var notes: [ClipNote] = []
    package var reason: SkipReason?
    /// The spectrogram as it goes to the model, shape `(frames, bands)`, or as the front end made it where it does not; nil for
    /// what is no spectrogram. Not encoded.
    package var spectrogram: Tensor?
    /// The array as stored, before any correction; not encoded.
    package var stored: StoredPicture?
    /// Mono samples at the recipe's rate; not encoded.
    package var samples: [Float] = []
    package var features: Tensor?
    /// The front end that made ``spectrogram``: its bands in Hz, its frames in seconds. Nil for stored arrays, whose front end
    /// is unknown; not encoded.
    package var frontEnd: AnyFrontEnd?

    /// What ``spectrogram`` is, "log-mel".
    package var spectrogramTitle: String { frontEnd.flatMap { $0.output.band == nil ? nil : $0.title } ?? LogMel.title }

    private enum CodingKeys: String, CodingKey { case facts, planLines, notes, reason }

    /// Looks into one file. Runs on the caller's queue, as long as extracting it takes.
    ///
    /// - Parameter dataset: what the arrays of its dataset tell, as the run found it; nil for a file by itself.
    /// - Throws: ``EngineError`` when the front end or the model cannot be set up; what is wrong with the file is in
    ///   `reason`.
    package static func make(
        path: String, recipe: Recipe, remedies: [Remedy] = [], model: LoadedModel, dataset: LayoutCensus? = nil
    ) throws -> Inspection {
        let raw = RawPath(text: path)
        let clip = SourceClip(root: raw.parent, relativePath: raw.lastComponent)
        let clipPath = try ClipPath(frontEnd: recipe.frontEnd.makePlan(), network: model.network)
        clipPath.keepsAll = true
        let trace = try clipPath.trace(clip, recipe: recipe, remedies: remedies, dataset: { dataset })
        if case .fault(let error) = trace.end { throw error }
        var inspection = Inspection(trace)
        let stage = ArrayStage(contract: model.network.contract, recipe: recipe.applying(remedies))
        if trace.array != nil { inspection.facts.append(Fact("model takes", stage.contract.text)) }
        if let features = trace.features { inspection.facts.append(Fact("features", features.shape.description)) }
        switch trace.file.kind {
        case .audio:
            inspection.frontEnd = recipe.frontEnd
            if let audio = trace.audio, recipe.load != LoadOptions() {
                let seconds = Double(audio.samples.count) / Double(audio.sampleRateHz)
                inspection.facts.append(
                    Fact("used", String(format: "%.3f s, \(audio.samples.count.grouped) samples at \(audio.sampleRateHz) Hz", seconds)))
            }
            if trace.audio == nil { inspection.lookAgain(at: trace, clipPath, recipe: recipe) }
        case .array:
            // What is refused for its values has a shape all the same.
            if let array = trace.array, trace.plan == nil {
                let plan = try? stage.plan(for: array.tensor.shape, elementType: array.elementType, dataset: { dataset })
                inspection.planLines = plan?.lines ?? []
            }
        }
        return inspection
    }

    init() {}

    private init(_ trace: ClipTrace) {
        notes = trace.notes
        reason = trace.reason
        features = trace.features
        planLines = trace.plan?.lines ?? []
        if let bytes = trace.file.sizeBytes { facts.append(Fact("size", "\(Int(bytes).grouped) bytes")) }
        if let info = trace.source {
            let channels = info.channels == 1 ? "mono" : "\(info.channels) channels"
            let seconds = trace.audio?.durationSeconds ?? info.durationSeconds
            facts.append(Fact("audio", "\(info.format) \(info.encoding), \(info.sampleRateHz) Hz, \(channels)"))
            facts.append(Fact("duration", seconds.map { String(format: "%.3f s", $0) } ?? "unknown until decoded"))
        }
        if let peak = trace.audio?.peakDBFS, let rms = trace.audio?.rmsDBFS {
            facts.append(Fact("level", String(format: "peak %.1f dBFS, RMS %.1f dBFS", peak, rms)))
        }
        samples = trace.audio?.samples ?? []
        if trace.file.kind == .array, let array = trace.array {
            facts.append(Fact("array", "\(array.tensor.shape) \(array.elementType.rawValue)"))
            stored = StoredPicture(array.tensor)
            if trace.nonFiniteCount > 0 {
                facts.append(Fact("non-finite", trace.nonFiniteCount == 1 ? "1 value" : "\(trace.nonFiniteCount.grouped) values"))
            }
            if let (low, high) = array.tensor.finiteRange { facts.append(Fact("range", String(format: "%.2f to %.2f", low, high))) }
        }
        if let plan = trace.plan, let input = trace.input {
            spectrogram = plan.spectrogram(of: input)
        } else if trace.file.kind == .audio {
            spectrogram = Self.spectrogram(trace.array?.tensor)
        }
    }

    /// Of a recording that is refused: what cannot be extracted can often be seen all the same. One that is too long stays unread.
    private mutating func lookAgain(at trace: ClipTrace, _ clipPath: ClipPath, recipe: Recipe) {
        let lenient = recipe.applying([.acceptSilence, .acceptTruncated, .replaceNonFinite]).clips
        // What libraries print of it stands on the trace already.
        let (loaded, _) = LibraryOutput.collecting { try clipPath.loader.load(path: trace.file.absolutePath.text, options: lenient) }
        guard let audio = try? loaded.get() else { return }
        samples = audio.samples
        if let peak = audio.peakDBFS { facts.append(Fact("level", String(format: "peak %.1f dBFS", peak))) }
        // There is nothing to see in silence.
        let isSilent = trace.reason.map { [.audioSilent, .audioChannelsCancel].contains($0.code) } ?? false
        if !isSilent { spectrogram = Self.spectrogram(try? clipPath.frontEnd.transform(audio.samples)) }
    }

    /// A front end's array where it can be drawn as one: frames by bands.
    private static func spectrogram(_ array: Tensor?) -> Tensor? { array.flatMap { $0.shape.rank == 2 ? $0 : nil } }
}
