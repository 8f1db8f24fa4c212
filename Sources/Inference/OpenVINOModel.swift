import Base
internal import COpenVINO
import Signal

#if canImport(Glibc)
import Glibc
#endif

/// One input or output of a model.
package struct ModelPort: Sendable, Hashable, Codable {
    /// The tensor's name, printable; empty when the model gives none.
    package var name: String
    /// Fixed lengths, outermost first, nil for any; nil altogether when even the rank is open.
    package var axes: [Int?]?
    /// The element type, or nil when it is none of those that arrays have (strings, 4-bit and 8-bit floats).
    package var elementType: ElementType?

    /// `log_mel (?, ?, 128, 1) float32`.
    package var text: String {
        let shape = axes.map { "(" + $0.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + ")" } ?? "(any rank)"
        return "\(name.isEmpty ? "(no name)" : name) \(shape) \(elementType?.rawValue ?? "unsupported type")"
    }
}

/// A model as read, before it is compiled. Owns the library's handle.
///
/// `@unchecked Sendable` because nothing changes a model after it was read: the library compiles a copy.
package final class OpenVINOModel: @unchecked Sendable {
    package let handle: OpaquePointer
    package let inputs: [ModelPort]
    package let outputs: [ModelPort]

    /// - Throws: ``EngineError`` with code `.modelUnreadable`, or what ``ModelFormat/detect(path:)`` throws.
    package convenience init(source: ModelSource) throws {
        let core = try OpenVINOCore.shared()
        var model: OpaquePointer?
        do throws(OpenVINOFailure) {
            switch source {
            case .seed, .trained:
                let bytes = SeedModel.bytes(of: source)
                try openVINO(
                    ov_core_read_model_from_memory_buffer(
                        core.handle, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count, nil, &model))
            case .path(let path):
                try openVINO(ov_core_read_model(core.handle, path, nil, &model))
            }
            try self.init(taking: model)
        } catch {
            throw Self.unreadable(source, error)
        }
    }

    /// An operation that the library does not know, told from a damaged file by the library's words.
    private static func unreadable(_ source: ModelSource, _ failure: OpenVINOFailure) -> EngineError {
        let text = failure.description
        if case .path(let path) = source, text.contains("is not initialized"), access(path + "/variables/variables.index", F_OK) != 0 {
            return EngineError(
                .modelUnreadable, subject: path, step: "reading the model", found: "no file \(path)/variables/variables.index",
                needed: "the variables that the graph names", advice: "Copy the whole folder that model.export() wrote.", cause: failure)
        }
        // TensorFlow Lite writes recurrent layers as loops over lists of tensors, whose type is VARIANT.
        let isLoop = text.contains("VARIANT")
        let marks = ["ot supported", "nsupported", "does not support", "onversion rule", "NotImplemented", "nimplemented", "ot implemented"]
        guard isLoop || marks.contains(where: text.contains) else {
            return EngineError(
                .modelUnreadable, subject: source.name, step: "reading the model", found: text,
                needed: "a whole model that OpenVINO can read",
                advice: "Check that the file was copied completely, or export the model again.", cause: failure)
        }
        return EngineError(
            .modelUnreadable, subject: source.name, step: "reading the model",
            found: "an operation that OpenVINO does not support: " + (isLoop ? "a list of tensors, as TFLite makes of recurrent layers (\(text))" : text),
            needed: "operations that OpenVINO can run",
            advice: isLoop
                ? "The file is not damaged. Export the same network with Keras's model.export('DIR') and name that folder."
                : "The file is not damaged. Export the network with other operations or an older opset.",
            cause: failure)
    }

    /// Reads a model that is held in memory as OpenVINO IR.
    package convenience init(xml: UnsafeBufferPointer<CChar>, weights: UnsafeRawBufferPointer) throws(OpenVINOFailure) {
        let core: OpenVINOCore
        do { core = try OpenVINOCore.shared() } catch { throw OpenVINOFailure(message: "\(error)") }
        var model: OpaquePointer?
        var tensor: OpaquePointer?
        var length = Int64(weights.count)
        if !weights.isEmpty {
            // The model keeps referring to its weights, so they go into memory that the library owns.
            let status = withUnsafeMutablePointer(to: &length) {
                ov_tensor_create(U8, ov_shape_t(rank: 1, dims: $0), &tensor)
            }
            try openVINO(status)
        }
        defer { if let tensor { ov_tensor_free(tensor) } }
        if let tensor {
            var data: UnsafeMutableRawPointer?
            try openVINO(ov_tensor_data(tensor, &data))
            data?.copyMemory(from: weights.baseAddress!, byteCount: weights.count)
        }
        try openVINO(ov_core_read_model_from_memory_buffer(core.handle, xml.baseAddress, xml.count, tensor, &model))
        try self.init(taking: model)
    }

    private init(taking model: OpaquePointer?) throws(OpenVINOFailure) {
        guard let model else { throw OpenVINOFailure(message: "the library returned no model") }
        do throws(OpenVINOFailure) {
            inputs = try Self.ports(of: model, count: ov_model_inputs_size, port: ov_model_const_input_by_index)
            outputs = try Self.ports(of: model, count: ov_model_outputs_size, port: ov_model_const_output_by_index)
        } catch {
            ov_model_free(model)
            throw error
        }
        handle = model
    }

    deinit { ov_model_free(handle) }

    /// Index among ``outputs``.
    func outputIndex(of name: String) -> Int? { outputs.firstIndex { $0.name == Printable.text(name) } }

    private static func ports(
        of model: OpaquePointer, count: (OpaquePointer?, UnsafeMutablePointer<Int>?) -> ov_status_e,
        port: (OpaquePointer?, Int, UnsafeMutablePointer<OpaquePointer?>?) -> ov_status_e
    ) throws(OpenVINOFailure) -> [ModelPort] {
        var total = 0
        try openVINO(count(model, &total))
        var result: [ModelPort] = []
        for index in 0..<total {
            var handle: OpaquePointer?
            try openVINO(port(model, index, &handle))
            defer { ov_output_const_port_free(handle) }
            result.append(try describe(handle))
        }
        return result
    }

    private static func describe(_ port: OpaquePointer?) throws(OpenVINOFailure) -> ModelPort {
        // A tensor without a name is an error to the library; to us it is a tensor without a name.
        var text: UnsafeMutablePointer<CChar>?
        var name = ""
        if ov_port_get_any_name(port, &text) == OK, let text {
            name = Printable.text(String(cString: text))
            ov_free(text)
        }
        var type = DYNAMIC
        try openVINO(ov_port_get_element_type(port, &type))
        var shape = ov_partial_shape_t()
        try openVINO(ov_port_get_partial_shape(port, &shape))
        defer { ov_partial_shape_free(&shape) }
        var axes: [Int?]?
        // `ov_rank_is_dynamic` takes rank 0, a single number, for any.
        if shape.rank.min == shape.rank.max, shape.rank.min >= 0 {
            axes = (0..<Int(shape.rank.min)).map { index in
                let length = shape.dims[index]
                return ov_dimension_is_dynamic(length) ? nil : Int(length.min)
            }
        }
        return ModelPort(name: name, axes: axes, elementType: ElementType(openVINO: type))
    }
}

extension ElementType {
    init?(openVINO type: ov_element_type_e) {
        switch type {
        case melscope_ov_boolean: self = .bool
        case I8: self = .int8
        case I16: self = .int16
        case I32: self = .int32
        case I64: self = .int64
        case U8: self = .uint8
        case U16: self = .uint16
        case U32: self = .uint32
        case U64: self = .uint64
        case F16: self = .float16
        case F32: self = .float32
        case F64: self = .float64
        default: return nil
        }
    }

    var openVINO: ov_element_type_e {
        switch self {
        case .bool: melscope_ov_boolean
        case .int8: I8
        case .int16: I16
        case .int32: I32
        case .int64: I64
        case .uint8: U8
        case .uint16: U16
        case .uint32: U32
        case .uint64: U64
        case .float16: F16
        case .float32: F32
        case .float64: F64
        }
    }
}
