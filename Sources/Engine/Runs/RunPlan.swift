import Base
import Corpora
import Foundation

/// What a run has to do, found by comparing the source with the ledger.
struct RunPlan {
    var items: [WorkItem] = []
    var total = 0
    var upToDate = 0
    /// Clips of `items` that the ledger already counts under an earlier outcome.
    var recorded: [String] = []
    /// Paths of the ledger that the source no longer has.
    var vanished: [String] = []
    /// Paths that an earlier run already reported as vanished and that left no features.
    var dropped: [String] = []
    /// Extracted clips whose input or recipe has changed since.
    var stale: [String] = []
    /// Clips that an earlier run reported as vanished and that are back, with their features in place.
    var returned: [String] = []
    /// Clips of the ledger of which the listing says nothing, because their folder could not be listed.
    var unknown: [String] = []
    /// Those of ``vanished`` whose whole folder is gone or lists no clip, as when a disk is not mounted.
    var goneWithFolder: Set<String> { Set(goneFiles.keys) }
    /// The file of each of them, which for a segment is another path.
    private var goneFiles: [String: String] = [:]
    /// Clips that are skipped for what others of the source are, such as one to which their output belongs, with the reason.
    var collisions: [String: SkipReason] = [:]

    /// Reasons that lie outside the clip's bytes, so that an unchanged clip is worth another try.
    private static let retried: Set<ReasonCode> = [
        .fileVanished, .audioNeedsFFmpeg, .filePermission, .fileUnreadable, .fileChanged, .fileNotRegular, .shapeAmbiguous,
        .outputCollision, .segmentOverlap, .dataFinding,
    ]

    /// Compares `clips` with what the ledger says.
    ///
    /// A clip is up to date when its size and modification time, the recipe, and what the store can tell of its
    /// features without reading them, are as recorded.
    ///
    /// A clip of the ledger that is not listed has vanished, unless its folder could not be listed.
    ///
    /// A part does its clips alone. What others of the source decide about them, such as to which an output belongs, is asked of all.
    ///
    /// - Parameters:
    ///   - findings: why clips are left out for what the doctor found of them.
    ///   - standing: of a clip of another part, what is recorded of its features; asked for clips of one output.
    init(
        listing: SourceListing, facts: [String: Ledger.ResumeFacts], request: RunRequest, recipeHash: String, store: OutputStore,
        findings: [String: SkipReason] = [:], standing: (String) -> FeatureReceipt? = { _ in nil }
    ) {
        let clips = request.part.map { part in listing.clips.filter { part.takes($0.file) } } ?? listing.clips
        total = clips.count
        collisions = Self.refusals(listing.clips, facts, store, request, findings, standing)
        var seen = Set<String>()
        if !facts.isEmpty { seen.reserveCapacity(clips.count) }
        for clip in clips {
            var refusal = collisions.isEmpty ? nil : collisions[clip.relativePath.text]
            guard let fact = facts[clip.relativePath.text] else {
                items.append(WorkItem(clip: clip, refusal: refusal))
                continue
            }
            seen.insert(clip.relativePath.text)
            let isSame =
                fact.recipeHash == recipeHash && fact.inputBytes == clip.sizeBytes ?? -1
                && fact.inputModifiedNs == clip.modifiedNanoseconds ?? 0 && fact.storedSegment == clip.storedSegment
            // A clip that was taken all the same stays taken.
            if isSame, let remedies = fact.remedies.map(Remedy.list) { refusal = refusal.flatMap { Self.refusal($0, remedies) } }
            if let refusal {
                if fact.outcome == .skipped, fact.reason == refusal.code, isSame || refusal.code != .dataFinding, request.mode != .force { continue }
                items.append(WorkItem(clip: clip, refusal: refusal))
                recorded.append(clip.relativePath.text)
                continue
            }
            switch fact.outcome {
            // The same again: an unchanged clip keeps the remedies that it was given, also where only its features are to be
            // made anew.
            case _ where request.mode == .force: add(clip, remedies: isSame ? fact.remedies.map(Remedy.list) ?? [] : [])
            case .extracted where isSame && Self.isWhole(clip.relativePath.text, fact, store):
                upToDate += 1
            case .skipped where isSame && fact.reason == .fileVanished && Self.isWhole(clip.relativePath.text, fact, store):
                returned.append(clip.relativePath.text)
                upToDate += 1
            // The same bytes under the same recipe would be skipped again for the same reason.
            case .skipped where isSame && !(fact.reason.map(Self.retried.contains) ?? true): break
            default:
                guard fact.outcome == .extracted else {
                    add(clip)
                    break
                }
                stale.append(clip.relativePath.text)
                add(clip, remedies: isSame ? fact.remedies.map(Remedy.list) ?? [] : [])
            }
        }
        defer { if clips.contains(where: { $0.segment != nil }) { items = Self.byRecording(items) } }
        guard !facts.isEmpty else { return }
        for (path, fact) in facts where !seen.contains(path) {
            if listing.isUnknown(fact.file(of: path)) {
                unknown.append(path)
                if fact.outcome == .extracted, fact.recipeHash != recipeHash { stale.append(path) }
                continue
            }
            let isReported = fact.outcome == .skipped && fact.reason == .fileVanished
            if isReported, !store.isOccupied(forClip: path) {
                dropped.append(path)
            } else {
                vanished.append(path)
            }
        }
        total += vanished.count + unknown.count
        if !vanished.isEmpty { goneFiles = Self.goneWithFolder(vanished.map { ($0, facts[$0]?.file(of: $0) ?? $0) }, listed: listing.clips) }
    }

