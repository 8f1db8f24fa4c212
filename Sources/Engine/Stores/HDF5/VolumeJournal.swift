import Base
import Foundation
import Signal

/// The journal of a volume: a file to which features are appended as they come, until they are sealed in an HDF5 file.
///
/// Nothing in it is ever changed: a process that ends, or a power cut, costs what was not forced to the disk, at its end. What stands
/// behind the last whole head is cut off when a writer opens it. May be used from any thread.
final class VolumeJournal: Sendable {
    let name: VolumeName
    private let descriptor: Int32
    private let state: Guarded<State>

    private struct State {
        /// In the order of their numbers.
        var arrays: [FeatureArray] = []
        var removals: [StoredCopy] = []
        var end: Int64 = 0
        /// Added to a record's place gives its number: a volume that is sealed already goes on counting.
        var firstID: Int64 = 0
        var isDirty = false
        var isFaulty = false
    }

    private static let magic: [UInt8] = Array("melscope features 1\n".utf8)
    private static let startBytes = 48

    /// Makes the journal of a volume.
    ///
    /// - Parameter firstID: greater than the number of any copy that the volume has.
    /// - Throws: ``SkipReason`` `output.unwritable` or `output.disk_full`.
    static func make(_ name: VolumeName, in folder: HeldFolder, firstID: Int64) throws -> VolumeJournal {
        let path = RawPath(text: name.journalName)
        let descriptor: Int32
        do {
            try folder.makeFolders(path.parent, syncing: true)
            descriptor = try folder.open(path, O_RDWR | O_CREAT | O_EXCL, mode: 0o666)
        } catch {
            throw folder.reason(error, at: path, "making the journal of features")
        }
        folder.share(descriptor)
        var start = Numbers(bytes: magic)
        start.bytes += [UInt8](repeating: 0, count: 32 - magic.count)
        start.add(firstID)
        start.add(start.bytes.withUnsafeBytes { ContentChecksum.of($0) })
        let code = start.bytes.withUnsafeBytes { FilePlace.write(descriptor, $0, at: 0) }
        guard code == 0 else {
            close(descriptor)
            folder.remove(path)
            throw HeldFolder.reason(code, "making the journal of features")
        }
        let journal = VolumeJournal(name, descriptor)
        journal.state.withLock { ($0.end, $0.firstID, $0.isDirty) = (Int64(startBytes), firstID, true) }
        return journal
    }

