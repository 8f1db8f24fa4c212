import Base

/// Filters that an operator typed, and what they select.
extension OutputRecords {
    /// A filter as a query in the order of the paths.
    ///
    /// - Parameter option: how it was given, for errors.
    /// - Throws: ``EngineError`` `.invalidArgument` with the place of what means nothing in this output.
    package func query(filter: String, option: String) throws -> ClipQuery {
        let query = ClipQuery(filter: filter, sort: .path, descending: false)
        if let problem = try problems(of: query).first {
            throw EngineError(
                .invalidArgument, subject: option, step: "reading the filter",
                found: "\(problem) (at character \(problem.place.lowerBound + 1) of '\(Printable.text(filter))')", needed: "a filter, written as on the dashboard")
        }
        return query
    }

    /// Paths of the clips that a query selects.
    package func paths(of query: ClipQuery) throws -> Set<String> {
        var paths: Set<String> = []
        try forEachPart { _, ledger in try ledger.forEachPath(of: query) { paths.insert($0) } }
        return paths
    }
}
