/// The documentation of each reason, shown by the interface and listed in the reference.
extension ReasonCode {
    /// What the code means, as one sentence without a full stop.
    public var meaning: String {
        switch self {
        case .fileVanished: "the file no longer exists, or its name is a broken link"
        case .filePermission: "this user has no permission to read the file"
        case .fileUnreadable: "the system reported an error while the file was read"
        case .fileEmpty: "the file has no bytes"
        case .fileLFSPointer: "the file is a git-LFS pointer: a few lines of text in place of the recording"
        case .fileNotRegular: "the name belongs to a folder, pipe, device or socket, not to a file"
        case .fileChanged: "the file changed while it was being read"
        case .clipCrashed: "the program or one of its libraries crashed or hung on this clip twice, the second time in a separate process"
        case .dataFinding: "the doctor has a finding on the clip, and the recipe's doctor.skip leaves such clips out"
        case .audioNotAudio: "the file holds no audio that can be read"
        case .audioTruncated: "the file ends before all of the audio that its header promises"
        case .audioDamaged: "part of the audio is overwritten or missing: a checksum or a size does not match, or bytes between the frames are not audio"
        case .audioTooShort: "the clip is shorter than the recipe accepts, or than the front end needs"
        case .audioTooLong: "the clip is longer than the recipe accepts"
        case .audioSilent: "every sample is below the recipe's silence level, so its features would describe only noise"
        case .audioChannelsCancel: "the channels cancel out: their mean is below the recipe's silence level, though the channels themselves are not"
        case .audioNonFinite: "the audio has NaN or infinite samples"
        case .audioSampleRate: "the sample rate is outside the range that can be resampled"
        case .audioChannels: "the recording does not have the channel that the recipe or a remedy asks for"
        case .audioPart: "the recipe's load section leaves nothing, or too little, of the clip"
        case .audioNeedsFFmpeg: "the recording is in a container that only the ffmpeg program decodes, and it is not installed"
        case .segmentTimes: "the segment's end is not after its start, or its start is before the recording's"
        case .segmentBeyond: "the segment starts after the end of its recording, or ends more than half a second after it"
        case .segmentOverlap: "the segment begins before an earlier segment of the same recording ends, and the recipe refuses overlaps"
        case .segmentOfArray: "the segment is of an array, and only recordings can be cut by time"
        case .arrayNotArray: "the file is not a NumPy array"
        case .arrayPickled: "the array holds pickled Python objects, which are never loaded"
        case .arrayElementType: "the array's element type is not a real number"
        case .arrayTruncated: "the file ends before all of the values that its header promises"
        case .arrayTooLarge: "the array is larger than the recipe accepts"
        case .arrayMember: "the .npz archive holds several arrays and none was chosen"
        case .arrayNonFinite: "the array has NaN or infinite values"
        case .shapeRank: "the array has no axes, or more than five"
        case .shapeMelBins: "no axis has as many mel bands as the model needs"
        case .shapeAmbiguous: "two axes could be the mel axis, and nothing tells which one is"
        case .shapeEmptyTime: "the time axis has no frames"
        case .shapeChannels: "the array has several channels, or several items along its first axis, and the model takes one"
        case .shapeTimeLength: "the model's time length is fixed, or load.length_samples is set, and the recipe does not pad or crop to it; or the clip is shorter or longer than the model takes"
        case .modelRejected: "the inference library refused the input"
        case .modelNonFinite: "the model produced NaN or infinite features"
        case .outputUnwritable: "the output file could not be written"
        case .outputDiskFull: "the output's disk or quota is full"
        case .outputRange: "a feature is too large for the type in which features are stored"
        case .outputCollision: "another clip of the source has the same output path; the one that already has features is kept, or else the first by path"
        case .programFault: "a library or the program itself failed on this clip for a reason unrelated to it, such as running out of memory; the full error is shown"
        }
    }

