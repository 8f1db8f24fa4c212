import Corpora

/// Clips still to do, as lanes take them: in their order, but for segments of one recording, of which a lane takes several that follow
/// each other, so that the recording is decoded once and not once a lane.
struct PendingClips: ExpressibleByArrayLiteral {
    /// The next one last.
    private var items: [WorkItem]
    /// Before all others, the next one last.
    private var first: [WorkItem] = []
    /// Segments that a lane has taken for itself and not begun, the next one last; by the lane's index.
    private var held: [Int: [WorkItem]] = [:]

    /// Segments that a lane takes at once of a recording in which it can go to any place. Each such stretch costs a seek.
    static let stretch = 32

    /// - Parameter items: the next one last.
    init(_ items: [WorkItem]) { self.items = items }

    init(arrayLiteral elements: WorkItem...) { self.init(elements) }

    var count: Int { items.count + first.count + held.values.reduce(0) { $0 + $1.count } }
    var isEmpty: Bool { items.isEmpty && first.isEmpty && held.isEmpty }
    var paths: [String] { (items + first + held.values.joined()).map(\.clip.relativePath.text) }

    /// Puts clips before all others.
    ///
    /// - Parameter first: the next one last.
    mutating func add(first: [WorkItem]) { self.first += first }

    /// - Parameter working: lanes that have a clip of this run in hand, by their index.
    mutating func take(lane: Int, working: [Int: LaneActivity]) -> WorkItem? {
        if let item = first.popLast() { return item }
        if let item = held[lane]?.popLast() {
            if held[lane]?.isEmpty == true { held[lane] = nil }
            return item
        }
        guard let item = items.popLast() else { return takeOver { working[$0] != nil } }
        guard Self.isShared(item) else { return item }
        let limit = Self.isSeekable(item) ? Self.stretch - 1 : Int.max
        var taken: [WorkItem] = []
        while taken.count < limit, let next = items.last, Self.isShared(next), next.clip.file == item.clip.file {
            taken.append(next)
            items.removeLast()
        }
        if !taken.isEmpty { held[lane] = taken.reversed() }
        return item
    }

    /// What another lane holds, when there is nothing else: the last of it, which that lane would come to last. Of a recording that must
    /// be decoded from its beginning, only when that lane has gone to other work.
    private mutating func takeOver(_ isWorking: (Int) -> Bool) -> WorkItem? {
        let free = held.filter { entry in !isWorking(entry.key) || entry.value.first.map(Self.isSeekable) ?? false }
        guard let lane = free.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) })?.key, var items = held[lane] else { return nil }
        let item = isWorking(lane) ? items.removeFirst() : items.removeLast()
        held[lane] = items.isEmpty ? nil : items
        return item
    }

    private static func isShared(_ item: WorkItem) -> Bool { item.clip.segment != nil && !item.isAlone }

    /// Whether a lane can begin in the middle of the file, by its ending. One that is not what its name says costs time alone.
    private static func isSeekable(_ item: WorkItem) -> Bool { seekable.contains(item.clip.file.fileExtension) }

    private static let seekable: Set<String> = [
        "wav", "wave", "bwf", "rf64", "w64", "flac", "aif", "aiff", "aifc", "au", "snd", "caf", "sph", "nist",
    ]
}
