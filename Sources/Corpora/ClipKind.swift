/// Whether a clip is a recording or a spectrogram array.
package enum ClipKind: String, Sendable, Hashable, Codable, CaseIterable {
    case audio, array

    /// Extensions, in lower case, of the recordings that libsndfile reads.
    package static let soundFileExtensions: Set<String> = [
        "wav", "wave", "bwf", "rf64", "w64", "flac", "ogg", "oga", "opus", "mp3", "mp2", "mp1", "aif", "aiff", "aifc", "au", "snd", "caf",
        "sph", "nist", "voc",
    ]
    /// Extensions of containers that the ffmpeg program decodes. They are clips where it is missing too, so that each has a
    /// reason and none is left aside.
    package static let mediaExtensions: Set<String> = [
        "mp4", "m4a", "m4b", "m4v", "aac", "webm", "wma", "wmv", "asf", "mkv", "mka", "avi", "mov", "3gp", "3g2", "amr", "spx", "ogv",
    ]
    package static let audioExtensions = soundFileExtensions.union(mediaExtensions)
    package static let arrayExtensions: Set<String> = ["npy", "npz"]

    /// The kind that an extension, in lower case and without dot, stands for.
    package init?(fileExtension: String) {
        if Self.audioExtensions.contains(fileExtension) {
            self = .audio
        } else if Self.arrayExtensions.contains(fileExtension) {
            self = .array
        } else {
            return nil
        }
    }
}