    /// Opens a journal that is there.
    ///
    /// - Parameter forWriting: cuts off what a process that ended left of its last record.
    /// - Returns: nil where there is none. One whose beginning is not a journal's holds nothing.
    static func open(_ name: VolumeName, in folder: HeldFolder, forWriting: Bool) -> VolumeJournal? {
        let flags = (forWriting ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_NOCTTY
        guard let descriptor = try? folder.open(RawPath(text: name.journalName), flags) else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        let journal = VolumeJournal(name, descriptor)
        journal.begin()
        journal.readOn()
        if forWriting { journal.state.withLock { $0.isFaulty = $0.end == 0 || ftruncate(descriptor, off_t($0.end)) != 0 } }
        return journal
    }

    private init(_ name: VolumeName, _ descriptor: Int32) {
        self.name = name
        self.descriptor = descriptor
        state = Guarded(State())
    }

    deinit { close(descriptor) }

    /// Reads what stands at the beginning.
    private func begin() {
        guard let start = FilePlace.read(descriptor, Self.startBytes, at: 0), Array(start.prefix(Self.magic.count)) == Self.magic else { return }
        let (firstID, sum) = start.withUnsafeBytes {
            (Int64(littleEndian: $0.loadUnaligned(fromByteOffset: 32, as: Int64.self)), Int64(littleEndian: $0.loadUnaligned(fromByteOffset: 40, as: Int64.self)))
        }
        guard start.prefix(40).withUnsafeBytes({ ContentChecksum.of($0) }) == sum, firstID >= 0 else { return }
        state.withLock { ($0.end, $0.firstID) = (Int64(Self.startBytes), firstID) }
    }

    /// Takes in what was appended since, by a process that writes.
    func readOn() {
        state.withLock { state in
            guard state.end > 0 else { return }
            let size = FilePlace.size(descriptor)
            while let (array, headBytes) = head(at: state.end, size: size) {
                var array = array
                array.id = state.firstID + state.end
                array.offset = state.end + Int64(headBytes)
                guard array.bytes <= size - array.offset else { return }
                if array.isRemoval {
                    if let copy = array.path.flatMap(StoredCopy.init(text:)) { state.removals.append(copy) }
                } else {
                    state.arrays.append(array)
                }
                state.end = array.offset + array.bytes
            }
        }
    }

    private func head(at offset: Int64, size: Int64) -> (FeatureArray, Int)? {
        var wanted = 512
        for _ in 0..<2 {
            let count = Int(min(Int64(wanted), size - offset))
            guard count > 0, let bytes = FilePlace.read(descriptor, count, at: offset) else { return nil }
            var more = 0
            if let found = bytes.withUnsafeBytes({ FeatureArray.read($0, at: 0, more: &more) }) { return found }
            guard more > count, Int64(more) <= size - offset else { return nil }
            wanted = more
        }
        return nil
    }

    /// Bytes in it, and how many arrays.
    var extent: (bytes: Int64, count: Int) { state.withLock { ($0.end, $0.arrays.count) } }
    var arrays: [FeatureArray] { state.withLock { $0.arrays } }
    /// Copies, of this volume and others, that were removed according to it when it was read.
    var removals: [StoredCopy] { state.withLock { $0.removals } }
    /// Greater than the number of any copy that it has.
    var nextID: Int64 { state.withLock { $0.firstID + $0.end } }
    /// Whether nothing may be appended.
    var isFaulty: Bool { state.withLock { $0.isFaulty } }

    /// Appends an array.
    ///
    /// - Returns: its number.
    /// - Throws: ``SkipReason`` `output.unwritable` or `output.disk_full`; the journal is then as before.
    func append(_ values: UnsafeRawBufferPointer, _ array: FeatureArray) throws -> Int64 {
        var array = array
        return try state.withLock { state in
            guard !state.isFaulty else { throw HeldFolder.reason(EIO, "appending features to the journal") }
            array.id = state.firstID + state.end
            array.offset = state.end + Int64(array.headBytes)
            var head: [UInt8] = []
            array.append(to: &head)
            var code = head.withUnsafeBytes { FilePlace.write(descriptor, $0, at: state.end) }
            if code == 0 { code = FilePlace.write(descriptor, values, at: array.offset) }
            guard code == 0 else {
                // Where not even that can be done, nobody finds what follows.
                if ftruncate(descriptor, off_t(state.end)) != 0 { state.isFaulty = true }
                throw HeldFolder.reason(code, "appending features to the journal")
            }
            state.end = array.offset + array.bytes
            if !array.isRemoval { state.arrays.append(array) }
            state.isDirty = true
            return array.id
        }
    }

    /// Appends that a copy was removed, of this volume or another.
    func append(removalOf copy: StoredCopy) throws {
        let removal = FeatureArray(
            id: 0, offset: 0, bytes: 0, checksum: 0, type: .float32, keepsExtension: false, shape: [0], clip: "", path: copy.text, isRemoval: true)
        _ = try append(UnsafeRawBufferPointer(start: nil, count: 0), removal)
    }

    /// Returns when all that was appended is on the disk.
    ///
    /// - Returns: 0, or the system's number of what went wrong.
    func force() -> Int32 {
        guard state.withLock({ state in
            defer { state.isDirty = false }
            return state.isDirty
        }) else { return 0 }
        if fdatasync(descriptor) == 0 { return 0 }
        let code = errno
        state.withLock { $0.isDirty = true }
        return code
    }

    func find(_ id: Int64) -> FeatureArray? { state.withLock { $0.arrays.find(id) } }

    /// - Returns: nil where the file does not hold so much any more.
    func values(_ array: FeatureArray) -> [UInt8]? { FilePlace.read(descriptor, Int(array.bytes), at: array.offset) }
}

extension [FeatureArray] {
    /// That of a number, of arrays in the order of their numbers.
    func find(_ id: Int64) -> FeatureArray? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low].id == id ? self[low] : nil
    }
}
