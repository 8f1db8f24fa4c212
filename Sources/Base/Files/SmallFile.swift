/// Settings and state: small files that are read whole.
///
/// Whatever stands at their name, reading neither waits nor takes more memory than was allowed: only a regular file is read, and
/// opening it never blocks.
package enum SmallFile {
    /// The bytes of the file, none for an empty one; nil when nothing stands there.
    ///
    /// - Throws: ``SkipReason`` `file.*`, also for more than `limitBytes`.
    package static func bytes(path: String, limitBytes: Int) throws(SkipReason) -> [UInt8]? {
        let file: InputFile
        do throws(SkipReason) {
            file = try InputFile(path: path)
        } catch {
            switch error.code {
            case .fileEmpty: return []
            case .fileVanished: return nil
            default: throw error
            }
        }
        guard file.byteCount <= limitBytes else {
            throw SkipReason(.fileUnreadable, found: "\(file.byteCount) bytes", needed: "at most \(limitBytes) bytes")
        }
        return try file.bytes(count: file.byteCount)
    }

    /// As text, for what the program can do without; nil when it cannot be read.
    package static func text(path: String, limitBytes: Int) -> String? {
        guard let bytes = try? bytes(path: path, limitBytes: limitBytes) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
