import Base
import Engine
import Foundation

/// What a report says, in the order in which a reader asks.
extension ReportDocument {
    package init(_ material: ReportMaterial) {
        let names = material.datasets.map(\.name)
        let outputs = material.outputs
        let title: Words = "Features of \(Words.joined(names.prefix(6).map(Words.name), by: ", "))\(names.count > 6 ? " and \(Readable.count(names.count - 6)) more" : "")"
        let last = outputs.compactMap { $0.snapshot.map { $0.endedAt ?? $0.startedAt } }.max()
        let count = outputs.count == 1 ? "One output" : "\(Readable.count(outputs.count)) outputs"
        let date = last.map { ", last extracted " + ReportDate.text($0) } ?? ""
        self.init(
            title: title, subtitle: .text(count + date),
            sections: [
                SummarySection.make(material), FeaturesSection.make(material), DataSection.make(material), QualitySection.make(material),
                ProbeSection.make(material),
                SkippedSection.make(material), ExamplesSection.make(material), RunsSection.make(material), LoadingSection.make(material),
                CitingSection.make(material),
            ].compactMap { $0 })
    }
}

/// Dates in UTC, so that a report is the same wherever it is made.
enum ReportDate {
    /// `2026-11-29 17:10 UTC`.
    static func text(_ seconds: Double) -> String {
        guard seconds.isFinite, abs(seconds) < 1e11 else { return "at an unknown time" }
        let whole = Int(seconds.rounded(.down))
        let (day, second) = (Int((Double(whole) / 86_400).rounded(.down)), ((whole % 86_400) + 86_400) % 86_400)
        // Days since 1970 to a date of the Gregorian calendar, counted from 1 March of the year 0 (Howard Hinnant, "chrono-Compatible
        // Low-Level Date Algorithms").
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let two = Readable.twoDigits
        return "\(year)-\(two(month))-\(two(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)) \(two(second / 3600)):\(two(second / 60 % 60)) UTC"
    }
}

/// Lists that are cut say so.
enum Cut {
    /// - Returns: the first of them, and what to say of the rest; empty where there is none.
    static func list<Element>(_ all: [Element], limit: Int, _ words: String) -> (shown: ArraySlice<Element>, rest: String) {
        (all.prefix(limit), all.count > limit ? "the first \(Readable.count(limit)) of \(Readable.count(all.count)) \(words)" : "")
    }
}
