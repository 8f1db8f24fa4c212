import Base
import Glibc
import Synchronization

/// What one lane has in hand, in memory that never moves, so that the handler of a fatal signal can name it.
///
/// `@unchecked Sendable` because the text is written by the lane alone while its entry is marked idle, and read by others
/// only in a process that is about to end.
package final class LaneActivity: @unchecked Sendable {
    private struct Entry: ~Copyable {
        let isBusy = Atomic<Bool>(false)
        let step = Atomic<UInt8>(0)
        var count = 0
        let text = UnsafeMutablePointer<UInt8>.allocate(capacity: LaneActivity.textCapacity)
    }

    private static let textCapacity = 512
    private static let capacity = 4 * LanePool.maxLanes

    /// Never freed. "nonisolated(unsafe)" because a handler reads it without a lock.
    private nonisolated(unsafe) static let entries: UnsafeMutablePointer<Entry> = {
        let entries = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
        for index in 0..<capacity { (entries + index).initialize(to: Entry()) }
        return entries
    }()
    private static let free = Guarded<[Int]>(Array((0..<capacity).reversed()))

    private let index: Int?

    /// Pools of more lanes together than there are entries leave some lanes without one; those are not named.
    init() { index = Self.free.withLock { $0.popLast() } }

    deinit {
        guard let index else { return }
        Self.entries[index].isBusy.store(false, ordering: .releasing)
        Self.free.withLock { $0.append(index) }
    }

    /// Names the clip that is begun.
    func begin(dataset: String, clip: String) {
        guard let index else { return }
        let entry = Self.entries + index
        entry.pointee.isBusy.store(false, ordering: .releasing)
        var count = 0
        for text in [dataset, "/", clip] {
            for byte in text.utf8 where count < Self.textCapacity {
                entry.pointee.text[count] = byte < 0x20 || byte == 0x7f ? UInt8(ascii: "?") : byte
                count += 1
            }
        }
        entry.pointee.count = count
        entry.pointee.step.store(ClipStep.read.rawValue, ordering: .relaxed)
        entry.pointee.isBusy.store(true, ordering: .releasing)
    }

    var step: ClipStep {
        get { index.flatMap { ClipStep(rawValue: Self.entries[$0].step.load(ordering: .relaxed)) } ?? .read }
        set { if let index { Self.entries[index].step.store(newValue.rawValue, ordering: .relaxed) } }
    }

    func end() { if let index { Self.entries[index].isBusy.store(false, ordering: .releasing) } }

    /// Writes a line for each clip in hand. Calls only what POSIX allows in a handler of signals, once ``prepare()`` was called.
    package static func writeInHand(to descriptor: Int32) {
        var isFirst = true
        for index in 0..<capacity {
            let entry = entries + index
            guard entry.pointee.isBusy.load(ordering: .acquiring), entry.pointee.count > 0 else { continue }
            if isFirst { put("melscope: crashed while working on:\n", to: descriptor) }
            isFirst = false
            put("  ", to: descriptor)
            _ = Glibc.write(descriptor, entry.pointee.text, entry.pointee.count)
            switch ClipStep(rawValue: entry.pointee.step.load(ordering: .relaxed)) {
            case .transform: put(" (at the front end)\n", to: descriptor)
            case .shape: put(" (at shape)\n", to: descriptor)
            case .infer: put(" (at CNN)\n", to: descriptor)
            case .write: put(" (at write)\n", to: descriptor)
            case .read, nil: put(" (at read)\n", to: descriptor)
            }
        }
        if !isFirst {
            put("The next run tries these last, each in a separate process; everything else is kept.\n", to: descriptor)
        }
    }

    /// Makes the memory that ``writeInHand(to:)`` reads.
    package static func prepare() { _ = entries }

    private static func put(_ text: StaticString, to descriptor: Int32) {
        _ = Glibc.write(descriptor, text.utf8Start, text.utf8CodeUnitCount)
    }
}
