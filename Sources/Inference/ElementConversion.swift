import Signal

// Between float32 and the element types that a model's input or output may have.

extension Array where Element == Float {
    /// Writes the values as `type`, the nearest that it has, into `bytes`, which is grown as needed and never shrunk.
    package func convert(to type: ElementType, into bytes: inout [UInt8]) {
        let byteCount = count * type.byteCount
        if bytes.count < byteCount { bytes = [UInt8](repeating: 0, count: byteCount) }
        bytes.withUnsafeMutableBytes { bytes in
            switch type {
            case .float16: store(in: bytes) { Float16($0) }
            case .float32: store(in: bytes) { $0 }
            case .float64: store(in: bytes) { Double($0) }
            case .bool: store(in: bytes) { UInt8($0 != 0 ? 1 : 0) }
            case .int8: store(in: bytes) { Self.whole($0) as Int8 }
            case .int16: store(in: bytes) { Self.whole($0) as Int16 }
            case .int32: store(in: bytes) { Self.whole($0) as Int32 }
            case .int64: store(in: bytes) { Self.whole($0) as Int64 }
            case .uint8: store(in: bytes) { Self.whole($0) as UInt8 }
            case .uint16: store(in: bytes) { Self.whole($0) as UInt16 }
            case .uint32: store(in: bytes) { Self.whole($0) as UInt32 }
            case .uint64: store(in: bytes) { Self.whole($0) as UInt64 }
            }
        }
    }

    private static func whole<T: FixedWidthInteger>(_ value: Float) -> T { T(nearest: Double(value)) }

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

extension FixedWidthInteger {
    /// The nearest number of this type; 0 for NaN.
    init(nearest value: Double) {
        let whole = value.rounded(.toNearestOrEven)
        self = Self(exactly: whole) ?? (whole > 0 ? .max : whole < 0 ? .min : 0)
    }
}

extension ElementType {
    /// The values as this type, the nearest that it has.
    func bytes(of values: [Double]) -> [UInt8] {
        func bytes<T>(_ convert: (Double) -> T) -> [UInt8] { values.flatMap { value in withUnsafeBytes(of: convert(value)) { Array($0) } } }
        switch self {
        case .bool: return bytes { UInt8($0 != 0 ? 1 : 0) }
        case .int8: return bytes { Int8(nearest: $0) }
        case .int16: return bytes { Int16(nearest: $0) }
        case .int32: return bytes { Int32(nearest: $0) }
        case .int64: return bytes { Int64(nearest: $0) }
        case .uint8: return bytes { UInt8(nearest: $0) }
        case .uint16: return bytes { UInt16(nearest: $0) }
        case .uint32: return bytes { UInt32(nearest: $0) }
        case .uint64: return bytes { UInt64(nearest: $0) }
        case .float16: return bytes { Float16($0) }
        case .float32: return bytes { Float($0) }
        case .float64: return bytes { $0 }
        }
    }
}
