import Foundation

/// Whether an output folder holds what its ledger says: every feature file present, whole, finite, of the right shape
/// and of the right recipe; nothing else between them.
public struct Verification: Sendable, Codable {
    public enum Fault: String, Sendable, Codable, CaseIterable {
        case record, missing, changed, unreadable, shape, nonFinite = "non-finite", stale, unknown, leftover

        public var meaning: String {
            switch self {
            case .record: "the ledger's row is not as it was written"
            case .missing: "it should be there, and is not"
            case .changed: "the features have another size or time than recorded"
            case .unreadable: "the features cannot be read as an array"
            case .shape: "the features have another shape than recorded"
            case .nonFinite: "the features hold NaN or infinite values"
            case .stale: "the features are of an older recipe or input"
            case .unknown: "an array that the ledger does not know"
            case .leftover: "a temporary file of a killed run"
            }
        }
    }

    public struct Finding: Sendable, Codable, Hashable {
        public var path: String
        public var fault: Fault
        public var detail: String
    }

    public var checked = 0
    /// In the order of their paths.
    public var findings: [Finding] = []
    /// Whether a run was writing there. What it has written and not recorded yet is no fault.
    public var isBeingWritten = false
    /// Arrays that the run had written and not recorded yet.
    public var unrecorded = 0
    /// Clips that the last run had still to do when it ended early, and that no run has taken up since.
    public var unfinished = 0

    /// How the last run listed its source, when that was in part.
    public var partialListing: ListingReport?

    /// Reads every output. Runs on the caller's queue.
    ///
    /// - Parameter progress: called with the number of clips checked; returning false ends the check.
    /// - Throws: ``EngineError`` when there is no readable ledger or recipe.
    public static func check(
        _ folder: OutputFolder, progress: (Int) -> Bool = { _ in true }
    ) throws -> Verification {
        let ledger = try Ledger(reading: folder)
        defer { ledger.close() }
        let recipeHash = try folder.recordedRecipe().hash
        var result = Verification()
        result.isBeingWritten = OutputLock.isHeld(path: folder.lockPath)
        var known = Set<String>()
        var goesOn = true
        try ledger.requireSound()
        let unreadable = try ledger.forEachChecked { record, isIntact in
            guard goesOn else { return }
            goesOn = progress(result.checked)
            result.checked += 1
            let name = OutputFolder.featureName(ofClip: record.path)
            if !isIntact { result.add(record.path, .record, "its checksum differs") }
            guard record.outputBytes != nil else { return }
            known.insert(name)
            if record.outcome == .stale || record.recipeHash != recipeHash {
                result.add(name, .stale, "recipe \(record.recipeHash), now \(recipeHash)")
            } else if record.outcome == .extracted {
                result.check(name, record, folder)
            }
        }
        for _ in 0..<unreadable { result.add("", .record, "it cannot be read") }
        result.findStrangers(folder, known: known)
        if !result.isBeingWritten, access(folder.metadataPath, F_OK) != 0 {
            result.add("metadata.csv", .missing, String(cString: strerror(errno)))
        }
        let run = try ledger.latestRun()
        if !result.isBeingWritten { result.unfinished = run?.leftUndone ?? 0 }
        if let run, run.isPartial { result.partialListing = run.listing }
        result.findings.sort { ($0.path, $0.fault.rawValue) < ($1.path, $1.fault.rawValue) }
        return result
    }

    private mutating func add(_ path: String, _ fault: Fault, _ detail: String) {
        findings.append(Finding(path: path, fault: fault, detail: Printable.text(detail)))
    }

    private mutating func check(_ name: String, _ record: ClipRecord, _ folder: OutputFolder) {
        let path = folder.path + "/" + name
        var status = stat()
        guard RawPath(text: path).withCString({ lstat($0, &status) }) == 0 else {
            add(name, .missing, String(cString: strerror(errno)))
            return
        }
        let modified = status.modifiedNanoseconds
        if Int64(status.st_size) != record.outputBytes || modified != record.outputModifiedNs {
            // A run records what it has written in batches.
            if isBeingWritten { return unrecorded += 1 }
            let isTime = Int64(status.st_size) == record.outputBytes
            add(
                name, .changed,
                isTime
                    ? "as large as recorded, but written at another time; 'cp -a' and 'rsync -a' keep the times of a copy"
                    : "\(status.st_size) bytes, recorded \(record.outputBytes ?? 0)")
            return
        }
        do {
            let stored = try ArrayFile.read(path: path, member: nil, maxBytes: .max / 8)
            if stored.tensor.shape.description != record.featureShape {
                add(name, .shape, "\(stored.tensor.shape), recorded \(record.featureShape ?? "none")")
            } else if stored.tensor.nonFiniteCount > 0 {
                add(name, .nonFinite, "\(stored.tensor.nonFiniteCount) values")
            }
        } catch {
            add(name, .unreadable, "\(error)")
        }
    }

    private mutating func findStrangers(_ folder: OutputFolder, known: Set<String>) {
        for entry in Self.entries(of: RawPath(text: folder.temporaryFolder))
        where !isBeingWritten && !OutputLock.isHeld(path: folder.lockPath) {
            add(".melscope/tmp/" + entry.name.text, .leftover, "no run is under way")
        }
        var folders = [RawPath(text: "")]
        while let place = folders.popLast() {
            let root = RawPath(text: folder.path).appending(place)
            // What lies in another output is that one's.
            if !place.text.isEmpty, root.appending(RawPath(text: ".melscope")).withCString({ access($0, F_OK) }) == 0 { continue }
            for entry in Self.entries(of: root) {
                let path = place.appending(entry.name)
                if entry.isFolder {
                    if path.text != ".melscope" { folders.append(path) }
                } else if path.text.hasSuffix(".npy"), !known.contains(path.text) {
                    if isBeingWritten { unrecorded += 1 } else { add(path.text, .unknown, "not in the ledger") }
                }
            }
        }
    }

    /// What a folder holds, by names as the system has them; nothing when it cannot be read. Links are no folders.
    private static func entries(of folder: RawPath) -> [(name: RawPath, isFolder: Bool)] {
        guard let stream = folder.withCString({ opendir($0) }) else { return [] }
        defer { closedir(stream) }
        var entries: [(name: RawPath, isFolder: Bool)] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { RawPath(bytes: $0.prefix { $0 != 0 }) }
            if name.text == "." || name.text == ".." { continue }
            var status = stat()
            let isThere = folder.appending(name).withCString { lstat($0, &status) } == 0
            entries.append((name, isThere && status.st_mode & S_IFMT == S_IFDIR))
        }
        return entries
    }
}
