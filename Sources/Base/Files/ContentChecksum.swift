import CXXHash

/// XXH3-64 of a file's bytes, which come piece by piece: two files of equal checksum and size are taken to be equal.
///
/// It tells accidents apart, not attacks; whoever may write into an output folder can write its ledger too. The values of
/// XXH3 are fixed since version 0.8 of the library. Some 20 GB/s of bytes in the processor's cache.
package final class ContentChecksum {
    private let state: OpaquePointer

    package init() {
        guard let state = XXH3_createState() else { fatalError("no memory for a checksum") }
        self.state = state
        XXH3_64bits_reset(state)
    }

    deinit { XXH3_freeState(state) }

    package func add(_ bytes: UnsafeRawBufferPointer) {
        if let start = bytes.baseAddress { XXH3_64bits_update(state, start, bytes.count) }
    }

    /// Of all bytes so far; signed, as SQLite keeps integers.
    package var value: Int64 { Int64(bitPattern: XXH3_64bits_digest(state)) }

    package static func of(_ bytes: UnsafeRawBufferPointer) -> Int64 { Int64(bitPattern: XXH3_64bits(bytes.baseAddress, bytes.count)) }
}

extension InputFile {
    private static let checksumBlockBytes = 1 << 18
    /// Larger files have no checksum: 1 GiB. A hole in a file costs no space, and reading it to its end would know no bound.
    package static let checksumLimitBytes = 1 << 30

    /// The checksum of the whole file, however it is decoded besides. Reads all of it, a quarter of a megabyte at a time.
    ///
    /// - Parameters:
    ///   - begun: the checksum of the first `offset` bytes, where these were read already.
    ///   - goesOn: asked before each block; false ends the reading.
    /// - Returns: nil when `goesOn` ended it, or the file is larger than ``checksumLimitBytes``.
    /// - Throws: `file.unreadable`, or `file.changed` when the file is not as it was when it was opened.
    package func contentChecksum(
        continuing begun: ContentChecksum? = nil, at start: Int = 0, goesOn: () -> Bool = { true }
    ) throws(SkipReason) -> Int64? {
        guard byteCount <= Self.checksumLimitBytes else {
            try requireUnchanged()
            return nil
        }
        let checksum = begun ?? ContentChecksum()
        var offset = start
        if offset < byteCount {
            let block = UnsafeMutableRawBufferPointer.allocate(
                byteCount: min(Self.checksumBlockBytes, byteCount - offset), alignment: 64)
            defer { block.deallocate() }
            while offset < byteCount {
                guard goesOn() else { return nil }
                let space = UnsafeMutableRawBufferPointer(rebasing: block[..<min(block.count, byteCount - offset)])
                let count = try read(into: space, at: offset)
                if count == 0 { break }
                checksum.add(UnsafeRawBufferPointer(rebasing: space[..<count]))
                offset += count
            }
        }
        try requireUnchanged()
        return checksum.value
    }
}
