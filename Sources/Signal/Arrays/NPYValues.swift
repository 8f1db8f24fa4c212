import Base

/// Turns the values of a `.npy` file into float32 in C order.
enum NPYValues {
    /// Bytes converted at a time; a multiple of every element size.
    private static let chunkBytes = 1 << 18

    /// - Precondition: `header.valueBytes` was bounded by the caller.
    /// - Throws: `array.truncated` when the source ends early, and what the source throws.
    package static func read(_ header: NPYHeader, from source: inout some ByteSource) throws(SkipReason) -> [Float] {
        let count = header.valueBytes / header.elementType.byteCount
        var failure: SkipReason?
        let values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(SkipReason) {
                try fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]), header, from: &source)
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return header.isFortranOrder && header.shape.rank > 1 ? cOrder(values, header.shape) : values
    }

    private static func fill(
        _ values: UnsafeMutableBufferPointer<Float>, _ header: NPYHeader, from source: inout some ByteSource
    ) throws(SkipReason) {
        let type = header.elementType
        if type == .float32 && header.isBigEndian == (1.bigEndian == 1) {
            let count = try source.read(into: UnsafeMutableRawBufferPointer(values))
            guard count == header.valueBytes else { throw truncated(count, header) }
            return
        }
        var chunk = [UInt8](repeating: 0, count: min(chunkBytes, header.valueBytes))
        var done = 0
        while done < header.valueBytes {
            let wanted = min(chunkBytes, header.valueBytes - done)
            var got = 0
            var failure: SkipReason?
            chunk.withUnsafeMutableBytes { space in
                let part = UnsafeMutableRawBufferPointer(rebasing: space[..<wanted])
                do throws(SkipReason) { got = try source.read(into: part) } catch { failure = error }
                guard got == wanted else { return }
                let first = done / type.byteCount
                let target = UnsafeMutableBufferPointer(rebasing: values[first..<first + wanted / type.byteCount])
                convert(UnsafeRawBufferPointer(part), type, isBigEndian: header.isBigEndian, to: target)
            }
            if let failure { throw failure }
            done += got
            guard got == wanted else { throw truncated(done, header) }
        }
    }

    private static func truncated(_ count: Int, _ header: NPYHeader) -> SkipReason {
        SkipReason(
            .arrayTruncated, found: "\(count) bytes of values",
            needed: "\(header.valueBytes) bytes for \(header.shape) \(header.elementType.rawValue)")
    }

    private static func convert(
        _ bytes: UnsafeRawBufferPointer, _ type: ElementType, isBigEndian: Bool,
        to values: UnsafeMutableBufferPointer<Float>
    ) {
        switch type {
        case .float32: convert(bytes, isBigEndian, to: values) { Float(bitPattern: $0) }
        case .float64: convert(bytes, isBigEndian, to: values) { Float(Double(bitPattern: $0)) }
        case .float16: convert(bytes, isBigEndian, to: values, float(ofFloat16:))
        case .int8: convert(bytes, isBigEndian, to: values) { (bits: UInt8) in Float(Int8(bitPattern: bits)) }
        case .int16: convert(bytes, isBigEndian, to: values) { (bits: UInt16) in Float(Int16(bitPattern: bits)) }
        case .int32: convert(bytes, isBigEndian, to: values) { (bits: UInt32) in Float(Int32(bitPattern: bits)) }
        case .int64: convert(bytes, isBigEndian, to: values) { (bits: UInt64) in Float(Int64(bitPattern: bits)) }
        case .uint8, .bool: convert(bytes, isBigEndian, to: values) { (bits: UInt8) in Float(bits) }
        case .uint16: convert(bytes, isBigEndian, to: values) { (bits: UInt16) in Float(bits) }
        case .uint32: convert(bytes, isBigEndian, to: values) { (bits: UInt32) in Float(bits) }
        case .uint64: convert(bytes, isBigEndian, to: values) { (bits: UInt64) in Float(bits) }
        }
    }

    @inline(__always)
    private static func convert<Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, _ isBigEndian: Bool, to values: UnsafeMutableBufferPointer<Float>,
        _ value: (Bits) -> Float
    ) {
        let size = MemoryLayout<Bits>.size
        if isBigEndian {
            for index in values.indices {
                values[index] = value(Bits(bigEndian: bytes.loadUnaligned(fromByteOffset: index * size, as: Bits.self)))
            }
        } else {
            for index in values.indices {
                values[index] = value(
                    Bits(littleEndian: bytes.loadUnaligned(fromByteOffset: index * size, as: Bits.self)))
            }
        }
    }

    /// IEEE 754 binary16 to binary32, by selection rather than branches so that it vectorises. The exponent's bias grows by
    /// 112; infinities and NaN need all exponent bits set, which is 112 more; subnormals are multiples of 2^-24.
    @inline(__always)
    private static func float(ofFloat16 bits: UInt16) -> Float {
        let magnitude = UInt32(bits & 0x7fff)
        let rebias: UInt32 = magnitude >= 0x7c00 ? 224 << 23 : 112 << 23
        let normal = magnitude << 13 &+ rebias
        let subnormal = (Float(magnitude) * 0x1p-24).bitPattern
        return Float(bitPattern: (magnitude < 0x0400 ? subnormal : normal) | UInt32(bits & 0x8000) << 16)
    }

    private static func cOrder(_ values: [Float], _ shape: TensorShape) -> [Float] {
        var strides: [Int] = []
        var stride = 1
        for length in shape.lengths {
            strides.append(stride)
            stride *= length
        }
        let gather = AxisGather(lengths: shape.lengths, sourceStrides: strides)
        return [Float](unsafeUninitializedCapacity: values.count) { buffer, initialized in
            values.withUnsafeBufferPointer { gather.run(from: $0, to: buffer, .copy) }
            initialized = values.count
        }
    }
}
