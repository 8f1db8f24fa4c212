import Base

/// Bytes that are read once, from front to back.
protocol ByteSource {
    /// Fills `buffer` with the next bytes.
    ///
    /// - Returns: the bytes read; fewer than asked only at the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(SkipReason) -> Int
}

extension ByteSource {
    /// The next `count` bytes, or fewer at the end. `count` is bounded by the caller.
    package mutating func read(count: Int) throws(SkipReason) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        var failure: SkipReason?
        bytes.withUnsafeMutableBytes { buffer in
            do throws(SkipReason) { done = try read(into: buffer) } catch { failure = error }
        }
        if let failure { throw failure }
        bytes.removeLast(count - done)
        return bytes
    }
}

/// The bytes of an ``InputFile``.
struct FileSource: ByteSource {
    package let file: InputFile
    private(set) var position = 0
    /// Of the bytes before ``position``.
    fileprivate let checksum: ContentChecksum?

    package init(_ file: InputFile, withChecksum: Bool = false) {
        self.file = file
        checksum = withChecksum ? ContentChecksum() : nil
    }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(SkipReason) -> Int {
        let count = try file.read(into: buffer, at: position)
        checksum?.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        position += count
        return count
    }
}

extension FileSource {
    /// Of the whole file; what was not read yet is read for it.
    package func contentChecksum() throws(SkipReason) -> Int64? {
        try file.contentChecksum(continuing: checksum, at: checksum == nil ? 0 : position)
    }
}
