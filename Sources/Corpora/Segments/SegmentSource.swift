import Base

/// Which stretches of a source's recordings are clips.
package enum SegmentSource: Sendable, Hashable {
    /// Stretches that a table names. Recordings that it does not name stay whole.
    case listed([ListedSegment])
    /// Windows of equal length, over each recording.
    case windows(SegmentWindows)
}

/// A stretch that a table names.
package struct ListedSegment: Sendable, Hashable {
    /// The recording's path below the source.
    package var file: RawPath
    package var segment: ClipSegment
    /// The name that the table gives it; nil makes one of the recording's path and the times.
    package var name: String?

    package init(file: RawPath, segment: ClipSegment, name: String? = nil) {
        (self.file, self.segment, self.name) = (file, segment, name)
    }
}

/// Windows of equal length over a recording.
package struct SegmentWindows: Sendable, Hashable, Codable {
    /// What becomes of what is left at the end of a recording, shorter than a window.
    package enum Last: String, Sendable, Hashable, Codable, CaseIterable {
        /// A window that is as long as what is left.
        case keep
        case drop
        /// A whole window, moved back so that it ends with the recording.
        case shift
    }

    /// Milliseconds, so that times and names are the same on every machine.
    package var lengthMs: Int
    package var hopMs: Int
    package var last: Last

    /// What is left counts only from this length on: a clip that is shorter would be skipped.
    package static let shortestRestSeconds = 0.1

    package init(lengthMs: Int, hopMs: Int? = nil, last: Last = .keep) {
        self.lengthMs = lengthMs
        self.hopMs = hopMs ?? lengthMs
        self.last = last
    }

    /// The windows of a recording of so many seconds, in order. One that is shorter than a window has one, of all of it, unless what is
    /// left is dropped.
    package func segments(ofSeconds seconds: Double) -> [ClipSegment] {
        guard lengthMs > 0, hopMs > 0, seconds > 0, seconds <= ClipSegment.secondsLimit else { return [] }
        var segments: [ClipSegment] = []
        var start = 0
        while Double(start + lengthMs) / 1000 <= seconds {
            segments.append(window(from: Double(start) / 1000))
            start += hopMs
        }
        // The windows so far may reach the end: then nothing is left, however many would still begin before it.
        let covered = segments.last?.endSeconds ?? 0
        guard seconds - covered >= (segments.isEmpty ? 0 : Self.shortestRestSeconds) else { return segments }
        switch last {
        case .drop: break
        case .keep:
            let from = Double(start) / 1000
            if segments.isEmpty || seconds - from >= Self.shortestRestSeconds { segments.append(ClipSegment(startSeconds: from, endSeconds: nil)) }
        case .shift:
            // To whole milliseconds, so that the window is whole too.
            let from = max(0, (seconds * 1000).rounded(.down) - Double(lengthMs)) / 1000
            segments.append(segments.isEmpty ? ClipSegment(startSeconds: from, endSeconds: nil) : window(from: from))
        }
        return segments
    }

    /// A whole window. In binary fractions end less start can be a hair below the length, and one sample would be missing.
    private func window(from start: Double) -> ClipSegment {
        let length = Double(lengthMs) / 1000
        var end = start + length
        while end - start < length { end = end.nextUp }
        return ClipSegment(startSeconds: start, endSeconds: end)
    }

    /// "3 s windows every 1.5 s".
    package var text: String {
        func text(_ ms: Int) -> String { ms % 1000 == 0 ? "\(ms / 1000)" : "\(Double(ms) / 1000)" }
        return "\(text(lengthMs)) s windows" + (hopMs == lengthMs ? "" : " every \(text(hopMs)) s")
    }

    /// As options of a command.
    package var arguments: [String] {
        func text(_ ms: Int) -> String { ms % 1000 == 0 ? "\(ms / 1000)s" : "\(ms)ms" }
        return ["--segment", text(lengthMs)] + (hopMs == lengthMs ? [] : ["--segment-hop", text(hopMs)]) + (last == .keep ? [] : ["--segment-last", last.rawValue])
    }

    /// A time as operators write it, such as `3s`, `1.5s`, `500ms` or `3`, in milliseconds; nil for what is none, and for more than a day.
    package static func milliseconds(_ text: String) -> Int? {
        let isMilliseconds = text.hasSuffix("ms")
        let number = isMilliseconds ? text.dropLast(2) : text.hasSuffix("s") ? text.dropLast() : text[...]
        guard let value = Double(number), value.isFinite, (0.001...86_400).contains(isMilliseconds ? value / 1000 : value) else { return nil }
        return max(1, Int((isMilliseconds ? value : value * 1000).rounded()))
    }

    /// As ledgers keep it: `3000 1500 keep`.
    package var stored: String { "\(lengthMs) \(hopMs) \(last.rawValue)" }

    /// - Returns: nil for what ``stored`` does not write.
    package init?(stored: String) {
        let parts = stored.split(separator: " ").map(String.init)
        guard parts.count == 3, let length = Int(parts[0]), let hop = Int(parts[1]), let last = Last(rawValue: parts[2]),
            Self.lengths.contains(length), Self.lengths.contains(hop)
        else { return nil }
        self.init(lengthMs: length, hopMs: hop, last: last)
    }

    /// Milliseconds: up to a day.
    package static let lengths = 1...86_400_000
}
