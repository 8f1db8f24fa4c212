import Base
import Foundation
import Settings
import Shapes

/// Where cards are, and how they are read.
extension ModelCard {
    private static let ending = ".card.yaml"

    /// Where a model's card may stand, the more particular name first: `cnn.onnx.card.yaml`, `cnn.card.yaml`; of a folder,
    /// `exported.card.yaml` beside it.
    package static func paths(besideModel path: String) -> [String] {
        let whole = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let short = (whole as NSString).deletingPathExtension
        return [whole + ending] + (short != whole && !short.hasSuffix("/") ? [short + ending] : [])
    }

    /// Where a new card of a model is written: `cnn.card.yaml`.
    package static func newPath(besideModel path: String) -> String { paths(besideModel: path).last ?? path + ending }

    /// - Parameters:
    ///   - model: file or folder; nil is the built-in network, "none" no model; "seed-trained" is built in too.
    ///   - file: the card that was named; nil takes the one beside the model.
    /// - Returns: nil when there is none.
    /// - Throws: ``EngineError`` that names key and line of what a card must not hold, or says that the named one is not there.
    package static func of(model: String?, file: String? = nil) throws -> ModelCard? {
        if let file { return try ModelCard(path: absolutePath(file)) }
        guard let model else { return .builtIn }
        if let builtIn = BuiltInModel(named: model) { return of(builtIn) }
        if model == ModelChoice.noneName { return nil }
        for path in paths(besideModel: absolutePath(model)) {
            var status = stat()
            if lstat(path, &status) == 0 { return try ModelCard(path: path) }
        }
        return nil
    }

    /// - Throws: ``EngineError`` with code `.invalidConfiguration`, `.notFound` or `.inputOutput`.
    package init(path: String) throws {
        try self.init(reader: SettingsReader(path: path), file: path)
        file = path
    }

    /// - Parameter file: the name shown in errors.
    package init(yaml: String, file: String = "card") throws {
        try self.init(reader: SettingsReader(text: yaml, file: file), file: file)
    }

    private init(reader: SettingsReader, file: String) throws {
        self.init()
        var reader = reader
        guard try reader.integer("melscope_card", in: 1...1) != nil else {
            throw EngineError(
                .invalidConfiguration, subject: file, step: "reading the card", found: "no line 'melscope_card: 1'",
                needed: "a model card such as 'melscope model FILE --write-card' writes")
        }
        name = try reader.text("name")
        about = try reader.text("about")
        isTrained = try reader.flag("trained")
        trainingData = try reader.text("training_data")
        trainedOn = try reader.texts("trained_on") ?? []
        licence = try reader.text("licence")
        citation = try reader.text("citation")
        source = try reader.text("source")
        try take(settings: reader.section("recipe"), file: file)
        var section = try reader.section("outputs")
        let names = section.keys
        for name in names {
            var output = try section.section(name)
            outputs.append(
                Output(name: name, meaning: try output.text("meaning"), axes: try output.texts("axes", among: Self.outputAxes)))
            try output.finish(known: ["meaning", "axes"])
        }
        try section.finish(known: names)
        try reader.finish(known: Self.keys)
    }

    private static let keys = [
        "melscope_card", "name", "about", "trained", "training_data", "trained_on", "licence", "citation", "source", "recipe", "outputs",
    ]
}

