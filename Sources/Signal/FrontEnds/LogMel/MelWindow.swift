import Foundation

/// What a frame is multiplied by before it is transformed.
public struct MelWindow: Sendable, Hashable {
    public enum Shape: String, Sendable, CaseIterable {
        /// `0.5 - 0.5 cos`
        case hann
        /// `0.54 - 0.46 cos`
        case hamming
        /// Kaldi's: Hann's to the power of 0.85.
        case povey
    }

    /// Where a window lies that is shorter than the transform.
    public enum Place: String, Sendable, CaseIterable {
        /// In its middle, zeros on both sides (librosa, torch.stft): a frame is as long as the transform.
        case middle
        /// At its start, zeros behind (Kaldi, tf.signal.stft): a frame is as long as the window.
        case start
    }

    public var shape = Shape.hann
    /// Both ends alike, the cosine over `count - 1` samples; else periodic, over `count`.
    public var isSymmetric = false
    public var place = Place.middle

    public init() {}

    static let settings: [Setting<MelWindow>] = [
        .choice("window_shape", \.shape),
        .flag("window_symmetric", \.isSymmetric),
        .choice("window_place", \.place),
    ]

    /// As `scipy.signal.get_window` has it, in double precision.
    func values(_ count: Int) -> [Double] {
        let period = Double(isSymmetric ? max(1, count - 1) : count)
        return (0..<count).map { index in
            let cosine = cos(2 * .pi * Double(index) / period)
            return switch shape {
            case .hann: 0.5 - 0.5 * cosine
            case .hamming: 0.54 - 0.46 * cosine
            case .povey: pow(max(0, 0.5 - 0.5 * cosine), 0.85)
            }
        }
    }
}
