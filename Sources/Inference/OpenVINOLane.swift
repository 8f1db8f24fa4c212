import Base
internal import COpenVINO
import Shapes
import Signal

/// What a lane must know of a model beside the compiled one: how a clip goes in, and how numbers come out.
struct LaneFormat {
    var contract: ModelContract
    /// Index of the clip among the model's inputs.
    var clipIndex = 0
    var extras: ExtraTensors
    /// Nil where the model takes the values as they are.
    var inputQuantisation: Quantisation?
    /// Of each output; nil where its numbers are as they are.
    var outputQuantisations: [Quantisation?]
}

/// A whole model as OpenVINO runs it.
final class OpenVINOLane: FeatureLane {
    private let request: OpenVINORequest
    private let format: LaneFormat
    /// The input in the model's element type, when that is not float32.
    private var converted: [UInt8] = []

    package init(_ request: OpenVINORequest, format: LaneFormat) {
        self.request = request
        self.format = format
    }

    package func features(of input: NetworkInput) throws -> [Tensor] {
        let contract = format.contract
        try contract.check(input.tensor)
        do {
            let outputs = try infer(input.tensor, beside: format.extras.values(for: input))
            return zip(outputs, format.outputQuantisations).map { output, quantisation in
                quantisation.map { Tensor(shape: output.shape, values: $0.real(output.values)) } ?? output
            }
        } catch {
            throw SkipReason(.modelRejected, found: "\(input.tensor.shape): \(error)", needed: contract.text)
        }
    }

    private func infer(_ tensor: Tensor, beside extras: [ExtraTensors.Value]) throws -> [Tensor] {
        let type = format.contract.elementType
        let values = format.inputQuantisation.map { $0.stored(tensor.values, as: type) } ?? tensor.values
        if type == .float32 {
            return try values.withUnsafeBytes { try request.infer(type, tensor.shape, $0, at: format.clipIndex, beside: extras) }
        }
        values.convert(to: type, into: &converted)
        return try converted.withUnsafeBytes { try request.infer(type, tensor.shape, $0, at: format.clipIndex, beside: extras) }
    }
}

extension ModelContract {
    /// - Throws: ``SkipReason`` with code `model.rejected` unless a tensor has the axes of the contract.
    package func check(_ input: Tensor) throws(SkipReason) {
        let fits =
            input.shape.rank == axes.count && input.shape.elementCount == input.values.count && !input.values.isEmpty
            && zip(input.shape.lengths, axes).allSatisfy { length, axis in axis.length.map { $0 == length } ?? true }
        guard fits else { throw SkipReason(.modelRejected, found: "\(input.shape)", needed: text) }
    }
}

/// One infer request on one compiled model. Used by one thread at a time.
final class OpenVINORequest {
    let compiled: OpenVINOCompiledModel
    private let request: OpaquePointer
    private let outputIndices: [Int]
    private let mayTakeShortCut: Bool
    /// Input shapes with which the model has run, where that says that it will.
    private var knownShapes: Set<TensorShape> = []
    private static let mostKnownShapes = 1 << 16

    /// - Parameters:
    ///   - outputIndices: of the model's outputs those that are fetched, in that order.
    ///   - mayTakeShortCut: what has run with one input of a shape runs with all, and no other request uses the compiled model.
    /// - Throws: ``EngineError`` with code `.inference`.
    package init(_ compiled: OpenVINOCompiledModel, outputIndices: [Int] = [0], mayTakeShortCut: Bool = false, subject: String) throws {
        var request: OpaquePointer?
        do throws(OpenVINOFailure) {
            try openVINO(ov_compiled_model_create_infer_request(compiled.handle, &request))
            guard request != nil else { throw OpenVINOFailure(message: "the library returned no infer request") }
        } catch {
            throw EngineError(
                .inference, subject: subject, step: "preparing the model for one more clip in parallel", found: error.description,
                needed: "enough memory for it", advice: "Lower --lanes.", cause: error)
        }
        self.compiled = compiled
        self.request = request!
        self.outputIndices = outputIndices
        self.mayTakeShortCut = mayTakeShortCut
    }

    deinit {
        ov_infer_request_free(request)
        compiled.giveStreamBack()
    }

