import ArgumentParser
import Base
import Engine
import Foundation
import Inference
import Shapes

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Show what a model takes and gives: contract, roles, outputs, operations, size, hash, card.",
        discussion: """
            A card is a file NAME.card.yaml beside the model (cnn.onnx: cnn.onnx.card.yaml or cnn.card.yaml; a folder: beside it) \
            and says what the file itself cannot: the front end, the roles of the axes, what the outputs mean, whether and on what it was \
            trained, licence, citation. Runs follow the card unless the recipe or an option says otherwise.

            Examples:
              melscope model                 the built-in seed CNN, \(BuiltInModel.state)
              melscope model seed-trained    the same network, \(BuiltInModel.trained.weights)
              melscope model cnn.onnx
              melscope model exported/       a Keras model.export() folder
              melscope model cnn.onnx --recipe lab.yaml   with the recipe's axis roles
              melscope model cnn.onnx --write-card        writes cnn.card.yaml

            Exit codes: 0 the model can be run; 1 it cannot, for the reason shown ('problem' in JSON).
            """)

    @Argument(help: "Model to describe; by default the built-in seed CNN. 'seed-trained' is built in too.", completion: .file())
    var path: String?

    @Option(help: "Recipe with the roles of the axes, if the model does not tell them.", completion: .file(extensions: ["yaml", "yml"]))
    var recipe: String?

    @Option(help: "Card of the model; by default the one beside it.", completion: .file(extensions: ["yaml", "yml"]))
    var card: String?

    @Flag(help: "Write a card beside the model to be completed: what the network looks like, and its outputs.")
    var writeCard = false

    @Flag(help: "With --write-card, overwrite an existing card.")
    var force = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if force && !writeCard { throw ValidationError("--force only works with --write-card; give both.") }
        if writeCard, path.map({ BuiltInModel(named: $0) != nil }) ?? true { throw ValidationError("--write-card writes a card beside a model; name the model. A built-in network has a card.") }
    }

    func run() throws {
        try reporting {
            do {
                if path == ModelChoice.noneName {
                    throw EngineError(
                        .invalidArgument, subject: "none", step: "describing the model", found: "'none', which stands for no model: with it a run writes the front end's own arrays",
                        needed: "a model's file or folder; one of that name is ./none",
                        advice: "'melscope presets NAME' prints what a front end gives.")
                }
                let setup = try ModelSetup(model: path.map { BuiltInModel(named: $0)?.rawValue ?? $0 }, card: card, recipe: recipe)
                let info = try setup.info()
                let known = info.isBuiltIn ? nil : KnownNetwork(info)
                if writeCard, let path {
                    let written = try ModelCard.proposed(for: info, known).write(besideModel: path, force: force)
                    Printing.err("melscope: wrote \(Printable.text(written))")
                }
                let facts = ModelFacts(info: info, card: setup.card, remarks: setup.remarks, known: known, doubts: setup.doubts(info))
                Printing.out(json ? Printing.json(facts) : facts.text)
                if facts.info.problem != nil { throw ExitStatus.couldNotRun.code }
            } catch let error as EngineError where json {
                Printing.out(Printing.json(UnreadModel(name: error.subject, problem: error.description, problemCode: error.code.rawValue)))
                throw error
            }
        }
    }

    /// What is known of a model that cannot be read.
    private struct UnreadModel: Encodable {
        var name: String
        var problem: String
        var problemCode: String
    }
}

/// What a model is, by its file and by its card.
private struct ModelFacts: Encodable {
    var info: ModelInfo
    var card: ModelCard?
    var remarks: [String]
    var known: KnownNetwork?
    var doubts: [String]

    var text: String {
        var lines: [String] = []
        for fact in card?.facts ?? [] where !(info.isBuiltIn && fact.name == "card") { lines.append("  \(fact.name.padded(to: 10))  \(fact.text)") }
        if let known {
            lines.append("  looks like  \(known.name): \(known.sign)")
            lines.append("  settings    front_end.preset: \(known.preset), model.axes: [\(known.axes.map(\.rawValue).joined(separator: ", "))]")
        }
        if card == nil { lines.append("  card        none; \(advice)") }
        lines += remarks.map { "  remark      \(Printable.text($0))" }
        lines += doubts.map { "  doubt       \(Printable.text($0))" }
        return info.text(adding: lines)
    }

    private var advice: String {
        known == nil ? "what it was trained on is not known; --write-card writes one to be completed" : "--write-card writes one that says so"
    }

    private struct LooksLike: Encodable {
        var name, sign, preset: String
        var axes: [String]
    }

    private enum Key: String, CodingKey { case card, cardRemarks, looksLike, doubts }

    func encode(to encoder: any Encoder) throws {
        try info.encode(to: encoder)
        var values = encoder.container(keyedBy: Key.self)
        try values.encodeIfPresent(card, forKey: .card)
        if let known {
            let looks = LooksLike(name: known.name, sign: known.sign, preset: known.preset, axes: known.axes.map(\.rawValue))
            try values.encode(looks, forKey: .looksLike)
        }
        try values.encode(doubts, forKey: .doubts)
        if !remarks.isEmpty { try values.encode(remarks, forKey: .cardRemarks) }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { padding(toLength: max(width, count), withPad: " ", startingAt: 0) }
}
