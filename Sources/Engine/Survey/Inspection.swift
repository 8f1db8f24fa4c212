import Foundation

/// Everything about one file: header, levels, correction plan, and why it would be skipped. It is extracted for real,
/// but nothing is written.
public struct Inspection: Sendable, Codable {
    public struct Fact: Sendable, Codable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var facts: [Fact] = []
    /// The plan, one step a line, with the shape after each.
    public var planLines: [String] = []
    public var notes: [ClipNote] = []
    public var reason: SkipReason?
    /// Log-mel as it goes to the model, shape `(frames, melBands)`; not encoded.
    public var logMel: Tensor?
    /// The array as stored, before any correction; not encoded.
    public var stored: StoredPicture?
    /// Mono samples at the recipe's rate; not encoded.
    public var samples: [Float] = []
    public var features: Tensor?
    /// The front end that made ``logMel``: its bands in Hz, its frames in seconds. Nil for stored arrays, whose front end is
    /// unknown; not encoded.
    public var logMelOptions: LogMelOptions?

    private enum CodingKeys: String, CodingKey { case facts, planLines, notes, reason }

    /// Looks into one file. Runs on the caller's queue, as long as extracting it takes.
    ///
    /// - Parameter dataset: what the arrays of its dataset tell, as the run found it; nil for a file by itself.
    /// - Throws: ``EngineError`` when the front end or the model cannot be set up; what is wrong with the file is in
    ///   `reason`.
    public static func make(
        path: String, recipe: Recipe, remedies: [Remedy] = [], model: LoadedModel, dataset: LayoutCensus? = nil
    ) throws -> Inspection {
        var inspection = Inspection()
        let recipe = recipe.applying(remedies)
        /// That there is no recording beside the array, where it was to be used.
        var missing: SkipReason?
        do {
            let raw = RawPath(text: path)
            var clip = SourceClip(root: raw.parent, relativePath: raw.lastComponent)
            if remedies.contains(.recomputeFromAudio), clip.kind == .array {
                do {
                    clip = try clip.recordingBeside()
                    inspection.notes.append(ClipNote(.inputRecording, "computed from \(clip.fileName)"))
                } catch {
                    missing = error
                }
            }
            if let bytes = clip.sizeBytes { inspection.facts.append(Fact("size", "\(Int(bytes).grouped) bytes")) }
            let (result, printed) = LibraryOutput.collecting {
                switch clip.kind {
                case .audio: try inspection.lookInto(audio: clip, recipe: recipe, model: model)
                case .array: try inspection.lookInto(array: clip, recipe: recipe, model: model, dataset: dataset)
                }
            }
            if let note = LibraryOutput.note(printed) { inspection.notes.append(note) }
            try result.get()
            inspection.reason = missing
        } catch let reason as SkipReason {
            inspection.reason = missing.map { SkipReason(reason.code, found: "\(reason.found); \($0.found)", needed: reason.needed) } ?? reason
        }
        return inspection
    }

    private mutating func lookInto(audio clip: SourceClip, recipe: Recipe, model: LoadedModel) throws {
        let container = try MediaContainer.of(path: clip.absolutePath.text)
        if container == nil { add(try AudioInfo.probe(path: clip.absolutePath.text)) }
        let frontEnd = try FrontEnd(plan: LogMelPlan(options: recipe.logMel))
        let audio: AudioClip
        do {
            audio = try frontEnd.load(path: clip.absolutePath.text, options: recipe.clips)
        } catch {
            // What cannot be extracted can often be seen all the same. A clip that is too long stays unread.
            let lenient = recipe.applying([.acceptSilence, .acceptTruncated, .replaceNonFinite]).clips
            if let audio = try? frontEnd.load(path: clip.absolutePath.text, options: lenient) {
                samples = audio.samples
                if let peak = audio.peakDBFS { facts.append(Fact("level", String(format: "peak %.1f dBFS", peak))) }
                if (error as? SkipReason)?.code != .audioSilent { logMel = try? frontEnd.logMel(of: audio) }
                logMelOptions = recipe.logMel
            }
            throw error
        }
        if container != nil {
            add(audio.source)
            facts.append(Fact("duration", String(format: "%.3f s", audio.durationSeconds)))
        }
        if let peak = audio.peakDBFS, let rms = audio.rmsDBFS {
            facts.append(Fact("level", String(format: "peak %.1f dBFS, RMS %.1f dBFS", peak, rms)))
        }
        notes += audio.notes
        samples = audio.samples
        let tensor = try frontEnd.logMel(of: audio)
        logMel = tensor
        logMelOptions = recipe.logMel
        try correct(StoredArray(tensor: tensor), isOurs: true, recipe: recipe, model: model, dataset: nil)
    }

    private mutating func add(_ info: AudioInfo) {
        let channels = info.channels == 1 ? "mono" : "\(info.channels) channels"
        facts.append(Fact("audio", "\(info.format) \(info.encoding), \(info.sampleRateHz) Hz, \(channels)"))
        facts.append(Fact("duration", info.durationSeconds.map { String(format: "%.3f s", $0) } ?? "unknown until decoded"))
    }

    private mutating func lookInto(array clip: SourceClip, recipe: Recipe, model: LoadedModel, dataset: LayoutCensus?) throws {
        var stored = try ArrayFile.read(
            path: clip.absolutePath.text, member: recipe.clips.arrayMember, maxBytes: recipe.arrayByteLimit)
        facts.append(Fact("array", "\(stored.tensor.shape) \(stored.elementType.rawValue)"))
        self.stored = StoredPicture(stored.tensor)
        if stored.tensor.nonFiniteCount > 0 {
            let count = stored.tensor.nonFiniteCount
            facts.append(Fact("non-finite", count == 1 ? "1 value" : "\(count.grouped) values"))
            guard recipe.clips.replaceNonFinite else {
                let correction = ShapeCorrection(contract: model.network.contract, options: recipe.correction)
                planLines = (try? correction.plan(for: stored.tensor.shape, elementType: stored.elementType, dataset: { dataset }))?.lines ?? []
                try stored.tensor.requireFinite(as: stored.elementType)
                return
            }
            try stored.tensor.replaceNonFinite()
            let values = count == 1 ? "value" : "values"
            notes.append(ClipNote(.valuesReplaced, "\(count) non-finite \(values) set to the quietest finite one"))
        }
        if let (low, high) = stored.tensor.range {
            facts.append(Fact("range", String(format: "%.2f to %.2f", low, high)))
        }
        try correct(stored, isOurs: false, recipe: recipe, model: model, dataset: dataset)
    }

    private mutating func correct(
        _ stored: StoredArray, isOurs: Bool, recipe: Recipe, model: LoadedModel, dataset: LayoutCensus?
    ) throws {
        let contract = model.network.contract
        facts.append(Fact("model takes", contract.text))
        let correction = ShapeCorrection(contract: contract, options: recipe.correction)
        let shape = stored.tensor.shape
        let plan =
            isOurs
            ? try correction.plan(forLogMel: shape)
            : try correction.plan(for: shape, elementType: stored.elementType, dataset: { dataset })
        if !isOurs { try recipe.requireAcceptedLength(of: plan, contract: contract) }
        planLines = plan.lines
        notes += plan.notes + model.network.remarks(on: stored.tensor, isOurs: isOurs)
        let input = correction.apply(plan, to: stored.tensor)
        logMel = plan.spectrogram(of: input)
        let result = try BatchedInference.features(of: input, plan: plan, lane: model.network.makeLane())
        facts.append(Fact("features", result.shape.description))
        features = result
    }
}