    /// What the operator can do, as one sentence with a full stop.
    public var advice: String {
        switch self {
        case .fileVanished: "Put the file back, or correct the line of the list that names it. Otherwise a later run drops it; its features stay until 'extract --replace'."
        case .filePermission: "Give this user read permission (chmod u+r) and retry."
        case .fileUnreadable: "Check the disk or the network mount, then retry."
        case .fileEmpty: "Copy or download the file again."
        case .fileLFSPointer: "Fetch the recordings with 'git lfs pull', or download them one by one: a repository's ZIP holds only pointers."
        case .fileNotRegular: "Remove or rename the entry; only regular files are read."
        case .fileChanged: "Wait until the program that writes it has finished, then retry."
        case .clipCrashed: "Check the file and the model with another program; 'melscope retry' tries the clip once more, alone."
        case .dataFinding: "Look at the clip; remove the code from doctor.skip or change its threshold in the recipe, or retry with 'finding=accept' to extract it anyway."
        case .audioNotAudio: "Check the file's contents; convert it to WAV or FLAC if another program can play it."
        case .audioTruncated: "Copy the file again, or retry with 'truncated=accept' to use the part that is there."
        case .audioDamaged: "Copy the file again, or retry with 'truncated=accept' to use what can be decoded."
        case .audioTooShort: "Lower clips.min_seconds in the recipe, or retry with 'length=accept'; where the front end needs more samples, pad with load.length_samples or change its options."
        case .audioTooLong: "Raise clips.max_seconds in the recipe, or retry with 'length=accept'."
        case .audioSilent: "Listen to the file; retry with 'silence=accept' to extract it anyway."
        case .audioChannelsCancel: "Retry with 'channel=N' (N from 0) to take one of the channels, or set clips.channel in the recipe."
        case .audioNonFinite: "Repair the file, or retry with 'non-finite=replace' to set those samples to 0."
        case .audioSampleRate: "Resample the file with another program."
        case .audioChannels: "Retry with 'channel=mean' or with a channel that is there, or set clips.channel in the recipe."
        case .audioPart: "Retry with 'load=whole' to use the whole clip, or change offset_seconds, duration_seconds or trim_db of the recipe's load section."
        case .audioNeedsFFmpeg: "Install ffmpeg (on Debian: sudo apt-get install ffmpeg) and retry, or convert the file with the command shown."
        case .segmentTimes: "Correct the segment's times in the table of labels, in seconds from the beginning of the recording, and extract again."
        case .segmentBeyond: "Check that the times of the table are seconds (not milliseconds or samples) of this recording, and that the recording is whole."
        case .segmentOverlap: "Correct the times in the table of labels, or set clips.overlapping_segments: accept in the recipe."
        case .segmentOfArray: "Name the recording in the table of labels, or leave out the times to use the array as a whole."
        case .arrayNotArray: "Save the array again with numpy.save."
        case .arrayPickled: "Save it again as a plain numeric array: np.save(path, np.array(x.tolist(), np.float32)). If its parts differ in length, save each one as its own file: for i, part in enumerate(x): np.save(f'{i}.npy', np.array(part, np.float32))."
        case .arrayElementType: "Save real numbers: x.astype(np.float32) for integers and booleans, np.abs(x).astype(np.float32) for complex values."
        case .arrayTruncated: "Write or copy the file again."
        case .arrayTooLarge: "Split the array, or raise clips.max_seconds in the recipe."
        case .arrayMember: "Retry with 'member=NAME', or set arrays.member in the recipe."
        case .arrayNonFinite: "Retry with 'non-finite=replace' (by the quietest finite value), or recompute the array from audio."
        case .shapeRank: "Save one spectrogram per file, with one to five axes."
        case .shapeMelBins: "Recompute with the model's number of mel bands, or retry with 'from-audio'."
        case .shapeAmbiguous: "Retry with 'mel-axis=N', the axis of the mel bands counted from 0; it must be as long as the model has bands. Where the bands are another axis, recompute the arrays, or retry with 'from-audio'."
        case .shapeEmptyTime: "Recompute the spectrogram, or retry with 'from-audio'."
        case .shapeChannels: "Retry with 'channel=mean', 'channel=N' (N from 0) or 'axis0=batch'."
        case .shapeTimeLength: "Retry with 'time=fit', or with 'time=pad' or 'time=crop'."
        case .modelRejected: "Run 'melscope inspect' on the file and compare its shape with 'melscope model'."
        case .modelNonFinite: "Check the input's range on the file screen; the model may expect another scale."
        case .outputRange: "Set output.dtype: float32 in the recipe, or leave out --dtype."
        case .outputUnwritable: "Check the output folder's permissions and that it still exists, then resume."
        case .outputDiskFull: "Free some space, then resume; finished clips are kept."
        case .outputCollision: "Rename one of the two, choose a kind with '--only', or set output.keep_extension: true in the recipe, which keeps both (a.wav.npy)."
        case .programFault: "Resume, with a lower --lanes if memory ran out; finished clips are kept. If the same clip fails again, report the full error."
        }
    }

