import Base
import Foundation

/// A part's file `in-hand`: which clip each lane has in hand, for the run after one that did not end by itself.
///
/// A slot for each lane is overwritten as the lane begins a clip, with one `pwrite` into the system's cache: that survives
/// the end of the process by any signal, and nothing is forced to the disk, since a power cut is no fault of a clip. Not
/// mapped: a mapped file that somebody cuts short ends the process. A run that ends by itself removes the file.
///
/// Clips that were in hand are kept behind the lanes' slots until they have an outcome, however often the program dies first.
/// What stands in the file is only ever compared with the source's clips; its names lead to no file.
final class InHandFile: Sendable {
    /// A clip that a lane had in hand when its process ended.
    struct Suspect: Equatable {
        var path: String
        /// How often the process itself, not one made for the clip alone, ended with it.
        var deaths: Int
    }

    /// A pool's lanes and those that stand in for stuck ones; then as many clips that wait for their turn alone.
    static let laneSlots = 2 * LanePool.maxLanes
    private static let slots = 2 * laneSlots
    private static let slotBytes = 4352
    /// Magic, length, deaths and hash of the path.
    private static let headBytes = 24
    private static let magic: UInt64 = 0x31_64_6e_61_68_6e_69_2d

    private struct State {
        var suspects: [String: (slot: Int, deaths: Int)] = [:]
        var isOpen = true
    }

    private let place: RawPath
    private let folder: HeldFolder
    private let descriptor: Int32
    private let state = Guarded(State())
    /// Whether the last process that ran here did not end by itself.
    let wasAbandoned: Bool

    /// Opens the file of a part whose lock is held, and takes over what an earlier run left in hand.
    ///
    /// Something else in the file's place, or a file that cannot be written, costs this safety only, never the run.
    convenience init(_ folder: HeldFolder, _ part: PartFolder) { self.init(folder, RawPath(text: part.inHandName)) }

    /// Opens one that no lock of a part protects.
    ///
    /// - Returns: nil while another process has it.
    convenience init?(alone folder: HeldFolder, name: String) {
        self.init(folder, RawPath(text: name), isShared: true)
        if descriptor < 0 { return nil }
    }

    private init(_ folder: HeldFolder, _ place: RawPath, isShared: Bool = false) {
        self.folder = folder
        self.place = place
        var descriptor = Self.openRegular(folder, place)
        if isShared, descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            Glibc.close(descriptor)
            (self.descriptor, wasAbandoned) = (-1, false)
            return
        }
        let left = descriptor >= 0 ? Self.read(descriptor) : []
        wasAbandoned = left.contains { $0.isLane }
        if descriptor < 0 || ftruncate(descriptor, 0) != 0 {
            if descriptor >= 0 { Glibc.close(descriptor) }
            folder.remove(place)
            descriptor = (try? folder.open(place, O_RDWR | O_CREAT | O_EXCL, mode: 0o666)) ?? -1
            if descriptor >= 0 { folder.share(descriptor) }
            if isShared, descriptor >= 0 { _ = flock(descriptor, LOCK_EX | LOCK_NB) }
        }
        self.descriptor = descriptor
        keep(left.map(\.suspect))
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    /// Clips that were in hand and have no outcome yet.
    var suspects: [Suspect] {
        state.withLock { $0.suspects.map { Suspect(path: $0.key, deaths: $0.value.deaths) } }
    }

    /// Takes down what a lane begins.
    ///
    /// - Parameter deaths: with how many deaths of the process the clip counts if this one ends now.
    func begin(_ clip: String, lane: Int, deaths: Int = 1) {
        guard lane < Self.laneSlots else { return }
        write(clip, deaths: deaths, slot: lane)
    }

    /// Forgets those suspects that are not among `clips`, which are what there is to do.
    func keepSuspects(among clips: Set<String>) {
        for suspect in suspects where !clips.contains(suspect.path) { settle(suspect.path) }
    }

    /// Notes that a suspect has its outcome.
    func settle(_ clip: String) {
        let slot = state.withLock { $0.suspects.removeValue(forKey: clip)?.slot }
        if let slot { clear(slot) }
    }

