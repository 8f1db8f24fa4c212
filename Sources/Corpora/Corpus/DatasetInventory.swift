import Base

/// What a complete copy of a dataset holds: of each of its corpora every name, or their number where that is all that is known.
package struct DatasetInventory: Sendable {
    /// One part of a dataset that is published, and may be missing, as a whole.
    package struct Group: Sendable {
        /// "CREMA-D", "RAVDESS speech".
        package let title: String
        /// As actors are named in that dataset: "1001", "Actor_01".
        package let actors: [String]
        /// File names without extension, actor by actor; empty where names are not known.
        package let stems: [String]
        /// For each of `stems` the index into `actors`.
        let actorOfStem: [Int]
        let corpus: Corpus
        /// A number for each clip: its values of the axes, as digits of a number.
        fileprivate var positions: [Int: Int] = [:]
        fileprivate var ranks: [[String: Int]] = []
        /// For each axis the index of its group; nil is the speaker.
        fileprivate var axisGroups: [Int?] = []

        /// Number of clips of a complete copy.
        package var clipCount: Int { stems.isEmpty ? corpus.inventory?.total ?? corpus.size.clips ?? 0 : stems.count }
    }

    package let kind: DatasetKind
    package let groups: [Group]
    private let labelling: Labelling

    /// The inventory of a published dataset; nil for `folder`, and where nobody knows what is complete.
    package init?(_ kind: DatasetKind, in catalogue: CorpusCatalogue) {
        let corpora = catalogue.corpora(of: kind).sorted { ($0.size.clips ?? 0, $1.id) > ($1.size.clips ?? 0, $0.id) }
        groups = corpora.map(Group.init).filter { $0.clipCount > 0 }
        guard !groups.isEmpty else { return nil }
        self.kind = kind
        labelling = Labelling(kind, in: catalogue)
    }

    package init?(_ kind: DatasetKind) {
        guard kind != .folder else { return nil }
        self.init(kind, in: .standard)
    }

    /// Number of clips of a complete copy.
    package var clipCount: Int { groups.reduce(0) { $0 + $1.clipCount } }

    /// Compares names of clips (or of arrays named like them) with the inventory.
    ///
    /// A group of which nothing is there is left
    /// out when another is there: a copy of the speech part is not half a dataset.
    ///
    /// - Parameters:
    ///   - paths: relative to the source.
    ///   - root: the source's folder.
    package func completeness(of paths: some Sequence<String>, below root: RawPath? = nil) -> DatasetCompleteness {
        var counts = groups.map(Counts.init)
        let places = Dictionary(groups.enumerated().map { ($0.element.corpus.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
        var unexpected: [String] = []
        var unexpectedCount = 0
        for path in paths {
            if let (corpus, reading, _) = labelling.read(path, below: root), let place = places[corpus.id], counts[place].add(reading, groups[place]) {
                continue
            }
            unexpectedCount += 1
            if unexpected.count < DatasetCompleteness.exampleLimit { unexpected.append(path.split(separator: "/").last.map(String.init) ?? path) }
        }
        var parts = zip(groups, counts).map { DatasetCompleteness.Group($0, $1) }
        if parts.contains(where: { $0.presentCount > 0 }) {
            parts.removeAll { $0.presentCount == 0 }
        } else {
            parts.removeLast(parts.count - 1)
        }
        return DatasetCompleteness(
            groups: parts, unexpectedCount: unexpectedCount, unexpectedNames: unexpected, repeatedCount: counts.reduce(0) { $0 + $1.repeated })
    }

    /// What is there of a group.
    struct Counts {
        /// For each stem whether it is there.
        var seen: [Bool]
        /// Of a group without stems: what its names say, each once.
        var names: Set<[String?]> = []
        var speakers: Set<String> = []
        var emotions: Set<String> = []
        var repeated = 0

        init(_ group: Group) { seen = [Bool](repeating: false, count: group.stems.count) }

        /// - Returns: false for a name that the complete dataset does not have.
        mutating func add(_ reading: CorpusNaming.Reading, _ group: Group) -> Bool {
            guard !seen.isEmpty else {
                if let speaker = reading.speaker { speakers.insert(speaker) }
                if let emotion = group.corpus.naming.emotion(of: reading) { emotions.insert(emotion) }
                if !names.insert(reading.values).inserted { repeated += 1 }
                return true
            }
            guard let number = group.number(of: reading), let position = group.positions[number] else { return false }
            if seen[position] { repeated += 1 }
            seen[position] = true
            return true
        }
    }
}

extension DatasetInventory.Group {
    fileprivate init(_ corpus: Corpus) {
        self.corpus = corpus
        title = corpus.name
        guard let inventory = corpus.inventory, inventory.isListed else {
            actors = corpus.naming.speakers.order
            (stems, actorOfStem) = ([], [])
            return
        }
        let clips = inventory.clips(order: corpus.naming.codes.mapValues(\.order))
        ranks = inventory.axes.indices.map { axis in
            var ranks: [String: Int] = [:]
            for clip in clips where ranks[clip.values[axis]] == nil { ranks[clip.values[axis]] = ranks.count }
            return ranks
        }
        axisGroups = inventory.axes.map { $0 == "speaker" ? nil : corpus.naming.pattern.groups.firstIndex(of: $0) }
        var actors: [String] = []
        var actorOfStem: [Int] = []
        var speaker: String?
        for clip in clips {
            if clip.values[0] != speaker {
                speaker = clip.values[0]
                actors.append(inventory.speakerName(clip.values[0]))
            }
            actorOfStem.append(actors.count - 1)
        }
        self.actors = actors
        self.actorOfStem = actorOfStem
        stems = clips.map(inventory.stem(of:))
        for (index, clip) in clips.enumerated() { if let number = number(of: clip.values) { positions[number] = index } }
    }

    private func number(of values: [String?]) -> Int? {
        var number = 0
        for (ranks, value) in zip(ranks, values) {
            guard let value, let rank = ranks[value] else { return nil }
            number = number * ranks.count + rank
        }
        return number
    }

    fileprivate func number(of reading: CorpusNaming.Reading) -> Int? {
        var number = 0
        for (axis, group) in axisGroups.enumerated() {
            guard let value = group.map({ reading.values[$0] }) ?? reading.speaker, let rank = ranks[axis][value] else { return nil }
            number = number * ranks[axis].count + rank
        }
        return number
    }
}
