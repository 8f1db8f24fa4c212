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
    }

    private struct State {
        var next = 0
        var inHand = 0
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
    private let onMeasure: @Sendable (ClipMeasure) -> Void
    private let state = Guarded(State())
    private let end = DispatchSemaphore(value: 0)
    private let writer = DispatchQueue(label: "melscope.doctor.writer", qos: .utility)

    init(_ items: [Item], recipe: Recipe, store: QualityStore, onMeasure: @escaping @Sendable (ClipMeasure) -> Void) {
        self.items = items
        self.recipe = recipe
        self.store = store
        self.onMeasure = onMeasure
    }

    /// Blocks until all clips are measured, or those in hand given up.
    ///
    /// - Returns: what was measured.
    /// - Throws: ``EngineError`` where measuring or keeping failed as a whole.
    func execute(on pool: LanePool) throws -> [ClipMeasure] {
        guard !items.isEmpty else { return [] }
        pool.add(self)
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

    func next(for lane: Lane) -> (@Sendable () -> Void)? {
        let index: Int? = state.withLock { state in
            guard !state.isCancelled, state.failure == nil, state.next < items.count else { return nil }
            state.inHand += 1
            defer { state.next += 1 }
            return state.next
        }
        guard let index else { return nil }
        let item = items[index]
        return { self.measure(item, on: lane) }
    }

    func tick() { writer.async { self.commit() } }

    private func measure(_ item: Item, on lane: Lane) {
        let key = ObjectIdentifier(self)
        let measurer = lane.belongings[key] as? ClipMeasurer ?? ClipMeasurer(recipe: recipe)
        lane.belongings[key] = measurer
        do {
            let measure = try measurer.measure(item.clip, known: item.known) { self.state.withLock { $0.isCancelled } }
            let count = state.withLock { state in
                state.waiting.append(measure)
                state.all.append(measure)
                return state.waiting.count
            }
            onMeasure(measure)
            if count == Self.commitCount { writer.async { self.commit() } }
        } catch is CancellationError {
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
        }
        state.withLock { $0.inHand -= 1 }
        endIfOver()
    }

    private func endIfOver() {
        let isOver = state.withLock { state in
            guard !state.isOver, state.inHand == 0, state.next == items.count || state.isCancelled || state.failure != nil else { return false }
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
