import Base
import Engine

/// The remedies that clips can be retried with.
struct RemediesLayer: ChoosingLayer {
    var clips: [ClipID]
    /// Number of clips of ``reason`` in all datasets of the dashboard, when all of them are meant instead of ``clips``.
    var wholeReasonCount: Int?
    var reason: ReasonCode?
    /// What was found in the one clip that is meant, such as the arrays of its archive.
    var found: String?
    /// What was noted on clips that were extracted, and has remedies.
    var noted: String?
    /// Nil is "retry as it is".
    var choices: [Remedy?]
    /// The remedies with which the one clip that is meant was extracted; empty when it has no features.
    var given: [Remedy] = []
    var choice: Int? = 0
    /// The value of a remedy that needs one, such as the member of an archive.
    var field: TextField?

    /// - Parameter remedies: what is offered beside another try as it is; the first is chosen, or the first that was given.
    init(_ clips: [ClipID], reason: ReasonCode?, remedies: [Remedy], given: [Remedy] = []) {
        self.clips = clips
        self.reason = reason
        self.given = given
        choices = [nil] + remedies.map { $0 }
        choice = 1 + (given.first.flatMap { remedies.firstIndex(of: $0) } ?? (remedies.isEmpty ? -1 : 0))
    }

    var clipCount: Int { wholeReasonCount ?? clips.count }
    func count(_ state: AppState) -> Int { choices.count }

    // MARK: What is offered

    /// Offers what can be done with one clip; remedies only where they apply.
    static func offer(for record: ClipRecord, of dataset: String, _ state: inout AppState) {
        // A clip that a remedy extracted keeps it unless another one is chosen.
        let given = record.outcome == .extracted ? Remedy.list(record.remedies ?? "") : []
        let remedies = record.skipReason?.remedies ?? record.reason?.remedies ?? record.doubt?.code.remedies
            ?? given.first?.alternatives(isRecording: record.sampleRateHz != nil) ?? []
        var layer = Self([ClipID(dataset: dataset, path: record.path)], reason: record.reason, remedies: remedies, given: given)
        layer.found = record.found
        layer.noted = record.doubt?.text
        state.lay(layer)
    }

    /// Offers what can be done with several clips: what helps all of them.
    ///
    /// - Parameter records: of those that are in memory.
    static func offer(for clips: [ClipID], records: [ClipRecord], _ state: inout AppState) {
        if clips.count == 1, records.count == 1 { return offer(for: records[0], of: clips[0].dataset, &state) }
        let reasons = Set(records.map(\.reason)), doubts = records.map(\.doubt)
        let reason = reasons.count == 1 ? reasons.first ?? nil : nil
        let doubt = Set(doubts.map { $0?.code }).count == 1 ? doubts.first ?? nil : nil
        var layer = Self(clips, reason: reason, remedies: reason?.remedies ?? doubt?.code.remedies ?? [])
        layer.noted = doubt.map { clips.count == 1 ? $0.text : $0.code.meaning }
        state.lay(layer)
    }

    /// Offers what can be done with every clip of a reason.
    static func offer(forAllOf group: SkippedGroup, _ state: inout AppState) {
        var layer = Self([], reason: group.reason, remedies: group.remedies)
        layer.wholeReasonCount = group.total
        state.lay(layer)
    }

    // MARK: Keys

    static let bindings: [Binding] = [
        Binding(.open, footer: 1, apply).label { state in
            guard let layer = state[layer: Self.self] else { return "" }
            return layer.needsName && layer.field == nil ? "type the name" : "retry"
        },
        Binding(.back, footer: 0, label: "close") { state in
            // Going back from the line being typed leads to the choices, not out of the menu.
            guard state[layer: Self.self]?.field != nil else { return state.close() }
            state[layer: Self.self]?.field = nil
            return []
        },
        Binding(.quit) { $0.close() },
    ] + choosing

    static func chosen(_ state: inout AppState) -> [Effect] {
        state[layer: Self.self]?.field = nil
        return []
    }

    private var chosen: Remedy?? { choice.flatMap { choices.indices.contains($0) ? choices[$0] : nil } }
    private var needsName: Bool { chosen == .some(.member("")) }

    private static func apply(_ state: inout AppState) -> [Effect] {
        guard let layer = state[layer: Self.self], let chosen = layer.chosen else { return [] }
        var remedies: [Remedy] = []
        if layer.needsName {
            guard let field = layer.field, !field.isEmpty else {
                if layer.field == nil { state[layer: Self.self]?.field = TextField("", limit: 200) }
                return []
            }
            remedies = [.member(field.text)]
        } else if let chosen {
            // Whoever leaves what was given as it is means all of it.
            remedies = layer.given.contains(chosen) ? layer.given : [chosen]
        }
        _ = state.close()
        return layer.retry(with: remedies, &state)
    }

