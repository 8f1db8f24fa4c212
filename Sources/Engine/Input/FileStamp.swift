/// Size and modification time of a file: what decides whether a file is still the one that was read.
public struct FileStamp: Sendable, Hashable, Codable {
    public var byteCount: Int
    /// Nanoseconds since 1970.
    public var modifiedNs: Int64

    public init(byteCount: Int, modifiedNs: Int64) {
        self.byteCount = byteCount
        self.modifiedNs = modifiedNs
    }
}
