import Engine
import Signal

/// One of a clip's arrays as it is exported.
struct ExportArray {
    /// Of several outputs of a network the folder's; else empty.
    var name: String
    var shape: [Int]
    /// In C order.
    var values: [Float]
    var type: OutputOptions.ValueType

    var byteCount: Int { values.count * type.element.byteCount }

    /// Calls `body` with the values' bytes, little-endian in C order.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        switch type {
        case .float32: try values.withUnsafeBytes(body)
        case .float16: try values.map { Float16($0) }.withUnsafeBytes(body)
        }
    }

    var header: [UInt8] { NPYWriter.header(for: TensorShape(shape), type: type.element) }
}
