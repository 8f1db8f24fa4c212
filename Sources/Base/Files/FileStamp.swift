/// Size and modification time of a file: what decides whether a file is still the one that was read.
package struct FileStamp: Sendable, Hashable, Codable {
    package var byteCount: Int
    /// Nanoseconds since 1970.
    package var modifiedNs: Int64

    package init(byteCount: Int, modifiedNs: Int64) {
        self.byteCount = byteCount
        self.modifiedNs = modifiedNs
    }
}
