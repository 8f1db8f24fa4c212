/// A named override that a retry applies to one clip or to all clips of a reason.
///
/// `name` is what the command line, the menu and the ledger show; ``init(name:)`` reads it back. Remedies only ever
/// widen what the recipe accepts for the clips they are given to; the recipe itself stays as it is.
package enum Remedy: Sendable, Hashable {
    /// The axis with this index (from 0, of the array as stored) is the mel axis.
    case melAxis(Int)
    /// Average the channels.
    case averageChannels
    /// Use the channel with this index, from 0.
    case pickChannel(Int)
    /// Axis 0 counts items of a batch; each gets its own features.
    case axis0IsBatch
    /// Pad a short clip and crop a long one to the model's fixed time length.
    case fitTime
    case padTime
    case cropTime
    /// Replace NaN and infinite values: by 0 in samples, by the quietest finite value in a log-mel.
    case replaceNonFinite
    /// Extract a silent clip all the same.
    case acceptSilence
    /// Use the part of a truncated file that is there.
    case acceptTruncated
    /// Ignore the recipe's shortest and longest duration.
    case acceptLength
    /// Use the whole recording, whatever the recipe's load section cuts away.
    case wholeClip
    /// Extract a clip of which the doctor found what the recipe leaves out.
    case acceptFinding
    /// Read this array of an `.npz` archive.
    case member(String)
    /// Ignore the array and compute the log-mel from the recording of the same name beside it.
    case recomputeFromAudio

    package var name: String {
        switch self {
        case .melAxis(let index): "mel-axis=\(index)"
        case .averageChannels: "channel=mean"
        case .pickChannel(let index): "channel=\(index)"
        case .axis0IsBatch: "axis0=batch"
        case .fitTime: "time=fit"
        case .padTime: "time=pad"
        case .cropTime: "time=crop"
        case .replaceNonFinite: "non-finite=replace"
        case .acceptSilence: "silence=accept"
        case .acceptTruncated: "truncated=accept"
        case .acceptLength: "length=accept"
        case .wholeClip: "load=whole"
        case .acceptFinding: "finding=accept"
        case .member(let name): "member=\(name)"
        case .recomputeFromAudio: "from-audio"
        }
    }

    /// What the remedy does, for a menu.
    package var summary: String {
        switch self {
        case .melAxis(let index): "take axis \(index) as the mel axis"
        case .averageChannels: "average the channels"
        case .pickChannel(let index): "use channel \(index) only"
        case .axis0IsBatch: "treat axis 0 as a batch of spectrograms"
        case .fitTime: "pad or crop to the model's time length"
        case .padTime: "pad to the model's time length"
        case .cropTime: "crop to the model's time length"
        case .replaceNonFinite: "replace NaN and infinite values"
        case .acceptSilence: "extract even though it is silent"
        case .acceptTruncated: "use the part of the audio that is there"
        case .acceptLength: "ignore the recipe's duration limits"
        case .wholeClip: "use the whole recording: no offset, duration or trim"
        case .acceptFinding: "extract whatever the doctor found"
        case .member(let name): name.isEmpty ? "choose one array of the archive" : "read the array '\(name)'"
        case .recomputeFromAudio: "compute from the recording of the same name"
        }
    }

    /// - Returns: nil when `name` is not the name of a remedy. Axis indices reach from 0 to 4, channels to 1,023.
    package init?(name: String) {
        let parts = name.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let value = parts.count == 2 ? parts[1] : nil
        switch (parts[0], value) {
        case ("mel-axis", let value?):
            guard let index = Int(value), (0...4).contains(index) else { return nil }
            self = .melAxis(index)
        case ("channel", "mean"): self = .averageChannels
        case ("channel", let value?):
            guard let index = Int(value), (0..<1024).contains(index) else { return nil }
            self = .pickChannel(index)
        case ("axis0", "batch"): self = .axis0IsBatch
        case ("time", "fit"): self = .fitTime
        case ("time", "pad"): self = .padTime
        case ("time", "crop"): self = .cropTime
        case ("non-finite", "replace"): self = .replaceNonFinite
        case ("silence", "accept"): self = .acceptSilence
        case ("truncated", "accept"): self = .acceptTruncated
        case ("length", "accept"): self = .acceptLength
        case ("load", "whole"): self = .wholeClip
        case ("finding", "accept"): self = .acceptFinding
        case ("member", let value?) where !value.isEmpty: self = .member(value)
        case ("from-audio", nil): self = .recomputeFromAudio
        default: return nil
        }
    }

    /// ``name``, or for a remedy that still needs a value the form of it: `member=NAME`.
    package var form: String { self == .member("") ? "member=NAME" : name }

    /// What stands before the value in ``name``. Of two remedies of one kind with different values only one can act.
    package var kind: String { String(name.prefix { $0 != "=" }) }

    /// The remedies, this one among them, that answer the same reason.
    ///
    /// - Parameter isRecording: whether the clip is one; channels are chosen of recordings and of arrays.
    package func alternatives(isRecording: Bool) -> [Remedy] {
        let codes = ReasonCode.allCases.filter { $0.rawValue.hasPrefix("audio.") == isRecording }
        // Of several reasons the one that this kind of remedy answers first.
        let answered = codes.first { $0.remedies.first?.kind == kind } ?? codes.first { $0.remedies.contains { $0.kind == kind } }
        let offered = answered?.remedies ?? []
        return offered.contains(self) ? offered : [self] + offered
    }

    /// Several names as one text, as the ledger and `metadata.csv` hold them. An array's name may hold spaces, so that remedy
    /// comes last.
    package static func text(of remedies: [Remedy]) -> String {
        let (members, others) = (remedies.filter(\.isMember), remedies.filter { !$0.isMember })
        return (others + members.suffix(1)).map(\.name).joined(separator: " ")
    }

    /// Reads ``text(of:)`` back; what is not the name of a remedy is left out.
    package static func list(_ text: String) -> [Remedy] {
        var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        if let index = words.firstIndex(where: { $0.hasPrefix("member=") }) {
            words.replaceSubrange(index..., with: [words[index...].joined(separator: " ")])
        }
        return words.compactMap(Remedy.init(name:))
    }

    private var isMember: Bool {
        if case .member = self { return true }
        return false
    }

    /// The forms of all names, for help and error texts.
    package static let nameForms = [
        "mel-axis=N", "channel=mean", "channel=N", "axis0=batch", "time=fit", "time=pad", "time=crop",
        "non-finite=replace", "silence=accept", "truncated=accept", "length=accept", "load=whole", "finding=accept", "member=NAME", "from-audio",
    ]

    /// The forms as one text, with what their letters stand for.
    package static let guide =
        nameForms.joined(separator: ", ") + "; N counts from 0 (axes up to 4, channels up to 1,023), and NAME is an array in an archive"
}

extension Remedy: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let remedy = Remedy(name: name) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a remedy: \(name)")
        }
        self = remedy
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