    /// Notes that the run ended by itself. Suspects that it left undone stay.
    func close() {
        let (wasOpen, isEmpty) = state.withLock { state in
            defer { state.isOpen = false }
            return (state.isOpen, state.suspects.isEmpty)
        }
        guard wasOpen, descriptor >= 0 else { return }
        if isEmpty {
            folder.remove(place)
        } else {
            for lane in 0..<Self.laneSlots { clear(lane) }
        }
    }

    /// Lets go of the file as the end of the process would.
    func abandon() {
        state.withLock { $0.isOpen = false }
        if descriptor >= 0 { flock(descriptor, LOCK_UN) }
    }

    // MARK: Slots

    private func keep(_ left: [Suspect]) {
        for suspect in left {
            let known = state.withLock { $0.suspects[suspect.path] }
            let deaths = max(known?.deaths ?? 0, suspect.deaths)
            guard let slot = known?.slot ?? state.withLock({ state in
                let used = Set(state.suspects.values.map(\.slot))
                return (Self.laneSlots..<Self.slots).first { !used.contains($0) }
            }) else { return }
            state.withLock { $0.suspects[suspect.path] = (slot, deaths) }
            write(suspect.path, deaths: deaths, slot: slot)
        }
    }

    private func write(_ clip: String, deaths: Int, slot: Int) {
        guard descriptor >= 0 else { return }
        var clip = clip
        clip.withUTF8 { text in
            let count = text.count
            guard count > 0, count <= Self.slotBytes - Self.headBytes else { return clear(slot) }
            withUnsafeTemporaryAllocation(byteCount: Self.headBytes + count, alignment: 8) { bytes in
                bytes.storeBytes(of: Self.magic, as: UInt64.self)
                bytes.storeBytes(of: UInt32(count), toByteOffset: 8, as: UInt32.self)
                bytes.storeBytes(of: UInt32(clamping: deaths), toByteOffset: 12, as: UInt32.self)
                bytes.storeBytes(of: Self.hash(text), toByteOffset: 16, as: UInt64.self)
                UnsafeMutableRawBufferPointer(rebasing: bytes[Self.headBytes...]).copyMemory(from: UnsafeRawBufferPointer(text))
                _ = pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(slot * Self.slotBytes))
            }
        }
    }

    private func clear(_ slot: Int) {
        guard descriptor >= 0 else { return }
        var zero: (UInt64, UInt64) = (0, 0)
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int(status.st_size) > slot * Self.slotBytes else { return }
        _ = pwrite(descriptor, &zero, 16, off_t(slot * Self.slotBytes))
    }

    /// FNV-1a.
    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    private static func openRegular(_ folder: HeldFolder, _ place: RawPath) -> Int32 {
        var opened = try? folder.open(place, O_RDWR | O_NONBLOCK)
        // Another user's, who shares the folder and not the file: it is read, and then made anew.
        if opened == nil { opened = try? folder.open(place, O_RDONLY | O_NONBLOCK) }
        let descriptor = opened ?? -1
        guard descriptor >= 0 else { return -1 }
        var status = stat()
        // With a second name it could be a file of somebody else's.
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 { return descriptor }
        Glibc.close(descriptor)
        return -1
    }

    private static func read(_ descriptor: Int32) -> [(suspect: Suspect, isLane: Bool)] {
        (0..<slots).compactMap { slot in readSlot(slot, descriptor).map { ($0, slot < laneSlots) } }
    }

    private static func readSlot(_ slot: Int, _ descriptor: Int32) -> Suspect? {
        withUnsafeTemporaryAllocation(byteCount: slotBytes, alignment: 8) { buffer in
            let count = pread(descriptor, buffer.baseAddress, slotBytes, off_t(slot * slotBytes))
            guard count > headBytes else { return nil }
            let bytes = UnsafeRawBufferPointer(buffer)
            let length = Int(bytes.load(fromByteOffset: 8, as: UInt32.self))
            guard bytes.load(as: UInt64.self) == magic, length > 0, headBytes + length <= count else { return nil }
            let text = UnsafeRawBufferPointer(rebasing: bytes[headBytes..<headBytes + length]).bindMemory(to: UInt8.self)
            guard hash(text) == bytes.load(fromByteOffset: 16, as: UInt64.self), let path = String(validating: text, as: UTF8.self)
            else { return nil }
            return Suspect(path: path, deaths: Int(bytes.load(fromByteOffset: 12, as: UInt32.self)))
        }
    }
}
