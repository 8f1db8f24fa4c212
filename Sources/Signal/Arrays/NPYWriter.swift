/// Writes float32 and float16 arrays in NumPy's format version 1.0, byte for byte as `numpy.save` does.
package enum NPYWriter {
    /// Everything before the values: magic, version, length and the dictionary, padded to a multiple of 64 bytes.
    ///
    /// NumPy (1.23 and later) leaves room for the first length to grow to 21 digits, then pads with 1 to 64 bytes.
    package static func header(for shape: TensorShape, type: ElementType = .float32) -> [UInt8] {
        precondition(type == .float32 || type == .float16, "features are stored as float32 or float16")
        var text = "{'descr': '\(type == .float16 ? "<f2" : "<f4")', 'fortran_order': False, 'shape': \(shape), }"
        if let first = shape.lengths.first {
            text += String(repeating: " ", count: max(0, 21 - String(first).utf8.count))
        }
        let unpadded = 10 + text.utf8.count + 1
        text += String(repeating: " ", count: 64 - unpadded % 64) + "\n"
        let length = text.utf8.count
        precondition(length < 65_536, "a shape of rank \(shape.rank) needs a longer header than version 1.0 allows")
        return NPYHeader.magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array(text.utf8)
    }

    /// The whole file.
    package static func data(for tensor: Tensor) -> [UInt8] {
        var bytes = header(for: tensor.shape)
        bytes.reserveCapacity(bytes.count + 4 * tensor.values.count)
        withValueBytes(of: tensor) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// Calls `body` with the values' bytes, little-endian in C order, without a copy: what follows ``header(for:)``.
    package static func withValueBytes<Result>(
        of tensor: Tensor, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        #if _endian(little)
            try tensor.values.withUnsafeBytes(body)
        #else
            try tensor.values.map(\.bitPattern.littleEndian).withUnsafeBytes(body)
        #endif
    }
}
