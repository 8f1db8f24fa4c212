/// What training code loads in a line.
package enum ExportFormat: String, Sendable, Hashable, Codable, CaseIterable {
    /// A dataset a clip, labels as its attributes.
    case hdf5
    case safetensors
    /// NumPy's archive: an array a clip, and arrays of labels.
    case npz
    /// Tar shards, some files a clip.
    case webdataset
    /// Archives of matrices and their index, with the tables of a data directory.
    case kaldi
    /// All frames in one array, and their numbers: fairseq's extracted features, emotion2vec's `.emo`.
    case fairseq
    /// A row a clip, a column a value.
    case csv
    /// A row a clip, its values in one column.
    case parquet

    package var isFolder: Bool { self == .webdataset || self == .kaldi || self == .fairseq }
    /// Whether a clip is one vector there.
    package var wantsVectors: Bool { self == .csv || self == .parquet }
    /// Whether each clip must have as many values in a frame.
    package var wantsOneWidth: Bool { wantsVectors || self == .kaldi || self == .fairseq }
    /// Whether a clip is frames of values there: at most two axes, time first.
    package var wantsFrames: Bool { self == .kaldi || self == .fairseq }
    package var holdsFloat16: Bool { self != .kaldi }
    /// Whether each part of a split has files of its own.
    package var dividesParts: Bool { isFolder }
}
