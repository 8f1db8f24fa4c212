import Base
internal import COpenVINO
import Shapes
import Signal

/// A model run by OpenVINO on the CPU, in float32, one thread a lane, but for the convolutions of a ``ConvolutionStem``.
///
/// Everything that can be wrong with a model is found here, before the first clip.
package final class OpenVINONetwork: FeatureNetwork {
    package let contract: ModelContract
    /// The model's one input.
    package let input: ModelPort
    /// The outputs that lanes return, in their order.
    package let outputs: [ModelPort]
    package let inputStatistics: InputStatistics?
    package var outputShapes: [[Int?]?] { outputs.map(\.axes) }

    private let name: String
    private let outputIndices: [Int]

    /// `model` is compiled for one lane at a time. The first compilation happens on loading, to find out whether it
    /// works, and waits in `spare` for the first lane.
    private struct State {
        var model: OpenVINOModel
        var spare: OpenVINOCompiledModel?
        /// What is left of the model after the stem.
        var rest: OpenVINOModel?
    }
    private let state: Guarded<State>
    private let stem: ConvolutionStem?
    private let stemBound: StemBound?
    /// Who runs the convolutions, in words.
    package let convolutions: String

    /// Reads and compiles a model.
    ///
    /// - Parameters:
    ///   - outputNames: the outputs to return, by tensor or operation name: those that the model declares, or any inner
    ///     values; empty for the first declared output.
    ///   - roles: the role of each input axis, outermost first; nil infers them.
    ///   - frontEnd: axes of what the front end gives; see ``ModelContract/infer(shape:elementType:roles:frontEnd:melBands:subject:)``.
    ///   - melBands: length of the mel axis where the model leaves it open.
    ///   - convolutions: whether a ``ConvolutionStem`` may run the first ones.
    ///   - onStemTrial: called before one is tried, which runs the model on made-up values.
    /// - Throws: ``EngineError`` with code `.notFound`, `.permission`, `.inputOutput`, `.modelUnreadable`,
    ///   `.modelUnsuitable`, `.inference` or `.library`.
    package init(
        _ source: ModelSource = .seed, outputNames: [String] = [], roles: [AxisRole]? = nil, frontEnd: [Axis] = [],
        melBands: Int? = nil, convolutions: Convolutions = .winograd, onStemTrial: @Sendable () -> Void = {}
    ) throws {
        if case .path(let path) = source { _ = try ModelFormat.detect(path: path) }
        name = source.name
        var model = try OpenVINOModel(source: source)
        input = try Self.onlyInput(of: model, subject: source.name)
        var contract = try contractFromModel(input, roles: roles, frontEnd: frontEnd, melBands: melBands, subject: source.name)
        var indices = outputNames.map(model.outputIndex(of:))
        let isCut = indices.contains(nil)
        if isCut {
            model = try Self.cut(source, model, at: outputNames)
            indices = outputNames.map(model.outputIndex(of:))
        }
        outputIndices = outputNames.isEmpty ? [0] : indices.compactMap(\.self)
        outputs = try Self.outputs(of: model, outputIndices, subject: source.name)
        let graph = Result { try ModelGraph(source: source) }
        if let burden = (try? graph.get())?.burden(subject: source.name) { throw burden }
        if let axis = contract.openLengthAxis, let graph = try? graph.get() {
            contract.leastSteps = graph.leastLength(
                input: 0, axis: axis, tensors: isCut ? outputNames : [], outputIndices: outputIndices)
        }
        self.contract = contract
        let whole = try OpenVINOCompiledModel(model, subject: source.name)
        inputStatistics = (try? graph.get())?.inputStatistics
        let choice = Self.chooseStem(
            graph, source, tensor: isCut ? outputNames[0] : nil, outputIndices: outputIndices, contract: contract,
            convolutions: convolutions, whole: whole, onStemTrial: onStemTrial)
        stem = choice.stem
        stemBound = choice.bound
        self.convolutions = choice.text
        state = Guarded(State(model: model, spare: choice.stem == nil ? whole : nil, rest: choice.rest))
    }

    package func makeLane() throws -> any FeatureLane {
        guard let stem, let workspace = ConvolutionStem.Workspace() else { return try makeWholeLane() }
        let rest = try state.withLock { state in try OpenVINOCompiledModel(state.rest!, subject: name) }
        return StemLane(
            stem: stem, workspace: workspace, rest: try OpenVINORequest(rest, subject: name),
            contract: contract, bound: stemBound, makeWhole: makeWholeLane)
    }

    private func makeWholeLane() throws -> OpenVINOLane {
        // One compiled model per lane: see OpenVINOCompiledModel.
        let compiled = try state.withLock { state in
            if let spare = state.spare.take() { return spare }
            return try OpenVINOCompiledModel(state.model, subject: name)
        }
        return OpenVINOLane(try OpenVINORequest(compiled, outputIndices: outputIndices, subject: name), contract: contract)
    }

    /// Finds the convolutions that a stem can run, and tries it against the whole model.
    private static func chooseStem(
        _ graph: Result<ModelGraph, any Error>, _ source: ModelSource, tensor: String?, outputIndices: [Int],
        contract: ModelContract, convolutions: Convolutions, whole: OpenVINOCompiledModel, onStemTrial: @Sendable () -> Void
    ) -> (stem: ConvolutionStem?, bound: StemBound?, rest: OpenVINOModel?, text: String) {
        guard convolutions == .winograd else { return (nil, nil, nil, "all by OpenVINO, as the recipe says") }
        guard outputIndices.count == 1 else { return (nil, nil, nil, "all by OpenVINO: several outputs are written") }
        do {
            let (stem, rest) = try graph.get().stem(of: tensor, outputIndex: outputIndices[0])
            let compiled = try OpenVINOCompiledModel(rest, subject: source.name)
            guard let workspace = ConvolutionStem.Workspace() else { throw OpenVINOFailure(message: "memory ran out") }
            let referee = OpenVINOLane(
                try OpenVINORequest(whole, outputIndices: outputIndices, subject: source.name), contract: contract)
            let lane = StemLane(
                stem: stem, workspace: workspace,
                rest: try OpenVINORequest(compiled, subject: source.name), contract: contract, bound: nil,
                makeWhole: { referee })
            onStemTrial()
            let trial = try StemTrial(of: lane, against: referee, contract: contract)
            guard let bound = trial.bound else {
                return (nil, nil, nil, "all by OpenVINO: another way differs by \(trial.difference) relative L2, or might by more than is allowed")
            }
            return (stem, bound, rest, "the first \(stem.count) by Winograd's filtering, the rest by OpenVINO")
        } catch {
            return (nil, nil, nil, "all by OpenVINO: \((error as? EngineError)?.found ?? "\(error)")")
        }
    }

    static func onlyInput(of model: OpenVINOModel, subject: String) throws -> ModelPort {
        guard model.inputs.count == 1, let input = model.inputs.first else {
            let others = model.inputs.dropFirst().map { $0.name.isEmpty ? "no name" : $0.name }
            throw EngineError(
                .modelUnsuitable, subject: subject, step: "reading the inputs",
                found: model.inputs.isEmpty
                    ? "no input" : "\(model.inputs.count) inputs: \(boundedList(model.inputs.map(\.text)))",
                needed: "exactly one input, the front end's array (a log-mel spectrogram, unless the recipe says otherwise)",
                advice: others.isEmpty
                    ? "Export the network with that as its input."
                    : "Export it again with that as its only input and '\(boundedList(others))' as a constant or left out; "
                        + "clips are given one at a time and whole, so lengths and masks have nothing to tell.")
        }
        return input
    }

    private static func outputs(of model: OpenVINOModel, _ indices: [Int], subject: String) throws -> [ModelPort] {
        func unsuitable(_ found: String, needed: String, advice: String = "") -> EngineError {
            EngineError(.modelUnsuitable, subject: subject, step: "choosing the output", found: found, needed: needed, advice: advice)
        }
        guard Set(indices).count == indices.count else {
            throw unsuitable("the same output twice", needed: "each output once")
        }
        return try indices.map { index in
            guard index < model.outputs.count else { throw unsuitable("a model without outputs", needed: "at least one output") }
            let output = model.outputs[index]
            guard output.elementType != nil else {
                throw unsuitable(
                    "output \(output.text)", needed: "an output of numbers",
                    advice: "Choose another output by name; 'melscope model' lists them.")
            }
            return output
        }
    }

    private static func cut(_ source: ModelSource, _ model: OpenVINOModel, at outputNames: [String]) throws -> OpenVINOModel {
        let names = outputNames.map { "'\($0)'" }.joined(separator: ", ")
        do {
            let graph = try ModelGraph(source: source)
            guard let unknown = outputNames.first(where: { !graph.tensorNames.contains($0) }) else { return try graph.cut(at: outputNames) }
            let declared = model.outputs.map(\.name).filter { !$0.isEmpty }
            throw EngineError(
                .modelUnsuitable, subject: source.name, step: "choosing the output", found: "no output '\(unknown)'",
                needed: "one of " + boundedList(declared + graph.tensorNames.filter { !declared.contains($0) }),
                advice: "'melscope model' lists all of them.")
        } catch let failure as OpenVINOFailure {
            throw EngineError(
                .modelUnsuitable, subject: source.name, step: "choosing the output \(names)",
                found: failure.description, needed: "a model that can be cut at that value", cause: failure)
        }
    }
}

/// At most 20 names, and how many more there are.
func boundedList(_ names: [String]) -> String {
    let shown = names.prefix(20).joined(separator: ", ")
    return names.count > 20 ? shown + " and \(names.count - 20) more" : shown
}

/// The contract of a model's input.
func contractFromModel(
    _ input: ModelPort, roles: [AxisRole]?, frontEnd: [Axis], melBands: Int?, subject: String
) throws(EngineError) -> ModelContract {
    guard let axes = input.axes, let type = input.elementType else {
        throw EngineError(
            .modelUnsuitable, subject: subject, step: "reading the inputs", found: "input \(input.text)",
            needed: "an input of known rank, such as (?, ?, 128, 1)", advice: "Choose a model that takes spectrograms, a waveform or vectors.")
    }
    return try ModelContract.infer(
        shape: axes, elementType: type, roles: roles, frontEnd: frontEnd, melBands: melBands, subject: subject)
}
