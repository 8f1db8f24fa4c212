import Base
import Engine

/// What the dashboard says while it waits for the clips in hand before it leaves.
enum LeavingWords {
    /// "Finishing 2 clips, q abandons them (x.wav at read for 12 s)". The key comes first: a narrow screen cuts the rest.
    static func text(_ runs: [RunSnapshot], hasAbandoned: Bool, key: String) -> String {
        let lanes = runs.filter { !$0.state.isOver }.flatMap { run in
            run.lanes.filter { $0.clip != nil }.map { (lane: $0, seconds: run.takenAt - $0.since) }
        }
        let clips = Readable.clips(lanes.count) + ", "
        let head = hasAbandoned ? "Abandoning \(clips)\(key) leaves now" : "Finishing \(clips)\(key) abandons \(lanes.count == 1 ? "it" : "them")"
        let oldest = lanes.max { $0.seconds < $1.seconds }.flatMap { oldest -> String? in
            guard oldest.seconds >= 1, let clip = oldest.lane.clip else { return nil }
            let name = clip.split(separator: "/").last.map(String.init) ?? clip
            return " (\(name) at \(oldest.lane.step ?? "work") for \(Readable.duration(oldest.seconds.rounded(.down))))"
        }
        return head + (oldest ?? "")
    }
}
