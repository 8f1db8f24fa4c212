import Base
import CFileSystem
import Foundation
import Signal

/// A sealed volume: an HDF5 file with an index behind it, which HDF5 does not see.
///
/// Values are read at the places that the index names, and not by HDF5's library, which trusts what it reads: a damaged file is told
/// apart value by value. Behind HDF5's bytes stand the heads of all arrays (``FeatureArray``), and 80 bytes that say where they begin and
/// what they and everything between the values add up to. May be used from any thread.
final class SealedVolume: Sendable {
    let name: VolumeName
    let descriptor: Int32
    /// In the order of their numbers.
    let arrays: [FeatureArray]
    /// Greater than any number that an array here has had.
    let nextID: Int64
    /// Of HDF5.
    let hdf5Bytes: Int64
    let bytes: Int64
    private let structureChecksum: Int64
    private let structure = Guarded<Bool?>(nil)

    static let magic: UInt64 = 0x3164_6c65_7365_6c4d
    static let endBytes = 72

    /// Why a file is no sealed volume.
    struct Problem: Error {
        var fault: FeatureFault
        var text: String
    }

    /// - Throws: ``Problem``.
    init(_ name: VolumeName, in folder: HeldFolder) throws(Problem) {
        self.name = name
        let opened: Int32
        do throws(HeldFolder.Refusal) {
            opened = try folder.open(RawPath(text: name.fileName), O_RDONLY | O_NONBLOCK | O_NOCTTY)
        } catch {
            throw Problem(fault: error.code == ENOENT ? .missing : .unreadable, text: "\(name.fileName): \(String(cString: strerror(error.code)))")
        }
        descriptor = opened
        var status = stat()
        melscope_ask_storage(opened)
        bytes = fstat(opened, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : 0
        let end = bytes < Self.endBytes ? nil : FilePlace.read(opened, Self.endBytes, at: bytes - Int64(Self.endBytes))
        let words = end?.withUnsafeBytes { end in
            (0..<Self.endBytes / 8).map { Int64(littleEndian: end.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)) }
        }
        guard let end, let words, UInt64(bitPattern: words[0]) == Self.magic,
            end.dropLast(8).withUnsafeBytes({ ContentChecksum.of($0) }) == words[8], words[2] >= 0, words[3] >= 0,
            words[2] == words[5], words[2] + words[3] + Int64(Self.endBytes) == bytes, words[1] >= 0, words[1] <= words[3]
        else {
            close(opened)
            throw Problem(fault: .changed, text: "\(name.fileName) is not as it was sealed: its end is not the one that was written")
        }
        (hdf5Bytes, structureChecksum, nextID) = (words[5], words[6], words[7])
        guard let index = FilePlace.read(opened, Int(words[3]), at: words[2]), index.withUnsafeBytes({ ContentChecksum.of($0) }) == words[4],
            let arrays = Self.arrays(index, count: Int(words[1]), below: words[5])
        else {
            close(opened)
            throw Problem(fault: .changed, text: "\(name.fileName) is not as it was sealed: its index is damaged")
        }
        self.arrays = arrays
    }

    deinit { close(descriptor) }

    private static func arrays(_ index: [UInt8], count: Int, below end: Int64) -> [FeatureArray]? {
        index.withUnsafeBytes { index in
            var arrays: [FeatureArray] = []
            arrays.reserveCapacity(count)
            var start = 0
            for _ in 0..<count {
                var more = 0
                guard let (array, headBytes) = FeatureArray.read(index, at: start, more: &more), array.bytes <= end - array.offset else { return nil }
                arrays.append(array)
                start += headBytes
            }
            return start == index.count ? arrays : nil
        }
    }

    /// What stands behind HDF5's bytes.
    static func end(_ arrays: [FeatureArray], hdf5Bytes: Int64, structureChecksum: Int64, nextID: Int64) -> [UInt8] {
        var index: [UInt8] = []
        for array in arrays { array.append(to: &index) }
        var end = Numbers()
        end.add(magic)
        end.add(Int64(arrays.count))
        end.add(hdf5Bytes)
        end.add(Int64(index.count))
        end.add(index.withUnsafeBytes { ContentChecksum.of($0) })
        end.add(hdf5Bytes)
        end.add(structureChecksum)
        end.add(nextID)
        end.add(end.bytes.withUnsafeBytes { ContentChecksum.of($0) })
        return index + end.bytes
    }

    func find(_ id: Int64) -> FeatureArray? { arrays.find(id) }

    /// - Returns: nil where the file does not hold so much any more.
    func values(_ array: FeatureArray) -> [UInt8]? { FilePlace.read(descriptor, Int(array.bytes), at: array.offset) }

    /// Whether everything of HDF5 but the values is as it was sealed, so that its library finds them. Reads the file once.
    ///
    /// - Returns: nil where `goesOn` ended it.
    func hasSoundStructure(goesOn: () -> Bool) -> Bool? {
        if let known = structure.withLock({ $0 }) { return known }
        guard let checksum = Self.structureChecksum(descriptor, arrays, hdf5Bytes: hdf5Bytes, goesOn: goesOn) else { return nil }
        structure.withLock { $0 = checksum == structureChecksum }
        return checksum == structureChecksum
    }

    /// Of all bytes of HDF5 between the values.
    static func structureChecksum(_ descriptor: Int32, _ arrays: [FeatureArray], hdf5Bytes: Int64, goesOn: () -> Bool = { true }) -> Int64? {
        let checksum = ContentChecksum()
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { block.deallocate() }
        // What of the file stands in the block.
        var held: Range<Int64> = 0..<0
        func add(_ range: Range<Int64>) {
            var at = range.lowerBound
            while at < range.upperBound {
                if !held.contains(at) {
                    let count = FilePlace.read(descriptor, into: UnsafeMutableRawBufferPointer(rebasing: block[..<Int(min(Int64(block.count), hdf5Bytes - at))]), at: at)
                    held = at..<at + Int64(count)
                    if count == 0 { return }
                }
                let end = min(range.upperBound, held.upperBound)
                checksum.add(UnsafeRawBufferPointer(rebasing: block[Int(at - held.lowerBound)..<Int(end - held.lowerBound)]))
                at = end
            }
        }
        var at: Int64 = 0
        for array in arrays.sorted(by: { $0.offset < $1.offset }) where array.bytes > 0 {
            guard goesOn() else { return nil }
            if array.offset > at { add(at..<array.offset) }
            at = max(at, array.offset + array.bytes)
        }
        add(at..<max(at, hdf5Bytes))
        return checksum.value
    }
}
