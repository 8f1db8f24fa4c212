import Foundation

/// What one process of several does that extract an output together.
package struct PartState: Sendable, Codable, Hashable {
    package var number: PartNumber
    package var state: RunSnapshot.State
    /// Whether its process holds the part's lock; one that does not, and is not over, ended without a word.
    package var isWorking: Bool
    package var host: String?
    /// When it last recorded its state, seconds since 1970.
    package var seenAt: Double?
    package var total, upToDate, planned, done: Int
    package var problem: String?

    /// Seconds since a part that should be at work gave its last sign of life, where these are too many; nil otherwise.
    package var silentSeconds: Double?

    /// Seconds without a sign of life after which a part is shown as silent: its machine may be gone, or cut off from the storage.
    package static let silentLimitSeconds = 60.0

    /// Whether nobody works on it though it did not come to its end.
    package var isInterrupted: Bool { !isWorking && !state.isOver }
}

extension RunSnapshot {
    /// One part's newest run.
    struct PartRun {
        var number: PartNumber
        var snapshot: RunSnapshot
        var isWorking: Bool
    }

    /// The runs of the parts of a division as one.
    ///
    /// - Parameters:
    ///   - runs: of those parts that have recorded any, one or more.
    ///   - now: seconds since 1970.
    init(_ runs: [PartRun], now: Double) {
        let newest = runs.max { $0.snapshot.startedAt < $1.snapshot.startedAt } ?? runs[0]
        let all = runs.map(\.snapshot)
        self = newest.snapshot
        func sum(_ value: KeyPath<RunSnapshot, Int>) -> Int { all.reduce(0) { $0 + $1[keyPath: value] } }
        func sum(_ value: KeyPath<RunSnapshot, Double>) -> Double { all.reduce(0) { $0 + $1[keyPath: value] } }
        func sum(_ value: KeyPath<RunSnapshot, [String: Int]>) -> [String: Int] {
            all.reduce(into: [:]) { $0.merge($1[keyPath: value]) { $0 + $1 } }
        }
        total = all.compactMap(\.sourceTotal).max() ?? sum(\.total)
        sourceTotal = nil
        upToDate = sum(\.upToDate)
        (extracted, skipped, failed, cancelled) = (sum(\.extracted), sum(\.skipped), sum(\.failed), sum(\.cancelled))
        (planned, done) = (sum(\.planned), sum(\.done))
        startedAt = all.map(\.startedAt).min() ?? startedAt
        endedAt = all.allSatisfy { $0.endedAt != nil } ? all.compactMap(\.endedAt).max() : nil
        // They work side by side: what all did in the time of the longest.
        activeSeconds = all.map(\.activeSeconds).max() ?? 0
        audioSeconds = sum(\.audioSeconds)
        inputBytes = all.reduce(0) { .saturatingSum($0, $1.inputBytes) }
        outputBytes = all.reduce(0) { .saturatingSum($0, $1.outputBytes) }
        stepTimes = all.reduce(into: StepTimes()) { $0 += $1.stepTimes }
        (reasons, notes, layouts) = (sum(\.reasons), sum(\.notes), sum(\.layouts))
        frames = all.reduce(into: [:]) { $0.merge($1.frames) { $0 + $1 } }
        let working = runs.filter { $0.isWorking && !$0.snapshot.state.isOver }
        rateHistory = Self.sum(of: working.map(\.snapshot.rateHistory))
        state = Self.state(of: runs, working: working)
        problem = runs.lazy.compactMap { run in run.snapshot.problem.map { "part \(run.number): \($0)" } }.first
        let notices = runs.compactMap { run in run.snapshot.notice }
        notice = notices.isEmpty ? nil : Array(Set(notices)).sorted().prefix(4).joined(separator: "; ")
        comparison = Self.sum(of: working.compactMap(\.snapshot.comparison))
        earlier = nil
        lanes = []
        for run in working {
            for lane in run.snapshot.lanes {
                // Every machine has a monotonic clock of its own.
                var lane = Lane(index: lanes.count, clip: lane.clip, since: takenAt - (run.snapshot.takenAt - lane.since), step: lane.step)
                lane.host = run.snapshot.entry?.host
                lanes.append(lane)
            }
        }
        parts = runs.sorted { $0.number.index < $1.number.index }.map { run in
            PartState(
                number: run.number, state: run.snapshot.state, isWorking: run.isWorking, host: run.snapshot.entry?.host,
                seenAt: run.snapshot.entry?.seenAt ?? run.snapshot.endedAt, total: run.snapshot.total, upToDate: run.snapshot.upToDate,
                planned: run.snapshot.planned, done: run.snapshot.done, problem: run.snapshot.problem,
                silentSeconds: Self.silence(of: run, now: now))
        }
        version = all.reduce(0) { $0 &+ $1.version } &+ UInt64(runs.count) &+ UInt64(parts?.count { $0.silentSeconds != nil } ?? 0)
    }

    private static func silence(of run: PartRun, now: Double) -> Double? {
        guard run.isWorking, !run.snapshot.state.isOver, let seenAt = run.snapshot.entry?.seenAt, now - seenAt >= PartState.silentLimitSeconds else { return nil }
        return now - seenAt
    }

    private static func state(of runs: [PartRun], working: [PartRun]) -> State {
        let states = working.map(\.snapshot.state)
        if let first = states.first {
            if states.contains(.running) { return .running }
            return states.allSatisfy { $0 == first } ? first : states.contains(.preparing) ? .preparing : .running
        }
        let ends = runs.map(\.snapshot.state)
        if let unfinished = ends.first(where: { !$0.isOver }) { return unfinished }
        if ends.contains(.failed) { return .failed }
        if ends.contains(.cancelled) { return .cancelled }
        // Parts that did not begin yet are still to do.
        return Set(runs.map(\.number)).count == runs[0].number.count ? .finished : .running
    }

    /// Clips per second of all, the newest last.
    private static func sum(of histories: [[Float]]) -> [Float] {
        let length = histories.map(\.count).max() ?? 0
        return (0..<length).map { place in
            histories.reduce(0) { sum, history in
                let index = history.count - length + place
                return index >= 0 ? sum + history[index] : sum
            }
        }
    }

    private static func sum(of comparisons: [Comparison]) -> Comparison? {
        guard let first = comparisons.first else { return nil }
        return comparisons.dropFirst().reduce(into: first) { sum, next in
            sum.done += next.done
            sum.total += next.total
        }
    }
}
