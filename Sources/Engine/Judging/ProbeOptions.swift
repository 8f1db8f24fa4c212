import Corpora
import Probe

/// What an output can be judged by: its label fields, and the splits that divide its speakers.
package struct ProbeOptions: Sendable, Hashable {
    /// The field that is taken where none is named stands first.
    package var labels: [Field] = []
    /// As ``ProbeQuestion/split`` takes them, with what each does.
    package var splits: [Split] = []
    package var speakerCount = 0

    package struct Field: Sendable, Hashable {
        package var name: String
        package var classCount: Int
    }

    package struct Split: Sendable, Hashable {
        package var name: String
        package var text: String
    }

    package init() {}

    /// Fields with more values have a name of each clip or so, and no classes.
    private static let mostClasses = 64

    /// - Throws: ``EngineError`` where the output cannot be read.
    package init(_ folder: OutputFolder, in catalogue: CorpusCatalogue = .standard) throws {
        let records = try OutputRecords(folder)
        defer { records.close() }
        func values(_ field: String) throws -> [String] {
            try records.groups(by: .label(field), of: ClipQuery(filter: "outcome=extracted", sort: .path, descending: false), limit: 1 << 20).groups
                .compactMap(\.value)
        }
        let usual = ProbeQuestion().label
        for field in try records.labelFields() where field != "speaker" {
            let count = try values(field).count
            if (2...Self.mostClasses).contains(count) { labels.append(Field(name: field, classCount: count)) }
        }
        labels = labels.filter { $0.name == usual } + labels.filter { $0.name != usual }
        let speakers = Set(try values("speaker"))
        speakerCount = speakers.count
        guard speakers.count > 1 else { return }
        for count in [5, 10] where speakers.count > count {
            splits.append(Split(name: ProbeSplitName.speakerKFold(count).text, text: "\(count) folds by speaker"))
        }
        splits.append(Split(name: ProbeSplitName.leaveOneSpeakerOut.text, text: "each of \(speakers.count) speakers by itself"))
        let corpora = catalogue.corpora(of: try RecordedRun(folder).kind ?? .folder)
        for corpus in corpora {
            for split in corpus.splits where split.divides(speakers) && split.id != ProbeSplitName.leaveOneSpeakerOut.text {
                let parts = split.folds.isEmpty ? "train and test" : "\(split.folds.count) folds"
                splits.append(Split(name: corpora.count > 1 ? "\(corpus.id)/\(split.id)" : split.id, text: "published: \(parts)"))
            }
        }
    }
}

extension CorpusSplit {
    /// Whether some of these speakers are learnt from and others tested.
    fileprivate func divides(_ speakers: Set<String>) -> Bool {
        if !folds.isEmpty { return folds.count { !speakers.isDisjoint(with: $0) } > 1 }
        func has(_ part: String) -> Bool { parts.first { $0.name == part }.map { !speakers.isDisjoint(with: $0.speakers) } ?? false }
        return has("train") && has("test")
    }
}
