import Crypto
import Foundation

/// Loads a model in a process of its own before this one does, and runs it once: a file can make the inference library loop for
/// ever, ask for more memory than there is, or crash.
///
/// Only a model that was not tried before is: its hash is then remembered in the user's cache folder. The built-in model is not.
enum ModelTrial {
    static let task = "model"

    /// How far the model is taken.
    enum Stage: String, Codable {
        /// Its inner structure is read, as `melscope model` does.
        case info
        /// It is compiled and run once.
        case run
    }

    private struct Task: Codable {
        var path: String
        var recipe: String
        var stage: Stage
    }

    /// An ``EngineError`` on its way between processes.
    private struct Problem: Codable {
        var code, subject, step, found, needed, advice: String

        init(_ error: EngineError) {
            (code, subject, step, found, needed, advice) =
                (error.code.rawValue, error.subject, error.step, error.found, error.needed, error.advice)
        }

        var error: EngineError {
            EngineError(
                EngineError.Code(rawValue: code) ?? .inference, subject: subject, step: step, found: found, needed: needed,
                advice: advice)
        }
    }

    /// Frames of the input with which the model is run, where it leaves them open.
    private static let frames = 64

    // MARK: The parent

    /// - Throws: ``EngineError`` as loading the model would, or with code `.inference` when the other process did not survive it.
    static func require(path: String, recipe: Recipe, stage: Stage) throws {
        guard WorkerProcess.isEnabled else { return }
        let (sha256, byteCount) = try ModelHash.sha256(of: .path(path))
        let mark = UserFolders.cache + "/tried-models/" + name(sha256, recipe, stage)
        guard access(mark, F_OK) != 0 else { return }
        let limit = limitSeconds(byteCount: byteCount)
        guard let message = try? JSONEncoder().encode(Task(path: path, recipe: recipe.yaml, stage: stage)),
            let child = ChildProcess(task: task, message: message)
        else { return }
        var isSound = false
        var problem: Problem?
        let end = child.wait(seconds: limit, isWanted: { true }) { line in
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            switch parts.first {
            case "sound": isSound = true
            case "problem" where parts.count == 2: problem = try? JSONDecoder().decode(Problem.self, from: Data(parts[1].utf8))
            default: break
            }
        }
        if let problem { throw problem.error }
        if isSound { return remember(mark) }
        throw EngineError(
            .inference, subject: path, step: "trying the model in a process of its own",
            found: end == .timedOut ? "it did not finish in \(Int(limit)) s" : "the process ended with \(end.text)",
            needed: "a model that OpenVINO loads and runs once within that time and this machine's memory",
            advice: end == .timedOut
                ? "Export the model again; a sound one that needs longer is given time by MELSCOPE_MODEL_SECONDS."
                : "Export the model again, or try it with another version of the exporter.")
    }

    /// A minute and a second for each 10 MB, unless MELSCOPE_MODEL_SECONDS says.
    private static func limitSeconds(byteCount: Int) -> Double {
        if let text = ProcessInfo.processInfo.environment["MELSCOPE_MODEL_SECONDS"], let seconds = Double(text), seconds > 0 {
            return seconds
        }
        return 60 + Double(byteCount) / 1e7
    }

    /// One name for all that decides what is compiled.
    private static func name(_ sha256: String, _ recipe: Recipe, _ stage: Stage) -> String {
        let choice = recipe.model
        let text = [
            sha256, stage.rawValue, ProgramVersion.text, choice.outputName ?? "", choice.axes.map { "\($0)" } ?? "",
            "\(choice.melBands ?? recipe.logMel.melBands)", choice.convolutions.rawValue,
        ].joined(separator: "\n")
        return SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", Int($0)) }.joined()
    }

    /// Where the folder cannot be written, the model is tried again next time.
    private static func remember(_ mark: String) {
        try? OutputFile.write(text: "", toFileNamed: mark, makingFolders: true)
    }

    // MARK: The child

    static func serve(_ message: Data) throws {
        let task = try JSONDecoder().decode(Task.self, from: message)
        do {
            let recipe = try Recipe(yaml: task.recipe)
            switch task.stage {
            case .info: _ = try ModelLoader.infoTried(path: task.path, recipe: recipe)
            case .run: try runOnce(try ModelLoader.loadTried(path: task.path, recipe: recipe), path: task.path)
            }
            WorkerProcess.say("sound")
        } catch let error as EngineError {
            WorkerProcess.say("problem " + String(decoding: try JSONEncoder().encode(Problem(error)), as: UTF8.self))
        }
    }

    /// A refusal of this one input says nothing about others; memory that does not suffice for it does.
    private static func runOnce(_ model: LoadedModel, path: String) throws {
        let lengths = model.network.contract.axes.map { $0.length ?? ($0.role == .time ? frames : 1) }
        let count = TensorShape(lengths).elementCount ?? 0
        guard count > 0, count < 1 << 26 else { return }
        let values = (0..<count).map { -80 + Float($0 * 7 % 80) }
        do {
            _ = try model.network.makeLane().features(of: Tensor(shape: TensorShape(lengths), values: values))
        } catch let reason as SkipReason where reason.found.contains("bad_alloc") || reason.found.contains("llocat") {
            throw EngineError(
                .inference, subject: path, step: "running the model once", found: reason.found,
                needed: "a model that runs within this machine's memory (\(WorkerProcess.memoryBytes >> 20) MiB)",
                advice: "Export the model again, or use a machine with more memory.")
        } catch is SkipReason {
        }
    }
}
