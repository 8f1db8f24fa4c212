import Base

/// What is wrong with a table of labels, and where.
struct TableFault: Error {
    /// From 1; nil for the table as a whole.
    var line: Int?
    /// The table's column, or the byte of a line, from 1.
    var column: Int?
    var found: String
    var needed: String

    func error(_ path: String) -> EngineError {
        var place: [String] = []
        if let line { place.append("line \(line.grouped)") }
        if let column { place.append("column \(column)") }
        return EngineError(
            .invalidArgument, subject: path, step: "reading the table of labels",
            found: place.isEmpty ? found : place.joined(separator: ", ") + ": " + found, needed: needed,
            advice: "docs/LABELS.md says which tables can be read, and how --labels-columns names columns.")
    }
}