    /// Segments of one recording behind each other, in the order of their times, so that it is decoded once.
    private static func byRecording(_ items: [WorkItem]) -> [WorkItem] {
        items.sorted { a, b in
            if a.clip.file != b.clip.file { return a.clip.file < b.clip.file }
            return (a.clip.segment?.startSeconds ?? 0, a.clip.relativePath) < (b.clip.segment?.startSeconds ?? 0, b.clip.relativePath)
        }
    }

    /// Those of `vanished` in folders in and below which no clip is listed. The root always lists one.
    private static func goneWithFolder(_ vanished: [(path: String, file: String)], listed: [SourceClip]) -> [String: String] {
        let folders = folders(listed)
        return Dictionary(
            vanished.lazy.filter { !folders.contains(RawPath(text: $0.file).parent) }.map { ($0.path, $0.file) }, uniquingKeysWith: { first, _ in first })
    }

    /// The folders in or below which clips lie, the root among them.
    private static func folders(_ clips: [SourceClip]) -> Set<RawPath> {
        var folders: Set<RawPath> = [RawPath(text: "")]
        for clip in clips {
            var folder = clip.file.parent
            while folders.insert(folder).inserted { folder = folder.parent }
        }
        return folders
    }

    /// What the listing and its comparison with the ledger tell the operator.
    func report(_ listing: SourceListing) -> ListingReport {
        var report = ListingReport(listing)
        report.keptClips = unknown.count
        report.goneFolderClips = goneFiles.count
        guard !goneFiles.isEmpty else { return report }
        // Named is the outermost folder that is gone.
        let folders = Self.folders(listing.clips)
        var counts: [RawPath: Int] = [:]
        for file in goneFiles.values {
            var folder = RawPath(text: file).parent
            // A path that begins with "/", which no ledger of ours holds, never comes to the root.
            while !folders.contains(folder.parent), folder.parent != folder { folder = folder.parent }
            counts[folder, default: 0] += 1
        }
        report.goneFolderCount = counts.count
        report.goneFolders = counts.sorted { $0.key < $1.key }.prefix(ListingReport.limit)
            .map { ListingReport.GoneFolder(path: $0.key.text, clips: $0.value) }
        return report
    }

