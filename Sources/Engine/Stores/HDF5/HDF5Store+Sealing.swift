import Base
import Dispatch
import Foundation

extension HDF5Store {
    /// Seals the volume of a full journal while lanes go on.
    func sealSoon(_ journal: VolumeJournal) {
        sealing.asyncAfter(deadline: .now() + limits.delaySeconds) { [self] in
            guard state.withLock({ !$0.isOver && $0.full.contains { $0 === journal } }) else { return }
            // What fails here, for want of room perhaps, is tried again at the end, and told then.
            try? seal(journal.name, kept: nil)
        }
    }

    /// Which copies of a volume the ledger counts, with what their attributes are made of.
    typealias Kept = [Int64: UInt64]

    /// Makes of a volume's journal, and of what is sealed of it, a sealed file.
    ///
    /// - Parameter kept: nil while the run goes on; else what the ledger counts. What it does not count goes from the journal, and from
    ///   the sealed file where the same clip's counted copy takes its place: links to the others stand until they are written anew.
    func seal(_ name: VolumeName, kept: Kept?) throws {
        let (volume, removed) = state.withLock { ($0.volumes[name], $0.removed) }
        guard let volume, let journal = volume.journal else { return }
        let sealed = volume.sealed(isWriting: true).sealed
        var arrays = volume.arrays(isWriting: true).filter { !removed.contains(StoredCopy(volume: name, id: $0.id)) }
        var isKept: (FeatureArray) -> Bool = { _ in false }
        if let kept {
            isKept = { kept[$0.id] != nil }
            let names = Set(arrays.filter(isKept).map { RawPath(text: $0.name) })
            arrays = arrays.filter { kept[$0.id] != nil || ($0.attributes != 0 && !names.contains(RawPath(text: $0.name))) }
        } else if let ids = try idsOfRepeated(arrays) {
            isKept = { ids.contains($0.id) }
        }
        if arrays.isEmpty {
            if sealed != nil { folder.remove(RawPath(text: name.fileName)) }
        } else {
            let items = arrays.map { VolumeSealing.Item(array: $0, values: volume.values, isKept: isKept($0)) }
            try VolumeSealing(name: name, folder: folder, part: place.part, forces: place.sync != .none, rows: place.rows)
                .write(items, nextID: max(journal.nextID, sealed?.nextID ?? 0))
        }
        folder.remove(RawPath(text: name.journalName))
        volume.wasSealed()
        state.withLock { state in
            state.full.removeAll { $0 === journal }
            if state.journal === journal { state.journal = nil }
        }
    }

    /// Of clips that stand more than once in a volume, the copies that the ledger counts; nil where none does.
    private func idsOfRepeated(_ arrays: [FeatureArray]) throws -> Set<Int64>? {
        var seen = Set<RawPath>()
        let repeated = arrays.filter { !seen.insert(RawPath(text: $0.clip)).inserted }.map(\.clip)
        guard !repeated.isEmpty else { return nil }
        return Set(try place.rows?.of(repeated).values.compactMap { StoredCopy($0.receipt)?.id } ?? [])
    }

    /// Seals what there is, links what the ledger counts, and gives back the room of what it does not.
    ///
    /// In this order a link never leads to nothing: new copies are sealed, then linked, then old ones removed. What no clip of the ledger
    /// has is left alone and told by ``strangers(besides:)``.
    package func seal() throws {
        guard isWriting else { return }
        state.withLock { state in
            state.isOver = true
            openJournals(&state)
        }
        sealing.sync {}
        var kept: [VolumeName: Kept] = [:]
        var names = Set<UInt64>()
        try place.rows?.forEach { row in
            guard let copy = StoredCopy(row.receipt) else { return }
            kept[copy.volume, default: [:]][copy.id] = ClipAttributes.hash(row)
            names.insert(Self.hash(row.name))
        }
        for name in state.withLock({ state in (state.full + [state.journal].compactMap(\.self)).map(\.name) }) {
            try seal(name, kept: place.rows == nil ? nil : kept[name] ?? [:])
        }
        guard place.rows != nil else { return }
        // A part knows its own clips alone; all are linked when parts are merged.
        if place.part.number == nil {
            let linked = try HDF5Links(self, kept: kept).write()
            state.withLock { $0.linked = linked }
        }
        try tidy(kept, names)
    }

    private static func hash(_ text: String) -> UInt64 {
        var text = text
        return UInt64(bitPattern: text.withUTF8 { ContentChecksum.of(UnsafeRawBufferPointer($0)) })
    }

    /// Writes volumes anew without copies that were removed or replaced, or whose labels have changed.
    private func tidy(_ kept: [VolumeName: Kept], _ names: Set<UInt64>) throws {
        let removed = state.withLock { $0.removed }
        for name in volumeNames() where isOwn(name) {
            guard let sealed = try? SealedVolume(name, in: folder) else { continue }
            let kept = kept[name] ?? [:]
            var isCurrent = true
            let arrays = sealed.arrays.filter { array in
                if let attributes = kept[array.id] {
                    if attributes != array.attributes { isCurrent = false }
                    return true
                }
                return !removed.contains(StoredCopy(volume: name, id: array.id)) && !names.contains(Self.hash(array.clip))
            }
            if arrays.count == sealed.arrays.count, isCurrent { continue }
            if arrays.isEmpty {
                folder.remove(RawPath(text: name.fileName))
            } else {
                let items = arrays.map { VolumeSealing.Item(array: $0, values: sealed.values, isKept: true) }
                try VolumeSealing(name: name, folder: folder, part: place.part, forces: place.sync != .none, rows: place.rows)
                    .write(items, nextID: sealed.nextID)
            }
            state.withLock { $0.volumes[name]?.wasSealed() }
        }
    }
}
