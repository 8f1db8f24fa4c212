import Base
import Engine
import Foundation

/// The theme that was chosen in the dashboard last: a file of one line in the state folder, read at the next start.
package struct KeptTheme: Sendable {
    private let path: String

    package init(path: String = UserFolders.state + "/theme") { self.path = path }

    /// Nil when none was kept; it may name a theme that is not there any more.
    package var name: String? {
        SmallFile.text(path: path, limitBytes: 1000)?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// - Throws: ``SkipReason`` with an `output.` code when the file cannot be written.
    func keep(_ name: String) throws {
        try OutputFile.write(text: name + "\n", toFileNamed: path, makingFolders: true)
    }
}
