/// Counts what happens in a run and how long it takes: facts in, ``RunSnapshot`` out. It knows no lane, no lock, no file and no
/// clock; times are monotonic seconds.
struct RunTally: Sendable {
    private(set) var snapshot: RunSnapshot
    /// Seconds between two ticks above which the process was suspended.
    static let longestTick = 3.0
    private static let maxRates = 600

    private var lastTick: Double
    private var doneAtLastTick = 0
    /// When the process was found to have been suspended; of a clip that was in hand then, nobody knows what it took.
    private var wokenAt = -Double.infinity

    init(_ snapshot: RunSnapshot, at now: Double) {
        self.snapshot = snapshot
        lastTick = now
    }

    mutating func add(_ event: RunEvent, at now: Double) {
        switch event {
        case .listed(let report): snapshot.listing = report
        case .comparing(let comparison):
            guard snapshot.comparison != comparison else { return }
            snapshot.comparison = comparison
        case .follows(let figures): snapshot.earlier = figures
        case .began(let kind, let total, let upToDate, let recorded):
            snapshot.kind = kind
            snapshot.total = total
            snapshot.upToDate = upToDate
            begin(with: recorded)
        case .outdated(let record): count(record, by: -1)
        case .opened(let planned):
            if snapshot.state == .cancelling {
                snapshot.cancelled = planned
                snapshot.entry?.planned = planned
            } else {
                snapshot.planned = planned
                snapshot.entry?.planned = planned
                snapshot.state = .running
                lastTick = now
            }
        case .took(let clip, let lane):
            snapshot.lanes.removeAll { $0.index == lane }
            snapshot.lanes.append(RunSnapshot.Lane(index: lane, clip: clip, since: now))
        case .finished(let facts, let lane):
            snapshot.lanes.removeAll { $0.index == lane }
            snapshot.done += 1
            snapshot.audioSeconds += facts.audioSeconds
            snapshot.inputBytes = .saturatingSum(snapshot.inputBytes, facts.record.ownInputBytes)
            snapshot.outputBytes = .saturatingSum(snapshot.outputBytes, max(0, facts.record.receipt?.bytes ?? 0))
            snapshot.stepTimes += facts.times
            count(facts.record, by: 1)
            snapshot.entry?.count(facts)
        case .abandoned(let lane):
            snapshot.lanes.removeAll { $0.index == lane }
            snapshot.cancelled += 1
        case .reentered(let date):
            snapshot.entry = snapshot.entry?.followed(byRetryAt: date)
        case .retaken(let records):
            for record in records {
                takeBack(record)
                snapshot.entry?.takeBack(record)
            }
            reopen(at: now)
        case .paused:
            guard snapshot.state == .running else { return }
            tick(at: now)
            snapshot.state = .paused
        case .resumed:
            guard snapshot.state == .paused else { return }
            lastTick = now
            snapshot.state = .running
        case .cancelled(let waiting):
            guard !snapshot.state.isOver else { return }
            snapshot.cancelled += waiting
            snapshot.state = .cancelling
        case .kept(let clips, let recorded):
            begin(with: recorded)
            snapshot.upToDate += clips
            snapshot.planned = max(snapshot.done, snapshot.planned - clips)
            snapshot.cancelled = max(0, snapshot.cancelled - clips)
        case .abandoning: snapshot.isAbandoning = true
        case .failed(let problem):
            guard !snapshot.state.isOver else { return }
            snapshot.problem = snapshot.problem ?? problem
        case .noticed(let text): snapshot.notice = snapshot.notice.map { $0 == text ? $0 : $0 + "; " + text } ?? text
        case .ended(let problem, let date):
            snapshot.problem = problem ?? snapshot.problem
            snapshot.state = problem != nil ? .failed : snapshot.state == .cancelling ? .cancelled : .finished
            snapshot.endedAt = date
            snapshot.entry?.endedAt = date
            snapshot.lanes = []
            snapshot.isAbandoning = nil
            snapshot.takenAt = now
        }
        snapshot.version += 1
    }

    /// Of a part: how many clips the source has for all.
    mutating func noteSource(clips: Int) { snapshot.sourceTotal = clips }

    // MARK: Counts

