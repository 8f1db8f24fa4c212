import Base
import Engine

/// The columns that were chosen for the table of clips: a file of a name a line in the state folder, read at the next start.
package struct KeptColumns: Sendable {
    private let path: String

    package init(path: String = UserFolders.state + "/columns") { self.path = path }

    /// Nil when none were kept. Label fields may be among them that no clip at hand has.
    package var names: [String]? {
        let lines = SmallFile.text(path: path, limitBytes: 10_000)?.split(whereSeparator: \.isNewline).map { String($0).trimmed }
        let names = (lines ?? []).filter { !$0.isEmpty && $0.count <= 60 && $0 == Printable.text($0) }.prefix(60)
        return names.isEmpty ? nil : Array(names)
    }

    /// - Throws: ``SkipReason`` with an `output.` code when the file cannot be written.
    func keep(_ names: [String]) throws {
        try OutputFile.write(text: names.map { $0 + "\n" }.joined(), toFileNamed: path, makingFolders: true)
    }
}
