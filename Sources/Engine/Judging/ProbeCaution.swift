import Base
import Corpora
import Probe

/// What a reader must know beside the figures of a probe.
package enum ProbeCaution: Sendable, Hashable {
    case sharedSpeakers(Int, of: Int)
    /// Clips of the test part whose recording is learnt from.
    case sharedRecordings(Int, of: Int)
    case fewSpeakers(Int)
    case absentLabels([String])
    case unlearntLabels([String])
    case speakersNormalised
    case untestedClips(Int)
    /// The network was trained on this corpus.
    case networkHasHeard(String)
    /// Pairs of labels with more clips than are learnt from.
    case thinned(limit: Int)

    /// A sentence without a full stop.
    package var text: String {
        switch self {
        case .sharedSpeakers(let shared, let all):
            "\(Readable.count(shared)) of \(Readable.count(all)) test speakers are learnt from too: the figures flatter the features"
        case .sharedRecordings(let shared, let all):
            "\(Readable.count(shared)) of \(Readable.count(all)) test clips are learnt from too, under another name: the figures flatter the features"
        case .fewSpeakers(let count):
            "\(Readable.count(count)) test \(count == 1 ? "speaker says" : "speakers say") little of others: look at each speaker's recall"
        case .absentLabels(let labels):
            "not every fold tests \(Self.some(labels)); a fold's UAR is over the labels that it has"
        case .unlearntLabels(let labels):
            "not every fold has another speaker with \(Self.some(labels)) to learn from: their clips count as not recognised there"
        case .speakersNormalised: "each speaker's values were standardised with the test clips too (--speaker-norm)"
        case .untestedClips(let count): "\(Readable.clips(count)) are in no test part"
        case .networkHasHeard(let corpus): "the network was trained on \(Printable.text(corpus)): the figures flatter the features"
        case .thinned(let limit): "of two labels with more clips than \(Readable.count(limit)) so many are learnt from, evenly chosen"
        }
    }

    private static func some(_ labels: [String]) -> String {
        let shown = labels.prefix(6).map { Printable.text($0) }.joined(separator: ", ")
        return labels.count > 6 ? shown + " and \(labels.count - 6) more" : shown
    }

    static func all(
        _ source: ProbeSource, _ question: ProbeQuestion, _ result: ProbeResult, _ folds: [ProbeFold], _ data: ProbeData
    ) -> [ProbeCaution] {
        var cautions: [ProbeCaution] = []
        let overlap = result.overlap
        if overlap.sharedSpeakers > 0 { cautions.append(.sharedSpeakers(overlap.sharedSpeakers, of: overlap.testSpeakers)) }
        if overlap.sharedRecordings > 0 { cautions.append(.sharedRecordings(overlap.sharedRecordings, of: overlap.testClips)) }
        if let heard = source.corpusHeard() { cautions.append(.networkHasHeard(heard)) }
        if result.confusionOfSpeaker.count < 6 { cautions.append(.fewSpeakers(result.confusionOfSpeaker.count)) }
        let absent = Set(result.folds.flatMap(\.absentClasses)).sorted()
        if !absent.isEmpty { cautions.append(.absentLabels(absent)) }
        let unlearnt = Set(result.folds.flatMap(\.unlearntClasses)).sorted()
        if !unlearnt.isEmpty { cautions.append(.unlearntLabels(unlearnt)) }
        if question.normalisesSpeakers { cautions.append(.speakersNormalised) }
        let untested = data.count - Set(folds.flatMap(\.test)).count
        if untested > 0 { cautions.append(.untestedClips(untested)) }
        let largest = Dictionary(grouping: data.labels, by: { $0 }).values.map(\.count).sorted(by: >).prefix(2).reduce(0, +)
        if largest > question.options.clipsOfPair { cautions.append(.thinned(limit: question.options.clipsOfPair)) }
        return cautions
    }
}

extension ProbeSource {
    /// The corpus of these clips, if the network was trained on it; nil where that is not known or not so.
    func corpusHeard(in catalogue: CorpusCatalogue = .standard) -> String? {
        guard !trainedOn.isEmpty, kind != .folder else { return nil }
        let corpora = catalogue.corpora(of: kind)
        let names = Set(([kind.rawValue, kind.title] + corpora.flatMap { [$0.id, $0.name, $0.partOf ?? $0.id] }).map { $0.lowercased() })
        return trainedOn.contains { names.contains($0.lowercased()) } ? kind.title : nil
    }

    /// Refuses what flatters the features.
    ///
    /// - Throws: ``EngineError`` with what was counted.
    func requireHonest(_ folds: [ProbeFold], _ split: ProbeSplitName, _ data: ProbeData) throws {
        if let heard = corpusHeard() {
            throw EngineError(
                .figuresFlatter, subject: folder.path, step: "checking what the network has heard",
                found: "a network that was trained on \(heard), as its card says", needed: "a corpus that it has not heard",
                advice: "Figures on speakers that it knows flatter it. Judge it on another corpus, or give --allow-overlap to see them all the same.")
        }
        let overlaps = folds.map { $0.overlap(in: data) }
        func sum(_ part: (ProbeFold.Overlap) -> Int) -> Int { overlaps.reduce(0) { $0 + part($1) } }
        var found: [String] = []
        let (speakers, recordings) = (sum(\.sharedSpeakers), sum(\.sharedRecordings))
        if speakers > 0 { found.append("\(Readable.count(speakers)) of \(Readable.count(sum(\.testSpeakers))) test speakers are learnt from too") }
        if recordings > 0 {
            found.append("\(Readable.count(recordings)) of \(Readable.count(sum(\.testClips))) test clips are recordings that are learnt from too")
        }
        guard !found.isEmpty else { return }
        throw EngineError(
            .figuresFlatter, subject: folder.path, step: "checking the split \(split.text)", found: found.joined(separator: ", and "),
            needed: "a split that shares neither speakers nor recordings",
            advice: "Its figures would flatter the features. "
                + (recordings > 0 ? "'melscope doctor' lists the duplicates. " : "") + "Give --allow-overlap to see them all the same.")
    }
}
