import Glibc

extension stat {
    /// Nil for a time that 64 bits of nanoseconds cannot hold.
    package var modifiedNanoseconds: Int64? {
        let (scaled, overflow) = Int64(st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = scaled.addingReportingOverflow(Int64(st_mtim.tv_nsec))
        return overflow || carry ? nil : sum
    }
}
