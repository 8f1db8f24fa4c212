import Base
import Foundation
import Inference
import Settings
import Shapes
import Signal

/// A kind of published network that a model can be told to be by its input and its operations, and the card that follows.
///
/// The names of a file say nothing and are not looked at. A network that only shares a shape with a known one is taken for it
/// where nothing else tells; a card is a proposal for people to read.
package struct KnownNetwork: Sendable {
    /// "Whisper's encoder".
    package var name: String
    /// By what it was told, "3,000 frames of 80 bands".
    package var sign: String
    package var preset: String
    package var axes: [AxisRole]
    /// Other settings of a recipe that follow.
    var settings: [(key: String, text: String)] = []
    var outputs: [ModelCard.Output] = []

    /// - Returns: nil for a model that looks like none of those that are known.
    package init?(_ info: ModelInfo) {
        guard let traits = NetworkTraits(info), let found = Self.rules.lazy.compactMap({ $0(traits) }).first else { return nil }
        self = found
    }

    init(_ name: String, sign: String, preset: String, axes: [AxisRole]) {
        (self.name, self.sign, self.preset, self.axes) = (name, sign, preset, axes)
    }

    /// The more particular ones first.
    private static let rules: [@Sendable (NetworkTraits) -> KnownNetwork?] = [wav2vec, whisper, ast, openWakeWord, audioSetPatches, panns]

    // MARK: The rules

    /// wav2vec 2.0 and its kin (HuBERT, WavLM, emotion2vec, audEERING's): seven convolutions over the samples, 320 to a frame.
    private static func wav2vec(_ traits: NetworkTraits) -> KnownNetwork? {
        guard traits.isWaveform, traits.strides.prefix(7) == [5, 2, 2, 2, 2, 2, 2] else { return nil }
        let sign = "samples in, convolutions with strides 5, 2, 2, 2, 2, 2, 2"
        let flat = traits.outputs.filter { $0.axes?.count == 2 }
        let dimensions = flat.first { $0.axes?.last == 3 }, states = flat.first { ($0.axes?.last ?? 0).map { $0 > 3 } ?? true }
        if let dimensions, let states, traits.outputs.count == 2 {
            var network = KnownNetwork("audEERING's dimensional model", sign: sign + ", two outputs, one of them with three values", preset: "audeering-w2v2", axes: traits.waveformAxes)
            network.settings = [("model.output", YAMLText.quoted(states.name))]
            network.outputs = [
                .init(name: states.name, meaning: "mean over time of the last layer", axes: ["batch", "features"]),
                .init(name: dimensions.name, meaning: "arousal, dominance, valence, about 0 to 1", axes: ["batch", "classes"]),
            ]
            return network
        }
        var network = KnownNetwork("wav2vec 2.0 or a relative of it", sign: sign, preset: "wav2vec2", axes: traits.waveformAxes)
        network.outputs = traits.frames(of: "one row per 20 ms")
        return network
    }

    private static func whisper(_ traits: NetworkTraits) -> KnownNetwork? {
        guard traits.shape.count == 3, let bands = traits.shape[1], [80, 128].contains(bands) else { return nil }
        let steps = traits.strides.prefix(2) == [1, 2]
        guard traits.shape[2] == 3000 || traits.shape[2] == nil && steps else { return nil }
        let sign = "\(bands) bands by " + (traits.shape[2].map { "\($0) frames" } ?? "any number of frames")
        var network = KnownNetwork(
            "Whisper's encoder", sign: sign + (steps ? ", convolutions with strides 1, 2" : ""), preset: "whisper-\(bands)", axes: [.batch, .mel, .time])
        network.outputs = traits.frames(of: "one row per 20 ms")
        return network
    }

    private static func ast(_ traits: NetworkTraits) -> KnownNetwork? {
        guard traits.plane == [1024, 128], let step = traits.strides.first, step >= 2 else { return nil }
        var network = KnownNetwork(
            "AST", sign: "1,024 frames of 128 bands, patches cut by a convolution of stride \(step)", preset: "ast", axes: traits.planeAxes)
        network.outputs = traits.outputs.map { output in
            output.axes?.count == 3
                ? .init(name: output.name, meaning: "two tokens for the whole clip, then one row per patch", axes: ["batch", "time", "features"])
                : .init(name: output.name, axes: ["batch", "features"])
        }
        return network
    }

    private static func openWakeWord(_ traits: NetworkTraits) -> KnownNetwork? {
        guard traits.shape.count == 4, Array(traits.shape.dropFirst()) == [76, 32, 1] else { return nil }
        var network = KnownNetwork(
            "openWakeWord's embedding", sign: "76 frames of 32 bands", preset: "openwakeword-mel", axes: [.batch, .time, .mel, .channel])
        network.settings = [("correction.time_fit", "windows"), ("correction.window_hop", "8")]
        network.outputs = traits.outputs.prefix(1).map { .init(name: $0.name, meaning: "one row per 76 frames, every 80 ms") }
        return network
    }

    /// YAMNet and VGGish take the same patches of slightly different log-mels; YAMNet's convolutions go by depth.
    private static func audioSetPatches(_ traits: NetworkTraits) -> KnownNetwork? {
        guard traits.plane == [96, 64] else { return nil }
        let isYAMNet = traits.operations.contains("GroupConvolution")
        var network = KnownNetwork(
            isYAMNet ? "YAMNet" : "VGGish",
            sign: "patches of 96 frames of 64 bands, " + (isYAMNet ? "depthwise convolutions" : "convolutions over all channels"),
            preset: isYAMNet ? "yamnet" : "vggish", axes: traits.planeAxes)
        network.outputs = traits.outputs.prefix(1).map { .init(name: $0.name, meaning: "one row per 0.96 s", axes: ["batch", "features"]) }
        return network
    }

    private static func panns(_ traits: NetworkTraits) -> KnownNetwork? {
        let convolutions = traits.planarConvolutions
        if traits.isWaveform, let hop = traits.strides.first, [160, 320].contains(hop), traits.strides.dropFirst().first == hop, convolutions >= 6 {
            var network = KnownNetwork(
                "PANNs with a built-in spectrogram", sign: "samples in, a Fourier transform of hop \(hop) as two convolutions, \(convolutions) more",
                preset: "waveform-16k", axes: traits.waveformAxes)
            if hop == 320 { network.settings = [("front_end.sample_rate_hz", "32000")] }
            return network
        }
        guard traits.shape.count == 4, traits.shape[1] == 1, traits.shape[2] == nil, traits.shape[3] == 64, convolutions >= 6 else { return nil }
        return KnownNetwork(
            "PANNs", sign: "frames of 64 bands, \(convolutions) convolutions", preset: "panns-cnn14-32k", axes: [.batch, .channel, .time, .mel])
    }
}

