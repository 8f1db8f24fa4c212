import Base
import Corpora
import Foundation

/// What stands on several sides of a split.
extension DatasetJudge {
    /// Of the split that the labels name.
    var splits: [Finding] {
        let sizes = Dictionary(clips.compactMap { clip in clip.split.map { ($0, 1) } }, uniquingKeysWith: +)
        guard sizes.count > 1, let largest = sizes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key else { return [] }
        var found: [Finding] = []
        var sides: [String: Set<String>] = [:]
        for clip in clips {
            if let speaker = clip.speaker, let split = clip.split { sides[speaker, default: []].insert(split) }
        }
        let leaking = sides.filter { $0.value.count > 1 }
        if !leaking.isEmpty {
            // Those on the largest side, which is trained on, are no fault of their own.
            let concerned = clips.filter { clip in clip.split.map { $0 != largest } ?? false && clip.speaker.map { leaking[$0] != nil } ?? false }
            found.append(
                Finding(
                    .splitSpeaker, dataset: name, clips: concerned.map(\.path), value: Double(leaking.count), threshold: 0,
                    sentence: "\(leaking.count.grouped) of \(sides.count.grouped) speakers are on several sides of the split "
                        + "(\(sizes.keys.sorted().joined(separator: ", "))), with \(Self.clips(concerned.count)) beside \(largest)"))
        }
        let copies = copies.filter { Set($0.compactMap(\.split)).count > 1 }
        if !copies.isEmpty {
            found.append(
                Finding(
                    .splitDuplicate, dataset: name, clips: copies.flatMap { $0.map(\.path) }, groups: copies.map { $0.map(\.path) },
                    value: Double(copies.count), threshold: 0,
                    sentence: "\(copies.count == 1 ? "1 recording is" : "\(copies.count.grouped) recordings are") on several sides of the split"))
        }
        return found
    }

    // MARK: Splits of the corpus's file

    /// A split that others use, on these clips.
    private struct NamedSplit {
        var name: String
        var speakers: Int
        /// Speakers of these clips that are on several sides.
        var shared: [String]
        /// Copies of one recording whose speakers are on several sides.
        var copies: [[JudgedClip]]

        var isSound: Bool { shared.isEmpty && copies.isEmpty }

        var text: String {
            let speakers = shared.isEmpty ? nil : "\(shared.count.grouped) of \(self.speakers.grouped) speakers"
            let recordings = copies.isEmpty ? nil : copies.count == 1 ? "1 recording" : "\(copies.count.grouped) recordings"
            return "\(name) (\([speakers, recordings].compactMap { $0 }.joined(separator: ", ")))"
        }
    }

    private var named: [NamedSplit] {
        let corpora = CorpusCatalogue.standard.corpora(of: dataset.kind)
        let present = Set(clips.compactMap(\.speaker))
        guard clips.count > 1, !present.isEmpty, corpora.contains(where: { !$0.splits.isEmpty }) else { return [] }
        let copies = copies
        return corpora.flatMap { corpus in
            corpus.splits.compactMap { split in
                let sides = split.sides
                let speakers = present.filter { sides[$0] != nil }
                guard !speakers.isEmpty else { return nil }
                return NamedSplit(
                    name: corpora.count > 1 ? "\(corpus.id) \(split.id)" : split.id, speakers: speakers.count,
                    shared: speakers.filter { sides[$0, default: []].count > 1 }.sorted(),
                    copies: copies.filter { Set($0.flatMap { $0.speaker.flatMap { sides[$0] } ?? [] }).count > 1 })
            }
        }
    }

    /// Ids of the named splits of which nothing here is on several sides.
    var soundSplits: [String] { named.filter(\.isSound).map(\.name) }

    var namedSplits: [Finding] {
        var found: [Finding] = []
        let all = named, leaking = all.filter { !$0.isSound }
        if !leaking.isEmpty {
            var clips: [String] = [], groups: [[String]] = []
            for copies in leaking.flatMap(\.copies).map({ $0.map(\.path) }) where !groups.contains(copies) {
                groups.append(copies)
                clips += copies
            }
            found.append(
                Finding(
                    .namedSplit, dataset: name, clips: clips, groups: groups, value: Double(leaking.count), threshold: 0,
                    sentence: "\(leaking.count.grouped) of \(all.count == 1 ? "1 named split has" : "\(all.count.grouped) named splits have") the same speakers "
                        + "or recordings on several sides: \(Self.list(leaking.map(\.text)))"))
        }
        let corpora = clips.count > 1 ? CorpusCatalogue.standard.corpora(of: dataset.kind) : []
        let published = corpora.flatMap { corpus in corpus.leakingSplits.map { Self.text($0, corpora.count > 1 ? corpus.id + " " : "") } }
        if !published.isEmpty {
            found.append(
                Finding(
                    .leakingSplit, dataset: name, value: Double(published.count), threshold: 0,
                    sentence: (published.count == 1 ? "1 published split tests" : "\(published.count.grouped) published splits test")
                        + " on speakers that they train on: \(Self.list(published))"))
        }
        return found
    }

    private static func list(_ texts: [String]) -> String {
        texts.prefix(4).joined(separator: ", ") + (texts.count > 4 ? " and \((texts.count - 4).grouped) more" : "")
    }

    private static func text(_ split: LeakingSplit, _ corpus: String) -> String {
        func share(_ part: Int?, _ whole: Int?, _ words: String) -> String? {
            guard let part, let whole else { return nil }
            return "\(part.grouped) of \(whole.grouped) \(words)"
        }
        let counts = [share(split.sharedSpeakers, split.testSpeakers, "speakers"), share(split.testClipsOfShared, split.testClips, "test clips")]
        let known = counts.compactMap { $0 }
        return corpus + split.id + (known.isEmpty ? "" : " (\(known.joined(separator: ", ")))")
    }
}

extension CorpusSplit {
    /// By speaker: the parts, or test folds, that it is in.
    fileprivate var sides: [String: Set<String>] {
        let lists = folds.isEmpty ? parts.map { ($0.name, $0.speakers) } : folds.enumerated().map { ("\($0 + 1)", $1) }
        var sides: [String: Set<String>] = [:]
        for (side, speakers) in lists { for speaker in speakers { sides[speaker, default: []].insert(side) } }
        return sides
    }
}
