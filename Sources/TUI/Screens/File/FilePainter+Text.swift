import Base
import Engine

extension FilePainter {
    /// What is known of the clip in words, most needed first.
    func fileText(_ file: FileScreen.Clip, width: Int, look: Look) -> TextBlock {
        var block = TextBlock(width: width, glyphs: look.glyphs)
        let record = file.record
        addOutcome(file, to: &block)
        addCorrection(file, to: &block)
        addClip(file, to: &block)
        if !record.labels.isEmpty {
            block.heading("Label")
            block.pairs(record.labels.filter { !$0.value.isEmpty }.map { ($0.name, $0.value) })
        }
        // What the probe thinks of the label, with the clips that are most similar.
        if let doubt = state.probe.views[file.dataset]?.doubt(record.path) {
            block.heading("Label in doubt")
            ProbePainter.describe(doubt, in: &block)
        }
        addOutput(file, to: &block)
        return block
    }

    private func addOutcome(_ file: FileScreen.Clip, to block: inout TextBlock) {
        let record = file.record
        if let reason = record.skipReason {
            addReason(reason, outcome: record.outcome, to: &block)
        } else {
            switch record.outcome {
            case .stale:
                block.paragraph("Extracted with another recipe or from an older file; run again to update the features.", .warning)
            case .cancelled: block.paragraph("The run was cancelled before this clip; start it again to continue.", .warning)
            case .skipped, .failed: block.paragraph("No reason was recorded.", .warning)
            case .extracted: break
            }
        }
        if let problem = file.problem { block.field("problem", problem, .error, nameRole: .error) }
        if let inspection = file.inspection { addChange(since: record, inspection, to: &block) }
        // What is seen now, and what was noted when it was extracted and cannot be seen in the file alone.
        let seen = file.inspection?.notes ?? []
        let recorded = record.notes.filter { note in !seen.contains { $0.text == note.text } }
        for note in recorded + seen {
            block.field("note", note.text, .text, nameRole: .warning)
        }
    }

    private func addReason(_ reason: SkipReason, outcome: Outcome, to block: inout TextBlock) {
        block.paragraph(reason.code.rawValue, outcome == .failed ? .error : .warning)
        block.paragraph(Wording.sentence(reason.code.meaning))
        block.field("found", reason.found)
        block.field("needed", reason.needed)
        block.field("advice", reason.code.advice)
        guard !world.isReadOnly else { return }
        let remedies = reason.remedies
        if remedies.isEmpty {
            block.field(key(.retry), "retry after that; no remedy applies", .muted, nameRole: .key)
        }
        for (index, remedy) in remedies.enumerated() {
            block.field(index == 0 ? key(.retry) : "", "\(remedy.form): \(remedy.summary)", .text, nameRole: .key)
        }
    }

    /// The ledger says how the clip ended then; the file may have been mended since.
    private func addChange(since record: ClipRecord, _ inspection: Inspection, to block: inout TextBlock) {
        switch (record.reason, inspection.reason) {
        case (let old?, nil) where record.outcome != .extracted:
            block.field("now", "\(old.rawValue) no longer applies: retry with \(key(.retry))", .success, nameRole: .success)
        case (_, let new?) where new.code != record.reason:
            block.field("now", "\(new.code.rawValue): found \(new.found); needed \(new.needed)", .warning, nameRole: .warning)
        default: break
        }
    }

    // MARK: The correction

    struct PlanRow {
        var step: String
        var shape: String
        var roles: String
    }

    /// The steps with the shape after each, as ``CorrectionPlan/lines`` gives them; from the ledger while the file has not
    /// been looked at.
    static func planRows(_ file: FileScreen.Clip) -> [PlanRow] {
        let record = file.record
        let features = file.inspection?.features?.shape.description ?? record.featureShape
        var rows: [PlanRow] = []
        if let lines = file.inspection?.planLines, !lines.isEmpty {
            rows = lines.map { PlanRow(step: $0.step ?? "input", shape: $0.shape, roles: $0.layout) }
            if rows.count == 1 { rows.append(PlanRow(step: "unchanged", shape: rows[0].shape, roles: rows[0].roles)) }
        } else {
            if let shape = record.inputShape { rows.append(PlanRow(step: "input", shape: shape, roles: record.layout ?? "")) }
            var steps = (record.plan ?? []).map(\.text)
            if let shape = record.cnnShape {
                let last = steps.popLast() ?? "unchanged"
                rows += steps.map { PlanRow(step: $0, shape: "", roles: "") }
                rows.append(PlanRow(step: last, shape: shape, roles: ""))
            } else {
                rows += steps.map { PlanRow(step: $0, shape: "", roles: "") }
            }
        }
        if let features, !rows.isEmpty { rows.append(PlanRow(step: "CNN", shape: features, roles: "features")) }
        return rows
    }

