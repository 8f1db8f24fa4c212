import Base
import Engine
import Foundation

/// What is shown of a run below its progress: a line here, and what it draws below.
struct RunSection {
    /// Nil where the run has nothing of it. In the details of a dataset there are more rows.
    var make: @Sendable (_ run: RunSnapshot, _ isInDetails: Bool) -> PanelSection?
    /// In which of two, and in which of three columns of the dashboard's panel it stands; nil for not there.
    var column: (ofTwo: Int, ofThree: Int)?
    /// Its place in the details of the datasets screen; nil for not there.
    var detail: Int?
    /// Whether it is watched: what is in hand now.
    var isLive = false

    /// The most important ones first.
    static let all: [RunSection] = [
        RunSection(make: { run, _ in .reasons(run) }, column: (0, 0), detail: 0),
        RunSection(make: { run, _ in .steps(run) }, column: (1, 2), detail: 3),
        RunSection(make: { run, _ in .parts(run) }, column: (0, 0), detail: 6),
        RunSection(make: { run, _ in .lanes(run) }, column: (0, 1), isLive: true),
        RunSection(make: { run, isInDetails in .frames(run.frames, rows: isInDetails ? 7 : 4) }, column: (1, 1), detail: 1),
        RunSection(make: { run, _ in .layouts(run.sortedLayouts) }, column: (0, 0), detail: 2),
        RunSection(make: { run, _ in .notes(run) }, column: (1, 2), detail: 4),
        RunSection(make: { run, _ in .rates(run) }, detail: 5),
    ]

    /// The sections of a panel in as many columns as the width allows.
    ///
    /// - Parameter calm: the run as figures show it that are not watched; see ``DatasetEntry/calmRun``.
    static func columns(of run: RunSnapshot, calm: RunSnapshot? = nil, width: Int) -> [[PanelSection]] {
        let shown = all.filter { $0.column != nil }
        let count = width < 50 ? 1 : width < 100 ? 2 : 3
        return (0..<count).map { index in
            shown.filter { section in
                guard let column = section.column else { return false }
                return count == 1 || index == (count == 2 ? column.ofTwo : column.ofThree)
            }.compactMap { $0.make($0.isLive ? run : calm ?? run, false) }
        }
    }

    /// The sections of the details.
    static func details(of run: RunSnapshot) -> [PanelSection] {
        all.filter { $0.detail != nil }.sorted { ($0.detail ?? 0) < ($1.detail ?? 0) }.compactMap { $0.make(run, true) }
    }
}

extension PanelSection {
    /// What was noted on clips that were extracted.
    static func notes(_ run: RunSnapshot) -> PanelSection? {
        let notes = run.notes.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        guard !notes.isEmpty else { return nil }
        // Without bars: every note that comes would redraw them all.
        let rows = notes.prefix(40).map { (code: $0.key, count: Readable.count($0.value)) }
        return PanelSection("notes", wanted: rows.count, minimum: min(2, rows.count)) { canvas, rect, look in
            let shown = rows.count <= rect.height ? rows[...] : rows.prefix(max(0, rect.height - 1))
            for (row, note) in shown.enumerated() {
                let line = Rect(x: rect.x, y: rect.y + row, width: rect.width, height: 1)
                let (name, count) = line.splitRight(DisplayWidth.of(note.count) + 1)
                canvas.draw(Line(note.code), in: name, look: look)
                canvas.draw(Line(note.count, .info), in: count, look: look, alignment: .right)
            }
            if shown.count < rows.count {
                let line = Rect(x: rect.x, y: rect.maxY - 1, width: rect.width, height: 1)
                canvas.draw(Line("and \(rows.count - shown.count) more", .muted), in: line, look: look)
            }
        }
    }

    static func reasons(_ run: RunSnapshot) -> PanelSection? { reasons(run.sortedReasons, title: "skip reasons") }

