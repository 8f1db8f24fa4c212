import Base

/// Something that is known to be wrong with a corpus as it was published.
package struct CorpusDefect: Sendable, Hashable {
    /// "silent", "duplicate-conflicting-label": stable words, for programs.
    package var kind: String
    /// The clips that have it: names without extension, with as many folders as tell them apart.
    package var clips: [String]
    /// For each of `clips` the one that is its twin; empty where there are none.
    package var twins: [String]
    /// Clips that have it by what their names say: groups, and what they hold as it is written there.
    package var conditions: [String: [String]]
    /// What is said of such a clip; nil where it is of no single clip.
    package var note: String?
    /// How many clips have it, where that was counted.
    package var count: Int?
    /// How it is known.
    package var evidence: String?
}

/// A split of speakers that others use.
package struct CorpusSplit: Sendable, Hashable {
    package var id: String
    package var kind: String
    package var source: String?
    package var isVerified: Bool
    package var note: String?
    /// Speakers of the test part of each fold; the rest trains. Empty where there are parts.
    package var folds: [[String]]
    /// "train", "test", and their speakers.
    package var parts: [Part]

    package struct Part: Sendable, Hashable {
        package var name: String
        package var speakers: [String]
    }

    /// Whether no speaker is in two parts.
    package var isDisjoint: Bool {
        let lists = folds.isEmpty ? parts.map(\.speakers) : folds
        return Set(lists.flatMap(\.self)).count == lists.reduce(0) { $0 + Set($1).count }
    }
}

/// A split that others use and that has the same speakers on both sides.
package struct LeakingSplit: Sendable, Hashable {
    package var id: String
    package var source: String?
    package var note: String?
    /// Of the test part; nil where speakers are not known.
    package var testSpeakers: Int?
    package var sharedSpeakers: Int?
    package var testClips: Int?
    package var testClipsOfShared: Int?
    /// How it is known: "counted".
    package var how: String?
}

extension Corpus {
    /// What is known to be odd about a clip, by its path.
    package func notes(for subject: NameSubject) -> [ClipNote] {
        guard !defects.isEmpty else { return [] }
        let path = subject.text
        var captured: [String?]??
        var notes: [ClipNote] = []
        for defect in defects {
            guard let note = defect.note else { continue }
            if let index = defect.clips.firstIndex(where: { Self.ends(path, with: $0, ignoresCase: naming.pattern.ignoresCase) }) {
                notes.append(ClipNote(.datasetKnown, defect.twins.isEmpty ? note : note.replacing("{other}", with: defect.twins[index])))
            } else if !defect.conditions.isEmpty {
                let values = captured ?? naming.pattern.values(in: subject)
                captured = .some(values)
                guard let values else { continue }
                let holds = defect.conditions.allSatisfy { group, accepted in
                    naming.pattern.groups.firstIndex(of: group).flatMap { values[$0] }.map(accepted.contains) ?? false
                }
                if holds { notes.append(ClipNote(.datasetKnown, note)) }
            }
        }
        return notes
    }

    private static func ends(_ path: String, with name: String, ignoresCase: Bool) -> Bool {
        let (path, name) = ignoresCase ? (path.lowercased()[...], name.lowercased()) : (path[...], name)
        return path.hasSuffix(name) && (path.utf8.count == name.utf8.count || path.utf8.dropLast(name.utf8.count).last == UInt8(ascii: "/"))
    }
}
