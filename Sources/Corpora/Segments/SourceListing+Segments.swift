import Base

extension SourceListing {
    /// Puts segments in the place of recordings.
    ///
    /// - Parameters:
    ///   - seconds: length of a recording; nil where it cannot be told, and the recording then stays whole, so that a run says what is
    ///     wrong with it. Asked for windows alone, of one recording after the other.
    package mutating func divide(by source: SegmentSource, seconds: (SourceClip) throws -> Double?) rethrows {
        var ids = SegmentIDs(taken: clips)
        var divided: [SourceClip] = []
        switch source {
        case .windows(let windows):
            for clip in clips {
                guard clip.kind == .audio, let length = try seconds(clip) else {
                    divided.append(clip)
                    continue
                }
                let segments = windows.segments(ofSeconds: length)
                // Nothing that a run would say of it is worse than a recording that is missing without a word.
                if segments.isEmpty { add(ScanProblem(.segmentsNone, path: clip.relativePath, found: "too short for one of the \(windows.text), so it gives no clip")) }
                for segment in segments { divided.append(clip.segment(segment, id: ids.make(clip.file, segment, seconds: length))) }
            }
        case .listed(let listed):
            let byFile = Dictionary(grouping: listed, by: \.file)
            for (file, entries) in byFile.sorted(by: { $0.key < $1.key }) {
                let count = entries.map(\.segment).overlaps.count
                guard count > 0 else { continue }
                let words = count == 1 ? "1 segment begins" : "\(count) segments begin"
                add(ScanProblem(.segmentsOverlap, path: file, found: words + " before an earlier one ends"))
            }
            for clip in clips {
                guard let segments = byFile[clip.file] else {
                    divided.append(clip)
                    continue
                }
                for entry in segments {
                    let id: RawPath
                    if let name = entry.name {
                        guard let own = ids.take(name) else { continue }
                        id = own
                    } else {
                        id = ids.make(clip.file, entry.segment, seconds: nil)
                    }
                    divided.append(clip.segment(entry.segment, id: id))
                }
            }
        }
        clips = divided.sorted { $0.relativePath < $1.relativePath }
    }
}

/// Names of segments: safe as paths below an output, and each there once.
struct SegmentIDs {
    private var taken: Set<RawPath>

    /// - Parameter taken: clips whose paths no segment may have.
    init(taken clips: [SourceClip]) { taken = Set(clips.map(\.relativePath)) }

    /// `path/to/clip@0012.500-0015.750`: in the order of the times within a recording.
    mutating func make(_ file: RawPath, _ segment: ClipSegment, seconds: Double?) -> RawPath {
        let times = "@" + Self.text(segment.startSeconds) + "-" + ((segment.endSeconds ?? seconds).map(Self.text) ?? "end")
        let stem = RawPath(text: String(file.text.utf8.prefix(file.stemLength)) ?? file.text)
        // Beside `a.flac` there may be an `a.wav`; and a table may give the same times twice.
        for name in [stem, file] where taken.insert(name.withSuffix(times)).inserted { return name.withSuffix(times) }
        var number = 2
        while !taken.insert(file.withSuffix(times + "#\(number)")).inserted { number += 1 }
        return file.withSuffix(times + "#\(number)")
    }

    /// A name of a table as a path; nil when it is taken.
    mutating func take(_ name: String) -> RawPath? {
        let path = Self.safe(name)
        return taken.insert(path).inserted ? path : nil
    }

    /// A name as a path that stays below the folder to which it is relative, with nothing in it that a terminal or a shell would trip over.
    static func safe(_ name: String) -> RawPath {
        let parts = name.split(separator: "/").map { part -> String in
            let plain = part == "." || part == ".." ? part.map { _ in "_" }.joined() : String(part)
            let scalars = plain.unicodeScalars.map { scalar in
                scalar.value < 0x20 || scalar.value == 0x7f || scalar == "\\" || scalar.properties.generalCategory == .format
                    || scalar.properties.generalCategory == .control ? "_" : Character(scalar)
            }
            // A dot in front hides a file, and `.melscope` is the program's own. Most file systems end a name at 255 bytes.
            let visible = scalars.first == "." ? "_" + String(scalars.dropFirst()) : String(scalars)
            return visible.utf8.count <= nameLimit ? visible : String(decoding: visible.utf8.prefix(nameLimit), as: UTF8.self)
        }
        return RawPath(text: parts.isEmpty ? "_" : parts.prefix(partLimit).joined(separator: "/"))
    }

    private static let nameLimit = 200
    private static let partLimit = 16

    /// "0012.500"; times that are not whole milliseconds have up to six decimals.
    private static func text(_ seconds: Double) -> String {
        let micro = (abs(seconds) * 1e6).rounded()
        guard micro < 1e15 else { return "\(seconds)" }
        let whole = Int(micro) / 1_000_000
        var fraction = String(Int(micro) % 1_000_000)
        fraction = String(repeating: "0", count: 6 - fraction.count) + fraction
        while fraction.count > 3, fraction.hasSuffix("0") { fraction.removeLast() }
        let digits = String(whole)
        return (seconds < 0 ? "-" : "") + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "." + fraction
    }
}

extension [ClipSegment] {
    /// Indices of the segments that begin before one that stands in front of them ends, and the index of that one; in the order of
    /// their beginnings.
    package var overlaps: [(index: Int, earlier: Int)] {
        var overlaps: [(index: Int, earlier: Int)] = []
        var last: Int?
        for index in indices.sorted(by: { (self[$0].startSeconds, $0) < (self[$1].startSeconds, $1) }) where self[index].fault == nil {
            let end = last.map { self[$0].endSeconds ?? .infinity } ?? -.infinity
            if let last, self[index].startSeconds < end { overlaps.append((index, last)) }
            if (self[index].endSeconds ?? .infinity) > end { last = index }
        }
        return overlaps
    }
}
