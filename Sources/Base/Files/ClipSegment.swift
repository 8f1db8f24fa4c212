/// A stretch of a recording, in seconds from its beginning.
public struct ClipSegment: Sendable, Hashable, Codable {
    public let startSeconds: Double
    /// Nil reaches to the recording's end.
    public let endSeconds: Double?

    public init(startSeconds: Double, endSeconds: Double?) {
        self.startSeconds = startSeconds
        self.endSeconds = endSeconds
    }

    /// Nil where it reaches to the recording's end.
    public var lengthSeconds: Double? { endSeconds.map { $0 - startSeconds } }

    /// What is wrong with the times by themselves, as a short phrase; nil when nothing is.
    public var fault: String? {
        guard abs(startSeconds) <= Self.secondsLimit, abs(endSeconds ?? 0) <= Self.secondsLimit else { return "times of more than \(Self.secondsLimit) s" }
        if startSeconds < 0 { return "a start of \(startSeconds) s, before the recording begins" }
        guard let endSeconds, endSeconds <= startSeconds else { return nil }
        return endSeconds == startSeconds ? "a start and an end at \(startSeconds) s" : "an end at \(endSeconds) s, before its start at \(startSeconds) s"
    }

    /// "12.5 to 15.75 s", "12.5 s to the end".
    public var text: String { endSeconds.map { "\(startSeconds) to \($0) s" } ?? "\(startSeconds) s to the end" }
}

/// As a ledger keeps a segment: `12.5 15.75 sessions/one.wav`, with `-` for the recording's end.
extension ClipSegment {
    /// More than any recording has; beyond it there are no milliseconds in a `Double` worth the name.
    package static let secondsLimit = 1e9

    /// - Parameter file: the recording's path below the source.
    package func stored(file: RawPath) -> String { "\(startSeconds) \(endSeconds.map { "\($0)" } ?? "-") \(file.text)" }

    /// - Returns: nil for what ``stored(file:)`` does not write.
    package static func read(_ stored: String) -> (segment: ClipSegment, file: RawPath)? {
        let parts = stored.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let start = Double(parts[0]), abs(start) <= secondsLimit, !parts[2].isEmpty else { return nil }
        let end = Double(parts[1])
        guard parts[1] == "-" || end.map({ abs($0) <= secondsLimit }) == true else { return nil }
        return (ClipSegment(startSeconds: start, endSeconds: parts[1] == "-" ? nil : end), RawPath(text: String(parts[2])))
    }
}
