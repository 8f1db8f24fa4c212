import Base

/// Finds a dataset that lies in itself once more, as in an archive that was packed with a copy of its own folder:
/// `audio_speech_actors_01-24/Actor_01/…` beside `Actor_01/…` in a public copy of RAVDESS.
enum NestedCopies {
    /// What is told of each folder that holds clips which the folder above it holds too: the same names and sizes, at the same places
    /// below it.
    package static func find(in clips: [SourceClip]) -> [ScanProblem] {
        var byFolder: [String: [SourceClip]] = [:]
        for clip in clips { byFolder[clip.relativePath.parent.text, default: []].append(clip) }
        guard byFolder.count > 1 else { return [] }
        var counts: [String: Int] = [:]
        for (folder, inner) in byFolder where !folder.isEmpty {
            let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
            // Without one of its parts, is there such a folder?
            for index in parts.indices {
                let outer = (parts[..<index] + parts[(index + 1)...]).joined(separator: "/")
                guard let others = byFolder[outer] else { continue }
                let sizes = Dictionary(others.map { ($0.fileName, $0.sizeBytes) }, uniquingKeysWith: { first, _ in first })
                let same = inner.count { $0.sizeBytes != nil && sizes[$0.fileName] == $0.sizeBytes }
                if same > 0 { counts[parts[...index].joined(separator: "/"), default: 0] += same }
            }
        }
        return counts.sorted { $0.key < $1.key }.map { folder, count in
            let clips = count == 1 ? "1 clip that the folder above also holds" : "\(count.grouped) clips that the folder above also holds"
            return ScanProblem(.clipRepeated, path: RawPath(text: folder), found: clips + ", with the same names and sizes")
        }
    }
}
