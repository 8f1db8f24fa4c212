import CHDF5

/// What a value of a dataset is; the bytes are those of x86-64.
package enum HDF5Type: String, Sendable, Hashable {
    case float16, float32, float64, int32, int64
    /// UTF-8 of any length.
    case text
    /// What this program does not write.
    case other

    /// Bytes of a value; 0 for texts and others.
    package var size: Int {
        switch self {
        case .float16: 2
        case .float32, .int32: 4
        case .float64, .int64: 8
        case .text, .other: 0
        }
    }

    var kind: melscope_hdf5_kind {
        switch self {
        case .float16: MELSCOPE_HDF5_FLOAT16
        case .float32: MELSCOPE_HDF5_FLOAT32
        case .float64: MELSCOPE_HDF5_FLOAT64
        case .int32: MELSCOPE_HDF5_INT32
        case .int64: MELSCOPE_HDF5_INT64
        case .text: MELSCOPE_HDF5_TEXT
        case .other: MELSCOPE_HDF5_OTHER
        }
    }

    init(_ kind: melscope_hdf5_kind) {
        switch kind {
        case MELSCOPE_HDF5_FLOAT16: self = .float16
        case MELSCOPE_HDF5_FLOAT32: self = .float32
        case MELSCOPE_HDF5_FLOAT64: self = .float64
        case MELSCOPE_HDF5_INT32: self = .int32
        case MELSCOPE_HDF5_INT64: self = .int64
        case MELSCOPE_HDF5_TEXT: self = .text
        default: self = .other
        }
    }
}

/// The value of an attribute.
package enum HDF5Value: Sendable, Hashable {
    case text(String)
    case integer(Int64)
    case number(Double)
    /// Of a type that is none of these.
    case other
}
