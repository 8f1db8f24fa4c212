/// Why one clip has no features: a stable code, what was found, what was needed.
///
/// Thrown by every step of a clip's path and recorded in the ledger. `found` and `needed` are short phrases without a
/// full stop, printable after ``Printable/text(_:)``.
public struct SkipReason: Error, Sendable, Hashable, Codable, CustomStringConvertible {
    public var code: ReasonCode
    public var found: String
    public var needed: String

    public init(_ code: ReasonCode, found: String, needed: String) {
        self.code = code
        self.found = found
        self.needed = needed
    }

    /// "shape.mel_bins: found axes of 96 and 64; needed an axis of 128 mel bands".
    public var description: String { Printable.text("\(code.rawValue): found \(found); needed \(needed)") }

    /// The remedies that can help this clip.
    package var remedies: [Remedy] { code.remedies }

    /// The reason as an error of a file that belongs to the whole run.
    public func error(subject: String, step: String) -> EngineError {
        EngineError(
            code == .outputUnwritable ? .permission : .inputOutput, subject: subject, step: step, found: found,
            needed: needed, advice: code.advice, cause: self)
    }
}

/// The documented, stable list of reasons for which a clip is skipped or fails.
///
/// The raw values stand in ledgers, in `metadata.csv`, in `--json` and in filters; they are never renamed.
public enum ReasonCode: String, Sendable, Hashable, Codable, CaseIterable {
    case fileVanished = "file.vanished"
    case filePermission = "file.permission"
    case fileUnreadable = "file.unreadable"
    case fileEmpty = "file.empty"
    case fileLFSPointer = "file.lfs_pointer"
    case fileNotRegular = "file.not_regular"
    case fileChanged = "file.changed"

    case clipCrashed = "clip.crashed"

    case dataFinding = "data.finding"

    case audioNotAudio = "audio.not_audio"
    case audioTruncated = "audio.truncated"
    case audioDamaged = "audio.damaged"
    case audioTooShort = "audio.too_short"
    case audioTooLong = "audio.too_long"
    case audioSilent = "audio.silent"
    case audioNonFinite = "audio.non_finite"
    case audioSampleRate = "audio.sample_rate"
    case audioChannels = "audio.channels"
    case audioChannelsCancel = "audio.channels_cancel"
    case audioPart = "audio.part"
    case audioNeedsFFmpeg = "audio.needs_ffmpeg"

    case segmentTimes = "segment.times"
    case segmentBeyond = "segment.beyond"
    case segmentOverlap = "segment.overlap"
    case segmentOfArray = "segment.of_array"

    case arrayNotArray = "array.not_array"
    case arrayPickled = "array.pickled"
    case arrayElementType = "array.element_type"
    case arrayTruncated = "array.truncated"
    case arrayTooLarge = "array.too_large"
    case arrayMember = "array.member"
    case arrayNonFinite = "array.non_finite"

    case shapeRank = "shape.rank"
    case shapeMelBins = "shape.mel_bins"
    case shapeAmbiguous = "shape.ambiguous"
    case shapeEmptyTime = "shape.empty_time"
    case shapeChannels = "shape.channels"
    case shapeTimeLength = "shape.time_length"

    case modelRejected = "model.rejected"
    case modelNonFinite = "model.non_finite"

    case outputUnwritable = "output.unwritable"
    case outputDiskFull = "output.disk_full"
    case outputCollision = "output.collision"
    case outputRange = "output.range"

    case programFault = "program.fault"

    /// True when the fault lies with the output, the model or the program rather than with the clip: the outcome is then `failed`
    /// instead of `skipped`, and a plain resume tries the clip again.
    public var isFailure: Bool {
        switch self {
        case .outputUnwritable, .outputDiskFull, .modelRejected, .modelNonFinite, .programFault: true
        default: false
        }
    }
}
