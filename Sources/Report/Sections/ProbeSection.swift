import Base
import Engine
import Probe

/// Whether the features are any good, and of whom and what.
enum ProbeSection {
    static let doubtLimit = 20
    private static let speakerLimit = 40
    private static let foldLimit = 40
    private static let classLimit = 30

    static func make(_ material: ReportMaterial) -> ReportSection {
        var blocks: [Block] = []
        if let probe = material.probe {
            blocks += probe.problems.map { .remark("\(name: $0.title) could not be judged: \(name: "\($0.error)")") }
            if !probe.entries.isEmpty { blocks += sideBySide(probe) }
            for entry in probe.entries where entry.judgement.baseline == nil { blocks.append(.part(.name(entry.title), judged(entry.judgement))) }
        } else {
            blocks.append(.paragraph("The features were not judged: the report was made with \(code: "--no-probe")."))
        }
        return ReportSection(id: "probe", title: "Are the features any good?", blocks: blocks)
    }

    private static func share(_ value: Double) -> Words { .text(Quantities.share(value)) }

    // MARK: Side by side

    private static func sideBySide(_ probe: ProbeMaterial) -> [Block] {
        let columns: [ReportTable.Column] = [
            .init("features"), .number("clips"), .number("speakers"), .number("labels"), .number("values a clip"), .number("UAR"), .number("± folds"),
            .number("pooled UAR"), .init("95 % over speakers"), .number("accuracy"), .number("macro F1"), .number("chance"), .number("majority"),
        ]
        let rows = probe.entries.map { entry -> [Words] in
            let (judgement, result) = (entry.judgement, entry.judgement.result)
            return [
                .name(entry.title), .text(Readable.count(judgement.clipCount)), .text(Readable.count(judgement.speakerCount)), .text("\(result.classes.count)"),
                .text(Readable.count(judgement.valueCount)), share(result.uar), .text(result.uarDeviation.map(Quantities.share) ?? ""), share(result.pooledUAR),
                .text(result.interval.map { "\(Quantities.share($0.low)) to \(Quantities.share($0.high))" } ?? ""), share(result.accuracy), share(result.macroF1),
                share(result.chance), share(result.majority),
            ]
        }
        let words: Words = "A linear classifier learns the labels from some speakers and is judged on others. UAR is the mean recall of the labels, over the folds; pooled, over all test clips at once. Guessing gives chance; majority is the accuracy of always guessing the most frequent label."
        let table = ReportTable("Figures of the probe", columns, rows)
        let dots = probe.entries.prefix(40).map { entry in
            let result = entry.judgement.result
            return DotFigure.Row(
                name: entry.title, value: result.pooledUAR, interval: result.interval.map { $0.low...max($0.low, $0.high) }, text: Quantities.share(result.pooledUAR))
        }
        let chances = Set(probe.entries.map { Quantities.share($0.judgement.result.chance) })
        let figure = DotFigure(dots, title: "pooled UAR", references: chances.count == 1 ? [(probe.entries[0].judgement.result.chance, "chance")] : [])
        let description = "Pooled UAR with its interval over speakers, from 0 to 1: " + dots.map { "\($0.name) \($0.text)" }.joined(separator: ", ") + ". " + (chances.count == 1 ? "Chance is \(chances.first ?? "")." : "")
        var blocks: [Block] = [.paragraph(words), .table(table), .figure(ReportFigure("Pooled UAR, with 95 % of draws of speakers", description: description, figure.drawing))]
        if !probe.pairs.isEmpty { blocks += [.paragraph("The same clips, paired over speakers: p is two-sided, and never below one divided by the number of draws."), .table(pairs(probe))] }
        return blocks
    }

