import Base

/// A source with what its names mean: the unit that is picked, run and shown.
package struct Dataset: Sendable {
    package let kind: DatasetKind
    package let labelling: Labelling
    /// What is wrong where the names fit several corpora alike, of which ``kind`` is the first.
    package let tie: EngineError?
    /// The folder's name, or the file's or list's without extension. May hold any character: show it through
    /// ``Printable``.
    package let name: String
    /// The folder that the clips' relative paths start from, absolute.
    package let root: RawPath
    /// Sorted by the bytes of their relative path.
    package let clips: [SourceClip]
    /// What labels are of: ``clips``, or the segments of them that a table lists.
    package let labelledClips: [SourceClip]
    /// How tables of labels were read, a sentence without full stop each.
    package let labelReading: [String]
    /// What is amiss with tables or pattern, in the same way.
    package let labelDoubts: [String]
    /// Against the published dataset; nil for `folder`.
    package let completeness: DatasetCompleteness?
    package let ignored: IgnoredFiles
    /// The first 1,000 of ``problemCount``.
    package let problems: [ScanProblem]
    package let problemCount: Int
    /// What of the source may be missing, and what was left aside.
    package let report: ListingReport

    /// Lists a source and recognises its kind, unless one is given.
    ///
    /// - Parameter labels: tables and a pattern; recordings stay whole, whatever a table lists of them.
    /// - Throws: as ``SourceScanner/scan(_:only:isCancelled:progress:)`` and ``JoinedLabels/init(_:listing:windows:)``.
    package init(
        _ source: Source, kind: DatasetKind? = nil, only: ClipKind? = nil, labels: LabelSource? = nil,
        isCancelled: @escaping () -> Bool = { false }, progress: @escaping (ScanProgress) -> Void = { _ in }
    ) throws {
        let listing = try SourceScanner.scan(source, only: only, isCancelled: isCancelled, progress: progress)
        self.init(listing, kind: kind, try labels.map { try JoinedLabels($0, listing: listing, windows: nil, kind: kind) })
    }

    package init(_ listing: SourceListing, kind: DatasetKind? = nil, _ joined: JoinedLabels? = nil) {
        let paths = listing.clips.lazy.map(\.relativePath.text)
        let recognition = kind == nil ? CorpusCatalogue.standard.recognise(paths, below: listing.root) : nil
        self.kind = kind ?? recognition?.kind ?? .folder
        tie = recognition?.tie(listing.root.text)
        labelling = joined.map { [kind = self.kind] in Labelling(kind, $0) } ?? Labelling(self.kind)
        (labelReading, labelDoubts) = (joined?.reading ?? [], joined?.doubts ?? [])
        if let segments = joined?.segments {
            var divided = listing
            divided.divide(by: segments) { _ in nil }
            labelledClips = divided.clips
        } else {
            labelledClips = listing.clips
        }
        name = listing.name
        root = listing.root
        clips = listing.clips
        completeness = DatasetInventory(self.kind)?.completeness(of: paths, below: listing.root)
        ignored = listing.ignored
        problems = listing.problems
        problemCount = listing.problemCount
        report = ListingReport(listing)
    }

    /// The label fields that its clips may have, in the order of `metadata.csv`.
    package var labelColumns: [String] { labelling.columns }

    package func label(of clip: SourceClip) -> ClipLabel? { labelling.label(of: clip) }
}
