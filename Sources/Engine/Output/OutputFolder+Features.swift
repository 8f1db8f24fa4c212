import Foundation

/// The features in an output folder, which are this program's only as long as they are what the ledger has recorded.
extension OutputFolder {
    /// Whether a clip's features stand as they were written: a regular file of this size and modification time.
    func holdsFeatures(ofClip relativePath: String, bytes: Int64, modifiedNs: Int64) -> Bool {
        var status = stat()
        return RawPath(text: featurePath(ofClip: relativePath)).withCString({ lstat($0, &status) }) == 0
            && status.st_mode & S_IFMT == S_IFREG && Int64(status.st_size) == bytes
            && status.modifiedNanoseconds == modifiedNs
    }

    /// Removes a clip's features, unless somebody else's file is in their place.
    ///
    /// - Returns: whether they were there and are gone.
    @discardableResult
    func removeFeatures(of record: ClipRecord) -> Bool {
        guard let bytes = record.outputBytes, let modified = record.outputModifiedNs,
            holdsFeatures(ofClip: record.path, bytes: bytes, modifiedNs: modified)
        else { return false }
        return RawPath(text: featurePath(ofClip: record.path)).withCString { unlink($0) } == 0
    }
}
