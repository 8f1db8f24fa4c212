import Base

/// How much of a published dataset a copy holds.
package struct DatasetCompleteness: Sendable, Hashable, Codable {
    package struct PartialActor: Sendable, Hashable, Codable {
        package let actor: String
        package let presentCount: Int
        package let expectedCount: Int
        /// File names without extension; at most ``DatasetCompleteness/exampleLimit``.
        package let missingStems: [String]
    }

    package struct Group: Sendable, Hashable, Codable {
        package let title: String
        package let presentCount: Int
        package let expectedCount: Int
        /// What they are called: "actors", "speakers".
        package let actorsWord: String
        /// Of a complete copy; nil where nobody counted them.
        package let actorCount: Int?
        /// How many of them nothing is there of.
        package let missingActorCount: Int
        /// Their names, where these are known.
        package let missingActors: [String]
        /// Actors of whom something, but not all, is there; only where each name of a complete copy is known.
        package let partialActors: [PartialActor]
        /// Runs of neighbours in ``missingActors``, as words: "Actor_02 to Actor_19".
        package let missingRanges: [String]
        /// Emotions of which nothing is there.
        package let missingEmotions: [String]

        package var isComplete: Bool { presentCount == expectedCount }
    }

    /// How many names are kept as examples.
    package static let exampleLimit = 20

    package let groups: [Group]
    /// Clips whose name the complete dataset does not have.
    package let unexpectedCount: Int
    /// The first of them.
    package let unexpectedNames: [String]
    /// Clips whose name had been seen already; some public copies hold every recording twice.
    package let repeatedCount: Int

    package var presentCount: Int { groups.reduce(0) { $0 + $1.presentCount } }
    package var expectedCount: Int { groups.reduce(0) { $0 + $1.expectedCount } }
    package var isComplete: Bool { groups.allSatisfy(\.isComplete) && unexpectedCount == 0 && repeatedCount == 0 }

    /// "RAVDESS speech 118 of 1,440 clips: 22 of 24 actors absent (Actor_02 to Actor_19, Actor_21 to Actor_24); Actor_20 with 58 of 60 clips".
    package var text: String { text(allActors: false) }

    /// ``text`` with every actor of whom something is missing.
    package var fullText: String { text(allActors: true) }

    private func text(allActors: Bool) -> String {
        var parts = groups.map { $0.text(allActors: allActors) }
        if unexpectedCount > 0 {
            let example = unexpectedNames.first.map { " (\($0)\(unexpectedCount > 1 ? ", …" : ""))" } ?? ""
            let count = unexpectedCount == 1 ? "1 name" : "\(unexpectedCount.grouped) names"
            parts.append("\(count) that the dataset does not have\(example)")
        }
        if repeatedCount > 0 {
            parts.append(
                repeatedCount == 1 ? "1 duplicate name" : "\(repeatedCount.grouped) duplicate names")
        }
        return Printable.text(parts.joined(separator: "; "))
    }
}

extension DatasetCompleteness.Group {
    init(_ group: DatasetInventory.Group, _ counts: DatasetInventory.Counts) {
        title = group.title
        actorsWord = group.corpus.speakersWord
        expectedCount = group.clipCount
        let emotions = group.corpus.emotionCounts.map(\.word)
        guard !group.stems.isEmpty else {
            presentCount = counts.names.count
            let known = group.actors.indices.filter { !counts.speakers.contains(group.actors[$0]) }
            let total = group.corpus.size.speakers ?? (group.actors.isEmpty ? nil : group.actors.count)
            // A name that holds no speaker does not tell who is absent.
            let tellsSpeakers = !counts.speakers.isEmpty
            actorCount = tellsSpeakers ? total : nil
            missingActorCount = tellsSpeakers ? max(0, (total ?? 0) - counts.speakers.count) : 0
            missingActors = tellsSpeakers && !group.actors.isEmpty ? known.map { group.actors[$0] } : []
            missingRanges = tellsSpeakers ? Self.ranges(known, of: group.actors) : []
            partialActors = []
            missingEmotions = counts.emotions.isEmpty ? [] : emotions.filter { !counts.emotions.contains($0) }
            return
        }
        var present = [Int](repeating: 0, count: group.actors.count)
        var expected = present
        var missingStems = [[String]](repeating: [], count: group.actors.count)
        for (index, actor) in group.actorOfStem.enumerated() {
            expected[actor] += 1
            if counts.seen[index] {
                present[actor] += 1
            } else if missingStems[actor].count < DatasetCompleteness.exampleLimit {
                missingStems[actor].append(group.stems[index])
            }
        }
        let missing = group.actors.indices.filter { present[$0] == 0 }
        presentCount = present.reduce(0, +)
        actorCount = group.actors.count
        missingActorCount = missing.count
        missingActors = missing.map { group.actors[$0] }
        partialActors = group.actors.indices.filter { present[$0] > 0 && present[$0] < expected[$0] }.map {
            .init(
                actor: group.actors[$0], presentCount: present[$0], expectedCount: expected[$0],
                missingStems: missingStems[$0])
        }
        missingRanges = Self.ranges(missing, of: group.actors)
        missingEmotions = []
    }

