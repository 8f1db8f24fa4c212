/// ONNX files as bytes, in the wire format of protobuf: a MatMul of (batch ?, time ?, mel 128) with a weight that lies
/// elsewhere.
enum ONNXBytes {
    static let weights = (0..<128 * 4).map { Float($0) / 100 }
    static var weightBytes: [UInt8] { weights.withUnsafeBytes { Array($0) } }

    /// - Parameters:
    ///   - location: of the weight's external data.
    ///   - isConstant: whether the weight is a Constant's value in place of an initialiser.
    static func model(location: String, isConstant: Bool = false) -> [UInt8] {
        let tensor =
            number(1, 128) + number(1, 4) + number(2, 1) + text(8, "w")
            + [("location", location), ("offset", "0"), ("length", "2048")].flatMap { message(13, text(1, $0) + text(2, $1)) }
            + number(14, 1)
        let product = text(1, "x") + text(1, "w") + text(2, "y") + text(4, "MatMul")
        let constant = text(2, "w") + text(4, "Constant") + message(5, text(1, "value") + message(5, tensor) + number(20, 4))
        let graph =
            (isConstant ? message(1, constant) : []) + message(1, product) + text(2, "g") + (isConstant ? [] : message(5, tensor))
            + message(11, port("x", 128)) + message(12, port("y", 4))
        return number(1, 8) + message(7, graph) + message(8, number(2, 17))
    }

    private static func port(_ name: String, _ last: Int) -> [UInt8] {
        let lengths = message(1, text(2, "b")) + message(1, text(2, "t")) + message(1, number(1, last))
        return text(1, name) + message(2, message(1, number(1, 1) + message(2, lengths)))
    }

    static func number(_ field: Int, _ value: Int) -> [UInt8] { varint(field << 3) + varint(value) }
    static func text(_ field: Int, _ value: String) -> [UInt8] { message(field, Array(value.utf8)) }
    static func message(_ field: Int, _ bytes: [UInt8]) -> [UInt8] { varint(field << 3 | 2) + varint(bytes.count) + bytes }

    private static func varint(_ value: Int) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
