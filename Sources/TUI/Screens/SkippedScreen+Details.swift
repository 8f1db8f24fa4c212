import Engine

extension AppState {
    /// What is known of the selected reason or clip, which remedies apply, and which keys do what.
    func skippedDetails(width: Int, look: Look) -> TextBlock {
        var block = TextBlock(width: width, glyphs: look.glyphs, nameWidth: 9)
        switch selectedSkippedRow {
        case .group(let index)?:
            let group = skipped.groups[index]
            block.paragraph(group.reason.rawValue, group.reason.isFailure ? .error : .warning)
            block.paragraph(Wording.sentence(group.reason.meaning))
            block.field("advice", group.reason.advice)
            addRemedies(group.reason, to: &block)
            addKeys(count: group.total, isOpen: group.isOpen, isClip: false, to: &block)
            if group.isOpen, group.total > group.clips.count, !group.clips.isEmpty {
                block.paragraph(
                    "Listed are \(Wording.count(group.clips.count)) of \(Wording.count(group.total)): the first "
                        + "\(Wording.count(SkippedState.limit)) of each dataset.", .muted)
            }
        case .clip(let groupIndex, let index)?:
            let group = skipped.groups[groupIndex]
            let (dataset, record) = group.clips[index]
            block.paragraph(record.path, .title)
            block.field("dataset", dataset)
            block.field("found", record.found ?? "not recorded")
            block.field("needed", record.needed ?? "not recorded")
            if let shape = record.inputShape { block.field("shape", shape + (record.layout.map { "  " + $0 } ?? "")) }
            if let notes = record.notes { block.field("note", notes, .text, nameRole: .warning) }
            if let remedies = record.remedies { block.field("tried", remedies, .accent) }
            block.field("advice", group.reason.advice)
            addRemedies(group.reason, to: &block)
            addKeys(count: group.total, isOpen: true, isClip: true, to: &block)
        case nil: break
        }
        return block
    }

    private func addRemedies(_ reason: ReasonCode, to block: inout TextBlock) {
        block.gap()
        guard !reason.remedies.isEmpty else {
            block.paragraph("No remedy applies: the file itself must be mended, then retried.", .muted)
            return
        }
        for (index, remedy) in reason.remedies.enumerated() {
            let name = remedy.name.hasSuffix("=") ? remedy.name + "NAME" : remedy.name
            block.field(index == 0 ? "remedies" : "", name + ": " + remedy.summary)
        }
    }

    private func addKeys(count: Int, isOpen: Bool, isClip: Bool, to block: inout TextBlock) {
        block.gap()
        func hint(_ command: Command, _ text: String) { block.field(key(command), text, .text, nameRole: .key) }
        if isReadOnly {
            block.paragraph("This is a view of another process's run; it can only be watched.", .muted)
        } else {
            if !skipped.marks.isEmpty {
                hint(.retry, "retry the \(Wording.count(skipped.marks.count)) marked")
            } else if isClip {
                hint(.retry, "retry this clip")
            }
            hint(.retryAll, count == 1 ? "retry the one with this reason" : "retry all \(Wording.count(count)) with this reason")
        }
        hint(.open, isClip ? "look into the file" : isOpen ? "close the list" : "list the clips")
        hint(.mark, isClip ? "mark and move on" : "mark the listed clips")
        if isClip { hint(.copyPath, "copy the path") }
        hint(.export, "write all to skipped.csv")
    }
}
