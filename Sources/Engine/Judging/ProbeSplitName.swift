import Base
import Corpora
import Probe

/// A split as it is typed.
package enum ProbeSplitName: Sendable, Hashable {
    case leaveOneSpeakerOut
    case speakerKFold(Int)
    /// Published lists of speakers: `CORPUS/SPLIT`, or the split's id alone, of the corpus that the clips are of.
    case published(String)

    /// - Throws: ``EngineError`` `.invalidArgument`.
    package init(_ text: String) throws(EngineError) {
        if text == "loso" {
            self = .leaveOneSpeakerOut
        } else if text == "speaker-kfold" || text.hasPrefix("speaker-kfold:") {
            guard let count = Int(text.dropFirst("speaker-kfold:".count)), (2...1000).contains(count) else {
                throw EngineError(
                    .invalidArgument, subject: text, step: "reading the split", found: "no number of folds from 2 to 1,000",
                    needed: "speaker-kfold:K, such as speaker-kfold:5")
            }
            self = .speakerKFold(count)
        } else if text.isEmpty {
            throw EngineError(
                .invalidArgument, subject: "the split", step: "reading the split", found: "nothing",
                needed: "speaker-kfold:K, loso, or a published split such as ravdess-speech/emobox-6")
        } else {
            self = .published(text)
        }
    }

    /// Five folds by speaker, or each speaker alone where there are fewer.
    package static func usual(speakers: Int) -> ProbeSplitName { speakers > 5 ? .speakerKFold(5) : .leaveOneSpeakerOut }

    package var text: String {
        switch self {
        case .leaveOneSpeakerOut: "loso"
        case .speakerKFold(let count): "speaker-kfold:\(count)"
        case .published(let id): id
        }
    }
}

extension ProbeSplitName {
    /// The folds of what there is, and the split in full: `ravdess-speech/emobox-6` for `emobox-6`.
    ///
    /// - Throws: ``EngineError`` `.invalidArgument` where the speakers are too few or the split is not known, or known to leak.
    func folds(of data: ProbeData, _ source: ProbeSource, in catalogue: CorpusCatalogue = .standard) throws(EngineError) -> (
        name: ProbeSplitName, folds: [ProbeFold]
    ) { try folds(of: data, kind: source.kind, output: source.folder, in: catalogue) }

    func folds(of data: ProbeData, kind: DatasetKind, output: OutputFolder, in catalogue: CorpusCatalogue) throws(EngineError) -> (
        name: ProbeSplitName, folds: [ProbeFold]
    ) {
        let speakers = Set(data.speakers)
        switch self {
        case .leaveOneSpeakerOut: return (self, ProbeSplit.leaveOneSpeakerOut.folds(of: data))
        case .speakerKFold(let count):
            guard count <= speakers.count else {
                throw EngineError(
                    .invalidArgument, subject: output.path, step: "dividing the speakers into folds",
                    found: "\(Readable.count(speakers.count)) \(speakers.count == 1 ? "speaker" : "speakers")", needed: "\(count) at least",
                    advice: speakers.count > 1 ? "Give a smaller number, or --split loso." : "A probe needs two speakers.")
            }
            return (self, ProbeSplit.speakerKFold(count).folds(of: data))
        case .published(let typed):
            let (corpus, split) = try PublishedSplits(catalogue, kind).split(typed, output: output.path)
            let folds = try split.probeSplit(of: corpus).folds(of: data)
            guard !folds.isEmpty else {
                throw EngineError(
                    .invalidArgument, subject: output.path, step: "dividing the speakers by \(corpus.id)/\(split.id)",
                    found: "speakers " + some(of: speakers), needed: "its speakers, on both sides: " + some(of: Set(split.speakers)))
            }
            return (.published("\(corpus.id)/\(split.id)"), folds)
        }
    }

    private func some(of names: Set<String>) -> String {
        names.sorted().prefix(6).map { Printable.text($0) }.joined(separator: ", ") + (names.count > 6 ? " and others" : "")
    }
}
