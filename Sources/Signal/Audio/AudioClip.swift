import Base

/// One decoded clip: mono samples at the front end's rate, and what is known of their source.
public struct AudioClip: Sendable {
    /// Mono, float32, full scale ±1, at ``sampleRateHz``.
    public var samples: [Float]
    public var sampleRateHz: Int
    /// What the file's header says: format, encoding, channels, and the source's sample rate.
    public var source: AudioInfo
    /// Sample frames that were decoded, at the source's rate.
    public var sourceFrames: Int
    /// Largest magnitude of the mono signal at the source's rate, in dB relative to full scale; nil for digital silence.
    public var peakDBFS: Double?
    /// Root mean square of the same signal in dB relative to full scale (a full-scale square wave has 0 dB); nil for
    /// digital silence.
    public var rmsDBFS: Double?
    /// Those of ``samples`` that zeros were not put around; nil for all.
    public var ownSamples: Range<Int>?
    /// What was done to the clip beyond the ordinary, "mean of 2 channels".
    public var notes: [ClipNote]
    /// Of the file that was read; see ``ContentChecksum``.
    public var contentChecksum: Int64?

    /// Length of the source in seconds.
    public var durationSeconds: Double { Double(sourceFrames) / Double(source.sampleRateHz) }
}
