/// What is remarkable about a clip beside its outcome; stable across versions, listed in `docs/NOTES.md`.
public enum NoteCode: String, Sendable, Hashable, Codable, CaseIterable {
    case timeCropped = "time.cropped"
    case timeWindows = "time.windows"
    case valuesScale = "values.scale"
    case valuesConstant = "values.constant"
    case valuesReplaced = "values.replaced"
    case layoutVoted = "layout.voted"
    case layoutModel = "layout.model"
    case layoutChannels = "layout.channels"
    case layoutOneFrame = "layout.one_frame"
    case layoutBands = "layout.bands"
    case audioTruncated = "audio.truncated"
    case audioDamaged = "audio.damaged"
    case audioLength = "audio.length"
    case audioSilent = "audio.silent"
    case audioMixed = "audio.mixed"
    case audioCancelling = "audio.cancelling"
    case audioChannel = "audio.channel"
    case audioPart = "audio.part"
    case audioPadded = "audio.padded"
    case segmentCut = "segment.cut"
    case libraryPrinted = "library.printed"
    case audioFFmpeg = "audio.ffmpeg"
    case audioStreams = "audio.streams"
    case datasetKnown = "dataset.known"
    case inputRecording = "input.recording"
    case outputRemoved = "output.removed"
    /// Of an older ledger, or of a newer program.
    case other = "other"

    /// What the code means, as one sentence without a full stop.
    public var meaning: String {
        switch self {
        case .timeCropped: "a part of the clip was cut away, because the model or the front end takes a fixed length"
        case .timeWindows: "the clip was taken in windows, because the model takes a fixed length"
        case .valuesScale: "the log-mel has another range than decibels, or than what the model was made for"
        case .valuesConstant: "all values of the array are the same"
        case .valuesReplaced: "NaN or infinite values were replaced, as the recipe or a remedy says"
        case .layoutVoted: "the shape alone did not tell mel from time; the other files of the dataset decided"
        case .layoutModel: "the shape alone did not tell mel from time; the model's own layout decided"
        case .layoutChannels: "an axis in front was read as the model's channels"
        case .layoutOneFrame: "the array holds one frame"
        case .layoutBands: "the time axis is as long as some front ends have mel bands"
        case .audioTruncated: "only a part of the recording was there and was used, as the recipe or a remedy says"
        case .audioSilent: "the recording is silent and was extracted anyway, as the recipe or a remedy says"
        case .audioMixed: "the channels of the recording were averaged"
        case .audioCancelling: "the channels of the recording nearly cancel in their mean, which is far below them; retry with 'channel=N' (N from 0) to take one alone"
        case .audioChannel: "one of several channels of the recording was taken, as the recipe or a remedy says"
        case .audioPart: "a part of the recording was used, as the recipe's load section says: offset, duration, trim or length"
        case .audioPadded: "the recording is shorter than load.length_samples and was filled with zeros, or repeated"
        case .segmentCut: "the segment ends a little after its recording does and was cut there"
        case .libraryPrinted: "a library printed something while it worked on the clip"
        case .audioFFmpeg: "the recording was decoded by the ffmpeg program"
        case .audioStreams: "the file holds several recordings and the first was taken"
        case .datasetKnown: "the published dataset is known to have a fault here"
        case .inputRecording: "the log-mel was computed from the recording beside the array"
        case .outputRemoved: "features of an earlier run were removed, since they no longer hold"
        case .other: "a remark of another version of Melscope"
        case .audioLength: "the header states another length than the recording has; what was read follows docs/AUDIO.md"
        case .audioDamaged: "a part of the recording is damaged and the rest was used, as the recipe or a remedy says"
        }
    }

    /// The remedies that a retry can apply where this is noted on a clip that was extracted, in the order in which they are
    /// offered; empty where nothing is in doubt.
    package var remedies: [Remedy] {
        switch self {
        case .audioCancelling: [.pickChannel(0), .pickChannel(1)]
        default: []
        }
    }
}
