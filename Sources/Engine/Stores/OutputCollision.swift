import Base
import Corpora
import Foundation

/// Clips whose features would all have the same name.
///
/// A file of features has its clip's relative path with the extension `.npy`, so `a.wav` beside `a.flac`, or beside an array
/// `a.npy` made from it, cannot both be extracted.
package struct OutputCollision: Sendable, Hashable {
    /// Relative to the output folder.
    package let outputPath: RawPath
    /// Two or more, in the order of the source.
    package let clips: [RawPath]
    /// True when recordings and arrays collide, so that choosing one of the two kinds helps.
    package let mixesKinds: Bool
    /// True when the outputs differ, in the case of letters or the composition of accents, and the output's file system takes
    /// them for one.
    package var isByCase = false

    /// All collisions, by output path. Time grows with the number of clips times its logarithm.
    ///
    /// - Parameters:
    ///   - store: names the features, as `naming` says.
    ///   - ignoresCase: whether the output's file system takes names that differ in case alone for one.
    package static func find(
        in clips: [SourceClip], store: any FeatureStore.Type = StoreCatalogue.usual, naming: OutputNaming = OutputNaming(),
        ignoresCase: Bool = false
    ) -> [OutputCollision] {
        if ignoresCase {
            let byName = Dictionary(grouping: clips) { clip in
                store.name(ofClip: clip.relativePath.text, naming).precomposedStringWithCanonicalMapping.lowercased()
            }
            return byName.values.filter { $0.count > 1 }.map { clips in
                let names = clips.map { store.name(ofClip: $0.relativePath.text, naming) }
                return OutputCollision(
                    outputPath: RawPath(text: names[0]), clips: clips.map(\.relativePath), mixesKinds: Set(clips.map(\.kind)).count > 1,
                    isByCase: Set(names.map { Array($0.utf8) }).count == names.count)
            }.sorted { $0.outputPath < $1.outputPath }
        }
        if naming.keepExtension { return [] }
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
                let byOutput = Dictionary(grouping: sameHash) { RawPath(text: store.name(ofClip: $0.relativePath.text, naming)) }
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
    package var text: String {
        Printable.text(clips.map(\.text).joined(separator: " and ") + " would write the same output \(outputPath.text)")
    }

    /// The clips that give way, each with its reason: all but the one that has features already, or else the first that needs no
    /// other program to be decoded, so that a recording which somebody has converted by hand takes the place of its container.
    static func reasons(_ collisions: [OutputCollision], hasFeatures: (RawPath) -> Bool) -> [String: SkipReason] {
        var reasons: [String: SkipReason] = [:]
        for collision in collisions {
            let winner =
                collision.clips.first(where: hasFeatures)
                ?? collision.clips.first { !ClipKind.mediaExtensions.contains($0.fileExtension) } ?? collision.clips[0]
            for clip in collision.clips where clip != winner {
                let found = "\(winner.text) writes the same output \(collision.outputPath.text)"
                reasons[clip.text] = SkipReason(
                    .outputCollision, found: found + (collision.isByCase ? " in a folder that ignores case" : ""),
                    needed: collision.isByCase ? "another name, or an output on a case-sensitive file system" : "an output of its own")
            }
        }
        return reasons
    }

    /// FNV-1a, 64 bits, of the path without extension.
    private static func stemHash(_ path: RawPath) -> UInt64 {
        var text = path.text
        let length = path.clipStemLength
        return text.withUTF8 { bytes in
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in bytes.prefix(length) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            return hash
        }
    }
}