    private static func ranges(_ indexes: [Int], of actors: [String]) -> [String] {
        var ranges: [String] = []
        var start = 0
        while start < indexes.count {
            var end = start
            while end + 1 < indexes.count, indexes[end + 1] == indexes[end] + 1 { end += 1 }
            switch end - start {
            case 0: ranges.append(actors[indexes[start]])
            case 1: ranges += [actors[indexes[start]], actors[indexes[end]]]
            default: ranges.append("\(actors[indexes[start]]) to \(actors[indexes[end]])")
            }
            start = end + 1
        }
        return ranges
    }

    /// The group's part of ``DatasetCompleteness/text``.
    package var text: String { text(allActors: false) }

    fileprivate func text(allActors: Bool) -> String {
        if presentCount > expectedCount {
            return "\(title) \(presentCount.grouped) clips, \((presentCount - expectedCount).grouped) more than the \(expectedCount.grouped) of a complete copy"
        }
        let count = "\(title) \(presentCount.grouped) of \(expectedCount.grouped) clips"
        guard presentCount > 0, presentCount < expectedCount else { return count }
        var parts: [String] = []
        if missingActorCount > 0 {
            let total = actorCount.map { " of \($0.grouped)" } ?? ""
            let names = missingRanges.count == 0 || !allActors && missingRanges.count > 4 ? "" : " (\(missingRanges.joined(separator: ", ")))"
            parts.append("\(missingActorCount.grouped)\(total) \(actorsWord) absent\(names)")
        }
        if !missingEmotions.isEmpty { parts.append("no clip of \(missingEmotions.joined(separator: ", "))") }
        if allActors {
            parts += partialActors.map(Self.text)
        } else {
            // Who lacks as much as others is counted with them.
            var kinds: [[Int]: [DatasetCompleteness.PartialActor]] = [:]
            var order: [[Int]] = []
            for actor in partialActors {
                let key = [actor.presentCount, actor.expectedCount]
                if kinds[key] == nil { order.append(key) }
                kinds[key, default: []].append(actor)
            }
            // What most of them lack comes first, then as the corpus has them.
            order = order.enumerated().sorted { (kinds[$1.element]?.count ?? 0, $0.offset) < (kinds[$0.element]?.count ?? 0, $1.offset) }.map(\.element)
            let shown = order.count <= 6 ? order.count : 5
            for key in order.prefix(shown) {
                let actors = kinds[key] ?? []
                parts.append(actors.count == 1 ? Self.text(actors[0]) : "\(actors.count.grouped) \(actorsWord) with \(key[0].grouped) of \(key[1].grouped) clips")
            }
            let rest = order.dropFirst(shown).reduce(0) { $0 + (kinds[$1]?.count ?? 0) }
            if rest > 0 { parts.append("\(rest.grouped) more incomplete \(actorsWord)") }
        }
        return parts.isEmpty ? count : count + ": " + parts.joined(separator: "; ")
    }

    private static func text(_ actor: DatasetCompleteness.PartialActor) -> String {
        let few = actor.expectedCount - actor.presentCount <= 2
        return "\(actor.actor) with \(actor.presentCount.grouped) of \(actor.expectedCount.grouped) clips"
            + (few ? " (without \(actor.missingStems.joined(separator: " and ")))" : "")
    }
}
