import Base
import Corpora

/// Bounds for numbers that a file says: what lies beyond them was not written by this program, and no sum, difference or
/// conversion of what lies within can overflow.
enum Plausible {
    /// Clips, or anything else that is counted.
    static let counts = -1_000_000_000_000...1_000_000_000_000
    /// Some 400 days of frames at 16 ms.
    static let frames = 0...Int(Int32.max)
    /// Seconds or milliseconds, 30 million years and 30 thousand.
    static let times = -1e15...1e15

    static func isTime(_ value: Double?) -> Bool { value.map(times.contains) ?? true }
}

/// A row that this program has not written, whatever its checksum.
struct ImplausibleRow: Error {}

extension ClipRecord {
    /// Whether a file of this path can be a clip's, and its numbers can be summed up and shown.
    var isPlausible: Bool {
        OutputFolder.reasonNotAClip(path) == nil && hasPlausibleSegment && inputBytes >= -1 && (receipt?.bytes ?? 0) >= 0
            && Plausible.frames.contains(frames ?? 0) && Plausible.counts.contains(sampleRateHz ?? 0)
            && Plausible.counts.contains(channels ?? 0) && Plausible.isTime(durationSeconds) && Plausible.isTime(elapsedMs)
            && Plausible.isTime(finishedAt) && !(peakDBFS?.isNaN ?? false)
    }

    /// Whether the recording of a segment lies below the source.
    private var hasPlausibleSegment: Bool {
        guard let storedSegment else { return true }
        return ClipSegment.read(storedSegment).map { $0.file.reasonNotBelow == nil } ?? false
    }
}

extension RunSnapshot {
    /// Whether this program can have written it. Each count and each time is looked at by its type, those too that are added later.
    var isPlausible: Bool {
        let counts = [comparison?.done ?? 0, comparison?.total ?? 0] + lanes.map(\.index)
        return Mirror(reflecting: self).children.allSatisfy { Self.isPlausible($0.value) } && counts.allSatisfy(Plausible.counts.contains)
            && (stepTimes.steps(frontEnd: "").map(\.ms) + lanes.map(\.since)).allSatisfy(Plausible.times.contains)
            && (Int64.min / 4...Int64.max / 4).contains(inputBytes) && rateHistory.count <= 10_000
            && rateHistory.allSatisfy { (0...1e9).contains($0) } && (listing?.isPlausible ?? true)
            && (Int64.min / 4...Int64.max / 4).contains(outputBytes) && (earlier?.isPlausible ?? true) && (entry?.isPlausible ?? true)
    }

    private static func isPlausible(_ value: Any) -> Bool {
        switch value {
        case let count as Int: Plausible.counts.contains(count)
        case let seconds as Double: Plausible.times.contains(seconds)
        case let counts as [String: Int]: counts.values.allSatisfy(Plausible.counts.contains)
        case let counts as [Int: Int]:
            counts.values.allSatisfy(Plausible.counts.contains) && counts.keys.allSatisfy(Plausible.frames.contains)
        default: true
        }
    }
}

extension ListingReport {
    fileprivate var isPlausible: Bool {
        let numbers = [unlistedFolders, unusedLines, keptClips, goneFolderCount, goneFolderClips, problemCount, otherKind]
            + goneFolders.map(\.clips) + leftAside.values + problems.compactMap(\.line)
        return numbers.allSatisfy(Plausible.counts.contains)
    }
}

extension Int64 {
    /// A sum that stays at the limit where it would lie beyond: a sparse file can claim eight exabytes.
    static func saturatingSum(_ a: Int64, _ b: Int64) -> Int64 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? (b > 0 ? .max : .min) : sum
    }
}
