import Base
import Engine

/// What `skipped` was asked for, and what of it has come.
struct PlainSkipped {
    /// Clips told of one reason, unless the reason was named.
    static let toldClips = 10

    /// Beginning or part of a reason's code; empty takes all.
    var reason: String
    var groups: [SkippedGroup]?
    /// Groups whose clips have not come yet.
    var missing: [ReasonCode] = []

    mutating func take(_ all: [SkippedGroup]) {
        let kept = all.filter { reason.isEmpty || $0.reason.rawValue.contains(reason) }
        groups = kept
        missing = kept.map(\.reason)
    }

    mutating func take(_ clips: [(dataset: String, record: ClipRecord)], of reason: ReasonCode) {
        missing.removeAll { $0 == reason }
        guard let index = groups?.firstIndex(where: { $0.reason == reason }) else { return }
        groups?[index].clips = clips
    }

    /// The lines to say, and the clips in the order of their numbers.
    func answer() -> (lines: [String], clips: [PlainDialogue.NumberedClip]) {
        let groups = groups ?? []
        let total = groups.reduce(0) { $0 + $1.total }
        guard total > 0 else {
            return ([reason.isEmpty ? "No clip is skipped." : "No clip is skipped for a reason with \(reason) in its name."], [])
        }
        var lines = ["\(PlainWords.clips(total)) without features, \(groups.count == 1 ? "one reason" : "\(groups.count) reasons")."]
        var clips: [PlainDialogue.NumberedClip] = []
        for group in groups {
            lines.append(PlainWords.group(group.reason, count: group.total))
            for (place, clip) in group.clips.enumerated() {
                clips.append(.init(id: .init(dataset: clip.dataset, path: clip.record.path), record: clip.record))
                guard place < Self.toldClips || !reason.isEmpty else { continue }
                lines.append(PlainWords.clip(clip.record, dataset: clip.dataset, number: clips.count))
            }
            let untold = group.clips.count - Self.toldClips
            if reason.isEmpty, untold > 0 {
                lines.append("And \(PlainWords.clips(untold)) more, numbered on; type skipped \(group.reason.rawValue) for all.")
            }
            let unread = group.total - group.clips.count
            if unread > 0 { lines.append("\(PlainWords.clips(unread)) more stand in metadata.csv.") }
        }
        lines.append("Type show and a clip's number for more, or remedy, the number and a remedy's name.")
        return (lines, clips)
    }
}
