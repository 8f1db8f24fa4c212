import Base
import Corpora
import Foundation

/// Whether an output folder holds what its ledger says: every feature file present, byte for byte as it was written, and of
/// the right recipe; nothing else between them.
///
/// Times do not matter, so that a copy is as good as what it was made from. Of features that an older version recorded
/// without a checksum, size, time, shape and values are checked.
package struct Verification: Sendable, Codable {
    package enum Fault: String, Sendable, Codable, CaseIterable {
        case record, missing, changed, content, unreadable, shape, nonFinite = "non-finite", stale, unknown, leftover

        init(_ fault: FeatureFault) {
            self =
                switch fault {
                case .missing: .missing
                case .changed: .changed
                case .content: .content
                case .unreadable: .unreadable
                case .shape: .shape
                case .nonFinite: .nonFinite
                }
        }

        package var meaning: String {
            switch self {
            case .record: "the ledger's row has changed since it was written"
            case .missing: "recorded, but not there"
            case .changed: "the features differ from the record in size, or in time where no checksum was recorded"
            case .content: "the features have changed since they were written"
            case .unreadable: "the features cannot be read as an array"
            case .shape: "the features do not have the recorded shape"
            case .nonFinite: "the features hold NaN or infinite values"
            case .stale: "the features come from an older recipe or input"
            case .unknown: "an array that is not in the ledger"
            case .leftover: "a temporary file left by a killed run"
            }
        }
    }

    package struct Finding: Sendable, Codable, Hashable {
        package var path: String
        package var fault: Fault
        package var detail: String
    }

    package var checked = 0
    /// Features without a recorded checksum, of which size, time, shape and values are as recorded.
    package var withoutChecksum = 0
    /// In the order of their paths.
    package var findings: [Finding] = []
    /// Whether a run was writing there. What it has written and not recorded yet is no fault.
    package var isBeingWritten = false
    /// Arrays that the run had written and not recorded yet.
    package var unrecorded = 0
    /// Clips that the last run had still to do when it ended early, and that no run has taken up since.
    package var unfinished = 0

    /// How the last run listed its source, when that was in part.
    package var partialListing: ListingReport?

    /// Reads every output. Runs on the caller's queue.
    ///
    /// - Parameters:
    ///   - stores: the kinds of store that there are.
    ///   - progress: called with the number of clips checked; returning false ends the check.
    /// - Throws: ``EngineError`` when there is no readable ledger or recipe.
    package static func check(
        _ folder: OutputFolder, stores: [any FeatureStore.Type] = StoreCatalogue.kinds, progress: (Int) -> Bool = { _ in true }
    ) throws -> Verification {
        let records = try OutputRecords(folder)
        defer { records.close() }
        let held = try folder.hold()
        let recipe = try folder.recordedRecipe(held)
        let recipeHash = recipe.hash
        let store = try records.store(of: recipe, kinds: stores)
        var result = Verification()
        result.isBeingWritten = folder.isBeingWritten
        var known = Set<String>()
        var goesOn = true
        try records.forEachPart { _, ledger in
            try ledger.requireSound()
            let unreadable = try ledger.forEachChecked { record, isIntact in
                guard goesOn else { return }
                goesOn = progress(result.checked)
                result.checked += 1
                let names = store.names(ofClip: record.path)
                let name = names[0]
                if !isIntact { result.add(record.path, .record, "its checksum differs") }
                guard let receipt = record.receipt else { return }
                known.formUnion(names)
                if record.outcome == .stale || record.recipeHash != recipeHash {
                    result.add(name, .stale, "recipe \(record.recipeHash), now \(recipeHash)")
                } else if record.outcome == .extracted {
                    result.check(name, record, receipt, store)
                }
            }
            for _ in 0..<unreadable { result.add("", .record, "it cannot be read") }
        }
        for part in folder.parts { result.findLeftovers(of: part, held) }
        for name in store.strangers(besides: known) {
            if result.isBeingWritten { result.unrecorded += 1 } else { result.add(name, .unknown, "not in the ledger") }
        }
        if !result.isBeingWritten {
            result.checkTable(held)
            for (name, fault, detail) in store.faults() { result.add(name, Fault(fault), detail) }
        }
        let run = try records.latestRun()
        if !result.isBeingWritten { result.unfinished = run?.leftUndone ?? 0 }
        if let run, run.isPartial { result.partialListing = run.listing }
        result.findings.sort { ($0.path, $0.fault.rawValue) < ($1.path, $1.fault.rawValue) }
        return result
    }

    /// What `melscope extract` of the same source and output is to be given so that it mends what was found; nil when it mends
    /// none of it.
    package var mendingOptions: [String]? {
        let faults = Set(findings.map(\.fault))
        // Of the same size and time, so that only reading them tells.
        if !faults.isDisjoint(with: [.content, .unreadable, .shape, .nonFinite]) { return ["--check"] }
        return faults.isSubset(of: [.unknown]) ? nil : []
    }

    private mutating func add(_ path: String, _ fault: Fault, _ detail: String) {
        findings.append(Finding(path: path, fault: fault, detail: Printable.text(detail)))
    }

    private mutating func checkTable(_ held: HeldFolder) {
        let name = OutputFolder.metadataName
        guard let status = held.status(RawPath(text: name)) else { return add(name, .missing, String(cString: strerror(ENOENT))) }
        if status.st_mode & S_IFMT != S_IFREG { add(name, .unreadable, "not a regular file") }
    }

    private mutating func check(_ name: String, _ record: ClipRecord, _ receipt: FeatureReceipt, _ store: OutputStore) {
        switch store.check(ofClip: record.path, receipt, shape: record.featureShape) {
        case .sound(_, let wasCompared): if !wasCompared { withoutChecksum += 1 }
        // A run records what it has written in batches.
        case .faulty(.changed, _) where isBeingWritten: unrecorded += 1
        case .faulty(.content, _) where isBeingWritten && store.presence(ofClip: record.path, receipt) != .whole: unrecorded += 1
        case .faulty(let fault, let detail): add(name, Fault(fault), detail)
        case .interrupted: break
        }
    }

    private mutating func findLeftovers(of part: PartFolder, _ held: HeldFolder) {
        for entry in held.entries(of: RawPath(text: part.temporaryName)) where !isBeingWritten && !part.isBeingWritten {
            let isOurs = entry.kind == S_IFREG && TemporaryName.isOurs(entry.name.text)
            add(
                part.temporaryName + "/" + entry.name.text, .leftover,
                isOurs ? "no run is in progress" : "not a Melscope file; it is left alone")
        }
    }
}
