import Base
import Corpora
import Engine
import Shapes

/// The sentences of the plain mode. One thought a line, no glyphs, no columns, no colour: what a screen reader reads well.
enum PlainWords {
    /// Text of the engine's, whose signs become words or ASCII.
    static func spoken(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "→": result += "then"
            case "×": result += "times"
            case "≥": result += "at least"
            case "≤": result += "at most"
            case "…": result += "..."
            case "–", "—", "−": result += "-"
            case "•", "✓", "✗", "▶": break
            default: result.append(character)
            }
        }
        return result
    }

    /// Text of the engine's with a full stop at its end.
    static func sentence(_ text: String) -> String { spoken(text) + (text.hasSuffix(".") ? "" : ".") }

    static func clips(_ count: Int) -> String { Readable.clips(count) }

    // MARK: Datasets

    /// "1. CREMA-D: finished, skips; 8 of 12 clips have features, 4 skipped, 0 failed; ended 25 Nov 2026 13:30."
    static func dataset(_ entry: DatasetEntry, number: Int, model: String, utcOffsetSeconds: Int) -> [String] {
        var parts = [RunWords(entry).word]
        if let run = entry.run, run.total > 0 {
            parts.append(counts(run))
            if entry.isWorking || entry.isElsewhere, let part = progress(run) { parts.append(part) }
            if let ended = run.endedAt, run.state.isOver {
                parts.append("ended " + ScreenDate.text(ended, utcOffsetSeconds: utcOffsetSeconds))
            }
        } else if let count = entry.clipCount {
            parts.append(clips(count))
        }
        var lines = ["\(number). \(entry.name): " + parts.joined(separator: "; ") + "."]
        if !entry.registered.encoder.isEmpty { lines.append("   Chosen: \(spoken(entry.registered.encoder.text)).") }
        if let builtIn = BuiltInModel(rawValue: model) { lines.append("   Model: \(model), \(builtIn.weights).") }
        lines += entry.completeness.map { "   Complete or not: \(spoken($0))." }
        if let problem = entry.trouble { lines.append("   Problem: \(spoken(problem))") }
        if let notice = entry.run?.notice { lines.append("   Notice: \(spoken(notice))") }
        let warnings = entry.run?.listing?.warnings ?? entry.listingWarnings
        lines += warnings.map { "   Not listed: \(spoken($0))." }
        return lines
    }

    private static func counts(_ run: RunSnapshot) -> String {
        var text = "\(Readable.count(run.extracted)) of \(clips(run.total)) have features, "
            + "\(Readable.count(run.skipped)) skipped, \(Readable.count(run.failed)) failed"
        if run.cancelled > 0 { text += ", \(Readable.count(run.cancelled)) not done" }
        return text
    }

    private static func progress(_ run: RunSnapshot) -> String? {
        guard let percent = Readable.percent(run.done, of: run.planned) else { return nil }
        return "\(percent) percent, \(Readable.count(run.done)) of \(clips(run.planned)) of this run"
    }

    // MARK: Runs

    /// "CREMA-D: running, 40 percent, 24 of 60 clips of this run, 12 clips a second, 3 s left."
    static func status(_ entry: DatasetEntry) -> String {
        guard let run = entry.run else { return "\(entry.name): \(RunWords(entry).word)." }
        var parts = [RunWords(entry).word]
        if run.state.isOver {
            parts.append(counts(run))
        } else if let part = progress(run) {
            parts.append(part)
            if run.state == .running { parts.append(Readable.decimal(run.clipsPerSecond) + " clips a second") }
            if let left = run.etaSeconds { parts.append(Readable.timeLeft(left) + " left") }
            if run.skipped + run.failed > 0 { parts.append("\(Readable.count(run.skipped + run.failed)) skipped or failed") }
            parts += run.stalledLanes.map { stalled($0.lane, seconds: $0.seconds) }
        }
        return "\(entry.name): " + parts.joined(separator: ", ") + "."
    }

    /// "CREMA-D is 40 percent done: 24 of 60 clips, 3 s left."
    static func progressLine(_ run: RunSnapshot, name: String) -> String {
        let percent = Readable.percent(run.done, of: run.planned) ?? 0
        let left = run.etaSeconds.map { ", \(Readable.timeLeft($0)) left" } ?? ""
        return "\(name) is \(percent) percent done: \(Readable.count(run.done)) of \(clips(run.planned))\(left)."
    }

    /// "a.wav is stuck at read for 45 s".
    static func stalled(_ lane: RunSnapshot.Lane, seconds: Double) -> String {
        "\(lane.clip ?? "a clip") is stuck at \(lane.step ?? "work") for \(Readable.duration(seconds.rounded(.down)))"
    }

    static func end(_ run: RunSnapshot, name: String, number: Int) -> [String] {
        if run.state == .failed { return ["\(name) failed: \(spoken(run.problem ?? "no reason is known"))"] }
        let word = run.state == .cancelled ? "was cancelled; finished clips are kept" : "is finished"
        var lines = ["\(name) \(word): \(counts(run))."]
        if let remark = run.modelRemark { lines.append("Model \(run.model): \(remark).") }
        if let notice = run.notice { lines.append("Notice: \(spoken(notice))") }
        lines += (run.listing?.warnings ?? []).map { "Not listed: \(spoken($0))." }
        lines += (run.listing?.remarks ?? []).map { "Source: \(spoken($0))." }
        if run.skipped + run.failed > 0 { lines.append("Type skipped \(number) for the reasons.") }
        return lines
    }

    static func survey(_ survey: Survey, name: String) -> [String] {
        var lines = ["\(name): \(clips(survey.total)), \(Readable.count(survey.audio)) recordings and \(Readable.count(survey.arrays)) arrays."]
        if survey.unknownLengths > 0 { lines.append("\(clips(survey.unknownLengths)) of a length unknown until decoded.") }
        if survey.audioSeconds > 0 { lines.append("\(Readable.duration(survey.audioSeconds)) of audio.") }
        lines += survey.warnings.map { "Not listed: \(spoken($0))." }
        lines += (survey.completeness + survey.notices).map { spoken($0) + "." }
        for (layout, count) in survey.layouts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(20) {
            lines.append("\(clips(count)): \(spoken(layout)).")
        }
        if let low = survey.frames.keys.min(), let high = survey.frames.keys.max() {
            lines.append("Frames: \(Readable.count(low)) to \(Readable.count(high)).")
        }
        if !survey.collisions.isEmpty {
            lines.append("Outputs that several clips would write: \(Readable.count(survey.collisions.count)). One clip of each is taken, the others are skipped.")
            lines += survey.collisions.prefix(20).map { spoken($0) + "." }
        }
        guard !survey.problems.isEmpty else { return lines + ["No problem can be seen in the headers."] }
        lines.append("\(Readable.count(survey.problems.count)) problems.")
        for problem in survey.problems.prefix(20) { lines.append("\(problem.path): \(spoken(problem.reason.description)).") }
        if survey.problems.count > 20 { lines.append("And \(Readable.count(survey.problems.count - 20)) more.") }
        return lines
    }

    // MARK: Clips

    static func group(_ reason: ReasonCode, count: Int) -> String {
        "\(reason.rawValue), \(clips(count)): \(spoken(reason.meaning)). \(spoken(reason.advice))"
    }

    static func clip(_ record: ClipRecord, dataset: String, number: Int) -> String {
        "Clip \(number): \(dataset), \(record.path)."
    }

    /// "Clip 3: a.wav, extracted, T = 84."
    static func listed(_ record: ClipRecord, number: Int) -> String {
        let frames = record.frames.map { ", T = \(Readable.count($0))" } ?? ""
        let reason = record.reason.map { ", \($0.rawValue)" } ?? ""
        return "Clip \(number): \(record.path), \(record.outcome.rawValue)\(reason)\(frames)."
    }

    /// "Clip 3, a.wav, is extracted: features (11, 2048)."
    static func outcome(_ record: ClipRecord, number: Int?) -> String {
        let head = (number.map { "Clip \($0), " } ?? "") + record.path
        if record.outcome == .extracted {
            let remedies = record.remedies.map { $0.isEmpty ? "" : " with \($0)" } ?? ""
            return "\(head): extracted\(remedies), features of shape \(record.featureShape ?? "unknown")."
        }
        guard let reason = record.skipReason else { return "\(head): \(record.outcome.rawValue)." }
        return "\(head): \(record.outcome.rawValue), \(spoken(reason.description))."
    }

    static func details(_ record: ClipRecord, dataset: String, number: Int, inspection: Inspection?, problem: String?) -> [String] {
        var lines = [outcome(record, number: number), "Dataset: \(dataset)."]
        if let code = record.reason {
            lines.append("Meaning: \(spoken(code.meaning)).")
            lines.append("What helps: \(spoken(code.advice))")
            lines.append(record.skipReason.map { remedies(for: $0, clip: number) } ?? "")
        }
        for field in record.labels { lines.append("\(field.name): \(field.value).") }
        for fact in inspection?.facts ?? [] { lines.append("\(fact.name): \(spoken(fact.value)).") }
        if inspection == nil, let shape = record.inputShape {
            lines.append("Input: \(shape)\(record.layout.map { ", \($0)" } ?? "").")
        }
        let plan = inspection?.planLines ?? []
        for (index, line) in plan.enumerated() {
            let words = spoken(line.text).split(separator: " ").joined(separator: " ")
            lines.append(index == 0 ? "Shape: \(words)." : "Step \(index): \(words).")
        }
        if plan.isEmpty, let steps = record.plan { lines.append("Correction: \(spoken(steps.text())).") }
        if let shape = record.cnnShape { lines.append("CNN input: \(shape).") }
        if let shape = record.featureShape, record.outcome == .extracted { lines.append("Features: \(shape).") }
        for note in inspection?.notes ?? [] { lines.append("Note: \(spoken(note.text)).") }
        if let remedies = record.remedies, !remedies.isEmpty { lines.append("Remedies applied: \(remedies).") }
        if let problem { lines.append("The file could not be inspected: \(spoken(problem))") }
        return lines
    }

    /// "Type remedy 3 silence=accept: extract although it is silent."
    static func remedies(for reason: SkipReason, clip: Int) -> String {
        let offers = reason.remedies.map { remedy in
            return "\(remedy.form) (\(remedy.summary))"
        }
        guard let first = offers.first else { return "No remedy is known; repair the file, then type retry \(clip)." }
        return offers.count == 1 ? "Remedy: \(first). Type remedy \(clip) and its name." : "Remedies: \(offers.joined(separator: "; ")). Type remedy \(clip) and a name."
    }
}
