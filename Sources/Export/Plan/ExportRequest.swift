import Engine
import Foundation

/// What is to be exported, how, and where to.
package struct ExportRequest: Sendable {
    /// One at least.
    package var outputs: [OutputFolder]
    /// Absolute path of the file, or of the folder, to write.
    package var destination: String
    package var format: ExportFormat
    /// Makes one vector of a clip's frames; nil leaves them, but where the format holds vectors alone.
    package var pool: FeaturePool?
    /// Nil is as the features are stored.
    package var valueType: OutputOptions.ValueType?
    /// As it is typed: `loso`, `speaker-kfold:5`, or a published split.
    package var split: String?
    /// As on the dashboard; nil takes every clip with features.
    package var filter: String?
    /// Of several outputs of a network, the folder; nil takes all.
    package var output: String?
    /// Writes over what is there.
    package var replaces = false
    /// The Python that writes Parquet.
    package var python = "python3"
    /// A shard of a folder takes clips until it has so many bytes of values.
    package var shardBytes = 256 << 20

    package init(_ outputs: [OutputFolder], to destination: String, format: ExportFormat) {
        self.outputs = outputs
        self.destination = destination
        self.format = format
    }

    /// The pool that is used.
    var usedPool: FeaturePool? { pool ?? (format.wantsVectors ? .meanStd : nil) }
    /// Without the folders above it.
    package var name: String { (destination as NSString).lastPathComponent }
}
