/// What is recorded of a clip's two files.
struct FileFacts: Sendable, Hashable {
    var path: String
    var inputModifiedNs: Int64
    var inputChecksum: Int64?
    var outputModifiedNs: Int64?
    var outputChecksum: Int64?
}
