import Base

/// How the clips of a dataset come by their labels.
///
/// A value that a run, a survey and an inspection have alike, so that they say the same of a clip.
package struct Labelling: Sendable, Hashable {
    /// The corpus whose naming is followed; `folder` for none.
    package var kind: DatasetKind

    package init(_ kind: DatasetKind) { self.kind = kind }

    /// The label fields that clips may have, in the order of `metadata.csv`.
    package var columns: [String] { ClipLabel.columns(for: kind) }

    /// What is known of a clip by its path below the source, where folders may tell as much as the file's name.
    package func label(of clip: SourceClip) -> ClipLabel? { ClipLabel.parse(fileName: clip.relativePath.text, kind: kind) }

    /// What is odd about the clip in the published corpus.
    package func note(of clip: SourceClip) -> ClipNote? {
        kind == .folder ? nil : CorpusCatalogue.note(for: clip.relativePath.text)
    }
}
