import Foundation

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Shapes
@testable import Signal
@testable import TUI

/// Clips in every state, without a file behind them.
enum ClipFixtures {
    static let contract = "(batch, time, 128 mel, 1 channel) float32"

    static func state(_ screen: ScreenName = .datasets) -> AppState {
        var state = AppState(World(lanes: 2), themeName: "harbour", themeNames: ["harbour", "monochrome", "terminal"])
        state.world.datasets = ["CREMA-D", "RAVDESS"].map { name in
            var entry = DatasetEntry(
                DatasetRegistry.Entry(name: name, source: "/data/\(name)", kind: nil, output: "/features/\(name)"))
            var run = RunSnapshot(
                name: name, kind: .folder, source: "/data/\(name)", output: "/features/\(name)", model: "seed CNN (8 layers)",
                recipeHash: "9f86d081884c7d65")
            run.state = .finished
            run.total = 1440
            run.extracted = 1417
            entry.run = run
            entry.clipCount = 1440
            return entry
        }
        state.dashboard.columns = [DashboardScreen.Column(name: "CREMA-D"), DashboardScreen.Column(name: "RAVDESS")]
        state.screen = screen
        return state
    }

    static func record(_ path: String, _ outcome: Outcome = .extracted) -> ClipRecord {
        var record = ClipRecord(
            path: path, outcome: outcome, recipeHash: "9f86d081884c7d65", inputBytes: 116_780, inputModifiedNs: 0)
        record.labels = [
            .init("actor", "12"), .init("sex", "female"), .init("emotion", "fear"), .init("emotion_code", "06"), .init("intensity", "strong"),
            .init("sentence", "Kids are talking by the door"),
        ]
        record.elapsedMs = 4.13
        return record
    }

    static func skipped(_ path: String, _ code: ReasonCode, found: String, needed: String) -> ClipRecord {
        var record = record(path, code.isFailure ? .failed : .skipped)
        record.reason = code
        record.found = found
        record.needed = needed
        return record
    }

    static func file(_ record: ClipRecord, _ inspection: Inspection?, problem: String? = nil) -> AppState {
        var state = state(.file)
        state.file = FileScreen.Clip(dataset: "RAVDESS", record: record, generation: 1)
        state.file?.inspection = inspection
        state.file?.problem = problem
        return state
    }

    // MARK: Clips

    static func extracted() -> AppState {
        var record = record("Actor_12/03-01-06-02-01-01-12.wav")
        record.inputShape = "(78, 128)"
        record.layout = "time, mel"
        record.plan = [.operation(.insert([.batch, .channel]))]
        record.cnnShape = "(1, 78, 128, 1)"
        record.featureShape = "(9, 2048)"
        record.frames = 78
        record.durationSeconds = 2.48
        record.receipt = FeatureReceipt(bytes: 73_856)
        var inspection = Inspection()
        inspection.facts = [
            .init("size", "116780 bytes"), .init("audio", "WAV PCM_16, 48000 Hz, mono"), .init("duration", "2.480 s"),
            .init("level", "peak -12.3 dBFS, RMS -31.0 dBFS"), .init("model takes", contract),
        ]
        inspection.planLines = [
            PlanLine(step: nil, shape: "(78, 128) f32", layout: "time, mel"),
            PlanLine(step: "insert batch, channel", shape: "(1, 78, 128, 1)", layout: "batch, time, mel, channel"),
        ]
        inspection.spectrogram = logMel(frames: 78)
        inspection.frontEnd = AnyFrontEnd(LogMel())
        inspection.samples = (0..<39_680).map { (index: Int) -> Float in
            let t = Float(index) / 39_680
            let loudness: Float = sinf(Float.pi * t) * (0.6 + 0.4 * sinf(19 * t))
            return 0.24 * sinf(2200 * t) * loudness
        }
        inspection.places = RecordingPlaces(
            clipped: [1.02..<1.0205, 1.3..<1.301], silences: [0..<0.3, 2.2..<2.48], seconds: 2.48, peak: 1)
        let features = (0..<9 * 2048).map { (index: Int) -> Float in
            index * 7919 % 4001 < 5 ? Float(index * 13 % 29) / 10 : 0
        }
        inspection.features = Tensor(shape: [9, 2048], values: features)
        return file(record, inspection)
    }

