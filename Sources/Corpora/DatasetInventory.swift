/// What a complete copy of a dataset holds.
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
    private let corpus: Corpus

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
        guard let corpus = CorpusCatalogue.corpus(kind) else { return nil }
        for part in corpus.parts() { add(part.title, part.clips) }
        self.corpus = corpus
        self.kind = kind
        self.groups = groups
        self.positions = positions
    }

    /// Number of clips of a complete copy.
    package var clipCount: Int { groups.reduce(0) { $0 + $1.stems.count } }

    /// Compares names of clips (or of arrays named like them) with the inventory.
    ///
    /// A group of which nothing is there is left
    /// out when another is there: a copy of the speech part is not half a dataset.
    package func completeness(of fileNames: some Sequence<String>) -> DatasetCompleteness {
        var seen = groups.map { [Bool](repeating: false, count: $0.stems.count) }
        var unexpected: [String] = []
        var unexpectedCount = 0
        var repeatedCount = 0
        for fileName in fileNames {
            guard let key = corpus.name(fileName)?.key, let position = positions[key] else {
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
}
