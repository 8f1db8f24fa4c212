import Foundation

/// The features in an output folder, which are this program's only as long as they are what the ledger has recorded.
extension OutputFolder {
    /// Whether a clip's features stand as they were written: a regular file of this size and modification time.
    func holdsFeatures(ofClip relativePath: String, bytes: Int64, modifiedNs: Int64) -> Bool {
        featureStamp(ofClip: relativePath) == FileStamp(byteCount: Int(bytes), modifiedNs: modifiedNs)
    }

    /// Size and modification time of what stands in the place of a clip's features; nil when that is no regular file.
    func featureStamp(ofClip relativePath: String) -> FileStamp? {
        var status = stat()
        let isThere = RawPath(text: featurePath(ofClip: relativePath)).withCString { lstat($0, &status) } == 0
        return isThere && status.st_mode & S_IFMT == S_IFREG ? FileStamp(status) : nil
    }

    /// Removes what was written of a clip under the other of the two names that a recipe can give features.
    func removeOtherwiseNamed(_ record: ClipRecord) {
        var other = self
        other.keepsExtension.toggle()
        guard let bytes = record.outputBytes, let modified = record.outputModifiedNs,
            other.holdsFeatures(ofClip: record.path, bytes: bytes, modifiedNs: modified)
        else { return }
        _ = RawPath(text: other.featurePath(ofClip: record.path)).withCString { unlink($0) }
    }

    /// Removes a clip's features, unless somebody else's file is in their place.
    ///
    /// - Returns: whether they were there and are gone.
    @discardableResult
    func removeFeatures(of record: ClipRecord) -> Bool {
        removeOtherwiseNamed(record)
        guard let bytes = record.outputBytes, let modified = record.outputModifiedNs else { return false }
        if !holdsFeatures(ofClip: record.path, bytes: bytes, modifiedNs: modified) {
            // A copy without its time is still what was written.
            guard record.outputChecksum != nil, case .sound = FeatureCheck(of: record, in: self) else { return false }
        }
        return RawPath(text: featurePath(ofClip: record.path)).withCString { unlink($0) } == 0
    }
}
