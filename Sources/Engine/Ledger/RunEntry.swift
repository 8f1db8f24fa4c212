import Base
import Foundation

/// What one run did, or one retry after its end: an entry of the output's history.
///
/// Beside the counts of a ``RunSnapshot``, which are of the dataset or of a run with its retries, these are of the entry alone.
package struct RunEntry: Sendable, Codable, Hashable {
    package enum Command: String, Sendable, Codable, Hashable {
        case extract
        /// `extract --replace`.
        case replace
        /// `extract --force`.
        case force
        case retry
        /// Parts became one output.
        case merge

        /// As it is typed.
        package var text: String { self == .replace || self == .force ? "extract --\(rawValue)" : rawValue }
    }

    /// One of the clips that took longest.
    package struct SlowClip: Sendable, Codable, Hashable {
        package var path: String
        package var times: StepTimes
        /// Of the recording, or of what was read of it; nil of arrays.
        package var audioSeconds: Double?
    }

    package var command = Command.extract
    /// Seconds since 1970. It tells entries of one output apart.
    package var startedAt = 0.0
    package var endedAt: Double?
    /// When it was last recorded, seconds since 1970: the end of a run that was killed lies at most some seconds later.
    package var seenAt: Double?
    package var host: String?
    /// Which part of the clips it was to do; nil for all.
    package var part: PartNumber?
    package var programVersion: String?
    package var modelSHA256: String?
    package var laneCount: Int?
    package var planned = 0
    package var done = 0
    package var extracted = 0
    package var skipped = 0
    package var failed = 0
    /// Number of clips by ``ReasonCode``.
    package var reasons: [String: Int] = [:]
    package var activeSeconds = 0.0
    package var audioSeconds = 0.0
    package var inputBytes: Int64 = 0
    package var outputBytes: Int64 = 0
    package var stepTimes = StepTimes()
    /// The slowest first, at most ``slowestLimit``.
    package var slowest: [SlowClip] = []

    package init() {}

    /// How many of the slowest clips are kept with the times of their steps.
    package static let slowestLimit = 50

    /// What a newer or older program left out keeps its default.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, _ otherwise: Value) throws -> Value { try values.decodeIfPresent(Value.self, forKey: key) ?? otherwise }
        command = Command(rawValue: try value(.command, "")) ?? .extract
        startedAt = try value(.startedAt, 0)
        endedAt = try values.decodeIfPresent(Double.self, forKey: .endedAt)
        seenAt = try values.decodeIfPresent(Double.self, forKey: .seenAt)
        host = try values.decodeIfPresent(String.self, forKey: .host)
        part = try? values.decodeIfPresent(PartNumber.self, forKey: .part)
        programVersion = try values.decodeIfPresent(String.self, forKey: .programVersion)
        modelSHA256 = try values.decodeIfPresent(String.self, forKey: .modelSHA256)
        laneCount = try values.decodeIfPresent(Int.self, forKey: .laneCount)
        planned = try value(.planned, 0)
        done = try value(.done, 0)
        extracted = try value(.extracted, 0)
        skipped = try value(.skipped, 0)
        failed = try value(.failed, 0)
        reasons = try value(.reasons, [:])
        activeSeconds = try value(.activeSeconds, 0)
        audioSeconds = try value(.audioSeconds, 0)
        inputBytes = try value(.inputBytes, 0)
        outputBytes = try value(.outputBytes, 0)
        stepTimes = try value(.stepTimes, StepTimes())
        slowest = try value(.slowest, [])
    }

    /// The entry of a retry that the same process does after this one's end.
    func followed(byRetryAt date: Double) -> RunEntry {
        var next = RunEntry()
        next.command = .retry
        // Two entries of one time would be one.
        next.startedAt = max(date, startedAt.nextUp)
        (next.host, next.part, next.programVersion, next.modelSHA256, next.laneCount) = (host, part, programVersion, modelSHA256, laneCount)
        return next
    }

    // MARK: Counting

    mutating func count(_ facts: ClipFacts) {
        done += 1
        audioSeconds += facts.audioSeconds
        inputBytes = .saturatingSum(inputBytes, facts.record.ownInputBytes)
        outputBytes = .saturatingSum(outputBytes, max(0, facts.record.receipt?.bytes ?? 0))
        stepTimes += facts.times
        count(facts.record, by: 1)
        guard facts.areTimesItsOwn else { return }
        rank(SlowClip(path: facts.record.path, times: facts.times, audioSeconds: facts.record.durationSeconds))
    }

    /// A clip is taken up again.
    mutating func takeBack(_ record: ClipRecord) {
        guard record.finishedAt >= startedAt, done > 0 else {
            planned += 1
            return
        }
        done -= 1
        inputBytes = .saturatingSum(inputBytes, -record.ownInputBytes)
        outputBytes = .saturatingSum(outputBytes, -max(0, record.receipt?.bytes ?? 0))
        if record.outcome == .extracted { audioSeconds -= record.durationSeconds ?? 0 }
        count(record, by: -1)
        slowest.removeAll { $0.path == record.path }
    }

    private mutating func count(_ record: ClipRecord, by step: Int) {
        switch record.outcome {
        case .extracted: extracted += step
        case .skipped: skipped += step
        case .failed: failed += step
        case .cancelled, .stale: break
        }
        guard let reason = record.reason?.rawValue else { return }
        let count = reasons[reason, default: 0] + step
        reasons[reason] = count > 0 ? count : nil
    }

    private mutating func rank(_ clip: SlowClip) {
        let ms = clip.times.totalMs
        guard ms > 0, slowest.count < Self.slowestLimit || ms > slowest[slowest.count - 1].times.totalMs else { return }
        let place = slowest.firstIndex { $0.times.totalMs < ms } ?? slowest.count
        slowest.insert(clip, at: place)
        if slowest.count > Self.slowestLimit { slowest.removeLast() }
    }

    /// Whether this program can have written it.
    var isPlausible: Bool {
        let counts = [planned, done, extracted, skipped, failed, laneCount ?? 0] + reasons.values
        let times = [startedAt, endedAt ?? 0, seenAt ?? 0, activeSeconds, audioSeconds] + stepTimes.steps(frontEnd: "").map(\.ms)
        let bytes = Int64.min / 4...Int64.max / 4
        return counts.allSatisfy(Plausible.counts.contains) && times.allSatisfy(Plausible.times.contains) && bytes.contains(inputBytes)
            && bytes.contains(outputBytes) && slowest.count <= 10_000
            && slowest.allSatisfy { clip in
                OutputFolder.reasonNotAClip(clip.path) == nil && Plausible.isTime(clip.audioSeconds)
                    && clip.times.steps(frontEnd: "").map(\.ms).allSatisfy(Plausible.times.contains)
            }
    }
}
