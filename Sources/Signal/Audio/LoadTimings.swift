import Foundation

/// Time that loading the last clip took, in nanoseconds of the monotonic clock.
public struct LoadTimings: Sendable, Hashable {
    /// Opening, reading, decoding, mixing to mono and measuring the level.
    public var decodeNs: UInt64 = 0
    public var resampleNs: UInt64 = 0

    public init() {}

    public static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
