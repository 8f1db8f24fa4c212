import Base
import Corpora
import Engine
import Shapes

/// A methods sentence for each output, and what is to be cited with it.
enum CitingSection {
    static func make(_ material: ReportMaterial) -> ReportSection {
        var blocks: [Block] = [.part("Methods", material.outputs.map { .paragraph(methods($0, material)) } + (probe(material).map { [.paragraph($0)] } ?? []))]
        var items: [Words] = ["Melscope, version \(ProgramVersion.text): the program that extracted the features (numerics version \(Recipe.numericsVersion))."]
        for dataset in material.datasets {
            for corpus in dataset.corpora { items.append(citation(corpus)) }
            if dataset.corpora.isEmpty { items.append("\(name: dataset.name): no corpus that is known here; cite it as its authors ask.") }
        }
        var networks: Set<String> = []
        for output in material.outputs where output.usesNetwork && networks.insert(output.run.modelName).inserted { items.append(network(output)) }
        blocks.append(.part("To cite", [.list(items)]))
        return ReportSection(id: "citing", title: "Methods and citations", blocks: blocks)
    }

    private static func citation(_ corpus: Corpus) -> Words {
        var words: Words = "\(name: corpus.title ?? corpus.name)"
        if let page = corpus.page { words = words + ", " + Words.link(page, to: page) }
        guard let licence = corpus.licence else { return words + "; its licence is not known here." }
        words = words + "; licence \(name: licence.id)"
        if let source = licence.source { words = words + ", as stated in: \(name: source)" }
        return words + (licence.isVerified ? "." : " (not verified at the corpus's own source).")
    }

    private static func network(_ output: OutputMaterial) -> Words {
        guard let card = output.card else { return "\(name: output.network): there is no card that says whom to cite." }
        var words: Words = "\(name: card.name ?? output.network)"
        if let citation = card.citation { words = words + ": \(name: citation)" }
        if let licence = card.licence { words = words + "; licence \(name: licence)" }
        if let source = card.source { words = words + ", " + Words.link(source, to: source) }
        if card.citation == nil, card.source == nil { words = words + ": part of the program" }
        return words + "."
    }

    // MARK: Methods

    private static func methods(_ output: OutputMaterial, _ material: ReportMaterial) -> Words {
        let recipe = output.run.recipe
        let dataset = material.datasets[output.dataset]
        let corpus = dataset.corpora.isEmpty ? Words.name(dataset.name) : Words.joined(dataset.corpora.map { .name($0.name) }, by: " and ")
        var words: Words = "\(name: output.title): features of \(Readable.count(output.counts.extracted)) of \(Readable.clips(output.counts.total)) of \(corpus) were extracted with Melscope \(ProgramVersion.text) (recipe \(code: recipe.hash), numerics version \(Recipe.numericsVersion)). "
        words = words + "Recordings were decoded, mixed to one channel (\(code: "clips.channel: " + recipe.clips.channel.text)) and resampled to \(Readable.count(recipe.frontEnd.sampleRateHz)) Hz"
        let changes = FeaturesSection.changes(recipe).map { ($0.key, $0.value) }
        words = words + listed(", with ", changes, section: "load.") + ". "
        words = words + "The front end was \(recipe.frontEnd.arrayTitle)" + listed(" with ", recipe.shortSettings, section: "front_end.") + ". "
        words = words + "Values were \(recipe.normalise.isIdentity ? "not normalised" : "normalised: " + recipe.normalise.text)"
        words = words + listed("; arrays were brought to the network's shape with ", changes, section: "correction.") + ". " + network(output, recipe)
        let frames = recipe.output.pool == .none ? "All frames were kept" : "Frames were pooled over time (\(recipe.output.pool.rawValue))"
        return words + " \(frames) and stored as \(recipe.output.valueType.rawValue): \(output.shapes.text) a clip. All other settings stand in the recipe above."
    }

    private static func network(_ output: OutputMaterial, _ recipe: Recipe) -> Words {
        guard output.usesNetwork else { return "No network followed." }
        var words: Words = "The network was \(name: output.network)"
        if let sha256 = recipe.model.sha256 { words = words + ", SHA-256 \(code: sha256)" }
        if !recipe.model.outputNames.isEmpty { words = words + ", outputs \(name: recipe.model.outputNames.joined(separator: ", "))" }
        words = words + ", in \(recipe.model.precision.rawValue)"
        if let card = output.card {
            if let isTrained = card.isTrained { words = words + (isTrained ? ", trained" + (card.trainingData.map { " on \(name: $0)" } ?? "") : ", untrained") }
        }
        return words + "."
    }

    /// How the features were judged, once for all of them.
    private static func probe(_ material: ReportMaterial) -> Words? {
        guard let judgement = material.probe?.entries.first?.judgement else { return nil }
        let pool = judgement.source.isPooled ? "as stored" : "pooled over time (\(judgement.source.pool.rawValue))"
        return "Features were judged by a \(judgement.options.text), on clips \(pool), with the split \(name: judgement.split.text). UAR is the mean over the folds of the mean recall of the labels (\(name: judgement.source.label)); intervals are 95 % of \(Readable.count(judgement.options.draws)) draws of speakers."
    }

    /// Settings of a section, in their words.
    private static func listed(_ word: String, _ settings: [(String, String)], section: String) -> Words {
        let own = settings.filter { $0.0.hasPrefix(section) && $0.1 != "null" }
        guard !own.isEmpty else { return "" }
        return "\(word)" + Words.joined(own.map { .code("\($0.0.dropFirst(section.count)): \($0.1)") }, by: ", ")
    }
}
