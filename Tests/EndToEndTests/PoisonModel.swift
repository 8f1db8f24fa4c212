import Foundation

/// A model that is sound as a file and reads memory that is not its own for some clips: the index of its ScatterElements grows
/// with the mean of the log-mel. OpenVINO does not check it, and the process ends with SIGSEGV.
///
/// In the wire format of ONNX's protobuf; an input of (1, frames ?, mel 128, 1), an output of (1, 128).
enum PoisonModel {
    /// - Parameter thresholdDB: mean of the log-mel above which the index leaves the array.
    static func write(to path: String, thresholdDB: Float) throws {
        var nodes: [UInt8] = []
        func node(_ operation: String, _ inputs: [String], _ output: String, _ attributes: [UInt8]...) {
            nodes += message(
                1, inputs.flatMap { text(1, $0) } + text(2, output) + text(4, operation) + attributes.flatMap { message(5, $0) })
        }
        let dropsAxes = text(1, "keepdims") + number(3, 0) + number(20, 2)
        node("Squeeze", ["x", "last"], "s")
        node("ReduceMean", ["s"], "r", text(1, "axes") + number(8, 1) + number(20, 7), dropsAxes)
        node("ReduceMean", ["s"], "mean", text(1, "axes") + number(8, 1) + number(8, 2) + number(20, 7), dropsAxes)
        node("Sub", ["mean", "threshold"], "above")
        node("Relu", ["above"], "excess")
        node("Mul", ["excess", "factor"], "far")
        node("Unsqueeze", ["far", "one"], "column")
        node("Mul", ["r", "zero"], "zeros")
        node("Add", ["zeros", "column"], "places")
        node("Cast", ["places"], "index", text(1, "to") + number(3, 7) + number(20, 2))
        node("ScatterElements", ["r", "index", "r"], "y", text(1, "axis") + number(3, 1) + number(20, 2))
        let graph =
            nodes + text(2, "g") + integers("last", 3) + integers("one", 1) + float("threshold", thresholdDB) + float("factor", 1e10)
            + float("zero", 0) + port(11, "x", [1, nil, 128, 1]) + port(12, "y", [1, 128])
        let model = number(1, 8) + message(7, graph) + message(8, number(2, 13))
        try Data(model).write(to: URL(fileURLWithPath: path))
    }

    private static func integers(_ name: String, _ value: Int64) -> [UInt8] {
        message(5, number(1, 1) + number(2, 7) + text(8, name) + message(9, withUnsafeBytes(of: value.littleEndian) { Array($0) }))
    }

    private static func float(_ name: String, _ value: Float) -> [UInt8] {
        message(5, number(2, 1) + text(8, name) + message(9, withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }))
    }

    private static func port(_ field: Int, _ name: String, _ lengths: [Int?]) -> [UInt8] {
        let axes = lengths.flatMap { message(1, $0.map { number(1, $0) } ?? text(2, "t")) }
        return message(field, text(1, name) + message(2, message(1, number(1, 1) + message(2, axes))))
    }

    private static func number(_ field: Int, _ value: Int) -> [UInt8] { varint(field << 3) + varint(value) }
    private static func text(_ field: Int, _ value: String) -> [UInt8] { message(field, Array(value.utf8)) }
    private static func message(_ field: Int, _ bytes: [UInt8]) -> [UInt8] { varint(field << 3 | 2) + varint(bytes.count) + bytes }

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
