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
        case .timeCropped: "part of the clip was cut off, because the model or the front end takes a fixed length"
        case .timeWindows: "the clip was split into windows, because the model takes a fixed length"
        case .valuesScale: "the values do not look like decibels, or not like what the model was trained on"
        case .valuesConstant: "all values of the array are the same"
        case .valuesReplaced: "NaN or infinite values were replaced, as the recipe or a remedy says"
        case .layoutVoted: "the shape alone did not tell mel from time; the other files of the dataset decided"
        case .layoutModel: "the shape alone did not tell mel from time; the model's own layout decided"
        case .layoutChannels: "a leading axis was read as the model's channels"
        case .layoutOneFrame: "the array holds one frame"
        case .layoutBands: "the length of the time axis is also a common number of mel bands"
        case .audioTruncated: "the recording is truncated; the part that is there was used, as the recipe or a remedy says"
        case .audioSilent: "the recording is silent and was extracted anyway, as the recipe or a remedy says"
        case .audioMixed: "the channels of the recording were averaged"
        case .audioCancelling: "the channels of the recording nearly cancel out: their mean is far quieter than they are; retry with 'channel=N' (N from 0) to use one of them"
        case .audioChannel: "one of several channels of the recording was used, as the recipe or a remedy says"
        case .audioPart: "part of the recording was used, as the recipe's load section says: offset, duration, trim or length"
        case .audioPadded: "the recording is shorter than load.length_samples and was padded with zeros or repeated"
        case .segmentCut: "the segment ends slightly after its recording and was cut at the recording's end"
        case .libraryPrinted: "a library printed a message while working on the clip"
        case .audioFFmpeg: "the recording was decoded by the ffmpeg program"
        case .audioStreams: "the file holds several recordings and the first was used"
        case .datasetKnown: "the published dataset has a known defect here"
        case .inputRecording: "the log-mel was computed from the recording beside the array"
        case .outputRemoved: "features of an earlier run were removed, because they are out of date"
        case .other: "a note from another version of Melscope"
        case .audioLength: "the length in the header is not the length of the recording; docs/AUDIO.md says what is read"
        case .audioDamaged: "part of the recording is damaged and the rest was used, as the recipe or a remedy says"
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
