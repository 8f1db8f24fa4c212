/// What is recorded of a clip's file and of its features.
struct FileFacts: Sendable, Hashable {
    var path: String
    var inputModifiedNs: Int64
    var inputChecksum: Int64?
    var receipt: FeatureReceipt?
}
