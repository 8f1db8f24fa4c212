import Base
internal import COpenVINO
import Shapes

/// A model compiled for one lane, or for several: as many streams as lanes, one thread each. Owns the library's handle.
///
/// `@unchecked Sendable` because the handle never changes, and OpenVINO makes infer requests of one compiled model for any
/// thread.
package final class OpenVINOCompiledModel: @unchecked Sendable {
    package let handle: OpaquePointer
    /// Requests that run side by side, each on a stream.
    let streams: Int
    private let taken = Guarded(0)

    /// - Throws: ``EngineError`` with code `.inference`.
    package init(_ model: OpenVINOModel, streams: Int = 1, precision: Precision = .f32, subject: String) throws {
        let core = try OpenVINOCore.shared()
        var compiled: OpaquePointer?
        do throws(OpenVINOFailure) {
            try Self.properties(streams, precision).with { count, properties throws(OpenVINOFailure) in
                try openVINO(ov_core_compile_model_props(core.handle, model.handle, "CPU", count, properties, &compiled))
            }
            guard let compiled else { throw OpenVINOFailure(message: "the library returned no compiled model") }
            handle = compiled
        } catch {
            throw EngineError(
                .inference, subject: subject, step: "compiling the model", found: error.description,
                needed: "a model whose operations OpenVINO can run on this processor", cause: error)
        }
        self.streams = streams
    }

    deinit { ov_compiled_model_free(handle) }

    /// Takes a stream; false where all are taken.
    func takeStream() -> Bool {
        taken.withLock { taken in
            if taken >= streams { return false }
            taken += 1
            return true
        }
    }

    func giveStreamBack() { taken.withLock { $0 -= 1 } }

    private static func properties(_ streams: Int, _ precision: Precision) -> OpenVINOProperties {
        OpenVINOProperties([
            ("PERFORMANCE_HINT", "LATENCY"),
            // bfloat16 would be chosen where the processor has it, and features would depend on the machine.
            ("INFERENCE_PRECISION_HINT", precision.rawValue),
            ("NUM_STREAMS", "\(streams)"),
            // One thread a stream, whatever their number: sums are added in one order then.
            ("INFERENCE_NUM_THREADS", "\(streams)"),
            // Which core a lane runs on is left to the system: lanes come and go while running.
            ("ENABLE_CPU_PINNING", "NO"),
            // A lane keeps what was prepared for each clip length. With the seed CNN, 900 lengths on two lanes came to
            // 492 MB with the library's default of 5,000 entries and to 304 MB with this; 80 lengths need 93 MB either way.
            ("CPU_RUNTIME_CACHE_CAPACITY", "512"),
        ])
    }
}

/// Compiled models for the lanes of one network: a copy each, or one whose weights all share.
///
/// Two lanes that share one small model were about 5 % slower than with a copy each (one measurement, two cores); of a large
/// one, the copies' memory counts for more. Features are the same to the bit either way.
final class CompiledModels: Sendable {
    private struct State {
        var model: OpenVINOModel
        var ready: [OpenVINOCompiledModel]
    }
    private let state: Guarded<State>
    private let streams: Int
    private let precision: Precision
    private let hasCertainShapes: Bool
    private let subject: String

    /// - Parameters:
    ///   - first: compiled on loading, to find out whether it works; it waits for the first lane.
    ///   - sharing: how many lanes share one; nil for a copy each.
    ///   - hasCertainShapes: what runs with one input of a shape runs with all; see ``ModelGraph/hasCertainShapes(input:axis:length:)``.
    init(_ model: OpenVINOModel, sharing: Int?, precision: Precision, hasCertainShapes: Bool, subject: String) throws {
        streams = sharing ?? 1
        self.precision = precision
        self.hasCertainShapes = hasCertainShapes
        self.subject = subject
        let first = try OpenVINOCompiledModel(model, streams: streams, precision: precision, subject: subject)
        state = Guarded(State(model: model, ready: [first]))
    }

    /// For one lane more, of the same model in another precision.
    convenience init(like other: CompiledModels, precision: Precision) throws {
        try self.init(
            other.state.withLock(\.model), sharing: nil, precision: precision, hasCertainShapes: other.hasCertainShapes,
            subject: other.subject)
    }

    /// - Throws: ``EngineError`` with code `.inference`.
    func request(outputIndices: [Int]) throws -> OpenVINORequest {
        // OpenVINO compiles one model for one caller at a time.
        let compiled = try state.withLock { state in
            if let free = state.ready.first(where: { $0.takeStream() }) {
                if streams == 1 { state.ready.removeAll { $0 === free } }
                return free
            }
            let new = try OpenVINOCompiledModel(state.model, streams: streams, precision: precision, subject: subject)
            _ = new.takeStream()
            if streams > 1 { state.ready.append(new) }
            return new
        }
        return try OpenVINORequest(compiled, outputIndices: outputIndices, mayTakeShortCut: hasCertainShapes && streams == 1, subject: subject)
    }
}
