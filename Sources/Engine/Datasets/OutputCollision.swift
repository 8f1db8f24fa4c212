/// Clips that would all write the same output file.
///
/// An output has its clip's relative path with the extension `.npy`, so `a.wav` beside `a.flac`, or beside an array
/// `a.npy` made from it, cannot both be extracted.
public struct OutputCollision: Sendable, Hashable {
    /// Relative to the output folder.
    public let outputPath: RawPath
    /// Two or more, in the order of the source.
    public let clips: [RawPath]
    /// True when recordings and arrays collide, so that choosing one of the two kinds helps.
    public let mixesKinds: Bool

    /// All collisions, by output path. Time grows with the number of clips times its logarithm.
    public static func find(in clips: [SourceClip]) -> [OutputCollision] {
        // Stems are compared by hash first: of a large dataset all but the true collisions drop out without a string.
        var hashed = clips.enumerated().map { (hash: stemHash($1.relativePath), index: $0) }
        hashed.sort { ($0.hash, $0.index) < ($1.hash, $1.index) }
        var collisions: [OutputCollision] = []
        var start = 0
        while start < hashed.count {
            var end = start + 1
            while end < hashed.count, hashed[end].hash == hashed[start].hash { end += 1 }
            if end - start > 1 {
                let sameHash = hashed[start..<end].map { clips[$0.index] }
                let byOutput = Dictionary(grouping: sameHash) { $0.relativePath.replacingExtension(with: "npy") }
                for (output, members) in byOutput where members.count > 1 {
                    collisions.append(
                        OutputCollision(
                            outputPath: output, clips: members.map(\.relativePath),
                            mixesKinds: Set(members.map(\.kind)).count > 1))
                }
            }
            start = end
        }
        return collisions.sorted { $0.outputPath < $1.outputPath }
    }

    /// "a.flac and a.wav would write the same output a.npy".
    public var text: String {
        Printable.text(clips.map(\.text).joined(separator: " and ") + " would write the same output \(outputPath.text)")
    }

    /// The refusal of a run over a source with collisions.
    /// - Precondition: at least one collision.
    public static func refusal(_ collisions: [OutputCollision], source: String) -> EngineError {
        let shown = collisions.prefix(5)
        var names = shown.map(\.text).joined(separator: "; ")
        if collisions.count > shown.count { names += "; and so it is with \((collisions.count - shown.count).grouped) more" }
        return EngineError(
            .outputConflict, subject: source, step: "listing the clips",
            found: names,
            needed: "one clip for each output",
            advice: collisions.allSatisfy(\.mixesKinds)
                ? "Choose recordings with '--only audio' or arrays with '--only array', an option of 'extract' and of 'datasets add'."
                : "Move one of each pair to another folder.")
    }

    /// FNV-1a, 64 bits, of the path without extension.
    private static func stemHash(_ path: RawPath) -> UInt64 {
        var text = path.text
        let length = path.stemLength
        return text.withUTF8 { bytes in
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in bytes.prefix(length) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            return hash
        }
    }
}
