import Signal

// Between float32 and the element types that a model's input or output may have. Contracts admit floating-point inputs
// only; outputs may be whole numbers.

extension Array where Element == Float {
    /// Writes the values as `type`, a floating-point type, into `bytes`, which is grown as needed and never shrunk.
    package func convert(to type: ElementType, into bytes: inout [UInt8]) {
        let byteCount = count * type.byteCount
        if bytes.count < byteCount { bytes = [UInt8](repeating: 0, count: byteCount) }
        bytes.withUnsafeMutableBytes { bytes in
            switch type {
            case .float16: store(in: bytes) { Float16($0) }
            case .float32: store(in: bytes) { $0 }
            case .float64: store(in: bytes) { Double($0) }
            default: preconditionFailure("a contract with an input of \(type.rawValue)")
            }
        }
    }

    private func store<T>(in bytes: UnsafeMutableRawBufferPointer, _ transform: (Float) -> T) {
        for (index, value) in enumerated() {
            bytes.storeBytes(of: transform(value), toByteOffset: index * MemoryLayout<T>.stride, as: T.self)
        }
    }

    /// Reads values of `type` from native-endian memory whose length is a multiple of the type's.
    package init(_ bytes: UnsafeRawBufferPointer, of type: ElementType) {
        switch type {
        case .bool: self = Self.load(bytes) { (value: UInt8) in value == 0 ? 0 : 1 }
        case .int8: self = Self.load(bytes) { (value: Int8) in Float(value) }
        case .int16: self = Self.load(bytes) { (value: Int16) in Float(value) }
        case .int32: self = Self.load(bytes) { (value: Int32) in Float(value) }
        case .int64: self = Self.load(bytes) { (value: Int64) in Float(value) }
        case .uint8: self = Self.load(bytes) { (value: UInt8) in Float(value) }
        case .uint16: self = Self.load(bytes) { (value: UInt16) in Float(value) }
        case .uint32: self = Self.load(bytes) { (value: UInt32) in Float(value) }
        case .uint64: self = Self.load(bytes) { (value: UInt64) in Float(value) }
        case .float16: self = Self.load(bytes) { (value: Float16) in Float(value) }
        case .float32:
            self = [Float](unsafeUninitializedCapacity: bytes.count / 4) { buffer, count in
                UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
                count = bytes.count / 4
            }
        case .float64: self = Self.load(bytes) { (value: Double) in Float(value) }
        }
    }

    private static func load<T: BitwiseCopyable>(_ bytes: UnsafeRawBufferPointer, _ transform: (T) -> Float) -> [Float] {
        let stride = MemoryLayout<T>.stride
        return (0..<bytes.count / stride).map { transform(bytes.loadUnaligned(fromByteOffset: $0 * stride, as: T.self)) }
    }
}
