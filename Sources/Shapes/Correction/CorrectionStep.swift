import Signal

/// One operation of a ``CorrectionPlan`` and the array after it.
public struct CorrectionStep: Sendable, Hashable {
    public enum Operation: Sendable, Hashable {
        /// To float32.
        case cast(from: ElementType)
        /// Drops axes of length 1; indices into the array before the step.
        case squeeze(axes: [Int])
        case averageChannels(count: Int)
        /// Index from 0.
        case pickChannel(Int, of: Int)
        /// `order[i]` is the axis before the step that becomes axis `i`.
        case transpose(order: [Int])
        /// Adds axes of length 1.
        case insert([AxisRole])
        /// Copies the one channel for models that take several, such as networks made for RGB pictures.
        case repeatChannel(count: Int)
        /// Keeps the frames from `first` on.
        case cropTime(first: Int, count: Int)
        /// Adds frames.
        case padTime(before: Int, after: Int, value: CorrectionOptions.PadValue)
        /// Keeps the samples from `first` on.
        case cropSamples(first: Int, count: Int)
        /// Adds samples.
        case padSamples(before: Int, after: Int, value: CorrectionOptions.PadValue)
        /// Repeats the steps of an axis until there are so many.
        case tile(AxisRole, to: Int)
        /// Takes windows along an axis, which batch then counts.
        case windows(AxisRole, count: Int, length: Int, hop: Int, isLastAtEnd: Bool)
    }

    public var operation: Operation
    public var shape: TensorShape
    public var roles: [AxisRole?]

    public var text: String { operation.text }
}

extension CorrectionStep.Operation {
    /// "transpose", "insert batch, channel", "pad time by 18".
    public var text: String {
        switch self {
        case .cast: "cast f32"
        case .squeeze(let axes): "squeeze axis " + axes.map(String.init).joined(separator: ", ")
        case .averageChannels(let count): "average \(count) channels"
        case .pickChannel(let index, let count): "pick channel \(index) of \(count)"
        case .transpose: "transpose"
        case .insert(let roles): "insert " + roles.map(\.rawValue).joined(separator: ", ")
        case .repeatChannel(let count): "repeat channel \(count) times"
        case .cropTime(let first, let count): Self.crop("time", "frame", first, count)
        case .padTime(let before, let after, let value): Self.pad("time", before, after, value)
        case .cropSamples(let first, let count): Self.crop("samples", "sample", first, count)
        case .padSamples(let before, let after, let value): Self.pad("samples", before, after, value)
        case .tile(let role, let length): "tile \(role.rawValue) to \(length)"
        case .windows(let role, let count, let length, let hop, let isLastAtEnd):
            "\(count) window\(count == 1 ? "" : "s") of \(length) \(role.plural)" + (count == 1 ? "" : " every \(hop)")
                + (isLastAtEnd ? ", the last at the end" : "")
        }
    }

    private static func crop(_ axis: String, _ unit: String, _ first: Int, _ count: Int) -> String {
        first == 0 ? "crop \(axis) to \(count)" : "crop \(axis) to \(count) from \(unit) \(first)"
    }

    private static func pad(_ axis: String, _ before: Int, _ after: Int, _ value: CorrectionOptions.PadValue) -> String {
        "pad \(axis) by " + (before == 0 ? "\(after)" : "\(before) before and \(after) after") + " with "
            + (value == .quietest ? "the quietest value" : value.text)
    }
}
