import Base

/// A volume as it is looked at: what is sealed, and what its journal adds. May be used from any thread.
final class Volume: Sendable {
    let name: VolumeName
    private let folder: HeldFolder
    private let state: Guarded<State>

    private struct State {
        var journal: VolumeJournal?
        var sealed: SealedVolume?
        /// Why there is no sealed one.
        var problem: SealedVolume.Problem?
        var hasLooked = false
    }

    init(_ name: VolumeName, _ folder: HeldFolder, journal: VolumeJournal?) {
        self.name = name
        self.folder = folder
        state = Guarded(State(journal: journal))
    }

    /// The journal first: where a process that writes seals it meanwhile, what it had is in the sealed file by then.
    private func look(_ state: inout State, isWriting: Bool) {
        guard !state.hasLooked else { return }
        state.hasLooked = true
        if state.journal == nil, !isWriting { state.journal = VolumeJournal.open(name, in: folder, forWriting: false) }
        do throws(SealedVolume.Problem) {
            state.sealed = try SealedVolume(name, in: folder)
            state.problem = nil
        } catch {
            state.sealed = nil
            state.problem = error
        }
    }

    /// What stands under a number.
    ///
    /// - Parameter isWriting: whether this process writes the volumes; else what another has written meanwhile is looked for.
    func find(_ id: Int64, isWriting: Bool) -> FeatureArray? {
        state.withLock { state in
            look(&state, isWriting: isWriting)
            if let array = Self.find(id, state) { return array }
            guard !isWriting else { return nil }
            state.journal?.readOn()
            if let array = Self.find(id, state) { return array }
            // Sealed since, or begun.
            (state.hasLooked, state.journal) = (false, nil)
            look(&state, isWriting: false)
            return Self.find(id, state)
        }
    }

    private static func find(_ id: Int64, _ state: State) -> FeatureArray? { state.sealed?.find(id) ?? state.journal?.find(id) }

    /// All that it has, in the order of the numbers.
    func arrays(isWriting: Bool) -> [FeatureArray] {
        state.withLock { state in
            if !isWriting { (state.hasLooked, state.journal) = (false, nil) }
            look(&state, isWriting: isWriting)
            return Self.arrays(state)
        }
    }

    private static func arrays(_ state: State) -> [FeatureArray] {
        let sealed = state.sealed?.arrays ?? []
        // Where sealing was interrupted after the file was there, both have it.
        let next = state.sealed?.nextID ?? 0
        return sealed + (state.journal?.arrays.filter { $0.id >= next } ?? [])
    }

    /// - Returns: nil where the file does not hold so much any more.
    func values(_ array: FeatureArray) -> [UInt8]? {
        let (sealed, journal) = state.withLock { ($0.sealed, $0.journal) }
        // It may have been sealed since the array was found.
        if let sealed, let found = sealed.find(array.id) { return sealed.values(found) }
        return journal?.values(array)
    }

    /// The sealed file, or why there is none.
    func sealed(isWriting: Bool) -> (sealed: SealedVolume?, problem: SealedVolume.Problem?) {
        state.withLock { state in
            look(&state, isWriting: isWriting)
            return (state.sealed, state.problem)
        }
    }

    var journal: VolumeJournal? { state.withLock { $0.journal } }

    /// Takes over what was sealed: the file that is there now, and no journal.
    func wasSealed() {
        state.withLock { state in
            (state.hasLooked, state.journal) = (false, nil)
            look(&state, isWriting: true)
        }
    }
}
