import CSeedModel

/// The seed CNN: BatchNormalization - Conv 3x3 ReLU - MaxPool for 32, 64 and 128 filters, input (batch, time, mel 128,
/// channel 1), output (batch, ceil(time / 8), 2048) with the last axis ordered (mel, channel).
///
/// The weights of the one are fixed and documented in `scripts/seedcnn.py`; they are not trained. Those of the other are made by
/// `scripts/train/train.py`; its README has the figures.
package enum SeedModel {
    /// The SHA-256 of the ONNX file, which recipes record.
    package static let sha256 = "d1ebeba8131db99f5d4ea5187d52b495c3642cfe4a0cd2d44d19f2c7a55c273b"

    /// The same of the trained one.
    package static let trainedSHA256 = "689b728eba9dc69fd0de0796bb4c207e3d184279aeee6f160d2a826c77e9a698"

    /// The ONNX file, read-only memory of the program.
    package static var bytes: UnsafeRawBufferPointer { bytes(of: .seed) }

    static func bytes(of source: ModelSource) -> UnsafeRawBufferPointer {
        var count = 0
        let start = source == .trained ? melscope_trained_seed_model(&count) : melscope_seed_model(&count)
        return UnsafeRawBufferPointer(start: start, count: count)
    }
}
