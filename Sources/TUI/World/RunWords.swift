import Engine

/// The state of a dataset's run as the operator should read it: who runs it, and whether it came to its end.
struct RunWords {
    var glyph: Glyph
    var word: String
    var role: Role

    init(_ entry: DatasetEntry) {
        if entry.runsElsewhere {
            switch entry.run?.state {
            case .paused?: self.init(.paused, "paused elsewhere", .info)
            case .cancelling?: self.init(.running, "cancelling elsewhere", .info)
            default: self.init(.running, "running elsewhere", .info)
            }
        } else if entry.outputProblem != nil {
            self.init(.problem, "output gone", .error)
        } else if entry.otherSource != nil {
            self.init(.problem, "another source", .error)
        } else if let run = entry.run {
            self.init(run, isOurs: entry.isOurs)
        } else if entry.problem != nil {
            self.init(.problem, "unreadable", .error)
        } else {
            self.init(.pending, "not run yet", .muted)
        }
    }

    private init(_ run: RunSnapshot, isOurs: Bool) {
        guard isOurs || run.state.isOver else {
            self.init(.cancelled, "interrupted", .warning)
            return
        }
        switch run.state {
        case .preparing: self.init(.running, "looking at files", .info)
        case .running: self.init(.running, "running", .accent)
        case .paused: self.init(.paused, "paused", .warning)
        case .cancelling: self.init(.running, "cancelling", .warning)
        case .finished:
            let problems = run.skipped + run.failed
            if run.isPartial {
                self.init(.problem, "finished, incomplete", .error)
            } else if problems == 0 {
                self.init(.extracted, "finished", .success)
            } else {
                let hasFailures = run.failed > 0
                self.init(
                    hasFailures ? .problem : .noted, hasFailures ? "finished, failures" : "finished, skips",
                    hasFailures ? .error : .warning)
            }
        case .cancelled: self.init(.cancelled, "cancelled", .warning)
        case .failed: self.init(.problem, "failed", .error)
        }
    }

    private init(_ glyph: Glyph, _ word: String, _ role: Role) {
        self.glyph = glyph
        self.word = word
        self.role = role
    }
}

extension Outcome {
    var glyph: Glyph {
        switch self {
        case .extracted: .extracted
        case .skipped: .noted
        case .failed: .problem
        case .cancelled: .cancelled
        case .stale: .pending
        }
    }

    var role: Role {
        switch self {
        case .extracted: .success
        case .skipped: .warning
        case .failed: .error
        case .cancelled, .stale: .muted
        }
    }
}

extension RunSnapshot {
    /// Skip and failure reasons with their counts, the most frequent first.
    var sortedReasons: [(code: String, count: Int)] {
        reasons.filter { $0.value > 0 }.map { (code: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.code) < ($0.count, $1.code) }
    }

    var sortedLayouts: [(layout: String, count: Int)] {
        layouts.map { (layout: $0.key, count: $0.value) }.sorted { ($1.count, $0.layout) < ($0.count, $1.layout) }
    }

    /// Share of the present run that is done; nil while the clips are still being counted.
    var fraction: Double? {
        if planned > 0 { return Double(done) / Double(planned) }
        return state == .preparing ? nil : state == .failed ? 0 : 1
    }

    /// Whether every clip is done and only the end is to be recorded.
    var isClosing: Bool { state == .running && planned > 0 && remaining == 0 }

    /// As nobody works on it: no lanes, and no estimate of when it ends.
    var atRest: RunSnapshot {
        var run = self
        run.lanes = []
        if run.state == .running { run.state = .paused }
        return run
    }

    /// Clips per second over the whole run.
    var averageClipsPerSecond: Double { activeSeconds > 0 ? Double(done) / activeSeconds : 0 }
}
