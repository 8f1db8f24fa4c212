import Base
import CVector
import Foundation

/// Makes one signal of a recording's channels, block by block: their mean as by `librosa.to_mono`, or one of them.
///
/// While it averages it also gathers the level of the channels themselves, so that a mean in which they cancel is told
/// from a quiet recording.
struct ChannelMix {
    public let channels: Int
    public let choice: ClipOptions.Channel
    /// Peak and energy of all channels together; empty for one channel, or where one is picked.
    private(set) var channelLevel = SignalLevel()

    /// By how many dB a mean may fall below what uncorrelated channels leave before it is told.
    ///
    /// C uncorrelated channels leave a mean of -10 log10 C dB relative to their own level, whatever the balance between
    /// them: -3 dB of two, and as much where one of two is silent. To fall 10 dB further, nine tenths of that power must
    /// cancel; two equally loud channels then have a correlation of -0.9 or less. That is what inverted wiring of one channel
    /// makes, not a room or a pair of microphones.
    static let cancellationDB = 10.0

    /// - Throws: ``SkipReason`` `audio.channels` when the file does not have the channel that is asked for.
    public init(channels: Int, choice: ClipOptions.Channel) throws {
        if case .pick(let index) = choice, index >= channels {
            throw SkipReason(
                .audioChannels, found: channels == 1 ? "1 channel (number 0)" : "\(channels) channels, 0 to \(channels - 1)",
                needed: "channel \(index)")
        }
        self.channels = channels
        self.choice = choice
    }

    /// Writes `frames` samples to `mono`, which may be `interleaved` itself where there is one channel.
    mutating func mix(_ interleaved: UnsafePointer<Float>, frames: Int, into mono: UnsafeMutablePointer<Float>) {
        switch choice {
        case .pick(let index):
            if channels == 1 {
                if mono != interleaved { mono.update(from: interleaved, count: frames) }
            } else {
                for frame in 0..<frames { mono[frame] = interleaved[frame * channels + index] }
            }
        case .mean:
            if channels == 1 {
                if mono != interleaved { mono.update(from: interleaved, count: frames) }
            } else {
                channelLevel.add(UnsafeBufferPointer(start: interleaved, count: frames * channels))
                melscope_channel_mean(interleaved, channels, mono, frames)
            }
        }
    }

    /// What was done to the channels, for the clip's notes; nil for one channel.
    ///
    /// - Parameter level: of the mixed signal.
    public func note(level: SignalLevel) -> ClipNote? {
        guard channels > 1 else { return nil }
        if case .pick(let index) = choice { return ClipNote(.audioChannel, "channel \(index) of \(channels)") }
        guard let drop = cancellation(level: level) else { return ClipNote(.audioMixed, "mean of \(channels) channels") }
        let amount = drop.isFinite ? String(format: "%.1f dB below them", drop) : "silent and they are not"
        let text = "mean of \(channels) channels is \(amount): they nearly cancel out; channel=0 uses only the first"
        return ClipNote(.audioCancelling, text, value: drop.isFinite ? drop : nil)
    }

    /// How far the mean's level lies below that of the channels, in dB, where that is further than channels which merely
    /// differ would bring it; otherwise nil.
    public func cancellation(level: SignalLevel) -> Double? {
        guard channels > 1, choice == .mean, let own = channelLevel.rmsDBFS else { return nil }
        let drop = own - (level.rmsDBFS ?? -.infinity)
        return drop >= 10 * log10(Double(channels)) + Self.cancellationDB ? drop : nil
    }
}
