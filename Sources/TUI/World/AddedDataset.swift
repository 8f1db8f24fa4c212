import Base
import Corpora

/// A dataset as an operator asks for it: a source, where its labels come from, and which stretches of its recordings are clips.
package struct AddedDataset: Sendable, Hashable {
    /// As it was typed, a list with its `@`.
    package var path: String
    /// Tables of labels, separated by `;`.
    package var labels = ""
    /// What their columns are; see ``LabelColumns``.
    package var columns = ""
    /// A regular expression over the clips' paths.
    package var pattern = ""
    /// Length of windows, and from one to the next.
    package var window = ""
    package var hop = ""
    package var last = SegmentWindows.Last.keep

    package init(path: String) { self.path = path }

    /// Whether it says more than where the recordings are.
    var hasLabelsOrSegments: Bool { self != AddedDataset(path: path) }

    /// - Throws: ``EngineError`` `.invalidArgument` for columns or a pattern that mean nothing, with the place.
    func source() throws(EngineError) -> LabelSource? {
        let tables = labels.split(separator: ";").map { String($0).trimmed }.filter { !$0.isEmpty }
        let (columns, pattern) = (columns.trimmed, pattern.trimmed)
        if !columns.isEmpty {
            _ = try LabelColumns(argument: columns)
            if tables.isEmpty {
                throw EngineError(.invalidArgument, subject: columns, step: "reading the columns", found: "columns without a table", needed: "a table of labels")
            }
        }
        guard !tables.isEmpty || !pattern.isEmpty else { return nil }
        let source = LabelSource(tables: tables, columns: columns.isEmpty ? nil : columns, pattern: pattern.isEmpty ? nil : pattern)
        _ = try source.namePattern()
        return source
    }

    /// - Throws: ``EngineError`` `.invalidArgument` for what is no time.
    func windows() throws(EngineError) -> SegmentWindows? {
        func milliseconds(_ text: String, _ what: String) throws(EngineError) -> Int? {
            let text = text.trimmed
            if text.isEmpty { return nil }
            if let time = SegmentWindows.milliseconds(text) { return time }
            throw EngineError(.invalidArgument, subject: text, step: "reading \(what)", found: "no time", needed: "a time such as 3s, 1.5s or 500ms, up to a day")
        }
        let (length, step) = (try milliseconds(window, "the length of a window"), try milliseconds(hop, "the hop of the windows"))
        guard let length else {
            if step == nil { return nil }
            throw EngineError(.invalidArgument, subject: hop, step: "reading the hop of the windows", found: "a hop without a length", needed: "the length of a window")
        }
        return SegmentWindows(lengthMs: length, hopMs: step, last: last)
    }
}
