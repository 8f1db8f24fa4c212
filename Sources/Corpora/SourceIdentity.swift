import Base
import Glibc

/// What an argument leads to, however it is spelt and by way of whatever links: a list is not the folder it names.
package struct SourceIdentity: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64
    private let isList: Bool

    /// - Returns: nil when there is nothing at the path.
    package init?(argument: String) {
        isList = argument.hasPrefix("@")
        let named = isList ? String(argument.dropFirst()) : argument
        var status = stat()
        // As typed, or in the text form that this program shows of a path that cannot be typed.
        guard
            [RawPath(bytes: named.utf8), RawPath(text: named)].contains(where: { $0.withCString { stat($0, &status) } == 0 })
        else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// Whether two arguments lead to the same source.
    package static func isSame(_ a: String, _ b: String) -> Bool {
        if a == b { return true }
        guard let first = SourceIdentity(argument: a) else { return false }
        return first == SourceIdentity(argument: b)
    }
}
