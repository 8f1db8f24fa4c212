import Base

extension SkippedPainter {
    /// What is known of the selected reason or clip, and which remedies apply.
    func skippedDetails(width: Int, look: Look) -> TextBlock {
        var block = TextBlock(width: width, glyphs: look.glyphs, nameWidth: 9)
        switch skipped.selectedRow {
        case .group(let index)?:
            let group = skipped.groups[index]
            block.paragraph(group.reason.rawValue, group.reason.isFailure ? .error : .warning)
            block.paragraph(Wording.sentence(group.reason.meaning))
            addRemedies(group.remedies, to: &block)
            block.field("advice", group.reason.advice)
            if group.isOpen, group.total > group.clips.count, !group.clips.isEmpty {
                block.paragraph(
                    "Listed are \(Readable.count(group.clips.count)) of \(Readable.count(group.total)): the first "
                        + "\(Readable.count(SkippedGroup.limit)) of each dataset.", .muted)
            }
        case .clip(let groupIndex, let index)?:
            let group = skipped.groups[groupIndex]
            let (dataset, record) = group.clips[index]
            block.paragraph(dataset + "  " + record.path, .title)
            block.field("found", record.found ?? "not recorded")
            block.field("needed", record.needed ?? "not recorded")
            if let shape = record.inputShape { block.field("shape", shape + (record.layout.map { "  " + $0 } ?? "")) }
            for note in record.notes { block.field("note", note.text, .text, nameRole: .warning) }
            if let remedies = record.remedies { block.field("tried", remedies, .accent) }
            addRemedies(record.skipReason?.remedies ?? [], to: &block)
            block.field("advice", group.reason.advice)
        case nil: break
        }
        return block
    }

    private func addRemedies(_ remedies: [Remedy], to block: inout TextBlock) {
        guard !remedies.isEmpty else {
            block.paragraph("No remedy applies: follow the advice, then retry.", .muted)
            return
        }
        for (index, remedy) in remedies.enumerated() {
            block.field(index == 0 ? "remedies" : "", remedy.form + ": " + remedy.summary)
        }
    }

    /// What the keys do for the selected row.
    func skippedKeys() -> [KeyHint] {
        var isClip = false
        let group: SkippedGroup
        switch skipped.selectedRow {
        case .group(let index)?: group = skipped.groups[index]
        case .clip(let index, _)?:
            group = skipped.groups[index]
            isClip = true
        case nil: return []
        }
        var hints: [KeyHint] = []
        if !world.isReadOnly {
            let all = group.total == 1 ? "retry the one with this reason" : "retry all \(Readable.count(group.total)) with this reason"
            if !skipped.marks.isEmpty {
                hints.append(KeyHint(key(.retry), "retry the \(Readable.count(skipped.marks.count)) marked"))
            } else if isClip {
                hints.append(KeyHint(key(.retry), "retry this clip"))
            }
            hints.append(KeyHint(key(.retryAll), all))
        }
        hints.append(KeyHint(key(.open), isClip ? "open it" : group.isOpen ? "close the list" : "list the clips"))
        if isClip || !group.clips.isEmpty { hints.append(KeyHint(key(.mark), isClip ? "mark" : "mark all listed")) }
        if isClip { hints.append(KeyHint(key(.copyPath), "copy path")) }
        hints.append(KeyHint(key(.export), skipped.marks.isEmpty ? "write skipped.csv" : "write the marked to skipped-marked.csv"))
        return hints
    }
}
