#if canImport(Glibc)
import Glibc
#endif

/// Walks the fields of a protobuf file without reading what is not asked for: an ONNX file may be 2 GB of weights of
/// which only a few names are wanted.
///
/// The wire format: https://protobuf.dev/programming-guides/encoding/
final class ProtobufWalk {
    /// Why the bytes are no protobuf message.
    struct Damage: Error { var found: String }

    /// One field of a message. `bytes` is where a length-delimited value lies in the file.
    package struct Field {
        package var number: UInt64
        package var value: UInt64 = 0
        package var bytes: Range<Int> = 0..<0
        var isMessage = false
    }

    package let length: Int
    private let descriptor: Int32
    private var block = [UInt8](repeating: 0, count: 1 << 16)
    private var held: Range<Int> = 0..<0

    /// The descriptor stays the caller's.
    package init(descriptor: Int32, length: Int) {
        self.descriptor = descriptor
        self.length = length
    }

    /// Calls `body` with each field of the message that lies at `range`.
    package func fields(_ range: Range<Int>, _ body: (Field) throws -> Void) throws {
        var position = range.lowerBound
        while position < range.upperBound {
            let key = try number(at: &position, end: range.upperBound)
            var field = Field(number: key >> 3)
            switch key & 7 {
            case 0: field.value = try number(at: &position, end: range.upperBound)
            case 1: position += 8
            case 5: position += 4
            case 2:
                let count = try number(at: &position, end: range.upperBound)
                guard count <= UInt64(range.upperBound - position) else {
                    throw Damage(found: "a field that ends \(count - UInt64(range.upperBound - position)) bytes past the end")
                }
                field.bytes = position..<position + Int(count)
                field.isMessage = true
                position += Int(count)
            default: throw Damage(found: "an unknown kind of field at byte \(position)")
            }
            guard position <= range.upperBound, field.number > 0 else { throw Damage(found: "a broken field at byte \(position)") }
            try body(field)
        }
    }

    /// The text of a field, at most 4,096 bytes.
    package func text(_ range: Range<Int>) throws -> String {
        guard range.count <= 4096 else { throw Damage(found: "a text of \(range.count) bytes") }
        return String(decoding: try range.map { try byte(at: $0) }, as: UTF8.self)
    }

    private func number(at position: inout Int, end: Int) throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 70, by: 7) {
            guard position < end else { throw Damage(found: "the file ends within a number") }
            let byte = try byte(at: position)
            position += 1
            value |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        throw Damage(found: "a number of more than ten bytes at byte \(position)")
    }

    private func byte(at position: Int) throws -> UInt8 {
        if !held.contains(position) {
            let count = pread(descriptor, &block, min(block.count, length - position), off_t(position))
            guard count > 0 else { throw Damage(found: count < 0 ? String(cString: strerror(errno)) : "the file became shorter") }
            held = position..<position + count
        }
        return block[position - held.lowerBound]
    }
}
