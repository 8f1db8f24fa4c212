import Base
import Foundation
import HDF5
import Signal

/// Few files: features are appended to a journal, which is sealed into an HDF5 file when it is large enough, a dataset a clip.
///
/// A *volume* is a numbered file `features-0001.h5` and what its journal adds to it. What was put is in the journal before a row names
/// it, and on the disk after ``sync(_:)``; a journal is removed when what it has is sealed and on the disk. `features.h5` has a
/// link to each clip that the ledger counts, under the clip's own name. docs/STORES.md says how the files are made up.
package final class HDF5Store: FeatureStore {
    package static let kind = "hdf5"
    /// With a link to every clip.
    package static let linksName = "features.h5"

    /// `Actor_01/a.wav` → `features.h5#Actor_01/a`, or `features.h5#Actor_01/a.wav`.
    package static func name(ofClip relativePath: String, _ naming: OutputNaming) -> String {
        linksName + "#" + FeatureArray.name(ofClip: relativePath, naming)
    }

    package func readersName(ofClip relativePath: String) -> String {
        guard let linked = state.withLock({ $0.linked }) else { return name(ofClip: relativePath) }
        return Self.linksName + "#" + linked.path(FeatureArray.name(ofClip: relativePath, place.naming))
    }

    package let place: StorePlace
    let folder: HeldFolder
    /// When a journal is sealed.
    let limits: Limits
    let state = Guarded(State())
    /// Sealing while lanes go on.
    let sealing = DispatchQueue(label: "melscope.store.sealing", qos: .utility)

    struct Limits: Sendable {
        var bytes: Int64 = 1 << 30
        var arrays = 50_000
        /// From when a journal is full: rows of what a lane has put are on record by then.
        var delaySeconds = 3.0

        /// MELSCOPE_SEAL_ARRAYS=40 seals after 40 arrays, and at once: so that trials need no large outputs.
        static let usual: Limits = {
            guard let text = getenv("MELSCOPE_SEAL_ARRAYS"), let arrays = Int(String(cString: text)), arrays > 0 else { return Limits() }
            return Limits(arrays: arrays, delaySeconds: 0.1)
        }()
    }

    struct State {
        /// Where features go; nil before the first.
        var journal: VolumeJournal?
        /// Of volumes that take no more, until they are sealed.
        var full: [VolumeJournal] = []
        /// Those of which something was asked.
        var volumes: [VolumeName: Volume] = [:]
        var hasOpenedJournals = false
        /// Copies that were removed; their values go when the run ends.
        var removed: Set<StoredCopy> = []
        /// Names of the links; nil before they were written.
        var linked: HDF5Names?
        /// Names that have features; nil before anybody asked.
        var occupied: Set<RawPath>?
        /// Whether the run has ended, so that nothing is sealed behind its back.
        var isOver = false
    }

    package convenience init(_ place: StorePlace) throws { self.init(place, .usual) }

    init(_ place: StorePlace, _ limits: Limits) {
        self.place = place
        self.limits = limits
        folder = place.folder
    }

    package let ignoresCase = false

    /// Whether this process writes here.
    var isWriting: Bool { place.disk != nil }
    /// Of the volumes that this process makes.
    var stem: String { place.part.number.map { "features-\($0.folderName)" } ?? "features" }
    /// Whether this process may seal a volume and write it anew: of all parts, when none is written any more.
    func isOwn(_ name: VolumeName) -> Bool { place.part.number == nil || name.stem == stem }
    /// Whether nobody else writes a volume now, so that what was found of it stays true.
    func writes(_ name: VolumeName) -> Bool { isWriting && isOwn(name) }

    // MARK: Putting

    package func put(_ features: Tensor, ofClip relativePath: String, lane: Int) throws -> FeatureReceipt {
        if place.elementType == .float16 {
            return try features.values.map { Float16($0) }.withUnsafeBytes { try put($0, features.shape, relativePath) }
        }
        return try features.values.withUnsafeBytes { try put($0, features.shape, relativePath) }
    }

    private func put(_ values: UnsafeRawBufferPointer, _ shape: TensorShape, _ clip: String) throws -> FeatureReceipt {
        let type = place.elementType
        let array = FeatureArray(
            id: 0, offset: 0, bytes: Int64(values.count), checksum: FeatureArray.checksum(of: values, shape: shape, type: type), type: type,
            keepsExtension: place.naming.keepExtension, shape: shape, clip: clip)
        let (journal, id) = try state.withLock { state in
            let journal = try openJournal(&state)
            let id = try journal.append(values, array)
            if state.occupied != nil { state.occupied?.insert(RawPath(text: array.name)) }
            let extent = journal.extent
            if extent.bytes >= limits.bytes || extent.count >= limits.arrays {
                state.full.append(journal)
                state.journal = nil
                sealSoon(journal)
            }
            return (journal, id)
        }
        if place.sync == .each { try force([journal]) }
        return FeatureReceipt(bytes: array.bytes, checksum: array.checksum, place: StoredCopy(volume: journal.name, id: id).text)
    }

    /// The journal to which features are appended: that of the last volume while it is small, else of a new one.
    private func openJournal(_ state: inout State) throws -> VolumeJournal {
        if let journal = state.journal, !journal.isFaulty { return journal }
        openJournals(&state)
        if let journal = state.journal, !journal.isFaulty { return journal }
        let last = volumeNames().filter { $0.stem == stem }.max()
        var name = VolumeName(stem: stem, number: (last?.number ?? 0) + 1)
        var firstID: Int64 = 0
        if let last, state.full.allSatisfy({ $0.name != last }), state.journal == nil, let sealed = try? SealedVolume(last, in: folder),
            sealed.bytes < limits.bytes / 4, sealed.arrays.count < limits.arrays / 4
        {
            (name, firstID) = (last, sealed.nextID)
        }
        if let faulty = state.journal { state.full.append(faulty) }
        let journal = try VolumeJournal.make(name, in: folder, firstID: firstID)
        if place.sync != .none { folder.sync(folder: RawPath(text: VolumeName.journalFolder)) }
        for copy in state.removed { try journal.append(removalOf: copy) }
        state.journal = journal
        state.volumes[name] = Volume(name, folder, journal: journal)
        return journal
    }

    /// Takes up what an earlier process did not seal: the last that has room goes on, the others are sealed with the next.
    func openJournals(_ state: inout State) {
        guard isWriting, !state.hasOpenedJournals else { return }
        state.hasOpenedJournals = true
        for name in journalNames().filter(isOwn).sorted() {
            guard let journal = VolumeJournal.open(name, in: folder, forWriting: true) else { continue }
            state.volumes[name] = Volume(name, folder, journal: journal)
            state.removed.formUnion(journal.removals)
            // That of a part that was killed, and has been merged since.
            guard name.stem == stem else {
                state.full.append(journal)
                continue
            }
            if let older = state.journal { state.full.append(older) }
            state.journal = journal
        }
        guard let journal = state.journal, journal.isFaulty || journal.extent.bytes >= limits.bytes || journal.extent.count >= limits.arrays else { return }
        state.full.append(journal)
        state.journal = nil
    }

    package func sync(_ clips: [String]) throws {
        try force(state.withLock { state in state.full + (state.journal.map { [$0] } ?? []) })
    }

    private func force(_ journals: [VolumeJournal]) throws {
        for journal in journals {
            let code = journal.force()
            guard code != 0 else { continue }
            let isFull = code == ENOSPC || code == EDQUOT
            throw EngineError(
                .inputOutput, subject: folder.path + "/" + journal.name.journalName, step: "flushing features to the disk",
                found: String(cString: strerror(code)), needed: isFull ? "free space for the features" : "a disk that can be written to",
                advice: isFull ? "Free some space, then resume; finished clips are kept." : "Check the disk; everything that is recorded is safe.")
        }
    }

    // MARK: Looking

    /// The copy that a receipt names, if it is of this clip.
    func find(_ relativePath: String, _ receipt: FeatureReceipt) -> (volume: Volume, array: FeatureArray, copy: StoredCopy)? {
        guard let copy = StoredCopy(receipt) else { return nil }
        let volume = state.withLock { state -> Volume? in
            if state.removed.contains(copy) { return nil }
            openJournals(&state)
            return opened(copy.volume, &state)
        }
        guard let volume, let array = volume.find(copy.id, isWriting: writes(copy.volume)), array.clip.utf8.elementsEqual(relativePath.utf8),
            array.bytes == receipt.bytes, array.checksum == receipt.checksum
        else { return nil }
        return (volume, array, copy)
    }

    /// Volumes that are held open.
    private static let mostOpen = 200

    private func opened(_ name: VolumeName, _ state: inout State) -> Volume {
        if let volume = state.volumes[name] { return volume }
        if state.volumes.count >= Self.mostOpen { state.volumes = state.volumes.filter { $0.value.journal != nil } }
        let volume = Volume(name, folder, journal: nil)
        state.volumes[name] = volume
        return volume
    }

    /// By the index of a volume, which names what was put.
    package func presence(ofClip relativePath: String, _ receipt: FeatureReceipt) -> FeaturePresence {
        guard let (_, array, _) = find(relativePath, receipt), array.keepsExtension == place.naming.keepExtension else { return .gone }
        return .whole
    }

    package func isOccupied(forClip relativePath: String) -> Bool {
        let name = RawPath(text: FeatureArray.name(ofClip: relativePath, place.naming))
        let known = state.withLock { state -> Bool? in state.occupied?.contains(name) }
        if let known { return known }
        var occupied = Set<RawPath>()
        forEachArray { _, array in occupied.insert(RawPath(text: array.name)) }
        let isThere = occupied.contains(name)
        state.withLock { [occupied] in $0.occupied = occupied }
        return isThere
    }

    /// Calls `body` with every array that was not removed.
    func forEachArray(_ body: (VolumeName, FeatureArray) -> Void) {
        var removed = state.withLock { state in
            openJournals(&state)
            return state.removed
        }
        if !isWriting || place.part.number != nil {
            for name in journalNames() where !writes(name) { removed.formUnion(VolumeJournal.open(name, in: folder, forWriting: false)?.removals ?? []) }
        }
        for name in volumeNames() {
            let volume = state.withLock { state -> Volume in opened(name, &state) }
            for array in volume.arrays(isWriting: writes(name)) where removed.isEmpty || !removed.contains(StoredCopy(volume: name, id: array.id)) {
                body(name, array)
            }
        }
    }

    package func read(ofClip relativePath: String, _ receipt: FeatureReceipt) throws -> Tensor {
        guard let (volume, array, copy) = find(relativePath, receipt) else {
            throw SkipReason(.fileVanished, found: "no features of that clip in \(receipt.place ?? "any file")", needed: "the features")
        }
        guard let values = volume.values(array) else {
            throw SkipReason(.fileUnreadable, found: "\(copy.volume.fileName) ends before the features do", needed: "the features")
        }
        return try values.withUnsafeBytes { values in
            guard array.isSound(values) else {
                throw SkipReason(.fileUnreadable, found: "values in \(copy.volume.fileName) that differ from those written", needed: "the features")
            }
            return array.tensor(values)
        }
    }

    // MARK: Removing

    @discardableResult
    package func remove(ofClip relativePath: String, _ receipt: FeatureReceipt, shape: String?) -> Bool {
        guard isWriting, let (_, array, copy) = find(relativePath, receipt) else { return false }
        remove(copy)
        state.withLock { state in
            if state.occupied != nil { state.occupied?.remove(RawPath(text: array.name)) }
        }
        return true
    }

    private func remove(_ copy: StoredCopy) {
        state.withLock { state in
            // Without it the copy would be told as one that nobody knows, should this process be killed.
            try? openJournal(&state).append(removalOf: copy)
            state.removed.insert(copy)
        }
    }

    package func removeOtherwiseNamed(ofClip relativePath: String, _ receipt: FeatureReceipt) {
        guard isWriting, let (_, array, copy) = find(relativePath, receipt), array.keepsExtension != place.naming.keepExtension else { return }
        remove(copy)
    }

    /// Names of clips, and files that are named like volumes and are none.
    package func strangers(besides known: Set<String>) -> [String] {
        var strangers = Set<RawPath>()
        forEachArray { _, array in
            let name = Self.linksName + "#" + array.name
            if !known.contains(name) { strangers.insert(RawPath(text: name)) }
        }
        for name in volumeNames() where folder.status(RawPath(text: name.fileName)) != nil {
            if (try? SealedVolume(name, in: folder)) == nil { strangers.insert(RawPath(text: name.fileName)) }
        }
        return strangers.map(\.text)
    }

    // MARK: Names

    /// Volumes that are sealed, or have a journal.
    func volumeNames() -> [VolumeName] {
        let sealed = folder.entries(of: RawPath(text: "")).compactMap { VolumeName(fileNamed: $0.name.text, ending: ".h5") }
        return Set(sealed + journalNames()).sorted()
    }

    func journalNames() -> [VolumeName] {
        folder.entries(of: RawPath(text: VolumeName.journalFolder)).compactMap { VolumeName(fileNamed: $0.name.text, ending: VolumeName.journalEnding) }
    }
}
