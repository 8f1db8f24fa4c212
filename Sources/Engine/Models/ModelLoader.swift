import Base
import Foundation
import Inference

/// Loads the model that a recipe and an operator's choice name.
package enum ModelLoader {
    /// What stands for the built-in model where a path would.
    package static let builtInName = ModelSource.seedName

    /// - Parameters:
    ///   - path: model file or folder; nil is the built-in seed CNN.
    ///   - recipe: its model's output and axis roles; the front end's mel bands decide between two readings of the axes.
    /// - Throws: ``EngineError`` when the model cannot be read, does not fit, or is not the one that the recipe names.
    package static func load(path: String?, recipe: Recipe) throws -> LoadedModel {
        let crash = try path.flatMap { try ModelTrial.require(path: absolutePath($0), recipe: recipe, stage: .run) }
        var model = try loadTried(path: path, recipe: recipe, leavesStemOut: crash != nil)
        model.trialCrash = crash
        return model
    }

    /// Without the trial in another process.
    ///
    /// - Parameter leavesStemOut: does not run the model on made-up values to find out whether a stem suits it.
    static func loadTried(path: String?, recipe: Recipe, leavesStemOut: Bool = false) throws -> LoadedModel {
        let choice = recipe.model
        let source = path.map { ModelSource.path(absolutePath($0)) } ?? .seed
        // Each of OpenVINO's readers prints why it is not its kind of file; the error says what is wrong.
        let network = try LibraryOutput.collecting {
            try OpenVINONetwork(
                source, outputName: choice.outputName, roles: choice.axes, melBands: choice.melBands ?? recipe.frontEnd.output.band?.length,
                convolutions: leavesStemOut ? .direct : choice.convolutions, willTryStem: ModelTrial.beginsStem)
        }.result.get()
        let sha256 = try ModelHash.sha256(of: source).hex
        if let wanted = choice.sha256, wanted != sha256 {
            throw EngineError(
                .recipeMismatch, subject: source.name, step: "comparing the model with the recipe",
                found: "SHA-256 \(sha256.prefix(12))…", needed: "SHA-256 \(wanted.prefix(12))…, which the recipe names",
                advice: "Give the recipe's model with --model, or remove model.sha256 from the recipe.")
        }
        return LoadedModel(network: network, name: source.name, sha256: sha256)
    }

    /// Bytes of the files that a model is read from, as far as their names tell: the file and what stands beside it under the
    /// same name (`.bin` of an IR, `.data` of external ONNX weights), or all of a folder. 0 when nothing is there.
    package static func sizeBytes(path: String?) -> Int64 {
        guard let path else { return 0 }
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

    /// The facts about a model, without compiling it.
    package static func info(path: String?, recipe: Recipe) throws -> ModelInfo {
        if let path { _ = try ModelTrial.require(path: absolutePath(path), recipe: recipe, stage: .info) }
        return try infoTried(path: path, recipe: recipe)
    }

    /// Without the trial in another process.
    static func infoTried(path: String?, recipe: Recipe) throws -> ModelInfo {
        try LibraryOutput.collecting {
            try ModelInfo(
                path.map { .path(absolutePath($0)) } ?? .seed, roles: recipe.model.axes,
                melBands: recipe.model.melBands ?? recipe.frontEnd.output.band?.length)
        }.result.get()
    }
}
