import Base
import Corpora
import Probe

/// In which part of a split each speaker's clips are: `train`, `dev`, `test` of published parts, and of folds the one that tests them, `fold1`.
package struct SpeakerParts: Sendable, Hashable {
    /// In full: `ravdess-speech/emobox-6`.
    package let split: String
    /// In their order; a part may have none of the speakers that are there.
    package let names: [String]
    private let parts: [String: String]

    /// Nil for a speaker in no part.
    package subscript(speaker: String) -> String? { parts[speaker] }

    /// - Parameters:
    ///   - speakers: those that there are.
    ///   - kind: of the clips, for published splits.
    /// - Throws: ``EngineError`` `.invalidArgument` where the speakers are too few, or the split is not known, or known to leak.
    package init(
        _ name: ProbeSplitName, speakers: Set<String>, kind: DatasetKind, output: OutputFolder, in catalogue: CorpusCatalogue = .standard
    ) throws(EngineError) {
        let named: [(name: String, speakers: [String])]
        switch name {
        case .leaveOneSpeakerOut, .speakerKFold:
            let everyone = speakers.sorted()
            // A clip a speaker: folds are made between speakers alone.
            let data = ProbeData(values: [], width: 0, labels: everyone, speakers: everyone, names: everyone)
            let folds = try name.folds(of: data, kind: kind, output: output, in: catalogue).folds
            named = folds.enumerated().map { ("fold\($0.offset + 1)", $0.element.test.map { everyone[$0] }) }
            split = name.text
        case .published(let typed):
            let (corpus, published) = try PublishedSplits(catalogue, kind).split(typed, output: output.path)
            named =
                published.folds.isEmpty
                ? published.parts.map { ($0.name, $0.speakers) } : published.folds.enumerated().map { ("fold\($0.offset + 1)", $0.element) }
            split = "\(corpus.id)/\(published.id)"
        }
        names = named.map(\.name)
        parts = Dictionary(named.flatMap { part in part.speakers.map { ($0, part.name) } }, uniquingKeysWith: { first, _ in first })
    }
}
