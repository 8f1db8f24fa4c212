import Engine

/// The columns that a table of clips shows, by name and in order: what the operator chose, or the usual ones.
enum ShownColumns {
    /// Names first, then what is known of the clip, then how it went.
    static let usual = ["file", "emotion", "speaker", "start", "end", "seconds", "T", "peak", "ms", "note"]

    /// Those of them that clips with these label fields can have.
    ///
    /// - Parameter hasSegments: whether some clips are segments; only they have times.
    static func columns(_ names: [String], labels: [String], hasSegments: Bool = false) -> [ClipColumn] {
        var columns: [ClipColumn] = []
        for name in names {
            var column = ClipColumn.named(name)
            if !hasSegments, column == .segmentStart || column == .segmentEnd { continue }
            if column.kind == .label {
                // Ledgers from before corpora shared a column for the speaker have CREMA-D's and RAVDESS's own.
                if name == "speaker", !labels.contains("speaker"), labels.contains("actor") { column = .label("actor") }
                guard labels.contains(column.name) else { continue }
            }
            if !columns.contains(column) { columns.append(column) }
        }
        return columns.isEmpty ? [.file] : columns
    }

    /// All that can be chosen.
    static func all(labels: [String]) -> [ClipColumn] {
        let known = ClipColumn.known.filter { $0 != .outcome }
        return [.file] + labels.map(ClipColumn.label) + known.filter { $0 != .file }
    }
}

extension ClipColumn {
    /// Above its values.
    var title: String {
        switch self {
        case .note: "reason or note"
        case .shape: "input"
        case .networkInput: "network input"
        case .finding: "findings"
        default: name
        }
    }

    /// By what a table is sorted whose title is clicked.
    var order: ClipQuery.Sort { .column(self == .note ? .reason : self) }

    /// Whether the doctor says it.
    var isMeasured: Bool { kind == .measured || kind == .finding }

    var isShape: Bool { [.shape, .networkInput, .features].contains(self) }
}