    /// Harmonics that rise and fall, over a quiet ground.
    static func logMel(frames: Int, bands: Int = 128) -> Tensor {
        var values: [Float] = []
        for frame in 0..<frames {
            let t = Float(frame) / Float(max(1, frames))
            let loud = max(0, sinf(.pi * t)) * (0.7 + 0.3 * cosf(9 * t))
            for band in 0..<bands {
                let pitch = 9 + 3 * sinf(5 * t)
                let harmonic = 0.5 + 0.5 * cosf(2 * .pi * Float(band) / pitch)
                let slope = 1 - Float(band) / Float(bands)
                values.append(max(-80, -80 + 80 * loud * harmonic * slope))
            }
        }
        return Tensor(shape: [frames, bands], values: values)
    }

    static func melBins() -> AppState {
        var record = skipped(
            "spectrograms/03-01-06-02-01-01-12.npy", .shapeMelBins, found: "axes of 96 and 64",
            needed: "an axis of 128 mel bands")
        record.inputShape = "(96, 64)"
        var inspection = Inspection()
        inspection.facts = [
            .init("size", "24704 bytes"), .init("array", "(96, 64) float32"), .init("range", "-80.00 to 0.00"),
            .init("model takes", contract),
        ]
        inspection.stored = StoredPicture(turned(logMel(frames: 64, bands: 96)))
        inspection.reason = record.skipReason
        return file(record, inspection)
    }

    /// `(bands, frames)` of `(frames, bands)`.
    static func turned(_ tensor: Tensor) -> Tensor {
        let (frames, bands) = (tensor.shape[0], tensor.shape[1])
        let values = (0..<bands).flatMap { band in (0..<frames).map { tensor.values[$0 * bands + band] } }
        return Tensor(shape: [bands, frames], values: values)
    }

    /// An array of one item with the bands first, seen as it was stored.
    static func asStored() -> AppState {
        var record = record("spectrograms/1001_DFA_ANG_XX.npy")
        record.sampleRateHz = nil
        record.inputShape = "(1, 128, 78)"
        record.plan = [.operation(.transpose(order: [1, 0])), .operation(.insert([.channel]))]
        record.cnnShape = "(1, 78, 128, 1)"
        var inspection = Inspection()
        inspection.facts = [.init("size", "40064 bytes"), .init("array", "(1, 128, 78) float32"), .init("model takes", contract)]
        inspection.planLines = [
            PlanLine(step: nil, shape: "(1, 128, 78) f32", layout: "batch, mel, time"),
            PlanLine(step: "transpose", shape: "(1, 78, 128)", layout: "batch, time, mel"),
            PlanLine(step: "insert channel", shape: "(1, 78, 128, 1)", layout: "batch, time, mel, channel"),
        ]
        let spectrogram = logMel(frames: 78)
        inspection.spectrogram = spectrogram
        inspection.stored = StoredPicture(Tensor(shape: [1, 128, 78], values: turned(spectrogram).values))
        var state = file(record, inspection)
        state.file?.view = .stored
        return state
    }

    static func silent() -> AppState {
        var record = skipped(
            "Actor_12/03-01-02-01-01-01-12.wav", .audioSilent, found: "a peak of -inf dBFS", needed: "a peak above -60 dBFS")
        record.durationSeconds = 3.2
        var inspection = Inspection()
        inspection.facts = [
            .init("size", "307244 bytes"), .init("audio", "WAV PCM_16, 48000 Hz, mono"), .init("duration", "3.200 s"),
        ]
        inspection.reason = record.skipReason
        return file(record, inspection)
    }

    static func nonFinite() -> AppState {
        var record = skipped(
            "spectrograms/1012_DFA_FEA_XX.npy", .arrayNonFinite,
            found: "3 of 9984 values NaN or infinite, the first (NaN) at [40, 30]", needed: "finite values")
        record.inputShape = "(128, 78)"
        var tensor = logMel(frames: 78)
        for (frame, band, value) in [(30, 40, Float.nan), (31, 41, .infinity), (60, 100, -.infinity)] {
            tensor.values[frame * 128 + band] = value
        }
        var inspection = Inspection()
        inspection.facts = [
            .init("size", "40064 bytes"), .init("array", "(128, 78) float32"), .init("non-finite", "3 values"),
        ]
        inspection.stored = StoredPicture(turned(tensor))
        inspection.reason = record.skipReason
        return file(record, inspection)
    }

