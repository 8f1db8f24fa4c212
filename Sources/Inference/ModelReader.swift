import Base
import Foundation
import Shapes
import Signal

/// Reads the model that a recipe and an operator's choice name, in this process.
package enum ModelReader {
    /// - Parameters:
    ///   - path: model file or folder; nil is the built-in seed CNN, "seed-trained" the trained one, "none" no model at all.
    ///   - frontEnd: axes of what the recipe's front end gives, which decide between two readings of the model's.
    ///   - sampleRateHz: the front end's.
    ///   - lanes: how many are to work side by side.
    ///   - leavesStemOut: does not run the model on made-up values to find out whether a stem suits it.
    ///   - onStemTrial: called before it is.
    /// - Throws: ``EngineError`` when the model cannot be read, does not fit, or is not the one that the recipe names.
    package static func load(
        path: String?, choice: ModelChoice, frontEnd: [Axis], sampleRateHz: Int, lanes: Int = 1, leavesStemOut: Bool = false,
        onStemTrial: @Sendable () -> Void = {}
    ) throws -> LoadedModel {
        if path == ModelChoice.noneName { return try none(choice: choice, frontEnd: frontEnd) }
        let source = source(path)
        var choice = choice
        if leavesStemOut { choice.convolutions = .direct }
        let adjusted = choice
        // Each of OpenVINO's readers prints why it is not its kind of file; the error says what is wrong.
        let network = try LibraryOutput.collecting {
            try OpenVINONetwork(
                source, choice: adjusted, frontEnd: frontEnd, sampleRateHz: sampleRateHz, lanes: lanes, onStemTrial: onStemTrial)
        }.result.get()
        let sha256 = try ModelHash.sha256(of: source).hex
        try require(sha256, of: source.name, choice)
        return LoadedModel(network: network, name: source.name, sha256: sha256)
    }

    /// No model: the front end's own arrays.
    private static func none(choice: ModelChoice, frontEnd: [Axis]) throws -> LoadedModel {
        let name = ModelChoice.noneName
        try require(name, of: name, choice)
        guard choice.outputNames.isEmpty else {
            throw EngineError(
                .modelUnsuitable, subject: "--model none", step: "choosing the output", found: "the output \(boundedList(choice.outputNames))",
                needed: "no name: the front end's array is the only output", advice: "Leave out --model-output, or give a model.")
        }
        return LoadedModel(network: ArrayNetwork(frontEnd: frontEnd), name: name, sha256: name)
    }

    private static func require(_ sha256: String, of name: String, _ choice: ModelChoice) throws {
        guard let wanted = choice.sha256, wanted != sha256 else { return }
        func words(_ sha256: String) -> String { sha256 == ModelChoice.noneName ? "no model" : "SHA-256 \(sha256.prefix(12))…" }
        throw EngineError(
            .recipeMismatch, subject: name, step: "comparing the model with the recipe", found: words(sha256),
            needed: "\(words(wanted)), which the recipe names",
            advice: "Give the recipe's model with --model, or remove model.sha256 from the recipe.")
    }

    /// The facts about a model, without compiling it.
    package static func info(path: String?, choice: ModelChoice, frontEnd: [Axis]) throws -> ModelInfo {
        try LibraryOutput.collecting {
            try ModelInfo(source(path), choice: choice, frontEnd: frontEnd)
        }.result.get()
    }

    private static func source(_ path: String?) -> ModelSource { path.map(ModelSource.init(named:)) ?? .seed }

    /// Bytes of the files that a model is read from, as far as their names tell: the file and what stands beside it under the
    /// same name (`.bin` of an IR, `.data` of external ONNX weights), or all of a folder. 0 when nothing is there.
    package static func sizeBytes(path: String?) -> Int64 {
        guard let path, path != ModelChoice.noneName, BuiltInModel(named: path) == nil else { return 0 }
        func size(_ path: String) -> Int64 {
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : 0
        }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            let stem = (path as NSString).deletingPathExtension
            return [path, path + ".data", path + "_data", stem + ".bin", stem + ".data"].reduce(0) { $0 + size($1) }
        }
        guard let files = FileManager.default.enumerator(atPath: path) else { return 0 }
        return files.lazy.prefix(10_000).reduce(Int64(0)) { $0 + (($1 as? String).map { size(path + "/" + $0) } ?? 0) }
    }
}
