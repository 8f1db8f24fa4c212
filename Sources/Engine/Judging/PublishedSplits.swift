import Base
import Corpora
import Probe

/// The splits of speakers that others use, found by what was typed.
struct PublishedSplits {
    private let catalogue: CorpusCatalogue
    /// Of the clips.
    private let own: [Corpus]

    init(_ catalogue: CorpusCatalogue, _ kind: DatasetKind) {
        self.catalogue = catalogue
        own = catalogue.corpora(of: kind)
    }

    /// - Parameters:
    ///   - typed: `CORPUS/SPLIT`, or a split of the clips' own corpus.
    ///   - output: for errors.
    /// - Throws: ``EngineError`` `.invalidArgument` with near names; of a split that is known to leak with what was counted.
    func split(_ typed: String, output: String) throws(EngineError) -> (corpus: Corpus, split: CorpusSplit) {
        let parts = typed.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let isFull = parts.count == 2
        let corpora = isFull ? [try catalogue.require(id: parts[0])] : own
        let id = isFull ? parts[1] : typed
        for corpus in corpora {
            if let split = corpus.splits.first(where: { $0.id == id }) { return (corpus, split) }
            if let leaking = corpus.leakingSplits.first(where: { $0.id == id }) { throw Self.leaks(leaking, corpus) }
        }
        let names = corpora.flatMap(\.splits).map(\.id)
        let elsewhere = isFull ? [] : catalogue.corpora.filter { $0.splits.contains { $0.id == id } }.map { "\($0.id)/\(id)" }
        let near = NearNames.of(id, among: names + ["loso", "speaker-kfold:5"])
        throw EngineError(
            .invalidArgument, subject: typed, step: "looking for the split",
            found: corpora.isEmpty
                ? "no published split of this name; the corpus of the clips is not known"
                : "\(corpora.map(\.id).joined(separator: " and ")) without a published split of this name",
            needed: near.isEmpty ? (["speaker-kfold:K", "loso"] + names.filter { $0 != "loso" }).joined(separator: ", ") : near.joined(separator: " or "),
            advice: elsewhere.isEmpty
                ? corpora.first.map { "'melscope corpora show \($0.id)' lists its splits." } ?? ""
                : "With the corpus in front it is one of: " + elsewhere.joined(separator: ", ") + ".")
    }

    private static func leaks(_ split: LeakingSplit, _ corpus: Corpus) -> EngineError {
        var found: [String] = []
        if let shared = split.sharedSpeakers, let all = split.testSpeakers {
            found.append("\(Readable.count(shared)) of \(Readable.count(all)) test speakers are learnt from too")
        }
        if let shared = split.testClipsOfShared, let all = split.testClips {
            found.append("\(Readable.count(shared)) of \(Readable.count(all)) test clips are theirs")
        }
        let how = split.how.map { " (\($0))" } ?? ""
        return EngineError(
            .invalidArgument, subject: "\(corpus.id)/\(split.id)", step: "checking the split",
            found: (found.isEmpty ? "a split that shares speakers" : found.joined(separator: ", ")) + how,
            needed: "a split that shares no speakers", advice: "Its lists are not kept, because its figures flatter the features. Take speaker-kfold:5 or loso.")
    }
}

extension CorpusSplit {
    /// All that it names.
    var speakers: [String] { folds.flatMap { $0 } + parts.flatMap(\.speakers) }

    /// As a probe divides the clips. Of three parts the one for development is left out: C is chosen inside the training part.
    ///
    /// - Throws: ``EngineError`` where parts have other names.
    func probeSplit(of corpus: Corpus) throws(EngineError) -> ProbeSplit {
        if !folds.isEmpty { return .speakerFolds(folds) }
        guard let train = parts.first(where: { $0.name == "train" }), let test = parts.first(where: { $0.name == "test" }) else {
            throw EngineError(
                .invalidArgument, subject: "\(corpus.id)/\(id)", step: "dividing the speakers",
                found: "parts " + parts.map(\.name).joined(separator: ", "), needed: "parts train and test, or folds")
        }
        return .speakers(train: train.speakers, test: test.speakers)
    }
}
