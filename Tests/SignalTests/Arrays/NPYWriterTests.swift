import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

@Suite struct NPYWriterTests {
    @Test(arguments: ["little-f4", "f4-scalar", "f4-7", "f4-1x2x3x4", "f4-10x20", "f4-0x128"])
    func `files equal NumPy's byte for byte`(name: String) throws {
        let path = fixture("\(name).npy")
        #expect(try NPYWriter.data(for: ArrayFile.read(path: path).tensor) == InputFile(path: path).allBytes())
    }

    @Test(arguments: [[], [1], [10, 2048], [1_000_000_007, 5, 4, 3, 2], Array(repeating: 1, count: 40)] as [[Int]])
    func `values start at a multiple of 64 bytes and the header reads back`(lengths: [Int]) throws {
        let header = NPYWriter.header(for: TensorShape(lengths))
        #expect(header.count % 64 == 0)
        #expect(header.last == 0x0a)
        var source = MemorySource(header)
        let read = try NPYHeader(from: &source)
        #expect(read.shape == TensorShape(lengths))
        #expect(read.dataOffset == header.count)
        #expect(read.elementType == .float32 && !read.isFortranOrder && !read.isBigEndian)
    }
}
