import Base

/// What the header of a `.npy` file promises: element type, order and shape of the values that follow it.
///
/// Reads versions 1.0 to 3.0 of the format described in NumPy's `numpy.lib.format`.
package struct NPYHeader: Sendable, Hashable {
    package var elementType: ElementType
    package var isBigEndian: Bool
    package var isFortranOrder: Bool
    package var shape: TensorShape
    /// Offset of the first value from the start of the file.
    package var dataOffset: Int
    /// The shape's element count times the element's size; known not to overflow.
    package var valueBytes: Int

    static let neededFile = "a NumPy array of format version 1.0 to 3.0"
    static let neededElementTypes = "integers of up to 64 bits or floats of 16, 32 or 64 bits"
    package static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
    /// NumPy's own headers stay below 200 bytes; more than this is refused before it is read.
    static let maxHeaderBytes = 65_536

    /// Reads the header at the front of `source` and leaves the source at the first value.
    ///
    /// - Throws: `array.not_array`, `array.pickled`, `array.element_type` or `array.too_large`.
    init(from source: inout some ByteSource) throws(SkipReason) {
        let start = try source.read(count: 8)
        guard start.starts(with: Self.magic) else {
            throw SkipReason(
                .arrayNotArray,
                found: start.count < 8 ? "\(start.count) bytes" : "a file that does not begin like a .npy file",
                needed: Self.neededFile)
        }
        guard start.count == 8, (1...3).contains(start[6]), start[7] == 0 else {
            let version = start.count == 8 ? "\(start[6]).\(start[7])" : "missing"
            throw SkipReason(.arrayNotArray, found: "format version \(version)", needed: Self.neededFile)
        }
        let lengthBytes = try source.read(count: start[6] == 1 ? 2 : 4)
        let headerBytes = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard lengthBytes.count == (start[6] == 1 ? 2 : 4), headerBytes <= Self.maxHeaderBytes else {
            throw SkipReason(
                .arrayNotArray, found: "a header of \(headerBytes) bytes",
                needed: "a header of at most \(Self.maxHeaderBytes) bytes")
        }
        let text = try source.read(count: headerBytes)
        guard text.count == headerBytes else {
            throw SkipReason(
                .arrayTruncated, found: "\(text.count) of the \(headerBytes) bytes of its header",
                needed: "the whole header and its values")
        }
        try self.init(literal: NPYHeaderLiteral(text), dataOffset: 8 + lengthBytes.count + headerBytes)
    }

    private init(literal: NPYHeaderLiteral, dataOffset: Int) throws(SkipReason) {
        (elementType, isBigEndian) = try Self.element(ofDescr: literal.descr)
        isFortranOrder = literal.isFortranOrder
        shape = TensorShape(literal.lengths)
        self.dataOffset = dataOffset
        guard let count = shape.elementCount,
            case (let bytes, let overflow) = count.multipliedReportingOverflow(by: elementType.byteCount), !overflow
        else {
            throw SkipReason(
                .arrayTooLarge, found: "the shape \(shape), whose size does not fit in 64 bits",
                needed: "an array that fits in memory")
        }
        valueBytes = bytes
    }

    /// Element type and byte order of a NumPy type string such as `<f4`, `>i2`, `|u1` or `f8`.
    private static func element(ofDescr descr: String) throws(SkipReason) -> (ElementType, isBigEndian: Bool) {
        var code = Substring(descr)
        var isBigEndian = false
        if let order = code.first, "<>|=".contains(order) {
            isBigEndian = order == ">"
            code = code.dropFirst()
        }
        if code.hasPrefix("O") {
            throw SkipReason(.arrayPickled, found: "element type '\(descr)'", needed: neededElementTypes)
        }
        let types: [Substring: ElementType] = [
            "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
            "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64,
        ]
        guard let type = types[code] else {
            throw SkipReason(
                .arrayElementType, found: "element type '\(descr)'\(kind(ofCode: code))", needed: neededElementTypes)
        }
        return (type, isBigEndian)
    }

    private static func kind(ofCode code: Substring) -> String {
        switch code.first {
        case "b", "?": " (booleans)"
        case "c": " (complex numbers)"
        case "S", "U", "a": " (strings)"
        case "M", "m": " (dates or durations)"
        case "V": " (raw bytes)"
        case "f", "i", "u": " (of an unsupported size)"
        default: ""
        }
    }

    /// - Parameter available: bytes of the file or archive member, header included.
    /// - Throws: `array.truncated` when the promised values cannot be there; `array.too_large` when the file's values,
    ///   or the float32 values they become, exceed `maxBytes`.
    func requireValues(available: Int, maxBytes: Int) throws(SkipReason) {
        let values = available - dataOffset
        guard valueBytes <= values else {
            throw SkipReason(
                .arrayTruncated, found: "\(max(0, values)) bytes of values",
                needed: "\(valueBytes) bytes for \(shape) \(elementType.rawValue)")
        }
        // Cannot overflow: valueBytes is at most the file's size, and the factor at most 4.
        let memory = valueBytes / elementType.byteCount * max(4, elementType.byteCount)
        guard memory <= maxBytes else {
            throw SkipReason(
                .arrayTooLarge, found: "\(shape) \(elementType.rawValue), \(memory) bytes in memory",
                needed: "at most \(maxBytes) bytes")
        }
    }
}
