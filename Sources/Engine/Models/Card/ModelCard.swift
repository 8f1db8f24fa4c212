import Base
import Settings
import Shapes
import Signal

/// What a model's numbers cannot say of it: what it is to be fed, what its outputs mean, whether and on what it was trained,
/// who may use it. A YAML file beside the model, or built in.
///
/// What a run needs of it are settings of a recipe (front end, axis roles, output), in the words that recipes have for them. They
/// hold where neither a recipe nor the command line says otherwise, and the recorded recipe contains the result: a card that
/// moves or changes later changes no run that is recorded.
package struct ModelCard: Sendable, Hashable {
    /// One output of the model.
    package struct Output: Sendable, Hashable, Codable {
        package var name: String
        /// What its values are.
        package var meaning: String?
        /// What its axes count, outermost first.
        package var axes: [String]?

        package init(name: String, meaning: String? = nil, axes: [String]? = nil) {
            (self.name, self.meaning, self.axes) = (name, meaning, axes)
        }
    }

    /// What an output's axis may be said to count: the roles of inputs, and what a network ends in.
    static let outputAxes = AxisRole.allCases.map(\.rawValue) + ["classes"]

    /// The file; nil of the built-in card and of a proposed one.
    package var file: String?
    package var name: String?
    package var about: String?
    /// Nil where the card does not say.
    package var isTrained: Bool?
    package var trainingData: String?
    /// Ids of the corpora (`melscope corpora`) that it was trained on; a probe does not judge it on those.
    package var trainedOn: [String] = []
    package var licence: String?
    package var citation: String?
    package var source: String?
    package var outputs: [Output] = []
    /// Lines of YAML that may belong below `recipe`, written as comments for people to take or leave.
    package var hints: [String] = []
    /// The settings of a recipe that it gives, `front_end.preset` and so on, as YAML values.
    package private(set) var settings: [SettingsReader.Given] = []
    /// The recipe that has these settings, and the defaults otherwise.
    package private(set) var recipe = Recipe()

    package init() {}

    /// A card in memory.
    ///
    /// - Throws: ``EngineError`` as a card file with these settings would.
    init(name: String, settings: [(key: String, text: String)]) throws {
        self.init()
        self.name = name
        try take(settings: SettingsReader(text: Self.nested(settings.map { .init(key: $0.key, text: $0.text) }, indent: ""), file: name), file: name)
    }

    /// Sections of a recipe that a card may give. Which clips are accepted, and which array of a file is read, is the operator's
    /// decision, whatever the model.
    private static let refused = ["clips", "arrays", "melscope_recipe"]

    mutating func take(settings section: SettingsReader, file: String) throws {
        guard !section.keys.isEmpty else { return }
        if let key = section.keys.first(where: Self.refused.contains) {
            throw EngineError(
                .invalidConfiguration, subject: file, step: "reading the card", found: "recipe.\(key)",
                needed: "recipe settings that depend on the model: front_end, correction, model and so on",
                advice: "Set \(key) in the recipe of a run.")
        }
        settings = try section.given()
        recipe = try Recipe(reader: section, file: file)
    }

    /// What a recipe says otherwise than this card, as `front_end, where the card says preset whisper-80`.
    ///
    /// - Parameter used: the recipe of a run.
    package func contradictions(in used: Recipe) -> [String] {
        var found: [String] = []
        let ofFrontEnd = settings.filter { $0.key.hasPrefix("front_end.") }
        if !ofFrontEnd.isEmpty, used.frontEnd != recipe.frontEnd {
            found.append("front_end, which it sets to " + ofFrontEnd.map { "\($0.key.dropFirst(10)) \($0.text)" }.joined(separator: ", "))
        }
        let mine = Dictionary(recipe.settings) { first, _ in first }
        let theirs = Dictionary(used.settings) { first, _ in first }
        for key in settings.map(\.key) where !key.hasPrefix("front_end.") && mine[key] != theirs[key] {
            found.append("\(key): it says \(mine[key] ?? "a value"), the recipe \(theirs[key] ?? "nothing")")
        }
        return found
    }
}

extension ModelCard {
    /// The card of the network that is taken where no model is named.
    package static let builtIn = of(.untrained)

    static func of(_ network: BuiltInModel) -> ModelCard {
        var card = ModelCard()
        let form = "three blocks of batch normalisation, 3x3 convolution and pooling over a log-mel"
        card.outputs = [
            Output(name: "features", meaning: "one row per 8 frames: 16 groups of mel bands by 128 filters", axes: ["batch", "time", "features"])
        ]
        switch network {
        case .untrained:
            card.name = "seed CNN"
            card.about = "\(form); \(network.remark)"
            card.isTrained = false
            card.trainingData = "none"
        case .trained:
            card.name = "seed CNN, trained"
            card.about = """
                \(form); \(network.remark). RAVDESS speech, unheard, EmoBox's six folds of actors, linear classifier on mean and deviation over time: UAR 0.585 of 8 \
                classes, untrained 0.536; difference over actors 0.049, 95 % interval 0.025 to 0.072. Chosen on nEMO, which is in no weight.
                """
            card.isTrained = true
            card.trainedOn = ["emo-db"]
            card.trainingData = "EMO-DB, all 535 recordings of its ten speakers; neither RAVDESS nor CREMA-D"
            card.licence = "weights as the program; EMO-DB is CC0-1.0 by audEERING's card, its own page states no licence"
            card.citation = "Burkhardt et al., A database of German emotional speech, Interspeech 2005"
            card.source = "https://zenodo.org/records/17651657"
        }
        return card
    }
}