    static func reasons(_ counts: [(code: String, count: Int)], title: String) -> PanelSection? {
        guard !counts.isEmpty else { return nil }
        let bars = counts.prefix(40).map { reason in
            BarList.Bar(
                reason.code, Double(reason.count), valueText: Readable.count(reason.count),
                role: ReasonCode(rawValue: reason.code)?.isFailure ?? false ? .error : .warning)
        }
        let list = BarList(bars, barMinimum: 6, wraps: true)
        return PanelSection(title, wanted: bars.count, minimum: min(2, bars.count), whole: { list.leastHeight(width: $0) }) { canvas, rect, look in
            list.draw(on: &canvas, in: rect, look: look)
        }
    }

    /// Mean milliseconds of each step that took any, the longest first; of the run before where that did more clips than one that is
    /// over.
    static func steps(_ run: RunSnapshot) -> PanelSection? {
        let earlier = run.state.isOver ? run.largerEarlier : nil
        let figures = earlier ?? run.figures
        let steps = figures.stepTimes.steps(frontEnd: run.frontEnd).filter { $0.ms > 0 && $0.ms.isFinite }
        guard figures.done > 0, !steps.isEmpty else { return nil }
        let clips = Double(figures.done)
        let sorted = steps.enumerated().sorted { ($1.element.ms, $0.offset) < ($0.element.ms, $1.offset) }.map(\.element)
        let bars = sorted.map { step in
            BarList.Bar(step.name, step.ms, valueText: Readable.decimal(step.ms / clips) + " ms")
        }
        let total = Readable.decimal(figures.stepTimes.totalMs / clips) + " ms" + (earlier == nil ? "" : " before")
        let list = BarList(bars, barMinimum: 6, wraps: true)
        return PanelSection("time per clip", note: total, wanted: bars.count, minimum: min(2, bars.count), whole: { list.leastHeight(width: $0) }) {
            canvas, rect, look in
            list.draw(on: &canvas, in: rect, look: look)
        }
    }

    /// Clips per second over the course of the run.
    static func rates(_ run: RunSnapshot) -> PanelSection? {
        guard run.rateHistory.count > 1, run.state != .paused else { return nil }
        let history = run.rateHistory.map { Double($0) }
        let peak = history.filter(\.isFinite).max() ?? 0
        return PanelSection("clips/s", note: "peak \(Readable.decimal(peak))", wanted: 4, minimum: 2) { canvas, rect, look in
            TimeGraph(history, form: .braille).draw(on: &canvas, in: rect, look: look)
        }
    }

    /// What each process does, where several extract an output together: those first that need somebody to look.
    static func parts(_ run: RunSnapshot) -> PanelSection? {
        guard let parts = run.parts, let count = parts.first?.number.count else { return nil }
        let sorted = parts.sorted { (rank($0), $0.number.index) < (rank($1), $1.number.index) }
        return PanelSection("parts", note: "\(parts.count) of \(count) begun", wanted: sorted.count, minimum: min(2, sorted.count)) { canvas, rect, look in
            let shown = sorted.count <= rect.height ? sorted[...] : sorted.prefix(max(0, rect.height - 1))
            for (row, part) in shown.enumerated() {
                let line = Rect(x: rect.x, y: rect.y + row, width: rect.width, height: 1)
                let progress = PartWords.progress(part)
                let (name, right) = line.splitRight(DisplayWidth.of(progress) + 1)
                let host = part.host.map { " " + Printable.text($0) } ?? ""
                let isTrouble = rank(part) == 0
                canvas.draw(
                    Line([Span("\(part.number)", .muted), Span(host), Span("  " + PartWords.state(part), isTrouble ? .error : .muted)]), in: name, look: look)
                canvas.draw(Line(progress, .info), in: right, look: look, alignment: .right)
            }
            if shown.count < sorted.count {
                let line = Rect(x: rect.x, y: rect.maxY - 1, width: rect.width, height: 1)
                canvas.draw(Line("and \(sorted.count - shown.count) more", .muted), in: line, look: look)
            }
        }
    }

