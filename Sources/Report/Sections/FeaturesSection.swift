import Base
import Engine
import Shapes
import Signal

/// What was extracted by what: recipe, network and its card, versions and hashes.
enum FeaturesSection {
    static func make(_ material: ReportMaterial) -> ReportSection {
        let parts = material.outputs.map { output in Block.part(.name(output.title), blocks(output)) }
        return ReportSection(id: "features", title: "What was extracted by what", blocks: parts)
    }

    private static func blocks(_ output: OutputMaterial) -> [Block] {
        let recipe = output.run.recipe
        var facts: [(String, Words)] = [
            ("source", .code(output.run.sourcePath)), ("features", .code(output.folder.path)), ("shape of a clip's features", .text(output.shapes.text)),
        ]
        if output.audioSeconds > 0 { facts.append(("audio", .text(Readable.measuredDuration(output.audioSeconds) + " with features"))) }
        let preset = recipe.frontEnd.presetName.map { ", preset \($0)" } ?? ""
        facts.append(("front end", .text("\(recipe.frontEnd.arrayTitle) \(recipe.frontEnd.output.text) at \(Readable.count(recipe.frontEnd.sampleRateHz)) Hz\(preset)")))
        facts.append(("network", .name(output.network)))
        if let sha256 = recipe.model.sha256, sha256 != ModelChoice.noneName { facts.append(("its SHA-256", .code(sha256))) }
        facts.append(("recipe", "\(code: recipe.hash), numerics version \(Recipe.numericsVersion)"))
        var blocks: [Block] = [.facts(facts.map { (name: $0.0, value: $0.1) })]
        if output.usesNetwork { blocks += card(output) }
        blocks += differences(recipe)
        blocks.append(full(recipe))
        return blocks
    }

    private static let recipeLimitBytes = 16_384

    /// As a file that a run takes; with a scaler of thousands of values its settings in brief.
    private static func full(_ recipe: Recipe) -> Block {
        let yaml = recipe.yaml
        if yaml.utf8.count <= recipeLimitBytes { return .details("The recipe in full, as a file for --recipe", [.code(yaml.trimmedLines, language: "yaml")]) }
        let brief = recipe.shortSettings.map { "\($0.0): \($0.1)" }.joined(separator: "\n")
        return .details("The recipe's settings, long lists in brief; in full it stands beside the features in .melscope/recipe.yaml", [.code(brief, language: "yaml")])
    }

    private static func card(_ output: OutputMaterial) -> [Block] {
        guard let card = output.card else { return output.cardRemark.map { [.remark(.text($0))] } ?? [] }
        var facts: [(name: String, value: Words)] = []
        func add(_ name: String, _ text: String?) { if let text { facts.append((name, .name(text))) } }
        add("name", card.name)
        add("about", card.about)
        add("trained", card.isTrained.map { $0 ? "yes" : "no" })
        add("on", card.trainingData)
        if !card.trainedOn.isEmpty { add("corpora heard", card.trainedOn.joined(separator: ", ")) }
        add("licence", card.licence)
        add("to cite", card.citation)
        if let source = card.source { facts.append(("source", Words.link(source, to: source))) }
        for given in card.outputs {
            let axes = given.axes.map { " (\($0.joined(separator: ", ")))" } ?? ""
            add("output", given.name + axes + (given.meaning.map { ": \($0)" } ?? ""))
        }
        return facts.isEmpty ? [] : [.part("The network's card", [.facts(facts)])]
    }

    /// Settings that are not as they come, against the defaults of the same kind of front end.
    static func changes(_ recipe: Recipe) -> [(key: String, value: String, usual: String)] {
        var base = Recipe()
        base.frontEnd = AnyFrontEnd(usual(recipe.frontEnd.base))
        let defaults = Dictionary(base.shortSettings) { first, _ in first }
        return recipe.shortSettings.compactMap { key, value in
            guard !key.hasPrefix("doctor."), key != "model.sha256", let usual = defaults[key], usual != value else { return nil }
            return (key, value, usual)
        }
    }

    private static func usual<Kind: FrontEnd>(_ frontEnd: Kind) -> any FrontEnd { Kind() }

    private static func differences(_ recipe: Recipe) -> [Block] {
        let changes = changes(recipe)
        let other = recipe.frontEnd.kind == AnyFrontEnd.standard.kind ? "" : " of the front end \(recipe.frontEnd.kind)"
        if changes.isEmpty { return [.paragraph(.text("All settings are the defaults\(other)."))] }
        let columns: [ReportTable.Column] = [.init("setting"), .init("here"), .init("default")]
        return [.table(ReportTable(.text("Settings that differ from the defaults\(other)"), columns, changes.map { [.code($0.key), .name($0.value), .name($0.usual)] }))]
    }
}

extension String {
    /// Without the last line's end.
    fileprivate var trimmedLines: String { hasSuffix("\n") ? String(dropLast()) : self }
}
