import Base
import Engine
import Foundation
import Shapes

/// The runs of an output in the words of the commands and the screen.
package enum HistoryWords {
    // MARK: A list

    package static let heads = ["run", "started", "command", "ended", "clips", "extracted", "skipped", "left", "clips/s", "worked", "parallel"]
    /// Of ``heads``, those under which numbers stand.
    package static let numeric: Set<Int> = [0, 4, 5, 6, 7, 8, 9, 10]

    /// The cells of a run under ``heads``; empty where the run did not record it.
    package static func cells(_ run: PastRun, utcOffsetSeconds: Int) -> [String] {
        let entry = run.entry
        return [
            "\(run.number)", ScreenDate.text(entry.startedAt, utcOffsetSeconds: utcOffsetSeconds), run.isWhole ? entry.command.text : "",
            end(run.end), entry.planned == entry.done ? Readable.count(entry.done) : "\(Readable.count(entry.done))/\(Readable.count(entry.planned))",
            run.isWhole ? Readable.count(entry.extracted) : "", run.isWhole ? Readable.count(entry.skipped + entry.failed) : "",
            Readable.count(run.left), entry.done > 0 ? Readable.decimal(run.clipsPerSecond) : "", Readable.measuredDuration(entry.activeSeconds),
            entry.laneCount.map { "\($0)" } ?? "",
        ]
    }

    package static func end(_ end: PastRun.End) -> String {
        switch end {
        case .running: "running"
        case .paused: "paused"
        default: end.rawValue
        }
    }

    /// What recipe and model a run had, where they are not those of the run before: in which settings they differ.
    ///
    /// - Parameter differences: nil where one of the recipes is not kept.
    package static func setup(_ run: PastRun, after before: PastRun?, differences: [RecipeDifference]?) -> [String] {
        guard let before else { return ["recipe \(run.recipeHash), model \(model(run))"] }
        var lines: [String] = []
        if run.recipeHash != before.recipeHash {
            lines.append("recipe \(run.recipeHash)" + (differences.map { ": " + changes($0) } ?? ", which differs from that of run \(before.number)"))
        }
        let hasOtherWeights = run.entry.modelSHA256 != before.entry.modelSHA256 && run.isWhole && before.isWhole
        if run.model != before.model || hasOtherWeights { lines.append("model \(model(run))") }
        return lines
    }

    /// "front_end.hop_samples 512 (was 256), normalise.kind utterance (was none)"
    package static func changes(_ differences: [RecipeDifference]) -> String {
        guard !differences.isEmpty else { return "no setting differs, but another version of the program computed the features" }
        return differences.map { "\($0.key) \(Printable.text($0.b ?? "none")) (was \(Printable.text($0.a ?? "none")))" }.joined(separator: ", ")
    }

    package static func model(_ run: PastRun) -> String {
        let title = BuiltInModel.title(of: Printable.text(run.model)) + (run.isModelTrained == false && run.model != BuiltInModel.name ? " (untrained)" : "")
        return title + (run.entry.modelSHA256.map { ", SHA-256 \($0.prefix(12))" } ?? "")
    }

    // MARK: One run

    /// Label and text of each line about a run.
    package static func facts(_ run: PastRun, utcOffsetSeconds: Int) -> [(label: String, text: String)] {
        let entry = run.entry
        var facts: [(String, String)] = []
        let place = [entry.part.map { "part \($0)" }, entry.host.map { "on \(Printable.text($0))" }, entry.programVersion.map { "melscope \(Printable.text($0))" }].compactMap { $0 }
        facts.append(("started", ([ScreenDate.text(entry.startedAt, utcOffsetSeconds: utcOffsetSeconds)] + place).joined(separator: ", ")))
        facts.append(("ended", endSentence(run, utcOffsetSeconds: utcOffsetSeconds)))
        if let problem = run.problem { facts.append(("problem", Printable.text(problem))) }
        if let notice = run.notice { facts.append(("notice", Printable.text(notice))) }
        facts.append(("source", Printable.text(run.source)))
        facts.append(("clips", clips(run)))
        if entry.done > 0 { facts.append(("worked", worked(run))) }
        facts.append(("recipe", run.recipeHash))
        facts.append(("model", model(run)))
        let reasons = sorted(entry.reasons)
        if !reasons.isEmpty { facts.append(("reasons", reasons.map { "\($0.code) \(Readable.count($0.count))" }.joined(separator: ", "))) }
        let steps = run.stepMeans.filter { $0.ms > 0 }
        if !steps.isEmpty {
            let total = steps.reduce(0) { $0 + $1.ms }
            facts.append(("per clip", "\(Readable.decimal(total)) ms: " + self.steps(steps)))
        }
        if !run.isWhole { facts.append(("", "Recorded by an earlier version, without host, command, lanes, counts by reason and slowest clips.")) }
        return facts
    }

    static func endSentence(_ run: PastRun, utcOffsetSeconds: Int) -> String {
        func date(_ seconds: Double?) -> String { seconds.map { " " + ScreenDate.text($0, utcOffsetSeconds: utcOffsetSeconds) } ?? "" }
        return switch run.end {
        case .running: "still running"
        case .paused: "paused"
        case .killed: "killed: its process ended before the run did" + (run.entry.seenAt == nil ? "" : ", last seen" + date(run.entry.seenAt))
        default: run.end.rawValue + date(run.entry.endedAt)
        }
    }

    static func clips(_ run: PastRun) -> String {
        let entry = run.entry
        if entry.planned == 0, run.isWhole, run.upToDate > 0 {
            return "nothing to do: \(Readable.count(run.upToDate)) of the dataset's \(Readable.count(run.total)) were up to date"
        }
        let done = "\(Readable.count(entry.done)) of \(Readable.count(entry.planned)) done"
        let counts = run.isWhole ? ": \(Readable.count(entry.extracted)) extracted, \(Readable.count(entry.skipped)) skipped, \(Readable.count(entry.failed)) failed" : ""
        let rest = run.left > 0 ? ", \(Readable.count(run.left)) left" : ""
        let upToDate = run.upToDate > 0 ? "; \(Readable.count(run.upToDate)) of the dataset's \(Readable.count(run.total)) were up to date" : ""
        return done + counts + rest + upToDate
    }

    static func worked(_ run: PastRun) -> String {
        let entry = run.entry
        var text = "\(Readable.measuredDuration(entry.activeSeconds)), \(Readable.decimal(run.clipsPerSecond)) clips/s"
        if entry.audioSeconds > 0 { text += ", \(Readable.measuredDuration(entry.audioSeconds)) of audio, \(Readable.decimal(run.timesRealTime)) × real time" }
        if let lanes = entry.laneCount { text += ", \(lanes) in parallel" }
        return text
    }

    /// "read 1.2, CNN 4.0", the longest first.
    package static func steps(_ steps: [(name: String, ms: Double)]) -> String {
        steps.filter { $0.ms > 0 }.sorted { $0.ms > $1.ms }.map { "\($0.name) \(Readable.decimal($0.ms))" }.joined(separator: ", ")
    }

    static func sorted(_ reasons: [String: Int]) -> [(code: String, count: Int)] {
        reasons.filter { $0.value > 0 }.map { (code: $0.key, count: $0.value) }.sorted { ($1.count, $0.code) < ($0.count, $1.code) }
    }

    // MARK: Two runs

    package struct Row: Sendable, Equatable {
        package var label: String
        package var a: String
        package var b: String
        /// How the second differs, "+12 %".
        package var change: String
    }

    /// The figures of two runs side by side.
    package static func comparison(_ a: PastRun, _ b: PastRun, utcOffsetSeconds: Int) -> [Row] {
        var rows: [Row] = []
        func add(_ label: String, _ text: (PastRun) -> String?) {
            let (left, right) = (text(a), text(b))
            if left != nil || right != nil { rows.append(Row(label: label, a: left ?? "-", b: right ?? "-", change: "")) }
        }
        func measure(_ label: String, _ left: Double?, _ right: Double?, _ text: (Double) -> String) {
            guard left != nil || right != nil else { return }
            rows.append(Row(label: label, a: left.map(text) ?? "-", b: right.map(text) ?? "-", change: change(left, right)))
        }
        add("command") { $0.isWhole ? $0.entry.command.text : nil }
        add("started") { ScreenDate.text($0.entry.startedAt, utcOffsetSeconds: utcOffsetSeconds) }
        add("ended") { end($0.end) }
        add("host") { $0.entry.host.map { Printable.text($0) } }
        add("version") { $0.entry.programVersion.map { Printable.text($0) } }
        add("model") { model($0) }
        add("recipe") { $0.recipeHash }
        add("in parallel") { $0.entry.laneCount.map { "\($0)" } }
        func count(_ label: String, _ value: (PastRun) -> Int?) {
            measure(label, value(a).map(Double.init), value(b).map(Double.init)) { Readable.count(Int($0)) }
        }
        count("clips done") { $0.entry.done }
        count("extracted") { $0.isWhole ? $0.entry.extracted : nil }
        count("skipped") { $0.isWhole ? $0.entry.skipped + $0.entry.failed : nil }
        count("left") { $0.left }
        measure("clips/s", a.clipsPerSecond, b.clipsPerSecond) { Readable.decimal($0) }
        // Arrays have no duration in seconds.
        if a.entry.audioSeconds > 0 || b.entry.audioSeconds > 0 { measure("× real time", a.timesRealTime, b.timesRealTime) { Readable.decimal($0) } }
        measure("worked", a.entry.activeSeconds, b.entry.activeSeconds, Readable.measuredDuration)
        let (stepsOfA, stepsOfB) = (a.stepMeans, b.stepMeans)
        let names = stepsOfA.map(\.name) + stepsOfB.map(\.name).filter { name in !stepsOfA.contains { $0.name == name } }
        for name in names {
            func ms(_ steps: [(name: String, ms: Double)]) -> Double? { steps.first { $0.name == name }?.ms }
            let (left, right) = (ms(stepsOfA), ms(stepsOfB))
            guard (left ?? 0) > 0 || (right ?? 0) > 0 else { continue }
            measure("\(name), ms a clip", left, right) { Readable.decimal($0) }
        }
        for code in Set(a.entry.reasons.keys).union(b.entry.reasons.keys).sorted() {
            count(code) { $0.isWhole ? $0.entry.reasons[code] ?? 0 : nil }
        }
        return rows
    }

    /// "+12 %" of two figures that can be set in relation.
    static func change(_ a: Double?, _ b: Double?) -> String {
        guard let a, let b, a > 0, b.isFinite, a.isFinite, a != b else { return "" }
        let percent = (b / a - 1) * 100
        guard abs(percent) < 1e6 else { return "" }
        return (percent < 0 ? "-" : "+") + Readable.decimal(abs(percent), digits: abs(percent) < 10 ? 1 : 0) + " %"
    }
}
