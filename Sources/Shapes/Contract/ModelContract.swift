import Signal

/// The input that a model expects: axes with role and length, outermost first, and the element type.
///
/// The seed CNN's contract is `(batch ?, time ?, mel 128, channel 1) float32`. Every contract is of one ``Kind``, has each role
/// at most once, and the batch in front.
public struct ModelContract: Sendable, Hashable, Codable {
    public var axes: [Axis]
    public var elementType: ElementType
    /// Frames or samples that the model needs at least, where it takes any number of them from there on.
    public var leastSteps = 1
    /// Frames or samples that it takes at most, where positions end there; nil for any number.
    public var mostSteps: Int?
    /// The items of its first axis follow one another, as where a state of one item goes along it: all windows of a clip belong into
    /// one run.
    public var itemsAreSequence = false

    public init(axes: [Axis], elementType: ElementType = .float32) {
        self.axes = axes
        self.elementType = elementType
    }

    /// What stands for one clip, beside axes of batch and channel.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// A time axis, and an axis of mel bands or coefficients of fixed length.
        case spectrogram
        /// An axis of samples.
        case waveform
        /// An axis of values of fixed length.
        case vector
    }

    public var kind: Kind {
        axis(.samples) != nil ? .waveform : axis(.features) != nil ? .vector : .spectrogram
    }

    public func axis(_ role: AxisRole) -> Axis? { axes.first { $0.role == role } }

    /// The axis of mel bands or coefficients; nil for a model that takes no spectrogram.
    public var band: Axis? { axes.first(where: \.role.isBand) }

    /// Number of mel bands, or of coefficients, that the model needs.
    public var bands: Int { band?.length ?? 0 }

    /// The axis along which a longer clip has more: frames or samples; nil for one vector per clip.
    public var lengthRole: AxisRole? {
        switch kind {
        case .spectrogram: .time
        case .waveform: .samples
        case .vector: nil
        }
    }

    /// Index of the axis of frames or samples, where the model takes any number of them.
    package var openLengthAxis: Int? { axes.firstIndex { $0.role == lengthRole && $0.length == nil } }

    /// `(?, ?, 128, 1)`.
    public var shapeText: String {
        "(" + axes.map { $0.length.map(String.init) ?? "?" }.joined(separator: ", ") + ")"
    }

    /// `(batch ?, time ?, mel 128, channel 1) float32`.
    public var text: String { "\(Axis.text(axes)) \(elementType.rawValue)" }

    /// The contract of the seed CNN.
    public static let seed = ModelContract(axes: [.init(.batch), .init(.time), .init(.mel, 128), .init(.channel, 1)])
}

extension ModelContract.Kind {
    /// "a spectrogram".
    public var text: String {
        switch self {
        case .spectrogram: "a spectrogram"
        case .waveform: "a waveform"
        case .vector: "one vector per clip"
        }
    }

    /// "spectrogram", for counting.
    var noun: String {
        switch self {
        case .spectrogram: "spectrogram"
        case .waveform: "waveform"
        case .vector: "vector"
        }
    }

    /// Kinds of front ends that give it by their defaults, as `front_end.kind` names them.
    public var frontEnds: [String] {
        FrontEndCatalogue.kinds.filter { Self($0.init().output.axes.map(\.role)) == self }.map { $0.kind }
    }

    /// What these axes hold; nil where they are not those of a clip.
    public init?(_ roles: some Sequence<AxisRole>) {
        let own = Set(roles).subtracting([.batch, .channel])
        switch own {
        case [.time, .mel], [.time, .coefficient]: self = .spectrogram
        case [.samples]: self = .waveform
        case [.features]: self = .vector
        default: return nil
        }
    }
}
