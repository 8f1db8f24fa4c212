import Base
import Engine

/// A titled part of a dataset's panel whose height can shrink.
struct PanelSection {
    var title: String
    /// At the right of the title.
    var note: String
    /// Rows below the title: what it can use, and less than which it is left out.
    var wanted: Int
    var minimum = 1
    var draw: (inout Canvas, Rect, Look) -> Void

    init(_ title: String, note: String = "", wanted: Int, minimum: Int = 1, draw: @escaping (inout Canvas, Rect, Look) -> Void) {
        self.title = title
        self.note = note
        self.wanted = max(1, wanted)
        self.minimum = max(1, min(minimum, wanted))
        self.draw = draw
    }

    /// Draws the sections below each other, the first ones most important: when the height does not do for all, the last
    /// ones are left out, and the first ones grow before the later ones do.
    static func draw(_ sections: [PanelSection], on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard rect.width >= 8 else { return }
        var kept: [PanelSection] = []
        var used = 0
        for section in sections where used + section.minimum + 1 <= rect.height {
            kept.append(section)
            used += section.minimum + 1
        }
        var heights = kept.map(\.minimum)
        for index in kept.indices {
            let more = min(kept[index].wanted - heights[index], rect.height - used)
            heights[index] += more
            used += more
        }
        var y = rect.y
        for (section, height) in zip(kept, heights) {
            let line = Rect(x: rect.x, y: y, width: rect.width, height: 1)
            drawTitle(section, on: &canvas, in: line, look: look)
            section.draw(&canvas, Rect(x: rect.x, y: y + 1, width: rect.width, height: height), look)
            y += height + 1
        }
    }

    private static func drawTitle(_ section: PanelSection, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let rule = look.theme.style(.border).with(background: .keep)
        canvas.fill(rect, look.glyphs[.horizontal], rule)
        let note = section.note.isEmpty ? 0 : DisplayWidth.of(section.note) + 1
        let (left, right) = rect.splitRight(note + DisplayWidth.of(section.title) + 3 <= rect.width ? note : 0)
        canvas.draw(Line(section.title + " ", .title), in: left, look: look)
        if !right.isEmpty {
            canvas.draw(Line(" " + section.note, .muted), in: right, look: look)
        }
    }

    // MARK: The sections

    static func reasons(_ run: RunSnapshot) -> PanelSection? { reasons(run.sortedReasons, title: "skip reasons") }

    static func reasons(_ counts: [(code: String, count: Int)], title: String) -> PanelSection? {
        guard !counts.isEmpty else { return nil }
        let bars = counts.prefix(40).map { reason in
            BarList.Bar(
                reason.code, Double(reason.count), valueText: Readable.count(reason.count),
                role: ReasonCode(rawValue: reason.code)?.isFailure ?? false ? .error : .warning)
        }
        return PanelSection(title, wanted: bars.count, minimum: min(2, bars.count)) { canvas, rect, look in
            BarList(bars, barMinimum: 6).draw(on: &canvas, in: rect, look: look)
        }
    }

    /// Mean milliseconds of each step that took any.
    static func steps(_ run: RunSnapshot) -> PanelSection? {
        let steps = run.stepTimes.steps(frontEnd: run.frontEnd).filter { $0.ms > 0 && $0.ms.isFinite }
        guard run.done > 0, !steps.isEmpty else { return nil }
        let clips = Double(run.done)
        let bars = steps.map { step in
            BarList.Bar(step.name, step.ms, valueText: Readable.decimal(step.ms / clips) + " ms")
        }
        let total = Readable.decimal(run.stepTimes.totalMs / clips) + " ms"
        return PanelSection("time per clip", note: total, wanted: bars.count, minimum: min(3, bars.count)) { canvas, rect, look in
            BarList(bars, barMinimum: 6).draw(on: &canvas, in: rect, look: look)
        }
    }

    /// Clips per second over the course of the run.
    static func rates(_ run: RunSnapshot) -> PanelSection? {
        guard run.rateHistory.count > 1 else { return nil }
        let history = run.rateHistory.map { Double($0) }
        let peak = history.filter(\.isFinite).max() ?? 0
        return PanelSection("clips/s", note: "peak \(Readable.decimal(peak))", wanted: 4, minimum: 2) { canvas, rect, look in
            TimeGraph(history, form: .braille).draw(on: &canvas, in: rect, look: look)
        }
    }

    /// What each lane is on. Seconds appear from the first whole one on: a number that changes with every frame is noise,
    /// and a clip that takes seconds is what one wants to see.
    static func lanes(_ run: RunSnapshot) -> PanelSection? {
        guard !run.state.isOver, !run.lanes.isEmpty else { return nil }
        let busy = run.lanes.count { $0.clip != nil }
        let count = run.lanes.count
        return PanelSection("lanes", note: "\(busy) of \(count) busy", wanted: count, minimum: min(2, count)) {
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
                canvas.draw(Line(clip), in: name, look: look, truncation: .middle)
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
