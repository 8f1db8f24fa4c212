import Base
import Engine

/// What is said of the parts of an output that several processes extract.
package enum PartWords {
    /// "3 of 4 parts at work on n1, n2; 1 silent"; nil for a run of one process.
    package static func summary(_ run: RunSnapshot) -> String? {
        guard let parts = run.parts, let count = parts.first?.number.count else { return nil }
        let working = parts.filter { $0.isWorking && !$0.state.isOver }
        var words: [String] = []
        if working.isEmpty {
            words.append("\(Readable.count(parts.count { $0.state == .finished })) of \(Readable.count(count)) parts finished")
        } else {
            words.append("\(Readable.count(working.count)) of \(Readable.count(count)) parts at work" + (hosts(of: working).map { " on \($0)" } ?? ""))
        }
        func add(_ count: Int, _ word: String) { if count > 0 { words.append("\(Readable.count(count)) \(word)") } }
        add(parts.count { $0.silentSeconds != nil }, "silent")
        add(parts.count(where: \.isInterrupted), "ended without a word")
        add(parts.count { !$0.isWorking && $0.state == .failed }, "failed")
        add(parts.count { !$0.isWorking && $0.state == .cancelled }, "cancelled")
        if !run.state.isOver || parts.count < count { add(count - parts.count, "not begun") }
        return words.joined(separator: ", ")
    }

    /// Whether some of them need somebody to look.
    package static func needsAttention(_ run: RunSnapshot) -> Bool {
        run.parts?.contains { $0.silentSeconds != nil || $0.isInterrupted || $0.state == .failed } ?? false
    }

    private static func hosts(of parts: [PartState]) -> String? {
        let hosts = Array(Set(parts.compactMap(\.host))).sorted()
        guard !hosts.isEmpty else { return nil }
        return hosts.count > 4 ? "\(hosts.count) hosts" : hosts.map { Printable.text($0) }.joined(separator: ", ")
    }

    /// "running", "no sign of life for 2 min", "ended without a word".
    package static func state(_ part: PartState) -> String {
        if let seconds = part.silentSeconds { return "no sign of life for \(Readable.duration(seconds.rounded(.down)))" }
        if part.isInterrupted { return "ended without a word" }
        return part.state == .preparing ? "looking at files" : part.state.rawValue
    }

    /// "120 of 400".
    package static func progress(_ part: PartState) -> String {
        part.planned == 0 && part.state == .finished ? "up to date" : "\(Readable.count(part.done)) of \(Readable.count(part.planned))"
    }
}