    /// Runs what was set, and returns when it is done.
    ///
    /// With one stream and one thread `ov_infer_request_infer` runs on the caller's thread, which has the data at hand, and swallows
    /// what an operation throws (OpenVINO 2026.4): it says that all is well, the outputs are still those of the inference before, and
    /// the failed one stays queued for the thread and is run again by whatever network it comes to next. So it is taken only for a
    /// shape that has run before, of a model whose inner shapes follow from it; all else goes to a stream's own thread, which costs
    /// the seed CNN an eighth of its time.
    private func run(_ shape: TensorShape) throws(OpenVINOFailure) {
        if mayTakeShortCut, knownShapes.contains(shape) { return try openVINO(ov_infer_request_infer(request)) }
        try openVINO(ov_infer_request_start_async(request))
        try openVINO(ov_infer_request_wait(request))
        if mayTakeShortCut, knownShapes.count < Self.mostKnownShapes { knownShapes.insert(shape) }
    }

    /// Runs the model on memory that stays the caller's: the request refers to it only until this returns.
    ///
    /// - Parameters:
    ///   - index: which of the model's inputs it is.
    ///   - extras: what the others are given.
    /// - Returns: the chosen outputs as float32.
    package func infer(
        _ type: ElementType, _ shape: TensorShape, _ bytes: UnsafeRawBufferPointer, at index: Int = 0,
        beside extras: [ExtraTensors.Value] = []
    ) throws(OpenVINOFailure) -> [Tensor] {
        var tensor: OpaquePointer?
        var lengths = shape.lengths.map(Int64.init)
        let status = lengths.withUnsafeMutableBufferPointer { lengths in
            ov_tensor_create_from_host_ptr(
                type.openVINO, ov_shape_t(rank: Int64(lengths.count), dims: lengths.baseAddress),
                UnsafeMutableRawPointer(mutating: bytes.baseAddress), &tensor)
        }
        try openVINO(status)
        defer { ov_tensor_free(tensor) }
        for extra in extras { try set(extra) }
        try openVINO(ov_infer_request_set_input_tensor_by_index(request, index, tensor))
        try run(shape)
        return try outputIndices.map(output)
    }

    /// Copies a value into memory that the request owns.
    private func set(_ extra: ExtraTensors.Value) throws(OpenVINOFailure) {
        var tensor: OpaquePointer?
        var lengths = extra.shape.lengths.map(Int64.init)
        let status = lengths.withUnsafeMutableBufferPointer { lengths in
            ov_tensor_create(extra.type.openVINO, ov_shape_t(rank: Int64(lengths.count), dims: lengths.baseAddress), &tensor)
        }
        try openVINO(status)
        defer { ov_tensor_free(tensor) }
        var data: UnsafeMutableRawPointer?
        if !extra.bytes.isEmpty {
            try openVINO(ov_tensor_data(tensor, &data))
            extra.bytes.withUnsafeBytes { data?.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
        }
        try openVINO(ov_infer_request_set_input_tensor_by_index(request, extra.index, tensor))
    }

    private func output(_ index: Int) throws(OpenVINOFailure) -> Tensor {
        var output: OpaquePointer?
        try openVINO(ov_infer_request_get_output_tensor_by_index(request, index, &output))
        defer { ov_tensor_free(output) }
        return try copy(output)
    }

    /// The one copy of the features out of the library's memory.
    private func copy(_ output: OpaquePointer?) throws(OpenVINOFailure) -> Tensor {
        var shape = ov_shape_t()
        try openVINO(ov_tensor_get_shape(output, &shape))
        defer { ov_shape_free(&shape) }
        let lengths = TensorShape((0..<Int(shape.rank)).map { Int(shape.dims[$0]) })
        var type = DYNAMIC
        var byteCount = 0
        var data: UnsafeMutableRawPointer?
        try openVINO(ov_tensor_get_element_type(output, &type))
        try openVINO(ov_tensor_get_byte_size(output, &byteCount))
        if byteCount > 0 { try openVINO(ov_tensor_data(output, &data)) }
        guard let elementType = ElementType(openVINO: type), let count = lengths.elementCount,
            byteCount == count * elementType.byteCount
        else { throw OpenVINOFailure(message: "the output \(lengths) has an unsupported type") }
        let bytes = UnsafeRawBufferPointer(start: data, count: byteCount)
        return Tensor(shape: lengths, values: [Float](bytes, of: elementType))
    }
}
