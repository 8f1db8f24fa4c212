import Base
import Corpora
import Dispatch
import Foundation

/// The clips of one dataset that are to be measured, as a client of lanes.
final class MeasuringBatch: LaneClient {
    struct Item {
        var clip: SourceClip
        /// Measurements that hold if the contents are the same.
        var known: ClipMeasure?
        /// Whether the clip is measured in a process of its own, since one has ended with it in hand.
        var isAlone = false
        /// How often a process ended with it.
        var deaths = 0
    }

    private struct State {
        var next = 0
        /// The clip that each lane measures, by the lane's index, and since when.
        var inHand: [Int: (clip: String, since: Double)] = [:]
        var isCancelled = false
        var isOver = false
        var waiting: [ClipMeasure] = []
        var all: [ClipMeasure] = []
        var failure: (any Error)?
    }

    /// Measurements that a killed process loses at most.
    private static let commitCount = 64

    private let items: [Item]
    private let recipe: Recipe
    private let store: QualityStore
    private let inHand: InHandFile?
    private let asksCancelled: @Sendable () -> Bool
    private let onTick: @Sendable ((clip: String, seconds: Double)?) -> Void
    private let onMeasure: @Sendable (ClipMeasure) -> Void
    private let state = Guarded(State())
    private let end = DispatchSemaphore(value: 0)
    private let writer = DispatchQueue(label: "melscope.doctor.writer", qos: .utility)

    init(
        _ items: [Item], recipe: Recipe, store: QualityStore, inHand: InHandFile? = nil, isCancelled: @escaping @Sendable () -> Bool = { false },
        onTick: @escaping @Sendable ((clip: String, seconds: Double)?) -> Void = { _ in }, onMeasure: @escaping @Sendable (ClipMeasure) -> Void
    ) {
        self.items = items
        self.recipe = recipe
        self.store = store
        self.inHand = inHand
        asksCancelled = isCancelled
        self.onTick = onTick
        self.onMeasure = onMeasure
    }

    /// Blocks until all clips are measured, or those in hand given up.
    ///
    /// - Returns: what was measured.
    /// - Throws: ``EngineError`` where measuring or keeping failed as a whole.
    func execute(on pool: LanePool) throws -> [ClipMeasure] {
        guard !items.isEmpty else { return [] }
        pool.add(self)
        endIfOver()
        end.wait()
        pool.remove(self)
        writer.sync { commit() }
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return state.withLock { $0.all }
    }

    func cancel() {
        state.withLock { $0.isCancelled = true }
        endIfOver()
    }

    /// The clip that has been in hand for longest, and for how many seconds; nil while none is.
    private var slowest: (clip: String, seconds: Double)? {
        state.withLock { $0.inHand.values.min { $0.since < $1.since } }.map { ($0.clip, MonotonicTime.now - $0.since) }
    }

    private var isGivenUp: Bool { state.withLock { $0.isCancelled } || asksCancelled() }

    func next(for lane: Lane) -> (@Sendable () -> Void)? {
        let index: Int? = state.withLock { state in
            guard !state.isCancelled, state.failure == nil, state.next < items.count else { return nil }
            state.inHand[lane.index] = (items[state.next].clip.relativePath.text, MonotonicTime.now)
            defer { state.next += 1 }
            return state.next
        }
        guard let index else { return nil }
        let item = items[index]
        return { self.measure(item, on: lane) }
    }

    func tick() {
        writer.async { self.commit() }
        onTick(slowest)
        if asksCancelled() { cancel() }
    }

    private func measure(_ item: Item, on lane: Lane) {
        do {
            if let measure = item.isAlone ? try measureAlone(item, on: lane) : try measureHere(item, on: lane) { keep(measure, of: item) }
        } catch is CancellationError {
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
        }
        state.withLock { $0.inHand[lane.index] = nil }
        endIfOver()
    }

    private func measureHere(_ item: Item, on lane: Lane) throws -> ClipMeasure {
        let key = ObjectIdentifier(self)
        let measurer = lane.belongings[key] as? ClipMeasurer ?? ClipMeasurer(recipe: recipe)
        lane.belongings[key] = measurer
        inHand?.begin(item.clip.relativePath.text, lane: lane.index, deaths: item.deaths + 1)
        return try measurer.measure(item.clip, known: item.known) { self.isGivenUp }
    }

    /// - Returns: nil where it was given up.
    private func measureAlone(_ item: Item, on lane: Lane) throws -> ClipMeasure? {
        if WorkerProcess.isEnabled, let measure = SoloMeasure(item.clip, recipe: recipe).run(isWanted: { !self.isGivenUp }) { return measure }
        if isGivenUp { return nil }
        // In a process that cannot start itself again, a clip that has ended it twice is not tried a third time.
        guard item.deaths > 1 else { return try measureHere(item, on: lane) }
        return SoloMeasure.crashed(item.clip, found: "the process ended \(item.deaths) times while it measured this clip")
    }

    private func keep(_ measure: ClipMeasure, of item: Item) {
        let count = state.withLock { state in
            state.waiting.append(measure)
            state.all.append(measure)
            return state.waiting.count
        }
        onMeasure(measure)
        if item.isAlone {
            // Only with its outcome on record is it no longer suspect.
            writer.sync { commit() }
            inHand?.settle(measure.path)
        } else if count == Self.commitCount {
            writer.async { self.commit() }
        }
    }

    private func endIfOver() {
        let isOver = state.withLock { state in
            guard !state.isOver, state.inHand.isEmpty, state.next == items.count || state.isCancelled || state.failure != nil else { return false }
            state.isOver = true
            return true
        }
        if isOver { end.signal() }
    }

    private func commit() {
        let measures = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        do {
            try store.save(measures)
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
        }
    }
}