/// What of a model tells its kind.
struct NetworkTraits: Sendable {
    /// Of the input that takes the clip.
    var shape: [Int?]
    /// The longest step of each convolution.
    var strides: [Int]
    /// Convolutions over two axes.
    var planarConvolutions: Int
    /// Kinds of its operations.
    var operations: Set<String>
    var outputs: [ModelPort]

    init?(_ info: ModelInfo) {
        let inputs = info.inputs.filter { $0.elementType?.isFloatingPoint ?? false || info.inputs.count == 1 }
        guard let shape = inputs.first?.axes else { return nil }
        self.shape = shape
        strides = info.convolutionStrides.map { $0.max() ?? 1 }
        planarConvolutions = info.convolutionStrides.count { $0.count == 2 }
        operations = Set(info.operations.map(\.type))
        outputs = info.outputs
    }

    /// Whether one list of samples goes in; of these networks none takes fewer than 400.
    var isWaveform: Bool {
        switch SingleAxisInput(shape: shape) {
        case .waveform?, .either?: true
        default: false
        }
    }

    var waveformAxes: [AxisRole] { SingleAxisInput.roles(of: shape, .samples) }

    /// Lengths of time and bands, in this order, where the batch stands in front and at most one axis of 1 beside them.
    var plane: [Int?] {
        let inner = Array(shape.dropFirst())
        if inner.count == 3, inner[0] == 1 { return Array(inner.dropFirst()) }
        if inner.count == 3, inner[2] == 1 { return Array(inner.dropLast()) }
        return inner
    }

    var planeAxes: [AxisRole] {
        switch shape.count {
        case 4 where shape[1] == 1: [.batch, .channel, .time, .mel]
        case 4: [.batch, .time, .mel, .channel]
        default: [.batch, .time, .mel]
        }
    }

    /// Outputs of one row a frame.
    func frames(of meaning: String) -> [ModelCard.Output] {
        outputs.filter { $0.axes?.count == 3 && !$0.name.isEmpty }.prefix(32).map {
            .init(name: $0.name, meaning: meaning, axes: ["batch", "time", "features"])
        }
    }
}

extension ModelCard {
    /// The card of a model that looks like a known one; for any other, one that only names its outputs, to be filled in.
    package static func proposed(for info: ModelInfo, _ known: KnownNetwork?) throws -> ModelCard {
        var card: ModelCard
        let beside = info.extraInputs.isEmpty
            ? nil : Recipe.inputs(Dictionary(info.extraInputs.map { ($0.port.name, $0.kind) }) { first, _ in first })
        if let known {
            let axes = "[" + known.axes.map(\.rawValue).joined(separator: ", ") + "]"
            let settings = [("front_end.preset", known.preset), ("model.axes", axes)] + known.settings + (beside.map { [("model.inputs", $0)] } ?? [])
            let sections = ["front_end", "correction", "model"]
            card = try ModelCard(
                name: known.name,
                settings: sections.flatMap { section in settings.filter { $0.0.hasPrefix(section + ".") } }.map { (key: $0.0, text: $0.1) })
            card.about = "recognised by its structure: \(known.sign)"
            card.outputs = known.outputs.filter { !$0.name.isEmpty }
        } else {
            card = ModelCard()
            if let beside { card.hints = ["model:", "  inputs: \(beside)"] }
            card.outputs = info.outputs.map(\.name).filter { !$0.isEmpty }.prefix(32).map { .init(name: $0) }
        }
        return card
    }

    /// Writes the card beside its model.
    ///
    /// - Parameter force: writes over a card that is there.
    /// - Returns: the path.
    /// - Throws: ``EngineError`` when there is one, or it cannot be written.
    package func write(besideModel model: String, force: Bool) throws -> String {
        let model = absolutePath(model)
        let there = Self.paths(besideModel: model).first { path in
            var status = stat()
            return lstat(path, &status) == 0
        }
        if let there, !force {
            throw EngineError(
                .outputConflict, subject: there, step: "writing the card", found: "an existing card", needed: "a path without a card",
                advice: "Edit it, or overwrite it with --force.")
        }
        let path = there ?? Self.newPath(besideModel: model)
        do {
            try OutputFile.write(text: yaml, toFileNamed: path)
        } catch let reason as SkipReason {
            throw reason.error(subject: path, step: "writing the card")
        }
        return path
    }
}
