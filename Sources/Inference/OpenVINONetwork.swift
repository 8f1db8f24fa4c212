import Base
internal import COpenVINO
import CVector
import Shapes
import Signal

/// A model run by OpenVINO on the CPU, in float32, one thread a lane, but for the convolutions of a ``ConvolutionStem``.
///
/// Everything that can be wrong with a model is found here, before the first clip.
package final class OpenVINONetwork: FeatureNetwork {
    package let contract: ModelContract
    /// The outputs that lanes return, in their order.
    package let outputs: [ModelPort]
    package let inputStatistics: InputStatistics?
    package var outputShapes: [[Int?]?] { outputs.map(\.axes) }

    /// From this size on, lanes share a model's weights.
    package static let sharedFromBytes: Int64 = 128 << 20

    private let name: String
    private let outputIndices: [Int]
    private let format: LaneFormat

    private let whole: CompiledModels
    /// What is left of the model after the stem.
    private let rest: CompiledModels?
    private let stem: ConvolutionStem?
    private let stemBound: StemBound?
    private let precision: Precision

    /// Who runs the convolutions, in words.
    package let convolutions: String

    /// Reads and compiles a model.
    ///
    /// - Parameters:
    ///   - choice: outputs, by tensor or operation name, those that the model declares or any inner values, or none for the first;
    ///     roles of the input's axes where they cannot be inferred; what stands in other inputs; who convolves.
    ///   - frontEnd: axes of what the front end gives; see
    ///     ``ModelContract/infer(shape:elementType:roles:frontEnd:melBands:isScaled:subject:)``.
    ///   - sampleRateHz: the front end's, for models that ask.
    ///   - lanes: how many are to work side by side; more are possible.
    ///   - sharedFromBytes: size of the model's files from which on lanes share its weights.
    ///   - onStemTrial: called before a stem is tried, which runs the model on made-up values.
    /// - Throws: ``EngineError`` with code `.notFound`, `.permission`, `.inputOutput`, `.modelUnreadable`,
    ///   `.modelUnsuitable`, `.inference` or `.library`.
    package init(
        _ source: ModelSource, choice: ModelChoice, frontEnd: [Axis], sampleRateHz: Int = 16_000, lanes: Int = 1,
        sharedFromBytes: Int64 = OpenVINONetwork.sharedFromBytes, onStemTrial: @Sendable () -> Void = {}
    ) throws {
        if case .path(let path) = source { _ = try ModelFormat.detect(path: path) }
        if choice.precision == .bf16 { try Processor.requireBFloat16(subject: source.name) }
        name = source.name
        var model = try OpenVINOModel(source: source)
        var inputs = try ModelInputs(of: model.inputs, given: choice.inputs, subject: source.name)
        let graph = Result { [model] in try ModelGraph(of: model) }
        let reading = try ClipInput(inputs, choice: choice, frontEnd: frontEnd, graph: try? graph.get(), subject: source.name)
        var contract = reading.contract
        let outputNames = choice.outputNames
        var indices = outputNames.map(model.outputIndex(of:))
        let isCut = indices.contains(nil)
        if isCut {
            model = try Self.cut(source.name, model, at: outputNames)
            indices = outputNames.map(model.outputIndex(of:))
            inputs = try ModelInputs(of: model.inputs, given: choice.inputs, subject: source.name)
        }
        outputIndices = outputNames.isEmpty ? [0] : indices.compactMap(\.self)
        outputs = try Self.outputs(of: model, outputIndices, subject: source.name)
        if let burden = (try? graph.get())?.burden(subject: source.name) { throw burden }
        if let axis = contract.openLengthAxis, let graph = try? graph.get() {
            (contract.leastSteps, contract.mostSteps) = graph.lengths(
                input: inputs.clipIndex, axis: axis, tensors: isCut ? outputNames : [], outputIndices: outputIndices)
        }
        contract.itemsAreSequence = contract.axis(.batch).map { $0.length == nil } == true && inputs.hasStateOfOneItem
        self.contract = contract
        let format = LaneFormat(
            contract: contract, clipIndex: inputs.clipIndex,
            extras: ExtraTensors(extras: inputs.extras, contract: contract, sampleRateHz: sampleRateHz),
            inputQuantisation: reading.quantisation,
            outputQuantisations: zip(outputs, outputIndices).enumerated().map { place, output in
                output.0.elementType?.isFloatingPoint == true
                    ? nil : (try? graph.get())?.outputQuantisation(output.1, tensor: isCut ? outputNames[place] : nil)
            })
        self.format = format
        // Of any length but the least, which may fit by chance.
        let length = contract.openLengthAxis == nil ? 0 : min(contract.leastSteps + 64, contract.mostSteps ?? .max)
        let isCertain = try? graph.get().hasCertainShapes(input: inputs.clipIndex, axis: contract.openLengthAxis ?? 0, length: length)
        let sharing = source.byteCount >= sharedFromBytes && lanes > 1 ? lanes : nil
        whole = try CompiledModels(
            model, sharing: sharing, precision: choice.precision, hasCertainShapes: isCertain ?? false, subject: source.name)
        inputStatistics = (try? graph.get())?.inputStatistics
        let stemChoice = Self.chooseStem(
            graph, source, tensor: isCut ? outputNames[0] : nil, outputIndices: outputIndices, format: format,
            convolutions: choice.precision == .f32 ? choice.convolutions : .direct, whole: whole, sharing: sharing,
            hasCertainShapes: isCertain ?? false, onStemTrial: onStemTrial)
        stem = stemChoice.stem
        stemBound = stemChoice.bound
        rest = stemChoice.rest
        convolutions = choice.precision == .f32 ? stemChoice.text : "all by OpenVINO, in bfloat16"
        precision = choice.precision
        // A large model was read in pieces that are free now, between others that are not.
        if source.byteCount >= sharedFromBytes { melscope_give_freed_memory_back() }
    }

    /// The same network in float32, with all convolutions by OpenVINO. Reads nothing again.
    private init(float32 other: OpenVINONetwork) throws {
        (name, contract, outputs, outputIndices) = (other.name, other.contract, other.outputs, other.outputIndices)
        (inputStatistics, format, precision) = (other.inputStatistics, other.format, .f32)
        whole = try CompiledModels(like: other.whole, precision: .f32)
        (stem, stemBound, rest) = (nil, nil, nil)
        convolutions = "all by OpenVINO"
    }

    /// With a choice of the given parts.
    package convenience init(
        _ source: ModelSource = .seed, outputNames: [String] = [], roles: [AxisRole]? = nil, frontEnd: [Axis] = [],
        melBands: Int? = nil, convolutions: Convolutions = .winograd
    ) throws {
        var choice = ModelChoice()
        (choice.outputNames, choice.axes, choice.melBands, choice.convolutions) = (outputNames, roles, melBands, convolutions)
        try self.init(source, choice: choice, frontEnd: frontEnd)
    }

    package func float32Reference() throws -> (any FeatureNetwork)? {
        precision == .f32 ? nil : try OpenVINONetwork(float32: self)
    }

    package func makeLane() throws -> any FeatureLane {
        guard let stem, let rest, let workspace = ConvolutionStem.Workspace() else { return try makeWholeLane() }
        return StemLane(
            stem: stem, workspace: workspace, rest: try rest.request(outputIndices: [0]),
            contract: contract, bound: stemBound, makeWhole: makeWholeLane)
    }

    private func makeWholeLane() throws -> OpenVINOLane {
        OpenVINOLane(try whole.request(outputIndices: outputIndices), format: format)
    }

    /// Finds the convolutions that a stem can run, and tries it against the whole model.
    private static func chooseStem(
        _ graph: Result<ModelGraph, any Error>, _ source: ModelSource, tensor: String?, outputIndices: [Int],
        format: LaneFormat, convolutions: Convolutions, whole: CompiledModels, sharing: Int?,
        hasCertainShapes: Bool, onStemTrial: @Sendable () -> Void
    ) -> (stem: ConvolutionStem?, bound: StemBound?, rest: CompiledModels?, text: String) {
        guard convolutions == .winograd else { return (nil, nil, nil, "all by OpenVINO, as the recipe says") }
        guard outputIndices.count == 1 else { return (nil, nil, nil, "all by OpenVINO: several outputs are written") }
        guard format.extras.extras.isEmpty, format.inputQuantisation == nil, format.outputQuantisations == [nil] else {
            return (nil, nil, nil, "all by OpenVINO: the model has further inputs, or takes integers")
        }
        let contract = format.contract
        do {
            let (stem, rest) = try graph.get().stem(of: tensor, outputIndex: outputIndices[0])
            let compiled = try CompiledModels(
                rest, sharing: sharing, precision: .f32, hasCertainShapes: hasCertainShapes, subject: source.name)
            guard let workspace = ConvolutionStem.Workspace() else { throw OpenVINOFailure(message: "memory ran out") }
            let referee = OpenVINOLane(try whole.request(outputIndices: outputIndices), format: format)
            let lane = StemLane(
                stem: stem, workspace: workspace,
                rest: try compiled.request(outputIndices: [0]), contract: contract, bound: nil,
                makeWhole: { referee })
            onStemTrial()
            let trial = try StemTrial(of: lane, against: referee, contract: contract)
            guard let bound = trial.bound else {
                return (nil, nil, nil, "all by OpenVINO: Winograd's filtering differs by \(trial.difference) relative L2, or might differ by more than is allowed")
            }
            return (stem, bound, compiled, "the first \(stem.count) by Winograd's filtering, the rest by OpenVINO")
        } catch {
            return (nil, nil, nil, "all by OpenVINO: \((error as? EngineError)?.found ?? "\(error)")")
        }
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

    private static func cut(_ subject: String, _ model: OpenVINOModel, at outputNames: [String]) throws -> OpenVINOModel {
        let names = outputNames.map { "'\($0)'" }.joined(separator: ", ")
        do {
            let graph = try ModelGraph(of: model)
            guard let unknown = outputNames.first(where: { !graph.tensorNames.contains($0) }) else { return try graph.cut(at: outputNames) }
            let declared = model.outputs.map(\.name).filter { !$0.isEmpty }
            throw EngineError(
                .modelUnsuitable, subject: subject, step: "choosing the output", found: "no output '\(unknown)'",
                needed: "one of " + boundedList(declared + graph.tensorNames.filter { !declared.contains($0) }),
                advice: "'melscope model' lists all of them.")
        } catch let failure as OpenVINOFailure {
            throw EngineError(
                .modelUnsuitable, subject: subject, step: "choosing the output \(names)",
                found: failure.description, needed: "a model that can be cut at that value", cause: failure)
        }
    }
}

/// At most 20 names, and how many more there are.
func boundedList(_ names: [String]) -> String {
    let shown = names.prefix(20).joined(separator: ", ")
    return names.count > 20 ? shown + " and \(names.count - 20) more" : shown
}

