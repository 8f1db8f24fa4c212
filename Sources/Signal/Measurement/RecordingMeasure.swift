/// What is measured of one recording: facts alone, with the unit in the name. How each is defined stands in docs/DOCTOR.md.
///
/// Levels are in dB relative to full scale and nil for digital silence. Of several channels, level and peak are those of all channels
/// together.
package struct RecordingMeasure: Sendable, Hashable {
    /// Of what was decoded.
    package var seconds: Double
    package var sampleRateHz: Int
    package var channels: Int
    /// `PCM_16`, `FLOAT`, `VORBIS` and so on.
    package var encoding: String
    /// Largest magnitude.
    package var peakDBFS: Double?
    /// Root mean square.
    package var rmsDBFS: Double?
    /// Integrated loudness by EBU R 128 (libebur128), of the channels as they are; nil for less than 0.4 s, silence, more than 64
    /// channels, and rates that the library does not take.
    package var lufs: Double?
    /// The mean of the channel in which it is furthest from 0, with its sign; full scale is 1.
    package var dcOffset: Double
    /// Runs of at least three samples at the recording's own largest or smallest value, and the samples in them.
    package var clippedRuns: Int
    package var clippedSamples: Int
    /// Silence before the first and behind the last 10 ms that are no more than 40 dB below the loudest and above
    /// -90 dBFS, and the longest between them.
    package var leadingSilenceSeconds: Double
    package var trailingSilenceSeconds: Double
    package var innerSilenceSeconds: Double
    /// The longest run of samples that are exactly 0 in all channels, between samples that are not.
    package var zeroRunSeconds: Double
    /// Estimated from the levels of 20 ms frames: the 95th percentile over the 10th. Nil for less than 0.4 s, and where nothing but
    /// digital silence lies between.
    package var snrDB: Double?
    /// The highest frequency that the spectrum reaches, in Hz; nil for less than 0.1 s and silence.
    package var bandwidthHz: Double?
    /// Whether there are several channels, the same to the bit.
    package var hasIdenticalChannels: Bool
    /// By how much the mean of the channels is quieter than they are, where that is more than channels which merely differ leave; nil
    /// where it is not, infinite where nothing is left.
    package var cancellationDB: Double?
    /// Channels that are silent beside others that are not.
    package var silentChannels: Int
    /// NaN and infinite samples; measured as 0.
    package var nonFiniteSamples: Int
    /// Of the samples as float32, and the same whatever container, header or lossless encoding they stand in; of channels that are
    /// identical, of one.
    package var sampleHash: Int64

    package init(seconds: Double, sampleRateHz: Int, channels: Int, encoding: String, sampleHash: Int64) {
        self.seconds = seconds
        self.sampleRateHz = sampleRateHz
        self.channels = channels
        self.encoding = encoding
        self.sampleHash = sampleHash
        (dcOffset, clippedRuns, clippedSamples) = (0, 0, 0)
        (leadingSilenceSeconds, trailingSilenceSeconds, innerSilenceSeconds, zeroRunSeconds) = (0, 0, 0, 0)
        (hasIdenticalChannels, silentChannels, nonFiniteSamples) = (false, 0, 0)
    }
}