    private static func pairs(_ probe: ProbeMaterial) -> ReportTable {
        let cut = Cut.list(probe.pairs, limit: 60, "pairs")
        let rows = cut.shown.map { pair -> [Words] in
            let difference = pair.difference.difference
            return [
                .name(probe.entries[pair.first].title), .name(probe.entries[pair.second].title), share(pair.difference.first), share(pair.difference.second),
                share(difference.uar), .text("\(Quantities.share(difference.interval.low)) to \(Quantities.share(difference.interval.high))"), share(difference.p),
                .text(Readable.count(pair.difference.clips)), .text(Readable.count(difference.speakerCount)),
            ]
        }
        let columns: [ReportTable.Column] = [
            .init("first"), .init("second"), .number("UAR of the first"), .number("of the second"), .number("first less second"), .init("95 % over speakers"), .number("p"),
            .number("clips in common"), .number("speakers"),
        ]
        return ReportTable(.text("Differences of pooled UAR\(cut.rest.isEmpty ? "" : ": \(cut.rest)")"), columns, rows)
    }

    // MARK: One output

    private static func judged(_ judgement: ProbeJudgement) -> [Block] {
        let result = judgement.result
        let source = judgement.source
        var facts: [(name: String, value: Words)] = [
            ("label", .name(source.label)), ("split", "\(name: judgement.split.text), \(result.folds.count) \(result.folds.count == 1 ? "fold" : "folds")"),
            ("protocol", .text(judgement.options.text)), ("a clip is", .text("\(Readable.count(judgement.valueCount)) values, " + (source.isPooled ? "pooled when extracted" : "frames pooled by \(source.pool.rawValue)"))),
        ]
        if source.leftOut.count > 0 { facts.append(("left out", .text(leftOut(source.leftOut)))) }
        var blocks: [Block] = [.facts(facts)] + judgement.cautions.map { .remark(.name($0.text + ".")) }
        let figures = [confusion(result), recalls(result), speakers(result)].compactMap { $0 } + (judgement.map.map(maps) ?? [])
        blocks.append(.side(figures.map(Block.figure)))
        blocks.append(.table(folds(result)))
        if let map = judgement.map, !map.outliers.isEmpty { blocks.append(outliers(map)) }
        if !judgement.doubts.isEmpty { blocks.append(.aside("Labels in doubt", [.table(doubts(judgement))])) }
        return blocks
    }

    private static func leftOut(_ left: ProbeSource.LeftOut) -> String {
        [
            (left.withoutFeatures, "without features"), (left.withoutLabel, "without this label"), (left.withoutSpeaker, "without a speaker"),
            (left.unusable, "with features that cannot be used"),
        ].filter { $0.0 > 0 }.map { "\(Readable.clips($0.0)) \($0.1)" }.joined(separator: ", ")
    }

    private static func confusion(_ result: ProbeResult) -> ReportFigure? {
        let kept = shownClasses(result)
        let names = kept.map { result.classes[$0] }
        let counts = kept.map { row in kept.map { result.confusion[row][$0] } }
        let recalls = ProbeFigures.recalls(result.confusion)
        let note = kept.count < result.classes.count ? " (the \(kept.count) of \(result.classes.count) labels with the most clips)" : ""
        let columns = [ReportTable.Column("label \\ guess")] + names.map { .number(.name($0)) } + [.number("recall")]
        let rows = kept.enumerated().map { place, index -> [Words] in
            [.name(names[place])] + counts[place].map { .text(Readable.count($0)) } + [.text(recalls[index].map(Quantities.share) ?? "none")]
        }
        let most = counts.enumerated().compactMap { row, line -> (Int, Int, Int)? in
            line.enumerated().filter { $0.offset != row }.max { $0.element < $1.element }.map { (row, $0.offset, $0.element) }
        }.max { $0.2 < $1.2 }
        let confused = most.map { $0.2 > 0 ? " Most often \(names[$0.0]) is taken for \(names[$0.1]), \(Readable.clips($0.2))." : "" } ?? ""
        let drawing = HeatMapFigure(rows: names, columns: names, counts: counts, columnsTitle: "guessed as", isByRow: true).drawing
        return ReportFigure(
            .text("Confusion matrix, labels down and guesses across\(note)"),
            description: "Numbers of test clips; a cell is shaded by its share of the label's clips.\(confused)", drawing,
            data: [ReportTable("Test clips by label and guess", columns, rows)])
    }

