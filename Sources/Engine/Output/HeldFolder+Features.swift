import Base
import Foundation

/// The features in an output folder, which are this program's only as long as they are what the ledger has recorded.
extension HeldFolder {
    /// Path of a clip's features, relative to the folder.
    func featureName(ofClip relativePath: String) -> String {
        OutputFolder.featureName(ofClip: relativePath, keepsExtension: keepsExtension)
    }

    /// Whether a clip's features stand as they were written: a regular file of this size and modification time.
    func holdsFeatures(ofClip relativePath: String, bytes: Int64, modifiedNs: Int64) -> Bool {
        featureStamp(ofClip: relativePath) == FileStamp(byteCount: Int(bytes), modifiedNs: modifiedNs)
    }

    /// Size and modification time of what stands in the place of a clip's features; nil when that is no regular file, or
    /// links lead to it.
    func featureStamp(ofClip relativePath: String) -> FileStamp? {
        guard let status = status(RawPath(text: featureName(ofClip: relativePath))) else { return nil }
        return status.st_mode & S_IFMT == S_IFREG ? FileStamp(status) : nil
    }

    /// Removes what was written of a clip under the other of the two names that a recipe can give features.
    func removeOtherwiseNamed(_ record: ClipRecord) {
        let other = RawPath(text: OutputFolder.featureName(ofClip: record.path, keepsExtension: !keepsExtension))
        guard let bytes = record.outputBytes, let modified = record.outputModifiedNs, let status = status(other),
            status.st_mode & S_IFMT == S_IFREG, FileStamp(status) == FileStamp(byteCount: Int(bytes), modifiedNs: modified)
        else { return }
        remove(other)
    }

    /// Removes a clip's features, unless somebody else's file is in their place.
    ///
    /// - Returns: whether they were there and are gone.
    @discardableResult
    func removeFeatures(of record: ClipRecord) -> Bool {
        guard let bytes = record.outputBytes, let modified = record.outputModifiedNs, OutputFolder.reasonNotAClip(record.path) == nil
        else { return false }
        removeOtherwiseNamed(record)
        if !holdsFeatures(ofClip: record.path, bytes: bytes, modifiedNs: modified) {
            // A copy without its time is still what was written.
            guard record.outputChecksum != nil, case .sound = FeatureCheck(of: record, in: self) else { return false }
        }
        return remove(RawPath(text: featureName(ofClip: record.path)))
    }
}
