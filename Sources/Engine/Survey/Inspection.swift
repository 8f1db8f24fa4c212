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
    /// What goes to the model, or the front end's own array where that does not; nil where there is neither. Not encoded.
    package var input: InputPicture?
    /// Whether the recipe changes values before they go to the model, so that they no longer have the front end's unit.
    package var isNormalised = false
    /// The array as stored, before any correction; not encoded.
    package var stored: StoredPicture?
    /// Mono samples at the recipe's rate; not encoded.
    package var samples: [Float] = []
    /// Where the recording is clipped and silent, where it is used whole; not encoded.
    package var places: RecordingPlaces?
    package var features: Tensor?
    /// The front end that made ``spectrogram``: its bands in Hz, its frames in seconds. Nil for stored arrays, whose front end
    /// is unknown; not encoded.
    package var frontEnd: AnyFrontEnd?

    /// ``input`` where it is a spectrogram: shape `(frames, bands)`.
    package var spectrogram: Tensor? {
        get { input.flatMap { $0.kind == .spectrogram ? $0.values : nil } }
        set { input = newValue.map { InputPicture(kind: .spectrogram, values: $0) } }
    }

    /// What ``input`` is, or would be where there is none: "log-mel", "MFCC means", "waveform", "vector".
    package var inputTitle: String {
        if let frontEnd { return frontEnd.arrayTitle }
        switch input?.kind ?? takes {
        case .waveform: return Waveform.title
        case .vector: return "vector"
        // Stored by another program: what it is nobody says, and most are log-mels.
        case .spectrogram: return isOfCoefficients ? "coefficients" : LogMel.title
        }
    }

    /// What the model takes.
    package private(set) var takes = ModelContract.Kind.spectrogram
    /// Whether the model takes coefficients.
    private var isOfCoefficients = false

    /// Samples between two frames of ``input``, where it is the whole clip as ``samples`` are: then the waveform can stand below it.
    package var samplesPerFrame: Int? {
        guard let input, let frontEnd, !samples.isEmpty, input.kind == .spectrogram, input.items == 1 else { return nil }
        return frontEnd.steps(samples: samples.count) == input.steps ? frontEnd.output.hopSamples : nil
    }

    private enum CodingKeys: String, CodingKey { case facts, planLines, notes, reason }

    /// Looks into one file. Runs on the caller's queue, as long as extracting it takes.
    ///
    /// - Parameters:
    ///   - segment: the stretch of the file that is the clip; nil for all of it.
    ///   - dataset: what the arrays of its dataset tell, as the run found it; nil for a file by itself.
    /// - Throws: ``EngineError`` when the front end or the model cannot be set up; what is wrong with the file is in
    ///   `reason`.
    package static func make(
        path: String, segment: ClipSegment? = nil, recipe: Recipe, remedies: [Remedy] = [], model: LoadedModel, dataset: LayoutCensus? = nil
    ) throws -> Inspection {
        let raw = RawPath(text: path)
        let whole = SourceClip(root: raw.parent, relativePath: raw.lastComponent)
        let clip = segment.map { whole.segment($0, id: raw.lastComponent) } ?? whole
        let clipPath = try ClipPath(frontEnd: recipe.frontEnd.makePlan(), network: model.network)
        clipPath.keepsAll = true
        let trace = try clipPath.trace(clip, recipe: recipe, remedies: remedies, dataset: { dataset })
        if case .fault(let error) = trace.end { throw error }
        var inspection = Inspection(trace)
        inspection.isNormalised = !recipe.normalise.isIdentity
        inspection.takes = model.network.contract.kind
        inspection.isOfCoefficients = model.network.contract.band?.role == .coefficient
        let stage = ArrayStage(contract: model.network.contract, recipe: recipe.applying(remedies))
        if trace.array != nil { inspection.facts.append(Fact("model takes", stage.contract.text)) }
        if trace.input != nil, !recipe.normalise.isIdentity { inspection.facts.append(Fact("normalised", recipe.normalise.text)) }
        if let features = trace.features { inspection.facts.append(Fact("features", features.shape.description)) }
        switch trace.file.kind {
        case .audio:
            inspection.frontEnd = recipe.frontEnd
            if inspection.input == nil { inspection.input = trace.array.flatMap { Self.picture($0.tensor, of: recipe.frontEnd) } }
            if let audio = trace.audio, recipe.load != LoadOptions() {
                let seconds = Double(audio.samples.count) / Double(audio.sampleRateHz)
                inspection.facts.append(
                    Fact("used", String(format: "%.3f s, \(audio.samples.count.grouped) samples at \(audio.sampleRateHz) Hz", seconds)))
            }
            if recipe.load == LoadOptions(), let seconds = trace.audio?.durationSeconds {
                // The times are those of the file: of a clip that is a part of it they would be others.
                let places = RecordingPlaces.find(path: trace.file.absolutePath.text)
                inspection.places = places.flatMap { abs($0.seconds - seconds) < 0.05 ? $0 : nil }
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
        if let segment = trace.file.segment { facts.append(Fact("segment", "\(segment.text) of \(trace.file.fileName)")) }
        if let bytes = trace.file.sizeBytes { facts.append(Fact("size", "\(Int(bytes).grouped) bytes")) }
        if let info = trace.source {
            let channels = info.channels == 1 ? "mono" : "\(info.channels) channels"
            let seconds = trace.audio?.durationSeconds ?? (trace.file.segment == nil ? info.durationSeconds : trace.file.segment?.lengthSeconds)
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
        if let plan = trace.plan, let given = trace.input { input = InputPicture(given, roles: plan.outputRoles) }
    }

    /// Of a recording that is refused: what cannot be extracted can often be seen all the same. One that is too long stays unread.
    private mutating func lookAgain(at trace: ClipTrace, _ clipPath: ClipPath, recipe: Recipe) {
        let lenient = recipe.applying([.acceptSilence, .acceptTruncated, .replaceNonFinite]).clips
        // What libraries print of it stands on the trace already.
        let (loaded, _) = LibraryOutput.collecting { try clipPath.loader.load(path: trace.file.absolutePath.text, options: lenient, segment: trace.file.segment) }
        guard let audio = try? loaded.get() else { return }
        samples = audio.samples
        if let peak = audio.peakDBFS { facts.append(Fact("level", String(format: "peak %.1f dBFS", peak))) }
        // There is nothing to see in silence.
        let isSilent = trace.reason.map { [.audioSilent, .audioChannelsCancel].contains($0.code) } ?? false
        if !isSilent { input = (try? clipPath.frontEnd.transform(audio.samples)).flatMap { Self.picture($0.tensor, of: recipe.frontEnd) } }
    }

    private static func picture(_ array: Tensor, of frontEnd: AnyFrontEnd) -> InputPicture? {
        InputPicture(array, roles: frontEnd.output.axes.map(\.role))
    }
}
