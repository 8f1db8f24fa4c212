import Base

/// Where labels come from besides the names of a known corpus, as it is given, and kept with a dataset's entry and with an output.
package struct LabelSource: Sendable, Hashable, Codable {
    /// Absolute paths, in the order in which they count: of two rows for the same clip the first.
    package var tables: [String]
    /// A regular expression over the clips' paths, each named group of which is a label; see ``NamePattern``.
    package var pattern: String?
    /// As ``LabelColumns/init(argument:)`` reads it; nil guesses.
    package var columns: String?
    /// Of what the tables held when an output was made with them; nil where none was yet.
    package var checksums: [Int64]?

    package init(tables: [String], columns: String? = nil, pattern: String? = nil) {
        self.tables = tables.map { absolutePath($0) }
        self.columns = columns
        self.pattern = pattern
    }

    /// Reads the tables.
    ///
    /// - Throws: as ``LabelTable/read(_:columns:)``.
    package func read() throws(EngineError) -> [LabelTable] {
        let columns = try columns.map { text throws(EngineError) in try LabelColumns(argument: text) } ?? LabelColumns()
        var read: [LabelTable] = []
        for table in tables { read.append(try LabelTable.read(table, columns: columns)) }
        return read
    }

    /// The pattern, ready for use.
    ///
    /// - Throws: ``EngineError`` `.invalidArgument` with the place of what is wrong.
    package func namePattern() throws(EngineError) -> NamePattern? {
        guard let pattern else { return nil }
        func refusal(_ found: String, _ needed: String) -> EngineError {
            EngineError(
                .invalidArgument, subject: pattern, step: "reading --pattern", found: found, needed: needed,
                advice: "docs/LABELS.md has examples.")
        }
        let read: NamePattern
        do throws(NamePattern.Problem) {
            read = try NamePattern(pattern)
        } catch {
            throw refusal("character \(error.offset + 1): \(error.found)", error.needed)
        }
        guard !read.groups.isEmpty else {
            throw refusal("no named group", "a group for each label, such as (?<speaker>[0-9]+) or (?<emotion>[a-z]+)")
        }
        return read
    }

    /// The same tables, whatever they held.
    package func isSame(as other: LabelSource) -> Bool { tables == other.tables && columns == other.columns }

    /// Which of the tables hold something else than they did, a sentence each without full stop.
    package func changes(since earlier: LabelSource) -> [String] {
        guard isSame(as: earlier), let then = earlier.checksums, let now = checksums, then.count == now.count else { return [] }
        return zip(tables, zip(then, now)).filter { $1.0 != $1.1 }.map { "the table \($0.0) has changed since the last run" }
    }
}
