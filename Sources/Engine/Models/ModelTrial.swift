import Base
import Crypto
import Foundation
import Inference
import Signal
import Synchronization

/// Loads a model in a process of its own before this one does, and runs it once: a file can make the inference library loop for
/// ever, ask for more memory than there is, or crash.
///
/// What dies or hangs before it is run is refused, and so is what runs without end or asks for too much memory. A crash while it
/// runs may depend on what it was given, so the next of ``TrialInput`` is tried: a model that survives one of them passes, and
/// only one that survives none is refused.
///
/// Only a model that was not tried before is: its hash is then remembered in the user's cache folder, with what it did not
/// survive. The built-in model is not tried.
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
        /// With which input to begin; those before it ended their process, twice.
        var firstInput = 0
        /// Whether running the stem on made-up values has ended a process.
        var leavesStemOut = false
    }

    /// What the child is at.
    private enum Moment: Equatable {
        case loading
        /// Trying the stem against the whole model, which runs both.
        case stem
        case running(Int)
        case sound

        init?(_ line: String) {
            switch line {
            case "stem": self = .stem
            case "sound": self = .sound
            default:
                guard line.hasPrefix("input "), let number = Int(line.dropFirst(6)) else { return nil }
                self = .running(number)
            }
        }
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

    // MARK: The parent

    /// - Returns: how a process ended that ran the model on made-up values, where another such input was survived; nil when none
    ///   did.
    /// - Throws: ``EngineError`` as loading the model would, or with code `.inference` when the other process did not survive it.
    static func require(path: String, recipe: Recipe, stage: Stage) throws -> String? {
        guard WorkerProcess.isEnabled else { return nil }
        let (sha256, byteCount) = try ModelHash.sha256(of: .path(path))
        let mark = UserFolders.cache + "/tried-models/" + name(sha256, recipe, stage)
        if let remembered = SmallFile.text(path: mark, limitBytes: 1000) {
            return remembered.isEmpty ? nil : Printable.text(remembered)
        }
        let limit = limitSeconds(byteCount: byteCount)
        var task = Task(path: path, recipe: recipe.yaml, stage: stage)
        var crash: String?
        /// At what a process has ended once: that may be a chance of this machine, so it is tried again.
        var doubted: Moment?
        while true {
            guard let message = try? JSONEncoder().encode(task), let child = ChildProcess(task: Self.task, message: message)
            else { return crash }
            var moment = Moment.loading
            var problem: Problem?
            let end = child.wait(seconds: limit, isWanted: { true }) { line in
                if line.hasPrefix("problem ") {
                    problem = try? JSONDecoder().decode(Problem.self, from: Data(line.dropFirst(8).utf8))
                } else if let now = Moment(line) {
                    moment = now
                }
            }
            if let problem { throw problem.error }
            if moment == .sound {
                remember(mark, crash)
                return crash
            }
            // SIGKILL is the system's answer to too much memory.
            guard case .signal(let number) = end, number != SIGKILL else { throw refusal(path, end, moment, limit) }
            if doubted != moment {
                doubted = moment
                continue
            }
            crash = end.text
            switch moment {
            case .running(let index) where index + 1 < TrialInput.allCases.count: task.firstInput = index + 1
            case .stem where !task.leavesStemOut: task.leavesStemOut = true
            default: throw refusal(path, end, moment, limit)
            }
        }
    }

    private static func refusal(_ path: String, _ end: ChildProcess.End, _ moment: Moment, _ limit: Double) -> EngineError {
        var found = end == .timedOut ? "it did not finish in \(Int(limit)) s" : "the process ended with \(end.text)"
        var advice = "Export the model again, or try it with another version of the exporter."
        switch (moment, end) {
        case (.running, .timedOut), (.loading, .timedOut), (.stem, .timedOut):
            found += moment == .loading ? " while loading" : " while running"
            advice = "Export the model again; if it is sound and only slow, set MELSCOPE_MODEL_SECONDS to a longer time."
        case (.running, .signal(let number)) where number != SIGKILL:
            found += " on every input that was tried: \(TrialInput.names)"
        default: found += moment == .loading ? " while loading" : " while running"
        }
        return EngineError(
            .inference, subject: path, step: "trying the model in a separate process", found: found,
            needed: "a model that OpenVINO loads and runs within \(Int(limit)) s and this machine's memory", advice: advice)
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
        let inputs = choice.inputs.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }.joined(separator: "\0")
        var parts = [sha256, stage.rawValue, ProgramVersion.text, choice.outputNames.joined(separator: "\0"), inputs]
        parts += [choice.axes.map { "\($0)" } ?? "", recipe.frontEnd.output.text, choice.melBands.map { "\($0)" } ?? ""]
        parts += [choice.convolutions.rawValue + (choice.precision == .f32 ? "" : choice.precision.rawValue), choice.inputScale.map { "\($0)" } ?? "", choice.inputZeroPoint.map { "\($0)" } ?? ""]
        let text = parts.joined(separator: "\n")
        return SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", Int($0)) }.joined()
    }

    /// Where the folder cannot be written, the model is tried again next time.
    private static func remember(_ mark: String, _ crash: String?) {
        try? OutputFile.write(text: crash ?? "", toFileNamed: mark, makingFolders: true)
    }

    // MARK: The child

    static func serve(_ message: Data) throws {
        let task = try JSONDecoder().decode(Task.self, from: message)
        do {
            let recipe = try Recipe(yaml: task.recipe)
            switch task.stage {
            case .info: _ = try ModelLoader.infoTried(path: task.path, recipe: recipe)
            case .run:
                isServing.store(true, ordering: .releasing)
                let model = try ModelLoader.loadTried(path: task.path, recipe: recipe, leavesStemOut: task.leavesStemOut)
                try run(model, path: task.path, frontEnd: recipe.frontEnd, from: task.firstInput)
            }
            WorkerProcess.say("sound")
        } catch let error as EngineError {
            WorkerProcess.say("problem " + String(decoding: try JSONEncoder().encode(Problem(error)), as: UTF8.self))
        }
    }

    private static let isServing = Atomic<Bool>(false)

    /// Says in a trial's child that the model is read and compiled and is now run.
    static func beginsStem() {
        if isServing.load(ordering: .acquiring) { WorkerProcess.say("stem") }
    }

    /// Runs the model on one input, the first that this process survives.
    private static func run(_ model: LoadedModel, path: String, frontEnd: AnyFrontEnd, from first: Int) throws {
        guard first < TrialInput.allCases.count else { return }
        let lane = try model.network.makeLane()
        WorkerProcess.say("input \(first)")
        guard let input = try TrialInput.allCases[first].tensor(for: model.network.contract, frontEnd: frontEnd) else { return }
        do {
            _ = try lane.features(of: input)
        } catch let reason as SkipReason where reason.found.contains("bad_alloc") || reason.found.contains("llocat") {
            throw EngineError(
                .inference, subject: path, step: "running the model once", found: reason.found,
                needed: "a model that runs within this machine's memory (\(WorkerProcess.memoryBytes >> 20) MiB)",
                advice: "Export the model again, or use a machine with more memory.")
        } catch is SkipReason {
            // A refusal of this one input says nothing about others; memory that does not suffice for it does.
        }
    }
}
