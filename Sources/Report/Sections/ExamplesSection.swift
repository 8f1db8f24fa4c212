import Base
import Engine

/// A clip of each class, to be looked at.
enum ExamplesSection {
    static func make(_ material: ReportMaterial) -> ReportSection {
        var seen: Set<Int> = []
        // Several outputs of one dataset show the same clips; the first stands for all.
        let parts = material.outputs.filter { seen.insert($0.dataset).inserted }.map { output in
            Block.part(.name(material.datasets[output.dataset].name), blocks(output))
        }
        return ReportSection(id: "examples", title: "Example clips", blocks: parts)
    }

    private static func blocks(_ output: OutputMaterial) -> [Block] {
        var blocks: [Block] = []
        if let first = output.examples.first {
            let unit = first.frontEnd.output.unit
            let kept = first.frontEnd == output.run.recipe.frontEnd ? "as the recipe's front end gives it" : "as a \(first.frontEnd.arrayTitle) with the usual settings, since the recipe's front end gives none with time and bands"
            blocks.append(.paragraph("Of each class the clip of middle length, \(kept): dark is low, bright is high\(unit.isEmpty ? "" : ", \(unit)"), each picture by itself."))
        }
        if let remark = output.examplesRemark { blocks.append(.paragraph(.name(remark))) }
        let figures = output.examples.compactMap(figure)
        if !figures.isEmpty { blocks.append(.side(figures.map(Block.figure))) }
        return blocks.isEmpty ? [.paragraph("There are none: no clip has features.")] : blocks
    }

    private static func figure(_ example: ExampleClip) -> ReportFigure? {
        let figure = SpectrogramFigure(values: example.values, seconds: example.seconds) { example.frontEnd.band(hz: $0) }
        guard let drawing = try? figure.drawing() else { return nil }
        let name = example.className.isEmpty ? "" : example.className
        let file = example.path.split(separator: "/").last.map(String.init) ?? example.path
        let range = example.values.finiteRange.map { ", from \(Quantities.text(Double($0.0))) to \(Quantities.text(Double($0.1)))\(example.frontEnd.output.unit.isEmpty ? "" : " " + example.frontEnd.output.unit)" } ?? ""
        return ReportFigure(
            name.isEmpty ? .name(file) : "\(name: name), \(name: file)",
            description: "\(example.frontEnd.arrayTitle) of \(file): \(Quantities.text(example.seconds)) s, \(example.values.shape[1]) bands\(range).", drawing)
    }
}
