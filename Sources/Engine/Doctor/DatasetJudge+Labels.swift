import Base
import Corpora
import Foundation

/// What names and labels say.
extension DatasetJudge {
    var labels: [Finding] {
        guard let table = quality.labels else {
            guard !clips.isEmpty else { return [] }
            let why =
                dataset.labelReading.isEmpty
                ? "neither names nor a table say one" : "no column of the table is taken for the emotion; --labels-columns emotion=COLUMN says which is"
            return [Finding(.unlabelled, dataset: name, value: Double(clips.count), sentence: "no clip has a class: " + why)]
        }
        var found: [Finding] = []
        if let ratio = table.imbalance, ratio >= options.imbalanceRatio, let most = table.classes.first, let least = table.classes.last {
            found.append(
                Finding(
                    .imbalance, dataset: name, value: ratio, threshold: options.imbalanceRatio,
                    sentence: "\(most) has \(Self.clips(table.classTotals[0])) and \(least) \((table.classTotals.last ?? 0).grouped): "
                        + "\(Readable.decimal(ratio, digits: 1)) times as many"))
        }
        if table.classes.count > 1 {
            let single = table.speakers.indices.filter { speaker in
                table.speakerTotals[speaker] >= options.speakerClips && table.counts.count { $0[speaker] > 0 } == 1
            }
            let speakers = Set(single.map { table.speakers[$0] })
            if !speakers.isEmpty {
                let names = single.prefix(5).map { table.speakers[$0] }.joined(separator: ", ") + (single.count > 5 ? ", …" : "")
                found.append(
                    Finding(
                        .speakerClass, dataset: name, clips: clips.filter { $0.speaker.map(speakers.contains) ?? false }.map(\.path),
                        value: Double(single.count), threshold: Double(options.speakerClips),
                        sentence: "\(single.count.grouped) of \(table.speakers.count.grouped) speakers have clips of one class only: \(names)"))
            }
        }
        return found
    }

    /// Names, and what of a known corpus is there.
    var names: [Finding] {
        var found: [Finding] = []
        // Where some names do mean something, others should.
        if quality.labels != nil {
            let meaningless = dataset.labelledClips.filter { dataset.label(of: $0) == nil }.map(\.relativePath.text)
            found += [finding(.names, meaningless) { "\($0) of a name that says nothing in \(dataset.kind.title)" }].compactMap { $0 }
        }
        let known = dataset.clips.compactMap { clip -> (path: String, text: String)? in
            let notes = dataset.labelling.notes(of: clip)
            return notes.isEmpty ? nil : (clip.relativePath.text, notes.map(\.text).joined(separator: "; "))
        }
        if let first = known.first {
            found.append(
                Finding(
                    .known, dataset: name, clips: known.map(\.path), value: Double(known.count),
                    sentence: "\(Self.clipsAre(known.count)) known to be faulty as published; \(first.path): \(first.text)"))
        }
        if let completeness = dataset.completeness {
            let missing = completeness.expectedCount - completeness.presentCount
            // Whoever names one clip misses no other.
            if missing > 0, clips.count > 1 {
                found.append(Finding(.missing, dataset: name, value: Double(missing), threshold: 0, sentence: completeness.text))
            }
            if completeness.unexpectedCount > 0 {
                found.append(
                    Finding(
                        .surplus, dataset: name, clips: [], value: Double(completeness.unexpectedCount), threshold: 0,
                        sentence: "\(completeness.unexpectedCount == 1 ? "1 name is" : "\(completeness.unexpectedCount.grouped) names are") not the "
                            + "corpus's: \(completeness.unexpectedNames.prefix(3).joined(separator: ", "))"))
            }
            if completeness.repeatedCount > 0 {
                found.append(
                    Finding(
                        .repeated, dataset: name, value: Double(completeness.repeatedCount), threshold: 0,
                        sentence: "\(completeness.repeatedCount == 1 ? "1 name is" : "\(completeness.repeatedCount.grouped) names are") there again"))
            }
        }
        for doubt in dataset.labelDoubts { found.append(Finding(.labels, dataset: name, sentence: doubt)) }
        for warning in dataset.report.warnings { found.append(Finding(.listing, dataset: name, sentence: warning)) }
        return found
    }
}
