/// Which clips are accepted, before any shape is looked at.
public struct ClipOptions: Sendable, Hashable, Codable {
    /// Shortest accepted audio, in seconds.
    public var minSeconds = 0.1
    /// Longest accepted audio, in seconds. It also bounds the memory that one file can claim.
    public var maxSeconds = 3600.0
    /// A clip whose every sample is below this level, in dB relative to full scale, is silent. The default is half the
    /// smallest step of 16-bit audio, so only digital silence counts.
    public var silenceDBFS = -96.0
    public var acceptSilence = false
    /// Use what is there of a file that ends early.
    public var acceptTruncated = false
    /// Replace NaN and infinite values: by 0 in samples, by the quietest finite value in an array.
    public var replaceNonFinite = false
    /// Name of the array to read from `.npz` archives that hold several; nil reads the only one.
    public var arrayMember: String?
    /// What is heard of a recording with several channels. Arrays with several have ``CorrectionOptions/channels``.
    public var channel = Channel.mean
    /// What becomes of a segment that begins before one in front of it ends.
    public var overlappingSegments = OverlappingSegments.accept

    public enum OverlappingSegments: String, Sendable, Hashable, Codable, CaseIterable { case accept, refuse }

    public init() {}
}
