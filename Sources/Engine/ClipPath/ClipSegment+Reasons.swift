import Base

extension ClipSegment {
    /// Why a stretch of an array is no clip.
    var ofArray: SkipReason { SkipReason(.segmentOfArray, found: "\(text) of an array", needed: "a recording") }
}
