import Dispatch

/// The clock by which durations are measured: it knows no time of day and never goes back.
package enum MonotonicTime {
    /// Seconds since some moment before the program began.
    package static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
}
