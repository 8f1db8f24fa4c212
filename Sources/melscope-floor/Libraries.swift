import CFFTW
import COpenVINO
import CSoxr
import Inference
import Shapes
import Signal

/// libsoxr as the engine uses it: HQ, one resampler a clip, blocks of 32,768 samples in and 16,384 out.
final class Resampling {
    private static let blockSamples = 1 << 15
    private static let outputSamples = 1 << 14
    private let output = UnsafeMutablePointer<Float>.allocate(capacity: outputSamples)

    deinit { output.deallocate() }

    func resample(_ recording: Recording) throws {
        if recording.sampleRateHz == Recording.sampleRateHz { return }
        var error: soxr_error_t?
        var io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I)
        var quality = soxr_quality_spec(UInt(SOXR_20_BITQ), 0)
        var runtime = soxr_runtime_spec(1)
        guard
            let handle = soxr_create(
                Double(recording.sampleRateHz), Double(Recording.sampleRateHz), 1, &error, &io, &quality, &runtime)
        else { throw FloorError(description: "libsoxr made no resampler") }
        defer { soxr_delete(handle) }
        recording.samples.withUnsafeBufferPointer { samples in
            var used = 0
            while true {
                let wanted = min(Self.blockSamples, samples.count - used)
                var consumed = 0
                var produced = 0
                // Without input libsoxr gives what it still holds.
                let block = wanted == 0 ? nil : samples.baseAddress! + used
                soxr_process(handle, block, wanted, &consumed, output, Self.outputSamples, &produced)
                used += consumed
                if wanted == 0 && produced == 0 { return }
            }
        }
    }
}

/// FFTW's transform of 2,048 samples with the engine's plan.
///
/// @unchecked Sendable because the plan never changes and FFTW may execute it from many threads.
final class Transform: @unchecked Sendable {
    static let length = 2048

    final class Buffers {
        let input = fftwf_alloc_real(length)!
        let output = fftwf_alloc_complex(length / 2 + 1)!

        init() { input.initialize(repeating: 0.5, count: length) }

        deinit {
            fftwf_free(input)
            fftwf_free(output)
        }
    }

    private let plan: fftwf_plan

    init() {
        fftwf_import_wisdom_from_string(TransformWisdom.text)
        let buffers = Buffers()
        plan = fftwf_plan_dft_r2c_1d(Int32(Self.length), buffers.input, buffers.output, UInt32(FFTW_ESTIMATE))
    }

    func run(frames: Int, _ buffers: Buffers) {
        for _ in 0..<frames { fftwf_execute_dft_r2c(plan, buffers.input, buffers.output) }
    }
}

/// The seed CNN in OpenVINO, compiled for one lane with the engine's settings.
///
/// @unchecked Sendable because only its lane uses it.
final class Network: @unchecked Sendable {
    private static let maxFrames = 1 << 14
    private let compiled: OpenVINOCompiledModel
    private let request: OpaquePointer
    private let logMel = UnsafeMutablePointer<Float>.allocate(capacity: maxFrames * 128)

    init() throws {
        compiled = try OpenVINOCompiledModel(OpenVINOModel(source: .seed), subject: ModelSource.seed.name)
        var request: OpaquePointer?
        try Self.check(ov_compiled_model_create_infer_request(compiled.handle, &request))
        self.request = request!
        for index in 0..<Self.maxFrames * 128 { logMel[index] = -Float(index % 81) }
    }

    func infer(frames: Int) throws {
        precondition(frames <= Self.maxFrames)
        var tensor: OpaquePointer?
        var lengths: [Int64] = [1, Int64(frames), 128, 1]
        let status = lengths.withUnsafeMutableBufferPointer {
            ov_tensor_create_from_host_ptr(F32, ov_shape_t(rank: 4, dims: $0.baseAddress), logMel, &tensor)
        }
        try Self.check(status)
        defer { ov_tensor_free(tensor) }
        try Self.check(ov_infer_request_set_input_tensor(request, tensor))
        try Self.check(ov_infer_request_infer(request))
        var output: OpaquePointer?
        try Self.check(ov_infer_request_get_output_tensor_by_index(request, 0, &output))
        ov_tensor_free(output)
    }

    private static func check(_ status: ov_status_e) throws {
        guard status == OK else { throw OpenVINOFailure(message: "status \(status.rawValue)") }
    }

    static func infer(frames: Int, with lane: any FeatureLane) throws {
        let values = (0..<frames * 128).map { -Float($0 % 81) }
        _ = try lane.features(of: Tensor(shape: TensorShape([1, frames, 128, 1]), values: values))
    }
}