    private mutating func begin(with recorded: RecordedCounts) {
        snapshot.frames = recorded.frames
        snapshot.layouts = recorded.layouts
        snapshot.notes = recorded.notes
        (snapshot.extracted, snapshot.skipped, snapshot.failed, snapshot.reasons) = (0, 0, 0, [:])
        for entry in recorded.outcomes {
            count(entry.outcome, by: entry.count)
            if let reason = entry.reason { snapshot.reasons[reason.rawValue, default: 0] += entry.count }
        }
    }

    private mutating func count(_ outcome: Outcome, by step: Int) {
        switch outcome {
        case .extracted: snapshot.extracted += step
        case .skipped: snapshot.skipped += step
        case .failed: snapshot.failed += step
        case .cancelled, .stale: break
        }
    }

    /// Adds a clip to the counts, or takes it out.
    private mutating func count(_ record: ClipRecord, by step: Int) {
        count(record.outcome, by: step)
        if let reason = record.reason { snapshot.reasons.add(step, for: reason.rawValue) }
        for code in Set(record.notes.map(\.code)) { snapshot.notes.add(step, for: code.rawValue) }
        if let frames = record.frames { snapshot.frames.add(step, for: frames) }
        if let layout = record.layout { snapshot.layouts.add(step, for: layout) }
    }

    /// A clip that this run has done already is not done any more, and no further one.
    private mutating func takeBack(_ record: ClipRecord) {
        count(record, by: -1)
        guard record.finishedAt >= snapshot.startedAt, snapshot.done > 0 else {
            snapshot.planned += 1
            return
        }
        snapshot.done -= 1
        doneAtLastTick -= 1
        snapshot.inputBytes = .saturatingSum(snapshot.inputBytes, -record.ownInputBytes)
        snapshot.outputBytes = .saturatingSum(snapshot.outputBytes, -max(0, record.receipt?.bytes ?? 0))
        if record.outcome == .extracted { snapshot.audioSeconds -= record.durationSeconds ?? 0 }
    }

    private mutating func reopen(at now: Double) {
        guard snapshot.state.isOver else { return }
        snapshot.state = .running
        snapshot.cancelled = 0
        snapshot.endedAt = nil
        snapshot.problem = nil
        snapshot.isAbandoning = nil
        lastTick = now
    }

    // MARK: Time

    private var isWorking: Bool { snapshot.state == .running || snapshot.state == .cancelling }

    /// The snapshot as it is at a time.
    func snapshot(at now: Double) -> RunSnapshot {
        var snapshot = snapshot
        snapshot.takenAt = now
        if isWorking {
            snapshot.activeSeconds += Self.counted(now - lastTick)
            snapshot.entry?.activeSeconds += Self.counted(now - lastTick)
        }
        return snapshot
    }

    /// Counts the work since the last tick and samples the rate.
    mutating func tick(at now: Double) {
        defer { snapshot.takenAt = now }
        guard isWorking else { return }
        let gap = now - lastTick
        let elapsed = Self.counted(gap)
        if gap > Self.longestTick {
            wokenAt = now
            // What was in hand while the process stood still has not taken that time.
            for index in snapshot.lanes.indices { snapshot.lanes[index].since = now }
        }
        lastTick = now
        guard elapsed > 0.001 else { return }
        snapshot.activeSeconds += elapsed
        snapshot.entry?.activeSeconds += elapsed
        if elapsed > 0.2 {
            snapshot.rateHistory.append(Float(Double(snapshot.done - doneAtLastTick) / elapsed))
            if snapshot.rateHistory.count > Self.maxRates { snapshot.rateHistory.removeFirst() }
            doneAtLastTick = snapshot.done
        }
        snapshot.version += 1
    }

    /// Whether the process stood still at some time since `begun`.
    func wasSuspended(since begun: Double, at now: Double) -> Bool {
        snapshot.state == .running && now - lastTick > Self.longestTick || wokenAt > begun
    }

    /// Of the clips that were done so far.
    var meanTimes: StepTimes { snapshot.done > 0 ? snapshot.stepTimes / Double(snapshot.done) : StepTimes() }

    /// A time between two ticks as it counts: a suspension counts as one second.
    private static func counted(_ elapsed: Double) -> Double { elapsed > longestTick ? 1 : max(0, elapsed) }
}

extension Dictionary where Value == Int {
    /// Adds to a count; one that comes to nothing goes.
    fileprivate mutating func add(_ step: Int, for key: Key) {
        let count = self[key, default: 0] + step
        self[key] = count > 0 ? count : nil
    }
}
