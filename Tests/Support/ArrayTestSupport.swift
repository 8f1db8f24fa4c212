import Foundation
import Testing

@testable import Base
@testable import Signal

/// A file made by scripts/make-array-fixtures.py.
func fixture(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)").path
}

/// Bytes in memory, read like a file.
struct MemorySource: ByteSource {
    var bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(SkipReason) -> Int {
        let count = min(buffer.count, bytes.count - position)
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }
}

/// A version 1.0 file with this dictionary in its header and `values` zero bytes after it.
func npy(_ dictionary: String, values: Int = 0, version: [UInt8] = [1, 0]) -> [UInt8] {
    let text = Array((dictionary + "\n").utf8)
    return NPYHeader.magic + version + [UInt8(text.count & 0xff), UInt8(text.count >> 8 & 0xff)] + text
        + [UInt8](repeating: 0, count: values)
}

/// The code that `body` is skipped with.
func skipCode(_ body: () throws -> Void) -> ReasonCode? {
    do {
        try body()
        return nil
    } catch {
        return (error as? SkipReason)?.code
    }
}

/// SplitMix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
