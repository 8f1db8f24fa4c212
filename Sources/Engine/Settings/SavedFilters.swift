import Base
import Foundation

/// Filters that were saved by name: a file of one line each in the state folder, `name = filter`.
package struct SavedFilters: Sendable {
    package struct Filter: Sendable, Hashable {
        package var name: String
        package var text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    /// Before the name of a saved filter, where a filter may stand.
    package static let sign: Character = "@"
    private static let limitBytes = 1 << 18
    private static let mostFilters = 200
    private let path: String

    package init(path: String = UserFolders.state + "/filters") { self.path = path }

    /// By name. A file that cannot be read, and lines that are none of ours, are left aside.
    package var all: [Filter] {
        var filters: [Filter] = []
        for line in (SmallFile.text(path: path, limitBytes: Self.limitBytes) ?? "").split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1).map { String($0).trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2, Self.problem(withName: parts[0]) == nil, !filters.contains(where: { $0.name == parts[0] }) else { continue }
            filters.append(Filter(name: parts[0], text: parts[1]))
        }
        return filters.prefix(Self.mostFilters).sorted { $0.name < $1.name }
    }

    /// What is wrong with a name; nil when nothing is.
    package static func problem(withName name: String) -> String? {
        if name.isEmpty { return "the name is missing" }
        if name.count > 40 { return "a name has at most 40 characters" }
        let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        return isPlain ? nil : "a name has only letters, digits, - _ and ."
    }

    /// What a filter says: the saved one for `@NAME`, and any other as it is.
    ///
    /// - Throws: ``EngineError`` `.invalidArgument` where no filter has that name.
    package func text(of filter: String) throws -> String {
        guard filter.first == Self.sign else { return filter }
        let name = String(filter.dropFirst())
        let all = all
        if let saved = all.first(where: { $0.name == name }) { return saved.text }
        throw EngineError(
            .invalidArgument, subject: filter, step: "looking for a saved filter", found: "no filter with this name",
            needed: all.isEmpty ? "a filter saved on the dashboard; there are none" : "one of " + all.map { "\(Self.sign)\($0.name)" }.joined(separator: ", "))
    }

    /// Saves a filter, in place of one with the same name.
    ///
    /// - Throws: ``SkipReason`` with an `output.` code when the file cannot be written.
    package func save(_ filter: Filter) throws {
        try write(all.filter { $0.name != filter.name } + [Filter(name: filter.name, text: filter.text.split(whereSeparator: \.isNewline).joined(separator: " "))])
    }

    /// - Throws: as ``save(_:)``.
    package func remove(_ name: String) throws { try write(all.filter { $0.name != name }) }

    private func write(_ filters: [Filter]) throws {
        let lines = filters.sorted { $0.name < $1.name }.map { "\($0.name) = \($0.text)\n" }
        try OutputFile.write(text: lines.joined(), toFileNamed: path, makingFolders: true)
    }
}
