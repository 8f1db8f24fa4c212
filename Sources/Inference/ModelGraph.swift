import Base
import COpenVINOGraph
import CVector
import Shapes

#if canImport(Glibc)
import Glibc
#endif

/// One operation of a model.
package struct ModelOperation: Sendable, Hashable, Codable {
    /// OpenVINO's name of the kind: `Convolution`, `MaxPool`.
    package var type: String
    package var name: String
}

/// A model's inner structure: its operations, and the values that can serve as its output.
final class ModelGraph {
    let handle: OpaquePointer
    package let operations: [ModelOperation]
    /// Names that ``cut(at:)`` accepts, in the order of execution.
    let tensorNames: [String]

    /// - Parameter model: shares its weights with the graph, and nothing else.
    package init(of model: OpenVINOModel) throws(OpenVINOFailure) {
        let (graph, message) = Self.withMessage { message, capacity in
            melscope_graph_of_model(UnsafeRawPointer(model.handle), message, capacity)
        }
        guard let graph else { throw OpenVINOFailure(message: message) }
        handle = graph
        operations = (0..<melscope_graph_operation_count(graph)).map { index in
            ModelOperation(
                type: Printable.text(String(cString: melscope_graph_operation_type(graph, index))),
                name: Printable.text(String(cString: melscope_graph_operation_name(graph, index))))
        }
        tensorNames = (0..<melscope_graph_tensor_count(graph)).map { String(cString: melscope_graph_tensor_name(graph, $0)) }
    }

    deinit { melscope_graph_free(handle) }

    /// Steps of the first convolutions along their spatial axes, in the order of execution.
    package var convolutionStrides: [[Int]] {
        var strides: [[Int]] = []
        var axes = [0, 0, 0, 0].map { UInt($0) }
        while strides.count < 64 {
            let count = melscope_graph_convolution_strides(handle, strides.count, &axes, axes.count)
            guard count > 0 else { break }
            strides.append(axes.prefix(count).map { Int($0) })
        }
        return strides
    }

    /// Nil when the model has not exactly one input, or does not begin by normalising it.
    package var inputStatistics: InputStatistics? {
        var mean: UnsafePointer<Double>?
        var variance: UnsafePointer<Double>?
        var isStated = false
        let count = melscope_graph_input_norm(handle, &mean, &variance, &isStated)
        guard count > 0 else { return nil }
        let floats = { (values: UnsafePointer<Double>?) in UnsafeBufferPointer(start: values, count: count).map { Float($0) } }
        return InputStatistics(mean: floats(mean), variance: floats(variance), isStated: isStated)
    }

    /// More turns than this of a loop that nothing else ends are taken for endless.
    private static let maxLoopTurns = 1e8

    /// The error with code `.inference` that names what no machine like this can run, whatever the clip.
    func burden(subject: String) -> EngineError? {
        let memory = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
        let (isBoundless, found) = Self.withMessage {
            melscope_graph_is_boundless(handle, memory, Self.maxLoopTurns, $0, $1)
        }
        guard isBoundless else { return nil }
        return EngineError(
            .inference, subject: subject, step: "looking at its operations", found: Printable.text(found),
            needed: "inner values that fit in this machine's memory, and loops that end",
            advice: "The file is intact; the network itself needs this. Export it again without that operation.")
    }

    /// Least lengths above it are not looked for, nor greatest ones: a quarter of a minute of samples at 48 kHz.
    private static let mostLeastSteps = 720_000

    /// The least and the greatest length of an axis of an input with which the model has features; 1 and nil where they cannot be told,
    /// and nil where the model takes any longer one.
    ///
    /// - Parameters:
    ///   - tensors: names of the outputs; empty for the declared ones of `outputIndices`.
    func lengths(input: Int, axis: Int, tensors: [String], outputIndices: [Int]) -> (least: Int, most: Int?) {
        let texts = tensors.map { strdup($0) }
        defer { for text in texts { free(text) } }
        let names = texts.isEmpty ? nil : texts.map { UnsafePointer($0) }
        var greatest = 0
        let least = melscope_graph_least_length(
            handle, input, axis, names, outputIndices, names?.count ?? outputIndices.count, Self.mostLeastSteps, &greatest)
        return (max(1, least), greatest > 0 ? greatest : nil)
    }

    /// Whether all inner shapes follow from the shape of an input, so that what runs with one value of that shape runs with all.
    ///
    /// - Parameter length: one that the model takes, along `axis`; 0 where no length is open.
    func hasCertainShapes(input: Int, axis: Int, length: Int) -> Bool { melscope_graph_has_certain_shapes(handle, input, axis, length) }

    /// The model up to some of its values, which become its outputs, in that order.
    package func cut(at tensors: [String]) throws(OpenVINOFailure) -> OpenVINOModel {
        let texts = tensors.map { strdup($0) }
        defer { for text in texts { free(text) } }
        let (done, message) = Self.withMessage { message, capacity in
            melscope_graph_cut(handle, texts.map { UnsafePointer($0) }, texts.count, message, capacity)
        }
        guard done else { throw OpenVINOFailure(message: message) }
        return try serialised()
    }

    /// The convolutions with which the model begins, and the model that is left for an output without them.
    ///
    /// - Parameters:
    ///   - tensor: the name of the output; nil is the declared output `outputIndex`.
    /// - Throws: ``OpenVINOFailure`` saying why there are none that ``ConvolutionStem`` could run.
    package func stem(of tensor: String?, outputIndex: Int) throws(OpenVINOFailure) -> (ConvolutionStem, rest: OpenVINOModel) {
        var info = melscope_graph_stem_info()
        let (found, message) = Self.withMessage {
            melscope_graph_find_stem(handle, tensor, outputIndex, melscope_chain_takes, &info, $0, $1)
        }
        guard found else { throw OpenVINOFailure(message: message) }
        guard let stem = ConvolutionStem(info, stages: (0..<info.stage_count).map { melscope_graph_stem_stage(handle, $0) })
        else { throw OpenVINOFailure(message: "this processor has no vectors of eight floats, or memory ran out") }
        return (stem, try serialised())
    }

    private func serialised() throws(OpenVINOFailure) -> OpenVINOModel {
        var xmlCount = 0
        var weightsCount = 0
        let xml = melscope_graph_xml(handle, &xmlCount)
        let weights = melscope_graph_weights(handle, &weightsCount)
        return try OpenVINOModel(
            xml: UnsafeBufferPointer(start: xml, count: xmlCount),
            weights: UnsafeRawBufferPointer(start: weights, count: weightsCount))
    }

    private static func withMessage<R>(_ body: (UnsafeMutablePointer<CChar>, Int) -> R) -> (R, String) {
        let capacity = 2048
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            buffer.initialize(repeating: 0)
            let result = body(buffer.baseAddress!, capacity)
            return (result, String(cString: buffer.baseAddress!))
        }
    }
}