    private static func rank(_ part: PartState) -> Int {
        if part.silentSeconds != nil || part.isInterrupted || part.state == .failed { return 0 }
        return part.state.isOver ? 2 : 1
    }

    /// What each lane is on. Seconds appear from the first whole one on: a number that changes with every frame is noise,
    /// and a clip that takes seconds is what one wants to see.
    static func lanes(_ run: RunSnapshot) -> PanelSection? {
        guard !run.state.isOver, !run.lanes.isEmpty else { return nil }
        let busy = run.lanes.count { $0.clip != nil }
        let count = run.lanes.count
        return PanelSection("in progress", note: "\(busy) of \(count) busy", wanted: count, minimum: min(2, count)) {
            canvas, rect, look in
            let shown = run.lanes.count <= rect.height ? run.lanes[...] : run.lanes.prefix(max(0, rect.height - 1))
            for (row, lane) in shown.enumerated() {
                let line = Rect(x: rect.x, y: rect.y + row, width: rect.width, height: 1)
                let (number, rest) = line.splitLeft(run.lanes.count > 9 ? 3 : 2)
                canvas.draw(Line("\(lane.index + 1)", .muted), in: number, look: look)
                guard let clip = lane.clip else {
                    canvas.draw(Line("idle", .muted), in: rest, look: look)
                    continue
                }
                let seconds = run.takenAt - lane.since
                let isStalled = seconds >= RunSnapshot.stallSeconds
                let age = seconds >= 1 ? Readable.duration(seconds.rounded(.down)) : ""
                let time = isStalled ? (rest.width >= 30 ? "stalled at \(lane.step ?? "work") \(age)" : "stalled \(age)") : age
                let (name, right) = rest.splitRight(time.isEmpty ? 0 : DisplayWidth.of(time) + 1)
                let host = lane.host.map { Printable.text($0) + " " } ?? ""
                canvas.draw(Line([Span(host, .muted), Span(clip)]), in: name, look: look, truncation: .middle)
                canvas.draw(Line(time, isStalled ? .error : seconds >= 5 ? .warning : .muted), in: right, look: look, alignment: .right)
            }
            if shown.count < run.lanes.count {
                let line = Rect(x: rect.x, y: rect.maxY - 1, width: rect.width, height: 1)
                canvas.draw(Line("and \(run.lanes.count - shown.count) more", .muted), in: line, look: look)
            }
        }
    }

    /// Histogram of the number of frames T.
    static func frames(_ frames: [Int: Int], rows: Int = 4) -> PanelSection? {
        let known = frames.filter { $0.key >= 0 && $0.value > 0 }
        guard let spread = FrameSpread(known) else { return nil }
        let (low, high) = (spread.low, spread.high)
        return PanelSection("frames T", note: "median \(FrameSpread.medianText(known))", wanted: rows, minimum: 3) { canvas, rect, look in
            // Every bin is as wide as the others: bins merged unevenly would show steps that are not in the data.
            let span = Double(high) - Double(low) + 1
            let binFrames = max(1, (span / Double(max(1, rect.width))).rounded(.up))
            var counts = [Int](repeating: 0, count: max(1, min(rect.width, Int((span / binFrames).rounded(.up)))))
            for (length, count) in known {
                let bin = min(counts.count - 1, max(0, Int((Double(length) - Double(low)) / binFrames)))
                counts[bin] = counts[bin].addingReportingOverflow(count).partialValue
            }
            Histogram(counts, low: "\(low)", high: spread.highText).draw(on: &canvas, in: rect, look: look)
        }
    }

    static func layouts(_ layouts: [(layout: String, count: Int)]) -> PanelSection? {
        guard !layouts.isEmpty else { return nil }
        let bars = layouts.prefix(40).map {
            BarList.Bar($0.layout, Double($0.count), valueText: Readable.count($0.count), role: .graph3)
        }
        return PanelSection("input layouts", wanted: bars.count, minimum: min(2, bars.count)) { canvas, rect, look in
            BarList(bars, barMinimum: 6).draw(on: &canvas, in: rect, look: look)
        }
    }
}