    // MARK: Skipped

    static let hostileName = "evil\u{1b}[2J\u{202e}gnp.wav\n\u{9b}31mname\u{7}.wav"

    static func skippedGroups() -> AppState {
        var state = state(.skipped)
        state.skipped.isLoaded = true
        var melBins = SkippedGroup(reason: .shapeMelBins, counts: [("CREMA-D", 12), ("RAVDESS", 3)])
        melBins.clips = (0..<12).map { ("CREMA-D", skipped("mel/10\(10 + $0)_DFA_FEA_XX.npy", .shapeMelBins, found: "axes of 96 and 64", needed: "an axis of 128 mel bands")) }
            + (0..<3).map { ("RAVDESS", skipped("Actor_0\($0 + 1)/03-01-06-02-01-01-0\($0 + 1).npy", .shapeMelBins, found: "axes of 80 and 101", needed: "an axis of 128 mel bands")) }
        state.skipped.groups = [
            melBins, .init(reason: .audioSilent, counts: [("CREMA-D", 1), ("RAVDESS", 4)]),
            .init(reason: .fileLFSPointer, counts: [("CREMA-D", 1440)]), .init(reason: .arrayMember, counts: [("RAVDESS", 2)]),
            .init(reason: .outputDiskFull, counts: [("RAVDESS", 1)]),
        ]
        return state
    }

    static func skippedOpen() -> AppState {
        var state = skippedGroups()
        state.skipped.groups[0].isOpen = true
        state.skipped.marks = Set(state.skipped.groups[0].clips[1...3].map { .init(dataset: $0.dataset, path: $0.record.path) })
        state.skipped.list.selected = 5
        return state
    }

    static func skippedHostile() -> AppState {
        var state = skippedGroups()
        let names = [hostileName, String(repeating: "very long folder/", count: 20) + "a.wav", "日本語/感情の音声.wav", "e\u{301}\u{323}tude.wav"]
        state.skipped.groups[1].clips = names.map { ("CREMA-D", skipped($0, .audioSilent, found: "a peak of\u{1b}[31m -inf dBFS", needed: "a peak above -60 dBFS")) }
        state.skipped.groups[1].isOpen = true
        state.skipped.list.selected = 2
        return state
    }

    // MARK: Overlays

    static func survey() -> Survey {
        var survey = Survey(name: "RAVDESS", kind: DatasetKind("ravdess"))
        survey.completeness = ["RAVDESS speech 27 of 1,440: Actor_02 to Actor_24 missing"]
        survey.total = 312
        survey.audio = 27
        survey.arrays = 285
        survey.totalBytes = 21_400_000
        survey.audioSeconds = 96.4
        survey.layouts = [
            "48000 Hz mono WAV PCM_16": 27, "mel, time float32": 180, "time, mel float32": 96, "batch, mel, time, channel float64": 9,
        ]
        for frames in 60..<170 { survey.frames[frames] = max(1, 12 - abs(frames - 104) / 4) }
        survey.problems = (0..<12).map { .init(path: "mel/\($0).npy", reason: SkipReason(.shapeMelBins, found: "axes of 96 and 64", needed: "an axis of 128 mel bands")) }
            + [.init(path: hostileName, reason: SkipReason(.audioNotAudio, found: "text", needed: "audio"))]
        survey.notices = ["left out: 3 files that are neither audio nor arrays"]
        return survey
    }

    static func menu(_ reason: ReasonCode, clips: Int) -> RemediesLayer {
        RemediesLayer(
            (0..<clips).map { .init(dataset: "CREMA-D", path: "mel/10\(10 + $0)_DFA_FEA_XX.npy") }, reason: reason, remedies: reason.remedies)
    }
}

extension AppState {
    /// The menu of remedies that lies on top.
    var remedyMenu: RemediesLayer? { self[layer: RemediesLayer.self] }

    /// The path being typed on top.
    var pathEntry: AddDatasetLayer? { self[layer: AddDatasetLayer.self] }
}
