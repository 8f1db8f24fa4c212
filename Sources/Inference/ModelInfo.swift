import Base
import Shapes
import Signal

/// The facts about a model, for `melscope model` and for recipes.
package struct ModelInfo: Sendable {
    /// `seed`, `seed-trained`, or the path as it was given.
    package var name: String
    package var format: ModelFormat
    /// Bytes of all of the model's files.
    package var byteCount: Int
    /// See ``ModelHash``.
    package var sha256: String
    package var inputs: [ModelPort]
    package var outputs: [ModelPort]
    /// The input's axes with their roles, or nil when the model cannot be fed; ``problem`` then says why.
    package var contract: ModelContract?
    package var problem: EngineError?
    /// Inputs beside the clip, and what stands in them.
    package var extraInputs: [(port: ModelPort, kind: ExtraInput)] = []
    /// How whole numbers of the input stand for real ones: `real = 0.31 * (stored - 127)`.
    package var inputScale: String?
    /// What the model takes in place of a log-mel, as far as its only input tells.
    package var singleAxisInput: SingleAxisInput?
    /// What turns the input into the outputs, in the order of execution, without constants and shape arithmetic.
    package var operations: [ModelOperation]
    /// Every name that can be chosen as the output: the declared outputs first, then inner values in the order of
    /// execution.
    package var outputNames: [String]
    /// Convolutions that a ``ConvolutionStem`` can run for the first output; 0 when none.
    package var stemConvolutions: Int
    /// Steps of its first convolutions along their spatial axes, in the order of execution.
    package var convolutionStrides: [[Int]]
    /// What the model was fed, as far as its first operations tell.
    package var inputStatistics: InputStatistics?

    /// Reads a model without compiling it. A model that is readable but unsuitable is described all the same.
    ///
    /// - Parameter choice: what a recipe says of the inputs; roles of the axes are inferred where it gives none.
    /// - Throws: ``EngineError`` with code `.notFound`, `.permission`, `.inputOutput`, `.modelUnreadable` or `.library`.
    package init(_ source: ModelSource, choice: ModelChoice = ModelChoice(), frontEnd: [Axis] = []) throws {
        name = source.name
        format = .onnx
        if case .path(let path) = source { format = try ModelFormat.detect(path: path) }
        (sha256, byteCount) = try ModelHash.sha256(of: source)
        let model = try OpenVINOModel(source: source)
        inputs = model.inputs
        outputs = model.outputs
        let graph = try Self.graph(of: model, source.name)
        let reading = Result { () throws(EngineError) in
            let inputs = try ModelInputs(of: model.inputs, given: choice.inputs, subject: source.name)
            return (inputs, try ClipInput(inputs, choice: choice, frontEnd: frontEnd, graph: graph, subject: source.name))
        }
        var clipIndex = 0
        switch reading {
        case .success((let inputs, let clip)):
            extraInputs = inputs.extras.map { ($0.port, $0.kind) }
            clipIndex = inputs.clipIndex
            contract = clip.contract
            inputScale = clip.quantisation?.text
        case .failure(let error):
            problem = error
            if choice.axes == nil, model.inputs.count == 1, let axes = model.inputs[0].axes {
                singleAxisInput = SingleAxisInput(shape: axes)
            }
        }
        operations = graph.operations
        convolutionStrides = graph.convolutionStrides
        inputStatistics = graph.inputStatistics
        stemConvolutions = (try? graph.stem(of: nil, outputIndex: 0).0.count) ?? 0
        let declared = model.outputs.map(\.name).filter { !$0.isEmpty }
        outputNames = declared + graph.tensorNames.filter { !declared.contains($0) }.map(Printable.text)
        if let axis = contract?.openLengthAxis, !outputs.isEmpty {
            let lengths = graph.lengths(input: clipIndex, axis: axis, tensors: [], outputIndices: [0])
            contract?.leastSteps = lengths.least
            contract?.mostSteps = lengths.most
        }
        if problem == nil { problem = graph.burden(subject: name) }
    }

    private static func graph(of model: OpenVINOModel, _ subject: String) throws -> ModelGraph {
        do {
            return try ModelGraph(of: model)
        } catch {
            throw EngineError(
                .modelUnreadable, subject: subject, step: "listing the operations", found: error.description,
                needed: "a whole model that OpenVINO can read", cause: error)
        }
    }

    /// Nil for a file.
    package var builtIn: BuiltInModel? { BuiltInModel(rawValue: name) }
    package var isBuiltIn: Bool { builtIn != nil }

    /// The kinds of operations with their counts, in the order of first appearance.
    package var operationCounts: [(type: String, count: Int)] {
        var counts: [(type: String, count: Int)] = []
        for operation in operations {
            if let index = counts.firstIndex(where: { $0.type == operation.type }) {
                counts[index].count += 1
            } else {
                counts.append((operation.type, 1))
            }
        }
        return counts
    }
}