    private func addCorrection(_ file: FileScreen.Clip, to block: inout TextBlock) {
        let rows = Self.planRows(file)
        guard !rows.isEmpty else { return }
        let last = rows.last { $0.roles != "features" && !$0.shape.isEmpty }
        let isDone = rows.count > 1
        block.heading("Shape correction")
        if isDone, let last {
            block.pairs([("before", rows[0].shape), ("after", last.shape)])
        } else {
            let reason = file.inspection?.reason?.code ?? file.record.reason
            let isShape = reason?.rawValue.hasPrefix("shape.") ?? false
            block.paragraph(
                isShape ? "The shape could not be corrected." : "The clip failed before this step.",
                isShape ? .warning : .muted)
        }
        let stepWidth = rows.map { DisplayWidth.of($0.step) }.max() ?? 0
        let shapeWidth = rows.map { DisplayWidth.of($0.shape) }.max() ?? 0
        let rolesWidth = rows.map { DisplayWidth.of($0.roles) }.max() ?? 0
        let arrow = block.glyphs.string(.arrow)
        for (index, row) in rows.enumerated() {
            let lead = Span(index == 0 ? "  " : arrow + " ", .muted)
            let shape = Span(row.shape, index == 0 || row.roles == "features" ? .text : .accent)
            func padded(_ text: String, _ width: Int) -> Span {
                Span(text + String(repeating: " ", count: max(0, width - DisplayWidth.of(text)) + 2))
            }
            let step = padded(row.step, stepWidth)
            if 2 + stepWidth + 2 + shapeWidth + (rolesWidth > 0 ? 2 + rolesWidth : 0) <= block.width {
                let gap = String(repeating: " ", count: shapeWidth - DisplayWidth.of(row.shape) + 2)
                block.line(Line([lead, step, shape, Span(gap), Span(row.roles, .muted)]))
            } else if 2 + stepWidth + 2 + shapeWidth <= block.width {
                block.line(Line([lead, step, shape]))
                if block.width >= 44, !row.roles.isEmpty {
                    block.line(Line([Span(String(repeating: " ", count: stepWidth + 4)), Span(row.roles, .muted)]))
                }
            } else {
                block.line(Line([lead, Span(row.step)]))
                if !row.shape.isEmpty { block.line(Line([Span("    "), shape])) }
            }
        }
    }

    // MARK: The clip and its output

    private func addClip(_ file: FileScreen.Clip, to block: inout TextBlock) {
        let record = file.record
        block.heading("Clip")
        if let facts = file.inspection?.facts, !facts.isEmpty {
            for fact in facts where fact.name != "features" { block.field(fact.name, fact.value) }
        } else {
            block.field("size", "\(Readable.count(Int(record.inputBytes))) bytes")
            if let seconds = record.durationSeconds { block.field("duration", Readable.decimal(seconds, digits: 3) + " s") }
            if let rate = record.sampleRateHz {
                let channels = record.channels.map { $0 == 1 ? ", mono" : ", \($0) channels" } ?? ""
                block.field("audio", "\(Readable.count(rate)) Hz" + channels)
            }
            if let peak = record.peakDBFS { block.field("level", "peak \(Readable.decimal(peak, digits: 1)) dBFS") }
        }
        if let places = file.inspection?.places, places.isClipped, let first = places.clipped.first {
            let at = Readable.decimal(first.lowerBound, digits: 2)
            block.field("clipping", "flat tops in \(Readable.count(places.clipped.count)) places, the first at \(at) s", .warning)
        }
        if let frames = record.frames { block.field("frames", "T = \(Readable.count(frames))") }
        if record.elapsedMs > 0 { block.field("took", Readable.decimal(record.elapsedMs, digits: 1) + " ms") }
    }

    private func addOutput(_ file: FileScreen.Clip, to block: inout TextBlock) {
        let record = file.record
        block.heading("Output")
        if record.outcome == .extracted || record.outcome == .stale, let entry = entry(file.dataset) {
            for (index, path) in (entry.run?.featurePaths(ofClip: record.path) ?? []).enumerated() { block.field(index == 0 ? "features" : "", path) }
            if let bytes = record.receipt?.bytes { block.field("size", "\(Readable.count(Int(bytes))) bytes") }
        } else {
            block.field("features", "none", .muted)
        }
        if let remedies = record.remedies, !remedies.isEmpty { block.field("remedies", remedies, .accent) }
        block.field("recipe", String(record.recipeHash.prefix(16)))
        if let run = entry(file.dataset)?.run, run.recipeHash == record.recipeHash { block.field("model", run.model) }
    }
}
