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
    var goneWithFolder: Set<String> = []
    /// Clips whose output belongs to another clip, with the reason for which they are skipped.
    var collisions: [String: SkipReason] = [:]

    /// Reasons that lie outside the clip's bytes, so that an unchanged clip is worth another try.
    private static let retried: Set<ReasonCode> = [
        .fileVanished, .audioNeedsFFmpeg, .filePermission, .fileUnreadable, .fileChanged, .fileNotRegular, .shapeAmbiguous,
        .outputCollision,
    ]

    /// Compares `clips` with what the ledger says.
    ///
    /// A clip is up to date when its size and modification time, the recipe, and what the store can tell of its
    /// features without reading them, are as recorded.
    ///
    /// A clip of the ledger that is not listed has vanished, unless its folder could not be listed.
    init(
        listing: SourceListing, facts: [String: Ledger.ResumeFacts], request: RunRequest, recipeHash: String, store: OutputStore
    ) {
        let clips = listing.clips
        total = clips.count
        collisions = Self.collisions(clips, facts, store)
        var seen = Set<String>()
        if !facts.isEmpty { seen.reserveCapacity(clips.count) }
        for clip in clips {
            let refusal = collisions.isEmpty ? nil : collisions[clip.relativePath.text]
            guard let fact = facts[clip.relativePath.text] else {
                items.append(WorkItem(clip: clip, refusal: refusal))
                continue
            }
            seen.insert(clip.relativePath.text)
            if let refusal {
                if fact.outcome == .skipped, fact.reason == .outputCollision, request.mode != .force { continue }
                items.append(WorkItem(clip: clip, refusal: refusal))
                recorded.append(clip.relativePath.text)
                continue
            }
            let isSame =
                fact.recipeHash == recipeHash && fact.inputBytes == clip.sizeBytes ?? -1
                && fact.inputModifiedNs == clip.modifiedNanoseconds ?? 0
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
        guard !facts.isEmpty else { return }
        for (path, fact) in facts where !seen.contains(path) {
            if listing.isUnknown(path) {
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
        if !vanished.isEmpty { goneWithFolder = Self.goneWithFolder(vanished, listed: clips) }
    }

    /// Those of `vanished` in folders in and below which no clip is listed. The root always lists one.
    private static func goneWithFolder(_ vanished: [String], listed: [SourceClip]) -> Set<String> {
        let folders = folders(listed)
        return Set(vanished.filter { !folders.contains(RawPath(text: $0).parent) })
    }

    /// The folders in or below which clips lie, the root among them.
    private static func folders(_ clips: [SourceClip]) -> Set<RawPath> {
        var folders: Set<RawPath> = [RawPath(text: "")]
        for clip in clips {
            var folder = clip.relativePath.parent
            while folders.insert(folder).inserted { folder = folder.parent }
        }
        return folders
    }

    /// What the listing and its comparison with the ledger tell the operator.
    func report(_ listing: SourceListing) -> ListingReport {
        var report = ListingReport(listing)
        report.keptClips = unknown.count
        report.goneFolderClips = goneWithFolder.count
        guard !goneWithFolder.isEmpty else { return report }
        // Named is the outermost folder that is gone.
        let folders = Self.folders(listing.clips)
        var counts: [RawPath: Int] = [:]
        for path in goneWithFolder {
            var folder = RawPath(text: path).parent
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
        store: OutputStore
    ) {
        collisions = Self.collisions(listing.clips, facts, store)
        let wanted = Set(paths)
        var missing = Set(facts.keys)
        for clip in listing.clips {
            missing.remove(clip.relativePath.text)
            let path = clip.relativePath.text
            if wanted.contains(path) { items.append(WorkItem(clip: clip, remedies: remedies, refusal: collisions[path])) }
        }
        for path in missing.intersection(wanted).sorted() {
            items.append(
                WorkItem(clip: SourceClip(root: listing.root, relativePath: RawPath(text: path)), remedies: remedies))
        }
        unknown = missing.filter(listing.isUnknown)
        total = listing.clips.count + missing.count
        recorded = items.map(\.clip.relativePath.text).filter { facts[$0] != nil }
    }

    /// A clip whose features stand keeps its output, whatever comes beside it later.
    private static func collisions(
        _ clips: [SourceClip], _ facts: [String: Ledger.ResumeFacts], _ store: OutputStore
    ) -> [String: SkipReason] {
        let found = OutputCollision.find(
            in: clips, store: type(of: store.base), naming: store.base.place.naming, ignoresCase: store.base.ignoresCase)
        return OutputCollision.reasons(found) { clip in
            guard let fact = facts[clip.text], fact.outcome == .extracted else { return false }
            return isWhole(clip.text, fact, store)
        }
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