    /// Of so many labels that they would not fit, those with the most clips, in their order.
    private static func shownClasses(_ result: ProbeResult) -> [Int] {
        let totals = result.confusion.map { $0.reduce(0, +) }
        return result.classes.indices.sorted { (totals[$1], $0) < (totals[$0], $1) }.prefix(classLimit).sorted()
    }

    private static func recalls(_ result: ProbeResult) -> ReportFigure? {
        let recalls = ProbeFigures.recalls(result.confusion)
        let rows = shownClasses(result).map { DotFigure.Row(name: result.classes[$0], value: recalls[$0], text: recalls[$0].map(Quantities.share) ?? "none") }
        let drawing = DotFigure(rows, title: "recall", references: [(result.chance, "chance")]).drawing
        return ReportFigure(
            "Recall of each label",
            description: "Dots from 0 to 1: " + rows.map { "\($0.name) \($0.text)" }.joined(separator: ", ") + ". Chance is \(Quantities.share(result.chance)).", drawing)
    }

    private static func speakers(_ result: ProbeResult) -> ReportFigure? {
        let all = result.confusionOfSpeaker.map { (name: $0.key, uar: ProbeFigures.uar(confusion: $0.value), clips: $0.value.joined().reduce(0, +)) }
            .sorted { ($0.uar, $0.name) < ($1.uar, $1.name) }
        guard all.count > 1 else { return nil }
        let cut = Cut.list(all, limit: speakerLimit, "speakers, lowest first")
        let note = cut.rest.isEmpty ? ", lowest first" : ": \(cut.rest)"
        let rows = cut.shown.map { DotFigure.Row(name: $0.name, value: $0.uar, text: Quantities.share($0.uar)) }
        let table = ReportTable(
            .text("UAR of each speaker\(note)"), [.init("speaker"), .number("UAR"), .number("clips")],
            cut.shown.map { [.name($0.name), share($0.uar), .text(Readable.count($0.clips))] })
        let median = all[all.count / 2].uar
        return ReportFigure(
            .text("UAR of each speaker\(note)"),
            description: "Dots from 0 to 1 for \(Readable.count(cut.shown.count)) speakers: from \(Quantities.share(all[0].uar)) to \(Quantities.share(all[all.count - 1].uar)), median \(Quantities.share(median)).",
            DotFigure(rows, title: "UAR", references: [(result.chance, "chance")]).drawing, data: [table])
    }

    private static func folds(_ result: ProbeResult) -> ReportTable {
        let cut = Cut.list(Array(result.folds.enumerated()), limit: foldLimit, "folds")
        let columns: [ReportTable.Column] = [
            .number("fold"), .init("test speakers"), .number("clips"), .number("C"), .number("UAR"), .number("accuracy"), .number("macro F1"),
            .number("speakers learnt from too"), .number("recordings learnt from too"),
        ]
        let rows = cut.shown.map { number, fold -> [Words] in
            let names = fold.speakers.prefix(12).joined(separator: ", ") + (fold.speakers.count > 12 ? " and \(Readable.count(fold.speakers.count - 12)) more" : "")
            return [
                .text("\(number + 1)"), .name(names), .text(Readable.count(fold.clips)), .text(Quantities.text(fold.cost)), share(fold.uar), share(fold.accuracy),
                share(fold.macroF1), .text(Readable.count(fold.overlap.sharedSpeakers)), .text(Readable.count(fold.overlap.sharedRecordings)),
            ]
        }
        return ReportTable(.text("Folds\(cut.rest.isEmpty ? "" : ": \(cut.rest)")"), columns, rows)
    }

