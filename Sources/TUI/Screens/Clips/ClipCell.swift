import Base
import Engine
import Foundation

/// What a table of clips shows of one clip in one column.
enum ClipCell {
    static func line(_ column: ClipColumn, _ record: ClipRecord, _ facts: PageFacts, _ look: Look) -> Line {
        let arrow = look.glyphs.string(.arrow) + " "
        func shape(_ text: String?, after before: String?) -> Line {
            guard let text else { return Line() }
            return Line([Span(before == nil ? "" : arrow, .muted), Span(text)])
        }
        switch column {
        case .file: return Line(record.path)
        case .outcome: return Line(record.outcome.rawValue, record.outcome.role)
        case .reason: return Line(record.reason?.rawValue ?? "", record.outcome.role)
        case .note: return note(record)
        case .milliseconds: return Line(record.elapsedMs > 0 ? Readable.decimal(record.elapsedMs) : "", .muted)
        case .frames: return Line(record.frames.map { String($0) } ?? "")
        case .seconds: return Line(record.durationSeconds.map { Readable.decimal($0) } ?? "")
        case .segmentStart: return Line(record.segment.map { time($0.startSeconds) } ?? "")
        case .segmentEnd: return Line(record.segment.map { $0.endSeconds.map(time) ?? "end" } ?? "")
        case .peak: return Line(record.peakDBFS.map(level) ?? "")
        case .shape: return shape(record.inputShape, after: nil)
        case .networkInput: return shape(record.cnnShape, after: record.inputShape)
        case .features: return shape(record.featureShape, after: record.cnnShape)
        case .finding: return Line(facts.findings[record.path]?.map(short).joined(separator: ", ") ?? "", .warning)
        default: break
        }
        switch (column.kind, column.name) {
        case (.label, let name): return Line(record.labels.first { $0.name.lowercased() == name.lowercased() }?.value ?? "")
        case (.measured, let name): return facts.measures[record.path]?[name].map { Line(measured(name, $0)) } ?? Line("-", .muted)
        case (_, "rate"): return Line(record.sampleRateHz.map { Readable.count($0) } ?? "")
        case (_, "channels"): return Line(record.channels.map { String($0) } ?? "")
        case (_, "bytes"): return Line(Readable.count(Int(clamping: record.inputBytes)))
        case (_, "layout"): return Line(record.layout ?? "")
        case (_, "remedy"): return Line(record.remedies ?? "", .accent)
        default: return Line()
        }
    }

    /// Seconds, as precise as tables of segments are.
    static func time(_ seconds: Double) -> String { String(format: "%.2f", seconds) }

    /// With one decimal; digital silence has no level.
    static func level(_ dB: Double) -> String { dB.isFinite ? String(format: "%.1f", abs(dB) < 0.05 ? 0 : dB) : "silent" }

    /// Without what all codes of the doctor begin with.
    static func short(_ code: String) -> String { code.hasPrefix("data.") ? String(code.dropFirst(5)) : code }

    private static func measured(_ name: String, _ value: Double) -> String {
        switch name {
        case "rms", "lufs", "snr": level(value)
        case "clipped", "bandwidth": Readable.count(Int(value.rounded()))
        case "dc": String(format: "%.4f", value)
        default: Readable.decimal(value)
        }
    }

    private static func note(_ record: ClipRecord) -> Line {
        switch record.outcome {
        case .skipped, .failed:
            let found = record.found.map { ": found " + $0 } ?? ""
            return Line([Span(record.reason?.rawValue ?? record.outcome.rawValue, record.outcome.role), Span(found, .muted)])
        case .cancelled: return Line("cancelled", .muted)
        case .stale: return Line("stale: older input or recipe", .warning)
        case .extracted:
            let remedies = record.remedies.map { "retried with \($0)" }
            return Line(([remedies].compactMap { $0 } + record.notes.map(\.text)).joined(separator: "; "), .muted)
        }
    }
}
