import Corpora
import Foundation

/// How many clips each class has of each speaker.
package struct LabelTable: Sendable, Hashable {
    /// The label field that classes are of, "emotion".
    package var classField: String
    /// In the order of their counts, the largest first.
    package private(set) var classes: [String] = []
    /// In the order of their names.
    package private(set) var speakers: [String] = []
    /// Rows are ``classes``, columns ``speakers``; clips of a speaker that is not known stand in the totals alone.
    package private(set) var counts: [[Int]] = []
    /// Clips of each class, in their order.
    package private(set) var classTotals: [Int] = []
    /// Clips of each speaker, in their order.
    package private(set) var speakerTotals: [Int] = []
    /// By speaker, where the labels say it.
    package private(set) var sexOfSpeaker: [String: String] = [:]
    /// Clips of each sex, by class in their order.
    package private(set) var sexCounts: [String: [Int]] = [:]
    /// Clips without a class.
    package private(set) var unlabelled = 0

    package struct Entry: Sendable, Hashable {
        package var className: String?
        package var speaker: String?
        package var sex: String?

        package init(className: String?, speaker: String?, sex: String?) {
            (self.className, self.speaker, self.sex) = (className, speaker, sex)
        }

        /// Tables of other corpora may call the fields otherwise.
        init(_ label: ClipLabel?) {
            className = label?["emotion"] ?? label?["class"] ?? label?["label"]
            speaker = label?["speaker"] ?? label?["actor"]
            sex = label?["sex"] ?? label?["gender"]
        }
    }

    package init(classField: String, _ entries: some Sequence<Entry>) {
        self.classField = classField
        var byClass: [String: Int] = [:]
        var bySpeaker: [String: Int] = [:]
        var cells: [String: [String: Int]] = [:]
        var sexes: [String: [String: Int]] = [:]
        for entry in entries {
            guard let name = entry.className else {
                unlabelled += 1
                continue
            }
            byClass[name, default: 0] += 1
            if let sex = entry.sex { sexes[sex, default: [:]][name, default: 0] += 1 }
            guard let speaker = entry.speaker else { continue }
            bySpeaker[speaker, default: 0] += 1
            cells[name, default: [:]][speaker, default: 0] += 1
            if let sex = entry.sex { sexOfSpeaker[speaker] = sex }
        }
        classes = byClass.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        speakers = bySpeaker.keys.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
        counts = classes.map { name in speakers.map { cells[name]?[$0] ?? 0 } }
        classTotals = classes.map { byClass[$0] ?? 0 }
        speakerTotals = speakers.map { bySpeaker[$0] ?? 0 }
        sexCounts = sexes.mapValues { counts in classes.map { counts[$0] ?? 0 } }
    }

    package var labelled: Int { classTotals.reduce(0, +) }

    /// Clips of the largest class over those of the smallest; nil for fewer than two classes.
    package var imbalance: Double? {
        guard classTotals.count > 1, let most = classTotals.first, let least = classTotals.last, least > 0 else { return nil }
        return Double(most) / Double(least)
    }
}
