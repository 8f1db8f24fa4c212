import CSeedModel

/// The seed CNN: BatchNormalization - Conv 3x3 ReLU - MaxPool for 32, 64 and 128 filters, input (batch, time, mel 128,
/// channel 1), output (batch, ceil(time / 8), 2048) with the last axis ordered (mel, channel).
///
/// Its weights are fixed and documented in `scripts/seedcnn.py`; they are not trained.
package enum SeedModel {
    /// The SHA-256 of the ONNX file, which recipes record.
    package static let sha256 = "d1ebeba8131db99f5d4ea5187d52b495c3642cfe4a0cd2d44d19f2c7a55c273b"

    /// The ONNX file, read-only memory of the program.
    package static var bytes: UnsafeRawBufferPointer {
        var count = 0
        let start = melscope_seed_model(&count)
        return UnsafeRawBufferPointer(start: start, count: count)
    }
}