/// Cards as text.
extension ModelCard {
    /// The card as a file that ``init(path:)`` reads back; what it does not say stands there as a comment, to be filled in.
    package var yaml: String {
        var lines = ["# Model card: what the file of the model cannot say itself. See docs/CARDS.md.", "melscope_card: 1"]
        func add(_ key: String, _ value: String?, _ hint: String) {
            lines.append(value.map { "\(key): \(YAMLText.quoted($0))" } ?? "# \(key): \(hint)")
        }
        add("name", name, "its usual name")
        add("about", about, "what it is, in a sentence")
        lines.append(isTrained.map { "trained: \($0)" } ?? "# trained: true, or false for random weights")
        add("training_data", trainingData, "what it was trained on")
        lines.append(
            trainedOn.isEmpty
                ? "# trained_on: [ids of the corpora that it was trained on, see 'melscope corpora'; a probe does not judge it on them]"
                : "trained_on: [\(trainedOn.map(YAMLText.quoted).joined(separator: ", "))]")
        add("licence", licence, "who may use it for what")
        add("citation", citation, "the paper to cite")
        add("source", source, "where it comes from")
        if settings.isEmpty {
            let hints = hints.isEmpty ? ["front_end:", "  preset: the front end that it was trained with"] : ["# guessed from its shape; correct it to what it was trained with:"] + hints
            lines += ["# recipe:"] + hints.map { "#   \($0)" }
        } else {
            lines.append("recipe:")
            lines.append(Self.nested(settings, indent: "  "))
        }
        if !outputs.isEmpty { lines.append("outputs:") }
        for output in outputs {
            lines.append("  \(YAMLText.quoted(output.name)):")
            lines.append(output.meaning.map { "    meaning: \(YAMLText.quoted($0))" } ?? "    # meaning: what its values are")
            lines.append(output.axes.map { "    axes: [\($0.joined(separator: ", "))]" } ?? "    # axes: [batch, time, features]")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Dotted keys as the sections that they stand in.
    static func nested(_ settings: [SettingsReader.Given], indent: String) -> String {
        var lines: [String] = []
        var open: [String] = []
        for setting in settings {
            let parts = setting.key.split(separator: ".").map(String.init)
            let sections = Array(parts.dropLast())
            let common = zip(open, sections).prefix { $0 == $1 }.count
            for depth in common..<max(common, sections.count) {
                lines.append(indent + String(repeating: "  ", count: depth) + sections[depth] + ":")
            }
            open = sections
            lines.append(indent + String(repeating: "  ", count: sections.count) + "\(parts.last ?? ""): \(setting.text)")
        }
        return lines.joined(separator: "\n")
    }

    /// What it says, as `(name, text)`, for people.
    package var facts: [(name: String, text: String)] {
        var facts: [(String, String)] = [("card", file ?? "built in")]
        func add(_ name: String, _ text: String?) { if let text { facts.append((name, Printable.text(text))) } }
        add("name", name)
        add("about", about)
        add("trained", isTrained.map { $0 ? "yes" : "no" })
        add("training", trainingData)
        add("trained on", trainedOn.isEmpty ? nil : trainedOn.joined(separator: ", "))
        add("licence", licence)
        add("citation", citation)
        add("source", source)
        for setting in settings { add("recipe", "\(setting.key): \(setting.text)") }
        for output in outputs {
            let axes = output.axes.map { " (\($0.joined(separator: ", ")))" } ?? ""
            add("output", output.name + (output.meaning.map { ": \($0)" } ?? "") + axes)
        }
        return facts
    }
}

extension ModelCard: Encodable {
    private enum Key: String, CodingKey { case file, name, about, trained, trainingData, trainedOn, licence, citation, source, recipe, outputs }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encodeIfPresent(file, forKey: .file)
        try values.encodeIfPresent(name, forKey: .name)
        try values.encodeIfPresent(about, forKey: .about)
        try values.encodeIfPresent(isTrained, forKey: .trained)
        try values.encodeIfPresent(trainingData, forKey: .trainingData)
        if !trainedOn.isEmpty { try values.encode(trainedOn, forKey: .trainedOn) }
        try values.encodeIfPresent(licence, forKey: .licence)
        try values.encodeIfPresent(citation, forKey: .citation)
        try values.encodeIfPresent(source, forKey: .source)
        try values.encode(settings.map { "\($0.key): \($0.text)" }, forKey: .recipe)
        try values.encode(outputs, forKey: .outputs)
    }
}
