import Base
internal import COpenVINO
import Shapes
import Signal

/// A model compiled for one lane: one stream, one thread. Owns the library's handle.
///
/// Each lane compiles its own: two lanes sharing one model of two streams were about 5 % slower (one measurement, two
/// cores). The price is compiling the model, and holding what was compiled, once for each lane.
package final class OpenVINOCompiledModel {
    package let handle: OpaquePointer

    /// - Throws: ``EngineError`` with code `.inference`.
    package init(_ model: OpenVINOModel, subject: String) throws {
        let core = try OpenVINOCore.shared()
        var compiled: OpaquePointer?
        do throws(OpenVINOFailure) {
            try Self.properties.with { count, properties throws(OpenVINOFailure) in
                try openVINO(ov_core_compile_model_props(core.handle, model.handle, "CPU", count, properties, &compiled))
            }
            guard let compiled else { throw OpenVINOFailure(message: "the library returned no compiled model") }
            handle = compiled
        } catch {
            throw EngineError(
                .inference, subject: subject, step: "compiling the model", found: error.description,
                needed: "a model whose operations OpenVINO can run on this processor", cause: error)
        }
    }

    deinit { ov_compiled_model_free(handle) }

    private static let properties = OpenVINOProperties([
        ("PERFORMANCE_HINT", "LATENCY"),
        // bfloat16 would be chosen where the processor has it, and features would depend on the machine.
        ("INFERENCE_PRECISION_HINT", "f32"),
        ("NUM_STREAMS", "1"),
        ("INFERENCE_NUM_THREADS", "1"),
        // Which core a lane runs on is left to the system: lanes come and go while running.
        ("ENABLE_CPU_PINNING", "NO"),
        // A lane keeps what was prepared for each clip length. With the seed CNN, 900 lengths on two lanes came to
        // 492 MB with the library's default of 5,000 entries and to 304 MB with this; 80 lengths need 93 MB either way.
        ("CPU_RUNTIME_CACHE_CAPACITY", "512"),
    ])
}

/// A whole model as OpenVINO runs it.
final class OpenVINOLane: FeatureLane {
    private let request: OpenVINORequest
    private let contract: ModelContract
    /// The input in the model's element type, when that is not float32.
    private var converted: [UInt8] = []

    package init(_ request: OpenVINORequest, contract: ModelContract) {
        self.request = request
        self.contract = contract
    }

    package func features(of input: NetworkInput) throws -> [Tensor] {
        let tensor = input.tensor
        try contract.check(tensor)
        do {
            if contract.elementType == .float32 {
                return try tensor.values.withUnsafeBytes { try request.infer(.float32, tensor.shape, $0) }
            }
            tensor.values.convert(to: contract.elementType, into: &converted)
            return try converted.withUnsafeBytes { try request.infer(contract.elementType, tensor.shape, $0) }
        } catch {
            throw SkipReason(.modelRejected, found: "\(tensor.shape): \(error)", needed: contract.text)
        }
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
    private let compiled: OpenVINOCompiledModel
    private let request: OpaquePointer
    private let outputIndices: [Int]

    /// - Parameter outputIndices: of the model's outputs those that are fetched, in that order.
    /// - Throws: ``EngineError`` with code `.inference`.
    package init(_ compiled: OpenVINOCompiledModel, outputIndices: [Int] = [0], subject: String) throws {
        var request: OpaquePointer?
        do throws(OpenVINOFailure) {
            try openVINO(ov_compiled_model_create_infer_request(compiled.handle, &request))
            guard request != nil else { throw OpenVINOFailure(message: "the library returned no infer request") }
        } catch {
            throw EngineError(
                .inference, subject: subject, step: "starting a lane", found: error.description,
                needed: "memory for one more lane", advice: "Use fewer lanes.", cause: error)
        }
        self.compiled = compiled
        self.request = request!
        self.outputIndices = outputIndices
    }

    deinit { ov_infer_request_free(request) }

    /// Runs what was set, and returns when it is done.
    ///
    /// In two calls, though one would do: with one stream and one thread `ov_infer_request_infer` takes a short cut that swallows what
    /// an operation throws (OpenVINO 2026.4). It says that all is well, the outputs are still those of the inference before, and the
    /// failed one stays queued for the thread and is run again by whatever network it comes to next.
    private func run() throws(OpenVINOFailure) {
        try openVINO(ov_infer_request_start_async(request))
        try openVINO(ov_infer_request_wait(request))
    }

    /// Runs the model on memory that stays the caller's: the request refers to it only until this returns.
    ///
    /// - Returns: the chosen outputs as float32.
    package func infer(_ type: ElementType, _ shape: TensorShape, _ bytes: UnsafeRawBufferPointer) throws(OpenVINOFailure) -> [Tensor] {
        var tensor: OpaquePointer?
        var lengths = shape.lengths.map(Int64.init)
        let status = lengths.withUnsafeMutableBufferPointer { lengths in
            ov_tensor_create_from_host_ptr(
                type.openVINO, ov_shape_t(rank: Int64(lengths.count), dims: lengths.baseAddress),
                UnsafeMutableRawPointer(mutating: bytes.baseAddress), &tensor)
        }
        try openVINO(status)
        defer { ov_tensor_free(tensor) }
        try openVINO(ov_infer_request_set_input_tensor(request, tensor))
        try run()
        return try outputIndices.map(output)
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
