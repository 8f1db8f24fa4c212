import Base
import CFileSystem
import Foundation
import Signal

/// What is known of an array that stands in a journal or a sealed volume: its head there.
///
/// The same bytes precede an array's values in a journal and stand in a sealed volume's index, all little-endian: 64 bytes of numbers,
/// the lengths of the axes, the clip, its path in the file.
struct FeatureArray: Sendable {
    /// Of a copy, in its volume; grows from one to the next.
    var id: Int64
    /// Of the first value in the file where they stand now.
    var offset: Int64
    /// Of the values.
    var bytes: Int64
    /// Of the `.npy` that would hold them.
    var checksum: Int64
    /// Of what the attributes were made of; 0 before there are any.
    var attributes: UInt64 = 0
    var type: ElementType
    /// Whether the name of the features keeps the clip's ending.
    var keepsExtension: Bool
    var shape: TensorShape
    /// As the store was asked to put it: with an output's folder, where there are several.
    var clip: String
    /// In its HDF5 file; nil where it is the clip's own name, or there is no file yet. Of a removal the copy that was removed.
    var path: String?
    /// Whether this says that a copy was removed, rather than being one.
    var isRemoval = false

    /// The clip's name in an HDF5 file, unless another has it.
    var name: String {
        var naming = OutputNaming()
        naming.keepExtension = keepsExtension
        return Self.name(ofClip: clip, naming)
    }

    static func name(ofClip clip: String, _ naming: OutputNaming) -> String {
        naming.keepExtension ? clip : RawPath(text: clip).withoutClipExtension.text
    }

    private static let magic: UInt32 = 0x5253_4c4d
    private static let fixedBytes = 64
    private static let longestText = 1 << 16
    private static let highestRank = 32

    var headBytes: Int { Self.fixedBytes + 8 * shape.rank + clip.utf8.count + (path?.utf8.count ?? 0) }

