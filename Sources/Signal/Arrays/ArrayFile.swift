import Base

/// Reads `.npy` files, and `.npz` archives by their contents rather than their name.
package enum ArrayFile {
    /// 512 MiB: at 128 mel bands and 32 ms a frame, over nine hours of one recording.
    package static let defaultMaxBytes = 512 << 20

    /// What one array file holds, without its values.
    package struct Survey: Sendable, Hashable {
        package var header: NPYHeader
        /// The archive's member that was read, without `.npy`; nil for a plain file.
        package var member: String?
        package var stamp: FileStamp
    }

    /// Reads the header only, a few hundred bytes, and checks that the file is long enough for its values.
    ///
    /// - Throws: the reasons `file.*`, and those `array.*` that do not depend on the values.
    package static func survey(
        path: String, member: String? = nil, maxBytes: Int = defaultMaxBytes
    ) throws(SkipReason) -> Survey {
        let file = try InputFile(path: path)
        if try NPZArchive.isArchive(file) {
            var source = try NPZArchive(file).member(member)
            let header = try NPYHeader(from: &source)
            try header.requireValues(available: source.byteCount, maxBytes: maxBytes)
            return Survey(header: header, member: source.name, stamp: file.stamp)
        }
        var source = FileSource(file)
        let header = try NPYHeader(from: &source)
        try header.requireValues(available: file.byteCount, maxBytes: maxBytes)
        return Survey(header: header, member: nil, stamp: file.stamp)
    }

    /// Reads one array.
    ///
    /// Nothing is allocated for values before the header's promise was held against the file's size and `maxBytes`.
    ///
    /// - Parameters:
    ///   - member: name of the array in an archive, with or without `.npy`; nil takes the only one.
    ///   - maxBytes: bound for the values, as stored and as float32.
    /// - Throws: the reasons `file.*` and `array.*`, except `array.non_finite`: see ``Tensor/requireFinite()``.
    package static func read(
        path: String, member: String? = nil, maxBytes: Int = defaultMaxBytes
    ) throws(SkipReason) -> StoredArray {
        let file = try InputFile(path: path)
        do throws(SkipReason) {
            let array = try read(file, member: member, maxBytes: maxBytes)
            try file.requireUnchanged()
            return array
        } catch {
            // A file that is being written looks truncated or damaged; that it changes is the truer reason.
            try file.requireUnchanged()
            throw error
        }
    }

    private static func read(_ file: InputFile, member: String?, maxBytes: Int) throws(SkipReason) -> StoredArray {
        if try NPZArchive.isArchive(file) {
            var source = try NPZArchive(file).member(member)
            var array = try read(from: &source, byteCount: source.byteCount, maxBytes: maxBytes)
            try source.requireIntactEnd()
            array.contentChecksum = try file.contentChecksum()
            return array
        }
        var source = FileSource(file, withChecksum: true)
        var array = try read(from: &source, byteCount: file.byteCount, maxBytes: maxBytes)
        array.contentChecksum = try source.contentChecksum()
        return array
    }

    private static func read(
        from source: inout some ByteSource, byteCount: Int, maxBytes: Int
    ) throws(SkipReason) -> StoredArray {
        let header = try NPYHeader(from: &source)
        try header.requireValues(available: byteCount, maxBytes: maxBytes)
        let values = try NPYValues.read(header, from: &source)
        return StoredArray(
            tensor: Tensor(shape: header.shape, values: values), elementType: header.elementType,
            isFortranOrder: header.isFortranOrder)
    }
}