    private static func doubts(_ judgement: ProbeJudgement) -> ReportTable {
        let denied = judgement.result.guesses.count { $0.doubt > 0 }
        let rows = judgement.doubts.prefix(doubtLimit).map { doubt -> [Words] in
            [
                .code(doubt.clip), .name(doubt.label), .name(doubt.takenFor), .text(Quantities.text(doubt.doubt)),
                Words.joined(doubt.neighbours.map { .name($0.label) }, by: ", "),
            ]
        }
        return ReportTable(
            .text("Labels that the folds deny most firmly, \(Readable.count(rows.count)) of \(Readable.clips(denied)) that were taken for another: a wrong label, or a recording that sounds like another"),
            [.init("clip"), .init("label"), .init("taken for"), .number("votes"), .init("labels of the nearest clips")], rows)
    }

    // MARK: Two axes

    private static func maps(_ map: ProbeMap) -> [ReportFigure] {
        let all = Array(map.names.indices)
        let (x, y) = (map.principal.weights.x, map.principal.weights.y)
        let principal = scatter(
            "Clips on the two axes along which their features vary most", map, map.principal.points, all, x: "axis 1, \(percent(x)) of the variance",
            y: "axis 2, \(percent(y)) of the variance")
        let heldOut = all.filter { map.isHeldOut[$0] }
        guard let discriminant = map.discriminant, !heldOut.isEmpty else { return [principal] }
        return [
            principal,
            scatter(
                "Clips of speakers not learnt from, on the two axes that part the labels most in the others", map, discriminant.points, heldOut,
                x: "discriminant axis 1", y: "discriminant axis 2"),
        ]
    }

    private static func outliers(_ map: ProbeMap) -> Block {
        let cut = Cut.list(map.outliers, limit: 20, "clips")
        let rows = cut.shown.map { outlier -> [Words] in
            [.code(map.names[outlier.clip]), .name(map.labels[outlier.clip]), .name(map.speakers[outlier.clip]), .text(Quantities.text(outlier.distance))]
        }
        let table = ReportTable(
            .text("Farthest first\(cut.rest.isEmpty ? "" : ": \(cut.rest)"); 1 is the average distance"),
            [.init("clip"), .init("label"), .init("speaker"), .number("distance")], rows)
        return .aside(.text("Clips whose features lie far from all others: \(Readable.count(map.outliers.count)) of \(Readable.count(map.names.count))"), [.table(table)])
    }

    private static func percent(_ share: Double) -> String { Readable.decimal(share * 100, digits: 1) + " %" }

    private static func scatter(
        _ title: String, _ map: ProbeMap, _ points: [(x: Double, y: Double)], _ clips: [Int], x: String, y: String
    ) -> ReportFigure {
        let classes = Set(clips.map { map.labels[$0] }).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($0.element, $0.offset) })
        let all = clips.map { ScatterFigure.Point(x: points[$0].x, y: points[$0].y, group: numbers[map.labels[$0]] ?? 0) }
        let shown = ScatterFigure.thinned(all)
        let note = shown.count < all.count ? ", \(Readable.count(shown.count)) of \(Readable.count(all.count)) points" : ""
        let means = classes.indices.map { index -> [Words] in
            let own = all.filter { $0.group == index }
            func mean(_ value: (ScatterFigure.Point) -> Double) -> Words { .text(Quantities.text(own.map(value).reduce(0, +) / Double(max(1, own.count)))) }
            return [.name(classes[index]), .text(Readable.count(own.count)), mean(\.x), mean(\.y)]
        }
        return ReportFigure(
            .text(title + note),
            description: "\(Readable.count(shown.count)) points in \(classes.count) colours and shapes, one for each label; the axes are \(x) and \(y). The table has where each label's clips lie on average.",
            ScatterFigure(shown, classes: classes, xTitle: x, yTitle: y).drawing,
            data: [ReportTable("Where each label's clips lie on average", [.init("label"), .number("clips"), .number(.text(x)), .number(.text(y))], means)])
    }
}
