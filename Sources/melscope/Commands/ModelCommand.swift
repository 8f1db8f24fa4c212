import ArgumentParser
import Base
import Engine
import Foundation
import Inference
import Shapes

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "What a model expects and gives: contract, roles, outputs, operations, size, hash, and its card.",
        discussion: """
            A card is a file NAME.card.yaml beside the model (cnn.onnx: cnn.onnx.card.yaml or cnn.card.yaml; a folder: beside it) \
            and says what numbers cannot: the front end, roles of axes, what the outputs mean, whether and on what it was \
            trained, licence, citation. Runs use what it says where neither recipe nor options say otherwise.

            Examples:
              melscope model                 the built-in seed CNN (\(BuiltInModel.state))
              melscope model cnn.onnx
              melscope model exported/       a Keras model.export() folder
              melscope model cnn.onnx --recipe lab.yaml    with the recipe's axis roles

            Exit codes: 0 the model can be run; 1 it cannot, with the reason ('problem' in JSON).
            """)

    @Argument(help: "Model to describe; the built-in seed CNN when not given.", completion: .file())
    var path: String?

    @Option(help: "Recipe with the axis roles, where the model leaves them open.", completion: .file(extensions: ["yaml", "yml"]))
    var recipe: String?

    @Option(help: "The model's card; the one beside it when not given.", completion: .file(extensions: ["yaml", "yml"]))
    var card: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        try reporting {
            do {
                let setup = try ModelSetup(model: path, card: card, recipe: recipe)
                let facts = ModelFacts(info: try setup.info(), card: setup.card, remarks: setup.remarks)
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

    var text: String {
        var lines = [info.text]
        for fact in card?.facts ?? [] where !(info.isBuiltIn && fact.name == "card") { lines.append("  \(fact.name.padded(to: 10))  \(fact.text)") }
        if card == nil { lines.append("  card        none; \(Self.advice(info.name))") }
        lines += remarks.map { "  remark      \(Printable.text($0))" }
        return lines.joined(separator: "\n")
    }

    private static func advice(_ model: String) -> String {
        "whether it is trained is not known here, and \(Printable.text(ModelCard.newPath(besideModel: model))) could say"
    }

    private enum Key: String, CodingKey { case card, cardRemarks }

    func encode(to encoder: any Encoder) throws {
        try info.encode(to: encoder)
        var values = encoder.container(keyedBy: Key.self)
        try values.encodeIfPresent(card, forKey: .card)
        if !remarks.isEmpty { try values.encode(remarks, forKey: .cardRemarks) }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { padding(toLength: max(width, count), withPad: " ", startingAt: 0) }
}