    /// Appends the head.
    func append(to bytes: inout [UInt8]) {
        let start = bytes.count
        var numbers = Numbers()
        numbers.add(Self.magic)
        numbers.add(UInt8(type == .float16 ? 1 : 0))
        numbers.add(UInt8((keepsExtension ? 1 : 0) | (isRemoval ? 2 : 0)))
        numbers.add(UInt16(shape.rank))
        numbers.add(UInt32(clip.utf8.count))
        numbers.add(UInt32(path?.utf8.count ?? 0))
        for value in [id, offset, self.bytes, checksum, Int64(bitPattern: attributes)] { numbers.add(value) }
        bytes += numbers.bytes
        // The place of the checksum of all else.
        bytes += [UInt8](repeating: 0, count: 8)
        for length in shape.lengths {
            var length8 = Numbers()
            length8.add(Int64(length))
            bytes += length8.bytes
        }
        bytes += clip.utf8
        if let path { bytes += path.utf8 }
        let sum = bytes.withUnsafeBytes { ContentChecksum.of(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        withUnsafeBytes(of: sum.littleEndian) { bytes.replaceSubrange(start + Self.fixedBytes - 8..<start + Self.fixedBytes, with: $0) }
    }

    /// Reads a head that begins at `start`.
    ///
    /// - Returns: the array and the length of its head; nil where there is none, or not all of it. `more` is then how many bytes its end
    ///   would need, where that can be told.
    static func read(_ bytes: UnsafeRawBufferPointer, at start: Int, more: inout Int) -> (array: FeatureArray, headBytes: Int)? {
        more = fixedBytes
        guard start >= 0, bytes.count - start >= fixedBytes else { return nil }
        func number<Number: FixedWidthInteger>(_ at: Int, _: Number.Type = Number.self) -> Number {
            Number(littleEndian: bytes.loadUnaligned(fromByteOffset: start + at, as: Number.self))
        }
        more = 0
        let rank = Int(number(6, UInt16.self))
        let clipBytes = Int(number(8, UInt32.self))
        let pathBytes = Int(number(12, UInt32.self))
        guard number(0, UInt32.self) == magic, rank <= highestRank, clipBytes <= longestText, pathBytes <= longestText else { return nil }
        let whole = fixedBytes + 8 * rank + clipBytes + pathBytes
        more = whole
        guard bytes.count - start >= whole else { return nil }
        more = 0
        let sum = number(fixedBytes - 8, Int64.self)
        let checksum = ContentChecksum()
        checksum.add(UnsafeRawBufferPointer(rebasing: bytes[start..<start + fixedBytes - 8]))
        withUnsafeBytes(of: Int64(0)) { checksum.add($0) }
        checksum.add(UnsafeRawBufferPointer(rebasing: bytes[start + fixedBytes..<start + whole]))
        guard checksum.value == sum else { return nil }
        let lengths = (0..<rank).map { Int(number(fixedBytes + 8 * $0, Int64.self)) }
        let text = start + fixedBytes + 8 * rank
        let array = FeatureArray(
            id: number(16), offset: number(24), bytes: number(32), checksum: number(40), attributes: number(48),
            type: bytes[start + 4] == 1 ? .float16 : .float32, keepsExtension: bytes[start + 5] & 1 == 1, shape: TensorShape(lengths),
            clip: String(decoding: bytes[text..<text + clipBytes], as: UTF8.self),
            path: pathBytes == 0 ? nil : String(decoding: bytes[text + clipBytes..<text + clipBytes + pathBytes], as: UTF8.self),
            isRemoval: bytes[start + 5] & 2 == 2)
        guard array.isPossible else { return nil }
        return (array, whole)
    }

    /// Whether the numbers fit each other.
    private var isPossible: Bool {
        var count = 1
        for length in shape.lengths {
            let (product, isTooMuch) = count.multipliedReportingOverflow(by: length)
            guard length >= 0, !isTooMuch, product < .max / 8 else { return false }
            count = product
        }
        return id >= 0 && offset >= 0 && Int64(count * type.byteCount) == bytes
    }
}

/// Numbers one after the other, little-endian.
struct Numbers {
    var bytes: [UInt8] = []

    mutating func add<Number: FixedWidthInteger>(_ number: Number) { withUnsafeBytes(of: number.littleEndian) { bytes += $0 } }
}

extension FeatureArray {
    /// The checksum of the `.npy` that would hold values, so that it is the same in every store.
    static func checksum(of values: UnsafeRawBufferPointer, shape: TensorShape, type: ElementType) -> Int64 {
        let checksum = ContentChecksum()
        NPYWriter.header(for: shape, type: type).withUnsafeBytes { checksum.add($0) }
        checksum.add(values)
        return checksum.value
    }

    /// The values, when their bytes are those that were put.
    func isSound(_ values: UnsafeRawBufferPointer) -> Bool {
        Int64(values.count) == bytes && Self.checksum(of: values, shape: shape, type: type) == checksum
    }

    func tensor(_ values: UnsafeRawBufferPointer) -> Tensor {
        if type == .float16 { return Tensor(shape: shape, values: values.bindMemory(to: Float16.self).map { Float($0) }) }
        return Tensor(shape: shape, values: Array(values.bindMemory(to: Float.self)))
    }
}

/// Reading and writing all of something at a place of a file.
enum FilePlace {
    /// - Returns: what could be read, at most what fits.
    static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset) + off_t(done))
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            done += count
        }
        return done
    }

    /// - Returns: nil where the file does not hold so much.
    static func read(_ descriptor: Int32, _ count: Int, at offset: Int64) -> [UInt8]? {
        var got = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            got = read(descriptor, into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            initialized = got
        }
        return got == count ? bytes : nil
    }

    /// - Returns: 0, or the system's number of what went wrong.
    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int64) -> Int32 {
        var done = 0
        while done < bytes.count {
            let count = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done))
            if count < 0, errno == EINTR { continue }
            if count < 0 { return errno }
            if count == 0 { return ENOSPC }
            done += count
        }
        return 0
    }

    /// Bytes of a file, as its storage has them now; 0 where that cannot be told.
    static func size(_ descriptor: Int32) -> Int64 {
        melscope_ask_storage(descriptor)
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
    }
}