    /// Whether only the reading or the writing of a file failed, or the program, which says nothing about the clip itself.
    public var concernsAccess: Bool {
        switch self {
        case .fileVanished, .audioNeedsFFmpeg, .filePermission, .fileUnreadable, .fileChanged, .outputUnwritable, .outputDiskFull, .programFault:
            true
        default: false
        }
    }

    /// The remedies that a retry can apply, in the order in which they are offered; empty when only the file itself
    /// can be mended.
    package var remedies: [Remedy] {
        switch self {
        case .dataFinding: [.acceptFinding]
        case .audioTruncated, .audioDamaged: [.acceptTruncated]
        case .audioTooShort, .audioTooLong: [.acceptLength]
        case .audioPart: [.wholeClip, .acceptLength]
        case .audioSilent: [.acceptSilence]
        case .audioChannelsCancel: [.pickChannel(0), .pickChannel(1), .acceptSilence]
        case .audioChannels: [.averageChannels, .pickChannel(0)]
        case .audioNonFinite: [.replaceNonFinite]
        case .arrayNonFinite: [.replaceNonFinite, .recomputeFromAudio]
        case .arrayMember: [.member(""), .recomputeFromAudio]
        case .arrayPickled, .arrayElementType, .arrayNotArray, .arrayTruncated, .arrayTooLarge, .shapeEmptyTime, .shapeRank,
            .shapeMelBins:
            [.recomputeFromAudio]
        case .shapeAmbiguous: [.melAxis(0), .melAxis(1), .recomputeFromAudio]
        case .shapeChannels: [.averageChannels, .pickChannel(0), .pickChannel(1), .axis0IsBatch, .recomputeFromAudio]
        case .shapeTimeLength: [.fitTime, .padTime, .cropTime]
        default: []
        }
    }

    /// Whether the remedy can change anything for a clip with this reason. Wider than ``remedies``, which are what is worth
    /// offering: what concerns shapes may help with any shape, and a recording with whatever is wrong with its array.
    package func canYield(to remedy: Remedy) -> Bool {
        let group = rawValue.prefix { $0 != "." }
        return switch remedy {
        case .recomputeFromAudio: true
        case .averageChannels, .pickChannel: group == "shape" || [.audioSilent, .audioChannelsCancel, .audioChannels].contains(self)
        case .melAxis, .axis0IsBatch, .fitTime, .padTime, .cropTime: group == "shape"
        case .member: group == "array" || group == "shape"
        case .wholeClip: [.audioPart, .audioSilent, .shapeTimeLength, .audioTooShort].contains(self)
        case .replaceNonFinite, .acceptSilence, .acceptTruncated, .acceptLength, .acceptFinding: remedies.contains(remedy)
        }
    }
}
