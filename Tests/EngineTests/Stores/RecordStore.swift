import Foundation

@testable import Base
@testable import Engine
@testable import Signal
@testable import TestSupport

/// A second kind of store, for tests alone: one growing file of records, each a clip's features under its name, with an index in
/// memory that is found again by reading the file. The newest record of a name counts; an empty one says that it was removed.
final class RecordStore: FeatureStore {
    static let kind = "records"
    static let fileName = "features.records"

    static func name(ofClip relativePath: String, _ naming: OutputNaming) -> String {
        fileName + "#" + (naming.keepExtension ? relativePath : (relativePath as NSString).deletingPathExtension)
    }

    private struct Entry: Equatable {
        var offset: Int
        var count: Int
    }

    /// What stands before each record's name and array.
    private struct Head {
        static let magic: UInt32 = 0x5245_434f
        var nameBytes: Int
        var bytes: Int
        static let count = 12

        var data: Data {
            var data = Data()
            for value in [Self.magic, UInt32(nameBytes), UInt32(bytes)] { withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) } }
            return data
        }

        init(nameBytes: Int, bytes: Int) { (self.nameBytes, self.bytes) = (nameBytes, bytes) }

        init?(_ data: Data) {
            guard data.count == Self.count else { return nil }
            let words = data.withUnsafeBytes { bytes in (0..<3).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self) } }
            guard words[0] == Self.magic else { return nil }
            (nameBytes, bytes) = (Int(words[1]), Int(words[2]))
        }
    }

    private struct State {
        var descriptor: Int32 = -1
        var end = 0
        var index: [String: Entry] = [:]
    }

    let place: StorePlace
    private let state = Guarded(State())
    let ignoresCase = false
    /// How often the store was told to be on the disk, and to be whole.
    let syncs = Guarded(0)
    let seals = Guarded(0)

    init(_ place: StorePlace) throws {
        self.place = place
        let isReading = place.disk == nil
        state.withLock { state in
            state.descriptor = open(place.folder.path + "/" + Self.fileName, isReading ? O_RDONLY : O_RDWR | O_CREAT, 0o644)
            Self.readIndex(&state)
            // What a process that ended while writing left of its last record.
            if !isReading { ftruncate(state.descriptor, off_t(state.end)) }
        }
    }

    deinit { state.withLock { if $0.descriptor >= 0 { _ = close($0.descriptor) } } }

    private static func readIndex(_ state: inout State) {
        var status = stat()
        guard state.descriptor >= 0, fstat(state.descriptor, &status) == 0 else { return }
        while let head = read(state, state.end, Head.count).flatMap(Head.init) {
            let start = state.end + Head.count + head.nameBytes
            guard start + head.bytes <= Int(status.st_size), let name = read(state, state.end + Head.count, head.nameBytes) else { return }
            state.index[String(decoding: name, as: UTF8.self)] = head.bytes > 0 ? Entry(offset: start, count: head.bytes) : nil
            state.end = start + head.bytes
        }
    }

    private static func read(_ state: State, _ offset: Int, _ count: Int) -> Data? {
        var data = Data(count: count)
        let got = data.withUnsafeMutableBytes { pread(state.descriptor, $0.baseAddress, count, off_t(offset)) }
        return got == count ? data : nil
    }

    private func append(_ array: Data, as name: String) throws -> Entry {
        try state.withLock { state in
            let record = Head(nameBytes: name.utf8.count, bytes: array.count).data + Data(name.utf8) + array
            let written = record.withUnsafeBytes { pwrite(state.descriptor, $0.baseAddress, $0.count, off_t(state.end)) }
            guard written == record.count else { throw HeldFolder.reason(written < 0 ? errno : ENOSPC, "appending features") }
            let entry = Entry(offset: state.end + record.count - array.count, count: array.count)
            state.end += record.count
            state.index[name] = array.isEmpty ? nil : entry
            return entry
        }
    }

    private func entry(_ relativePath: String) -> Entry? { state.withLock { [name = name(ofClip: relativePath)] in $0.index[name] } }

    private func bytes(_ entry: Entry) -> Data? { state.withLock { Self.read($0, entry.offset, entry.count) } }

    private static func checksum(_ data: Data) -> Int64 {
        let checksum = ContentChecksum()
        data.withUnsafeBytes { checksum.add($0) }
        return checksum.value
    }

    func put(_ features: Tensor, ofClip relativePath: String, lane: Int) throws -> FeatureReceipt {
        let array = Data(NPYWriter.data(for: features))
        let entry = try append(array, as: name(ofClip: relativePath))
        return FeatureReceipt(bytes: Int64(array.count), checksum: Self.checksum(array), place: "\(entry.offset)")
    }

    func presence(ofClip relativePath: String, _ receipt: FeatureReceipt) -> FeaturePresence {
        guard let entry = entry(relativePath), Int64(entry.count) == receipt.bytes else { return .gone }
        return receipt.place == "\(entry.offset)" ? .whole : .doubtful
    }

    func isOccupied(forClip relativePath: String) -> Bool { entry(relativePath) != nil }

    func check(ofClip relativePath: String, _ receipt: FeatureReceipt, shape: String?, goesOn: () -> Bool) -> FeatureCheck {
        guard let entry = entry(relativePath) else { return .faulty(.missing, "no record of that name") }
        guard let data = bytes(entry) else { return .faulty(.unreadable, "the file ends before") }
        guard Self.checksum(data) == receipt.checksum else { return .faulty(.content, "other bytes than were written") }
        var found = receipt
        found.place = "\(entry.offset)"
        return .sound(found, wasCompared: true)
    }

    func read(ofClip relativePath: String, _ receipt: FeatureReceipt) throws -> Tensor {
        guard let entry = entry(relativePath), let data = bytes(entry) else {
            throw SkipReason(.fileVanished, found: "no record of that name", needed: "the features")
        }
        let temporary = try TemporaryFolder()
        try temporary.write(Array(data), to: "one.npy")
        return try ArrayFile.read(path: temporary.path + "/one.npy", member: nil, maxBytes: .max / 8).tensor
    }

    func remove(ofClip relativePath: String, _ receipt: FeatureReceipt, shape: String?) -> Bool {
        guard presence(ofClip: relativePath, receipt) == .whole else { return false }
        return (try? append(Data(), as: name(ofClip: relativePath))) != nil
    }

    func removeOtherwiseNamed(ofClip relativePath: String, _ receipt: FeatureReceipt) {
        var other = place.naming
        other.keepExtension.toggle()
        let name = Self.name(ofClip: relativePath, other)
        guard state.withLock({ $0.index[name].map { "\($0.offset)" } }) == receipt.place else { return }
        _ = try? append(Data(), as: name)
    }

    func strangers(besides known: Set<String>) -> [String] { state.withLock { $0.index.keys.filter { !known.contains($0) } } }

    func sync(_ clips: [String]) throws {
        let isDone = state.withLock { fdatasync($0.descriptor) == 0 }
        guard isDone else { throw EngineError(.inputOutput, subject: place.folder.path, step: "forcing records to the disk", found: "an error") }
        syncs.withLock { $0 += 1 }
    }

    func seal() { seals.withLock { $0 += 1 } }
}
