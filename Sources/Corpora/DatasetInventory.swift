/// What a complete copy of a dataset holds.
///
/// CREMA-D: 7,442 clips of 91 actors, 82 each but for 20 that were never published. RAVDESS speech: 24 actors of 60
/// clips, 1,440; song: 23 actors of 44, 1,012.
package struct DatasetInventory: Sendable {
    /// One part of a dataset that is published, and may be missing, as a whole.
    package struct Group: Sendable {
        /// "CREMA-D", "RAVDESS speech".
        package let title: String
        /// As actors are named in that dataset: "1001", "Actor_01".
        package let actors: [String]
        /// File names without extension, actor by actor.
        package let stems: [String]
        /// For each of `stems` the index into `actors`.
        let actorOfStem: [Int]
    }

    package let kind: DatasetKind
    package let groups: [Group]
    /// Clip key to (group, index into its stems).
    private let positions: [Int: (group: Int, stem: Int)]

    /// The inventory of a published dataset; nil for `folder`.
    package init?(_ kind: DatasetKind) {
        var groups: [Group] = []
        var positions: [Int: (group: Int, stem: Int)] = [:]
        func add(_ title: String, _ clips: [(key: Int, stem: String, actor: String)]) {
            var actors: [String] = []
            var actorOfStem: [Int] = []
            for clip in clips {
                if actors.last != clip.actor { actors.append(clip.actor) }
                positions[clip.key] = (groups.count, actorOfStem.count)
                actorOfStem.append(actors.count - 1)
            }
            groups.append(Group(title: title, actors: actors, stems: clips.map(\.stem), actorOfStem: actorOfStem))
        }
        switch kind {
        case .cremaD:
            add("CREMA-D", CREMADName.official.map { (Self.key($0), $0.stem, String($0.actor)) })
        case .ravdess:
            for song in [false, true] {
                add(
                    song ? "RAVDESS song" : "RAVDESS speech",
                    RAVDESSName.official(song: song).map {
                        (Self.key($0), $0.stem, "Actor_" + RAVDESSName.code($0.actor))
                    })
            }
        case .folder: return nil
        }
        self.kind = kind
        self.groups = groups
        self.positions = positions
    }

    /// Number of clips of a complete copy.
    package var clipCount: Int { groups.reduce(0) { $0 + $1.stems.count } }

    /// Compares names of clips (or of arrays named like them) with the inventory.
    ///
    /// RAVDESS clips count whichever modality their sound was taken from. A group of which nothing is there is left
    /// out when another is there: a copy of the speech part is not half a dataset.
    package func completeness(of fileNames: some Sequence<String>) -> DatasetCompleteness {
        var seen = groups.map { [Bool](repeating: false, count: $0.stems.count) }
        var unexpected: [String] = []
        var unexpectedCount = 0
        var repeatedCount = 0
        for fileName in fileNames {
            guard let key = key(fileName), let position = positions[key] else {
                unexpectedCount += 1
                if unexpected.count < DatasetCompleteness.exampleLimit { unexpected.append(fileName) }
                continue
            }
            if seen[position.group][position.stem] { repeatedCount += 1 }
            seen[position.group][position.stem] = true
        }
        var parts = zip(groups, seen).map { DatasetCompleteness.Group($0, seen: $1) }
        if parts.contains(where: { $0.presentCount > 0 }) {
            parts.removeAll { $0.presentCount == 0 }
        } else {
            parts.removeLast(parts.count - 1)
        }
        return DatasetCompleteness(
            groups: parts, unexpectedCount: unexpectedCount, unexpectedNames: unexpected, repeatedCount: repeatedCount)
    }

    private func key(_ fileName: String) -> Int? {
        switch kind {
        case .cremaD: CREMADName(fileName: fileName).map(Self.key)
        case .ravdess: RAVDESSName(fileName: fileName).map(Self.key)
        case .folder: nil
        }
    }

    private static func key(_ name: CREMADName) -> Int {
        ((name.actor * 16 + name.sentence) * 8 + name.emotion) * 4 + name.level
    }

    private static func key(_ name: RAVDESSName) -> Int {
        ((((name.actor * 2 + name.vocalChannel - 1) * 8 + name.emotion - 1) * 2 + name.intensity - 1) * 2
            + name.statement - 1) * 2 + name.repetition - 1
    }
}
