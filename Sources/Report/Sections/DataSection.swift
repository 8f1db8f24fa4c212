import Base
import Corpora
import Engine

/// What of each corpus is there, and how its labels are spread.
enum DataSection {
    /// Speakers whose columns are shown; a page of two thousand would be read by nobody.
    static let speakerLimit = 40
    static let classLimit = 40

    static func make(_ material: ReportMaterial) -> ReportSection {
        ReportSection(
            id: "data", title: "The data: completeness and labels",
            blocks: material.datasets.map { Block.part(.name($0.name), blocks($0)) })
    }

    private static func blocks(_ dataset: DatasetMaterial) -> [Block] {
        var blocks: [Block] = []
        if let corpus = dataset.corpora.first {
            let names = dataset.corpora.map { $0.title ?? $0.name }.joined(separator: "; ")
            var facts: [(name: String, value: Words)] = [("corpus", .name(names))]
            if let completeness = dataset.completeness { facts.append(("complete", .text(completeness.isComplete ? "yes, \(Readable.clips(completeness.presentCount))" : "no"))) }
            if let licence = corpus.licence { facts.append(("licence", .name(licence.id))) }
            blocks.append(.facts(facts))
        } else {
            blocks.append(.paragraph("A folder of no known corpus: nothing tells whether clips are missing."))
        }
        if let completeness = dataset.completeness, !completeness.isComplete { blocks += missing(completeness) }
        guard let labels = dataset.labels else { return blocks + [.remark("No clip has a class: the report says nothing of labels.")] }
        return blocks + self.labels(labels, dataset)
    }

    private static func missing(_ completeness: DatasetCompleteness) -> [Block] {
        let rows = completeness.groups.map { group -> [Words] in
            let absent = group.missingActorCount > 0
                ? "\(Readable.count(group.missingActorCount))" + (group.actorCount.map { " of \(Readable.count($0))" } ?? "")
                    + (group.missingRanges.isEmpty ? "" : ": " + group.missingRanges.prefix(12).joined(separator: ", ") + (group.missingRanges.count > 12 ? ", …" : ""))
                : "none"
            let partial = group.partialActors.prefix(12).map { "\($0.actor) \($0.presentCount)/\($0.expectedCount)" }.joined(separator: ", ")
            return [
                .name(group.title), .text(Readable.count(group.presentCount)), .text(Readable.count(group.expectedCount)), .name(absent),
                .name(partial.isEmpty ? "none" : partial + (group.partialActors.count > 12 ? ", …" : "")),
            ]
        }
        var blocks: [Block] = [
            .table(ReportTable("Clips against a complete copy", [.init("corpus"), .number("there"), .number("complete"), .init("speakers absent"), .init("speakers in part")], rows))
        ]
        if completeness.unexpectedCount > 0 {
            let names = Words.joined(completeness.unexpectedNames.prefix(5).map(Words.code), by: ", ")
            blocks.append(.paragraph("\(completeness.unexpectedCount == 1 ? "1 name is" : "\(Readable.count(completeness.unexpectedCount)) names are") not of the corpus, such as \(names)."))
        }
        if completeness.repeatedCount > 0 { blocks.append(.paragraph("\(completeness.repeatedCount == 1 ? "1 name is" : "\(Readable.count(completeness.repeatedCount)) names are") there twice.")) }
        return blocks
    }

    private static func labels(_ table: Engine.LabelTable, _ dataset: DatasetMaterial) -> [Block] {
        var words: Words = "\(Readable.clips(table.labelled)) of \(Readable.count(table.classes.count)) classes (\(name: table.classField))"
        if !table.speakers.isEmpty { words = words + "\(", \(Readable.count(table.speakers.count)) \(table.speakers.count == 1 ? "speaker" : "speakers")")" }
        for (sex, counts) in table.sexCounts.sorted(by: { $0.key < $1.key }).prefix(6) { words = words + ", \(name: sex) \(Readable.count(counts.reduce(0, +)))" }
        if let imbalance = table.imbalance { words = words + "; the largest class has \(Quantities.text(imbalance)) times the clips of the smallest" }
        if table.unlabelled > 0 { words = words + "; \(Readable.clips(table.unlabelled)) without a class" }
        let classes = Cut.list(Array(table.classes.enumerated()), limit: classLimit, "classes")
        // The speakers with the most clips, in their order.
        let most = table.speakers.indices.sorted { (table.speakerTotals[$1], $0) < (table.speakerTotals[$0], $1) }.prefix(speakerLimit).sorted()
        let isCut = most.count < table.speakers.count
        let notes = [classes.rest, isCut ? "the \(speakerLimit) of \(Readable.count(table.speakers.count)) speakers with the most clips" : ""].filter { !$0.isEmpty }
        let note = notes.isEmpty ? "" : " (" + notes.joined(separator: "; ") + ")"
        let columns = [ReportTable.Column(.name(table.classField)), .number("all")] + most.map { .number(.name(table.speakers[$0])) }
        let rows = classes.shown.map { index, name -> [Words] in
            [.name(name), .text(Readable.count(table.classTotals[index]))] + most.map { .text(Readable.count(table.counts[index][$0])) }
        }
        let data = ReportTable(.text("Clips of each class and speaker\(note)"), columns, rows)
        guard !most.isEmpty else { return [.paragraph(words + "."), .table(data)] }
        let map = HeatMapFigure(
            rows: classes.shown.map(\.element), columns: most.map { table.speakers[$0] }, counts: classes.shown.map { index, _ in most.map { table.counts[index][$0] } },
            columnsTitle: "speaker", isByRow: false)
        let description = "A grid of \(classes.shown.count) classes by \(most.count) speakers. The darker a cell, or the lighter on a dark page, the more clips; the most are \(Readable.count(map.counts.joined().max() ?? 0)), \(Readable.count(map.counts.joined().count { $0 == 0 })) cells are empty."
        return [
            .paragraph(words + "."),
            .figure(ReportFigure(.text("Clips by class and speaker\(note)"), description: description, map.drawing, data: [data])),
        ]
    }
}
