import Base
import Corpora
import Signal

/// Everything that the doctor measured of one clip, and of which file: a row of ``QualityStore``.
///
/// It holds measurements alone. What they mean is judged anew from them whenever thresholds change.
package struct ClipMeasure: Sendable, Hashable {
    /// Raised when a measurement changes its meaning or its value: what an older program measured is measured again.
    package static let version = 1

    /// Relative path, as the ledger has it.
    package var path: String
    package var kind: ClipKind
    package var inputBytes: Int64
    package var inputModifiedNs: Int64
    /// Of the file's bytes; see ``ContentChecksum``. Nil for files beyond 1 GiB and those that could not be read.
    package var inputChecksum: Int64?
    /// Of a recording that could be decoded, at least in part.
    package var recording: RecordingMeasure?
    /// Of an array that could be read.
    package var array: ArrayMeasure?
    /// Why the clip could not be read, or not to its end; what was read is measured all the same.
    package var reason: SkipReason?

    package init(path: String, kind: ClipKind, inputBytes: Int64, inputModifiedNs: Int64) {
        self.path = path
        self.kind = kind
        self.inputBytes = inputBytes
        self.inputModifiedNs = inputModifiedNs
    }

    package init(of clip: SourceClip) {
        self.init(
            path: clip.relativePath.text, kind: clip.kind, inputBytes: clip.sizeBytes ?? -1,
            inputModifiedNs: clip.modifiedNanoseconds ?? 0)
    }

    /// Of the values, whatever file they stand in; nil where nothing was read.
    package var contentHash: Int64? { recording?.sampleHash ?? array?.valueHash }
}

/// What is measured of a stored array.
package struct ArrayMeasure: Sendable, Hashable {
    /// "(128, 214)".
    package var shape: String
    /// "float32".
    package var elementType: String
    /// NaN and infinite values.
    package var nonFiniteCount: Int
    /// Whether all values are the same.
    package var isConstant: Bool
    /// Of the values as float32 in C order and the shape.
    package var valueHash: Int64

    package init(shape: String, elementType: String, nonFiniteCount: Int, isConstant: Bool, valueHash: Int64) {
        (self.shape, self.elementType, self.nonFiniteCount) = (shape, elementType, nonFiniteCount)
        (self.isConstant, self.valueHash) = (isConstant, valueHash)
    }
}