    private func retry(with remedies: [Remedy], _ state: inout AppState) -> [Effect] {
        if state.screen == .file { state.file?.isRetrying = true }
        for (name, count) in counts(state) {
            if let index = state.world.datasets.firstIndex(where: { $0.name == name }) { state.world.datasets[index].noteRetry(count) }
        }
        state.skipped.marks = []
        for index in state.dashboard.columns.indices { state.dashboard.columns[index].table.marks = [] }
        state.tell("Retrying \(Readable.clips(clipCount))" + (remedies.first.map { " with \($0.name)" } ?? ""), isProblem: false)
        if wholeReasonCount != nil, let reason { return [.work(.retryReason(reason, remedies: remedies))] }
        return Dictionary(grouping: clips, by: \.dataset).sorted { $0.key < $1.key }
            .map { .work(.retry(dataset: $0.key, paths: $0.value.map(\.path), remedies: remedies)) }
    }

    /// How many clips of each dataset are meant.
    private func counts(_ state: AppState) -> [String: Int] {
        var counts: [String: Int] = [:]
        if wholeReasonCount != nil {
            let group = state.skipped.groups.first { $0.reason == reason }
            for count in group?.counts ?? [] { counts[count.dataset, default: 0] += count.count }
        } else {
            for clip in clips { counts[clip.dataset, default: 0] += 1 }
        }
        return counts
    }

    // MARK: Drawing

    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        let labels = choices.map(Self.remedyLabel)
        let nameWidth = labels.map { DisplayWidth.of($0.name) }.max() ?? 0
        let widest = labels.map { DisplayWidth.of($0.summary) }.max() ?? 0
        let width = min(room.width, max(56, nameWidth + widest + 6))
        var block = TextBlock(width: width, glyphs: look.glyphs, nameWidth: 8)
        if let clip = clips.first, clipCount == 1 {
            block.line(Line(Truncation.middle.cut(clip.path, width: width, ellipsis: look.glyphs[.ellipsis])))
        }
        if let reason {
            block.paragraph(reason.rawValue, reason.isFailure ? .error : .warning)
            block.paragraph(Wording.sentence(reason.meaning), .muted)
            if let found { block.paragraph("Found: " + found) }
            if choices.count == 1 { block.paragraph("No remedy applies. \(reason.advice)", .muted) }
        } else if !given.isEmpty {
            block.paragraph("It has features, extracted with \(Remedy.text(of: given)).")
            block.paragraph("They will be replaced, or removed if the clip is skipped this time.", .muted)
        } else if let noted {
            block.paragraph("Extracted; noted: " + noted, .warning)
            block.paragraph("The features will be replaced, or removed if the clip is skipped this time.", .muted)
        } else if clipCount > 1 {
            block.paragraph("Their reasons differ, so no single remedy fits all of them.", .muted)
        }
        let hasEntry = field != nil
        let height = block.lines.count + (block.lines.isEmpty ? 0 : 1) + labels.count + (hasEntry ? 2 : 0)
        let box = OverlayBox(
            Line("Retry \(Readable.clips(clipCount))", .title, .bold),
            keys: state.hints(Self.self), width: width,
            height: min(room.height, height))
        let content = box.draw(on: &canvas, look: look)
        // The choices stay whole; the words above them give way.
        let (text, rest) = content.splitTop(max(0, min(height - labels.count - (hasEntry ? 2 : 0), content.height - labels.count - (hasEntry ? 2 : 0))))
        block.draw(on: &canvas, in: text.splitBottom(text.height == block.lines.count + 1 ? 1 : 0).rest, scroll: 0, look: look, surface: .raised)
        let (list, entry) = rest.splitBottom(hasEntry ? min(2, rest.height - 1) : 0)
        canvas.drawChoices(count: labels.count, selected: choice ?? 0, in: list, look: look) { index in
            Line([Span(labels[index].name.padded(nameWidth + 2)), Span(labels[index].summary, .muted)])
        }
        if let field, !entry.isEmpty {
            canvas.draw(
                InputLine(prompt: "member=", field: field, placeholder: "name of the array in the archive"), in: entry.splitBottom(1).bottom,
                look: look)
        }
    }

    private static func remedyLabel(_ choice: Remedy?) -> (name: String, summary: String) {
        guard let choice else { return ("as it is", "try again without a remedy") }
        return (choice.form, choice.summary)
    }
}
