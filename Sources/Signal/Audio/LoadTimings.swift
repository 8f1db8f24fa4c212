import Foundation

/// Time that loading the last clip took, in nanoseconds of the monotonic clock.
package struct LoadTimings: Sendable, Hashable {
    /// Opening, reading, decoding, mixing to mono and measuring the level.
    package var decodeNs: UInt64 = 0
    package var resampleNs: UInt64 = 0

    package init() {}

    package static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