    /// Takes up `paths` with remedies, whatever their recorded outcome. What the source no longer has is taken up too,
    /// so that it ends with that as its reason.
    init(
        retrying paths: [String], remedies: [Remedy], listing: SourceListing, facts: [String: Ledger.ResumeFacts],
        request: RunRequest, store: OutputStore, findings: [String: SkipReason] = [:]
    ) {
        collisions = Self.refusals(listing.clips, facts, store, request, findings) { _ in nil }
        let wanted = Set(paths)
        var missing = Set(facts.keys)
        for clip in listing.clips {
            missing.remove(clip.relativePath.text)
            let path = clip.relativePath.text
            if wanted.contains(path) { items.append(WorkItem(clip: clip, remedies: remedies, refusal: collisions[path].flatMap { Self.refusal($0, remedies) })) }
        }
        for path in missing.intersection(wanted).sorted() {
            items.append(
                WorkItem(clip: SourceClip(root: listing.root, relativePath: RawPath(text: path), storedSegment: facts[path]?.storedSegment), remedies: remedies))
        }
        unknown = missing.filter { listing.isUnknown(facts[$0]?.file(of: $0) ?? $0) }
        if listing.clips.contains(where: { $0.segment != nil }) { items = Self.byRecording(items) }
        total = listing.clips.count + missing.count
        recorded = items.map(\.clip.relativePath.text).filter { facts[$0] != nil }
    }

    /// A clip whose features stand keeps its output, whatever comes beside it later.
    private static func collisions(
        _ clips: [SourceClip], _ facts: [String: Ledger.ResumeFacts], _ store: OutputStore, _ standing: (String) -> FeatureReceipt?
    ) -> [String: SkipReason] {
        let found = OutputCollision.find(
            in: clips, store: type(of: store.base), naming: store.base.place.naming, ignoresCase: store.base.ignoresCase)
        return OutputCollision.reasons(found) { clip in
            guard let fact = facts[clip.text] else {
                guard let receipt = standing(clip.text), case .whole = store.presence(ofClip: clip.text, receipt) else { return false }
                return true
            }
            return fact.outcome == .extracted && isWhole(clip.text, fact, store)
        }
    }

    /// Clips that are skipped without being opened.
    private static func refusals(
        _ clips: [SourceClip], _ facts: [String: Ledger.ResumeFacts], _ store: OutputStore, _ request: RunRequest, _ findings: [String: SkipReason],
        _ standing: (String) -> FeatureReceipt?
    ) -> [String: SkipReason] {
        var refusals = collisions(clips, facts, store, standing).merging(findings) { collision, _ in collision }
        guard request.recipe.clips.overlappingSegments == .refuse else { return refusals }
        for segments in Dictionary(grouping: clips.filter { $0.segment != nil }, by: \.file).values {
            for (index, earlier) in segments.compactMap(\.segment).overlaps {
                let (clip, other) = (segments[index], segments[earlier])
                refusals[clip.relativePath.text] = SkipReason(
                    .segmentOverlap, found: "\(clip.segment?.text ?? ""), and \(other.relativePath.text) of \(other.segment?.text ?? "")",
                    needed: "segments of \(clip.file.text) that do not overlap")
            }
        }
        return refusals
    }

    /// The reason that holds for a clip with these remedies.
    static func refusal(_ reason: SkipReason, _ remedies: [Remedy]) -> SkipReason? {
        reason.code == .dataFinding && remedies.contains(.acceptFinding) ? nil : reason
    }

    private static func isWhole(_ path: String, _ fact: Ledger.ResumeFacts, _ store: OutputStore) -> Bool {
        guard let receipt = fact.receipt, case .whole = store.presence(ofClip: path, receipt) else { return false }
        return true
    }

    private mutating func add(_ clip: SourceClip, remedies: [Remedy] = []) {
        items.append(WorkItem(clip: clip, remedies: remedies))
        recorded.append(clip.relativePath.text)
    }
}
