/// Which frames there are beside centred ones, and what becomes of each before its window.
public struct MelFraming: Sendable, Hashable {
    /// Where frames lie that are not centred.
    public enum Uncentred: String, Sendable, CaseIterable {
        /// From the first sample on, whole frames only.
        case whole
        /// From the first sample on, one at every hop, with zeros behind the end (tf.signal.stft with `pad_end`).
        case everyHop = "every_hop"
        /// Kaldi's without `snip_edges`: each in the middle of its hop, the signal mirrored at both ends with the edge sample
        /// repeated.
        case mirrored
    }

    public var uncentred = Uncentred.whole
    /// The last frame is not taken (Whisper).
    public var dropsLast = false
    /// Takes each frame's mean off it.
    public var removesMean = false
    /// Within each frame, `x[i] - preEmphasis x[i-1]`; the first sample against itself (Kaldi).
    public var preEmphasis = 0.0

    public init() {}

    static let settings: [Setting<MelFraming>] = [
        .choice("uncentred_frames", \.uncentred),
        .flag("drop_last_frame", \.dropsLast),
        .flag("frame_mean_removal", \.removesMean),
        .number("frame_pre_emphasis", \.preEmphasis, in: 0...1),
    ]

    /// Whether a frame is more than multiplied by its window.
    var changesFrames: Bool { removesMean || preEmphasis != 0 }
}

extension LogMel {
    /// Samples of one frame.
    var frameSamples: Int { window.place == .start ? windowSamples : fftSamples }

    /// Where the first frame starts, 0 or before the first sample.
    var firstFrameStart: Int {
        if centred { return -(fftSamples / 2) }
        return framing.uncentred == .mirrored ? -((frameSamples - hopSamples) / 2) : 0
    }

    /// STFT frames of so many samples, as they are transformed.
    func frames(of samples: Int) -> Int {
        let count = framesWithLast(of: samples)
        return max(0, framing.dropsLast ? count - 1 : count)
    }

    private func framesWithLast(of samples: Int) -> Int {
        guard samples > 0 else { return 0 }
        if centred {
            if padding == .reflectOnce, samples <= fftSamples / 2 { return 0 }
            let padded = samples + fftSamples / 2 * 2
            return padded < frameSamples ? 0 : 1 + (padded - frameSamples) / hopSamples
        }
        switch framing.uncentred {
        case .whole: return samples < frameSamples ? 0 : 1 + (samples - frameSamples) / hopSamples
        case .everyHop: return (samples + hopSamples - 1) / hopSamples
        case .mirrored:
            let count = (samples + hopSamples / 2) / hopSamples
            let left = -firstFrameStart
            let right = (count - 1) * hopSamples + frameSamples - left - samples
            // What is mirrored must be there.
            return samples < max(left, right) ? 0 : count
        }
    }
}
