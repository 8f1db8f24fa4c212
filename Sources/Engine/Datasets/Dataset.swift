/// A source with what its names mean: the unit that is picked, run and shown.
public struct Dataset: Sendable {
    public let kind: DatasetKind
    /// The folder's name, or the file's or list's without extension. May hold any character: show it through
    /// ``Printable``.
    public let name: String
    /// The folder that the clips' relative paths start from, absolute.
    public let root: RawPath
    /// Sorted by the bytes of their relative path.
    public let clips: [SourceClip]
    /// Against the published dataset; nil for `folder`.
    public let completeness: DatasetCompleteness?
    public let ignored: IgnoredFiles
    /// The first 1,000 of ``problemCount``.
    public let problems: [ScanProblem]
    public let problemCount: Int
    /// What of the source may be missing, and what was left aside.
    public let report: ListingReport

    /// Lists a source and recognises its kind, unless one is given.
    ///
    /// - Throws: as ``SourceScanner/scan(_:only:isCancelled:progress:)``.
    public init(
        _ source: Source, kind: DatasetKind? = nil, only: ClipKind? = nil,
        isCancelled: @escaping () -> Bool = { false }, progress: @escaping (ScanProgress) -> Void = { _ in }
    ) throws {
        self.init(
            try SourceScanner.scan(source, only: only, isCancelled: isCancelled, progress: progress), kind: kind)
    }

    public init(_ listing: SourceListing, kind: DatasetKind? = nil) {
        let fileNames = listing.clips.lazy.map(\.fileName)
        self.kind = kind ?? DatasetKind.recognise(fileNames: fileNames)
        name = listing.name
        root = listing.root
        clips = listing.clips
        completeness = DatasetInventory(self.kind)?.completeness(of: fileNames)
        ignored = listing.ignored
        problems = listing.problems
        problemCount = listing.problemCount
        report = ListingReport(listing)
    }

    public func label(of clip: SourceClip) -> ClipLabel? { ClipLabel.parse(fileName: clip.fileName, kind: kind) }
}
