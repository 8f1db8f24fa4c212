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
        /// Actors of whom nothing is there.
        package let missingActors: [String]
        /// Actors of whom something, but not all, is there.
        package let partialActors: [PartialActor]
        /// Runs of neighbours in ``missingActors``, as words: "Actor_02 to Actor_19".
        package let missingRanges: [String]

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

    /// "RAVDESS speech 118 of 1,440: Actor_02 to Actor_19, Actor_21 to Actor_24 missing, Actor_20 58 of 60".
    package var text: String { text(allActors: false) }

    /// ``text`` with every actor of whom something is missing.
    package var fullText: String { text(allActors: true) }

    /// ``text`` with the word in front of the list, for where the list may be cut: "RAVDESS speech 118 of 1,440; missing:
    /// Actor_02 to Actor_19, Actor_21 to Actor_24, Actor_20 58 of 60".
    package var textMissingFirst: String { text(allActors: false, missingFirst: true) }

    private func text(allActors: Bool, missingFirst: Bool = false) -> String {
        var parts = groups.map { $0.text(allActors: allActors, missingFirst: missingFirst) }
        if unexpectedCount > 0 {
            let example = unexpectedNames.first.map { " (\($0)\(unexpectedCount > 1 ? ", …" : ""))" } ?? ""
            let count = unexpectedCount == 1 ? "1 name" : "\(unexpectedCount.grouped) names"
            parts.append("\(count) not of the dataset\(example)")
        }
        if repeatedCount > 0 {
            parts.append(
                repeatedCount == 1 ? "1 name is there twice" : "\(repeatedCount.grouped) names are there again")
        }
        return Printable.text(parts.joined(separator: "; "))
    }
}

extension DatasetCompleteness.Group {
    package init(_ group: DatasetInventory.Group, seen: [Bool]) {
        var present = [Int](repeating: 0, count: group.actors.count)
        var expected = present
        var missingStems = [[String]](repeating: [], count: group.actors.count)
        for (index, actor) in group.actorOfStem.enumerated() {
            expected[actor] += 1
            if seen[index] {
                present[actor] += 1
            } else if missingStems[actor].count < DatasetCompleteness.exampleLimit {
                missingStems[actor].append(group.stems[index])
            }
        }
        let missing = group.actors.indices.filter { present[$0] == 0 }
        title = group.title
        presentCount = present.reduce(0, +)
        expectedCount = group.stems.count
        missingActors = missing.map { group.actors[$0] }
        partialActors = group.actors.indices.filter { present[$0] > 0 && present[$0] < expected[$0] }.map {
            .init(
                actor: group.actors[$0], presentCount: present[$0], expectedCount: expected[$0],
                missingStems: missingStems[$0])
        }
        missingRanges = Self.ranges(missing, of: group.actors)
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

    fileprivate func text(allActors: Bool, missingFirst: Bool = false) -> String {
        let count = "\(title) \(presentCount.grouped) of \(expectedCount.grouped)"
        var parts: [String] = []
        if presentCount > 0 {
            if !missingRanges.isEmpty { parts.append(missingRanges.joined(separator: ", ") + (missingFirst ? "" : " missing")) }
            let shown = allActors || partialActors.count <= 6 ? partialActors.count : 5
            for actor in partialActors.prefix(shown) {
                let few = actor.expectedCount - actor.presentCount <= 2
                parts.append(
                    "\(actor.actor) \(actor.presentCount) of \(actor.expectedCount)"
                        + (few ? " (without \(actor.missingStems.joined(separator: " and ")))" : ""))
            }
            if shown < partialActors.count { parts.append("\(partialActors.count - shown) more actors in part") }
        }
        let lead = missingFirst && !missingRanges.isEmpty ? "; missing: " : ": "
        return parts.isEmpty ? count : count + lead + parts.joined(separator: ", ")
    }
}
