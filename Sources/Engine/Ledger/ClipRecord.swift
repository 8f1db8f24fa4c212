import Base
import Corpora
import GRDB

/// How a clip ended.
package enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
    case extracted, skipped, failed, cancelled
    /// Extracted under another recipe or from an older input; its features are still on the disk but not to be used.
    case stale
}

/// Everything known about one clip: a row of the ledger.
package struct ClipRecord: Sendable, Hashable, Codable {
    /// Relative to the source, with `/` between folders; unique in a ledger. Of a segment its own name, to which no file belongs.
    package var path: String
    package var outcome: Outcome
    package var reason: ReasonCode?
    package var found: String?
    package var needed: String?
    /// Hash of the recipe that was in force; see ``Recipe/hash``.
    package var recipeHash: String
    /// Names of the remedies that were applied, separated by spaces.
    package var remedies: String?
    package var inputBytes: Int64
    /// Nanoseconds since 1970.
    package var inputModifiedNs: Int64
    /// Shape of the stored array, or of the log-mel computed from audio: `(128, 78)`.
    package var inputShape: String?
    /// Roles of the input's axes: `mel, time`.
    package var layout: String?
    /// ``plan`` as the row keeps it.
    var storedPlan: String?
    package var cnnShape: String?
    package var featureShape: String?
    package var frames: Int?
    /// What the store gave for the features; nil without any.
    package var receipt: FeatureReceipt?
    package var durationSeconds: Double?
    package var sampleRateHz: Int?
    package var channels: Int?
    package var peakDBFS: Double?
    package var elapsedMs: Double
    /// ``notes`` as the row keeps them.
    var storedNotes: String?
    /// ``labels`` as the row keeps them.
    var storedLabels: String?
    /// Seconds since 1970.
    package var finishedAt: Double
    /// Of the input file's bytes; nil in rows of older ledgers, and where no file was. See ``ContentChecksum``.
    package var inputChecksum: Int64?
    /// Which stretch of which file the clip is, as ``ClipSegment/stored(file:)`` writes it; nil for a whole file.
    package var storedSegment: String?

    package init(path: String, outcome: Outcome, recipeHash: String, inputBytes: Int64, inputModifiedNs: Int64) {
        self.path = path
        self.outcome = outcome
        self.recipeHash = recipeHash
        self.inputBytes = inputBytes
        self.inputModifiedNs = inputModifiedNs
        elapsedMs = 0
        finishedAt = 0
    }

    /// Which stretch of ``file`` the clip is; nil for all of it.
    package var segment: ClipSegment? { storedSegment.flatMap(ClipSegment.read)?.segment }

    /// The file that is read, relative to the source: ``path``, but of a segment the recording's.
    package var file: String { storedSegment.flatMap(ClipSegment.read)?.file.text ?? path }

    /// Bytes that were read for this clip alone; what is read once for all segments of a file is none of them.
    var ownInputBytes: Int64 { storedSegment == nil ? max(0, inputBytes) : 0 }

    /// Says nothing more of features.
    mutating func forgetFeatures() { (receipt, featureShape) = (nil, nil) }

    package var skipReason: SkipReason? {
        guard var code = reason else { return nil }
        // Rows of before 2026-11-29 call both by one name.
        if code == .audioSilent, found?.contains(" in the mean of ") == true { code = .audioChannelsCancel }
        return SkipReason(code, found: found ?? "", needed: needed ?? "")
    }

    /// Remarks on the clip, in the order in which they were made.
    package var notes: [ClipNote] {
        get { [ClipNote](stored: storedNotes) }
        set { storedNotes = newValue.stored }
    }

    /// What is known of the clip from its name, in the dataset's order of fields.
    package var labels: [ClipLabel.Field] {
        get { [ClipLabel.Field](stored: storedLabels ?? "") }
        set { storedLabels = newValue.stored }
    }

    /// The correction's steps in order, none for an array that fits as it is; nil where it came to no plan.
    package var plan: [RecordedStep]? {
        get { storedPlan.map([RecordedStep].init(stored:)) }
        set { storedPlan = newValue.flatMap(StoredValue.encode) }
    }
}

/// Columns are read and bound by position rather than through `Codable`: a row costs a tenth of the time, which counts
/// when every clip writes one and an export reads a million.
extension ClipRecord: FetchableRecord {
    static let columns = [
        "path", "outcome", "reason", "found", "needed", "recipeHash", "remedies", "inputBytes", "inputModifiedNs",
        "inputShape", "layout", "plan", "cnnShape", "featureShape", "frames", "outputBytes", "outputModifiedNs",
        "durationSeconds", "sampleRateHz", "channels", "peakDBFS", "elapsedMs", "notes", "labels", "finishedAt",
        "inputChecksum", "outputChecksum", "featurePlace", "segment",
    ]

    static let insertSQL =
        "INSERT OR REPLACE INTO clip (" + columns.joined(separator: ", ") + ", checksum) VALUES ("
        + columns.map { _ in "?" }.joined(separator: ", ") + ", ?)"

    /// The values of ``columns``, and the checksum.
    var values: [DatabaseValue] {
        [
            path.databaseValue,
            outcome.rawValue.databaseValue,
            (reason?.rawValue).databaseValue,
            found.databaseValue,
            needed.databaseValue,
            recipeHash.databaseValue,
            remedies.databaseValue,
            inputBytes.databaseValue,
            inputModifiedNs.databaseValue,
            inputShape.databaseValue,
            layout.databaseValue,
            storedPlan.databaseValue,
            cnnShape.databaseValue,
            featureShape.databaseValue,
            frames.databaseValue,
            (receipt?.bytes).databaseValue,
            (receipt?.modifiedNs).databaseValue,
            durationSeconds.databaseValue,
            sampleRateHz.databaseValue,
            channels.databaseValue,
            peakDBFS.databaseValue,
            elapsedMs.databaseValue,
            storedNotes.databaseValue,
            storedLabels.databaseValue,
            finishedAt.databaseValue,
            inputChecksum.databaseValue,
            (receipt?.checksum).databaseValue,
            (receipt?.place).databaseValue,
            storedSegment.databaseValue,
            checksum.databaseValue,
        ]
    }

    /// - Parameter row: all of ``columns``, in that order, perhaps of a damaged ledger.
    /// - Throws: `RowDecodingError`; ``ImplausibleRow`` for a path that leads out of the output, and for absurd numbers.
    package init(row: Row) throws {
        path = try row.decode(atIndex: 0)
        outcome = Outcome(rawValue: try row.decode(atIndex: 1)) ?? .failed
        reason = try row.decode(String?.self, atIndex: 2).flatMap(ReasonCode.init(rawValue:))
        found = try row.decode(atIndex: 3)
        needed = try row.decode(atIndex: 4)
        recipeHash = try row.decode(atIndex: 5)
        remedies = try row.decode(atIndex: 6)
        inputBytes = try row.decode(atIndex: 7)
        inputModifiedNs = try row.decode(atIndex: 8)
        inputShape = try row.decode(atIndex: 9)
        layout = try row.decode(atIndex: 10)
        storedPlan = try row.decode(atIndex: 11)
        cnnShape = try row.decode(atIndex: 12)
        featureShape = try row.decode(atIndex: 13)
        frames = try row.decode(atIndex: 14)
        durationSeconds = try row.decode(atIndex: 17)
        sampleRateHz = try row.decode(atIndex: 18)
        channels = try row.decode(atIndex: 19)
        peakDBFS = try row.decode(atIndex: 20)
        elapsedMs = try row.decode(atIndex: 21)
        storedNotes = try row.decode(atIndex: 22)
        storedLabels = try row.decode(atIndex: 23)
        finishedAt = try row.decode(atIndex: 24)
        inputChecksum = try row.decode(atIndex: 25)
        storedSegment = try row.decode(atIndex: 28)
        // Without a size there are no features, whatever else such a row says.
        if let bytes = try row.decode(Int64?.self, atIndex: 15) {
            receipt = FeatureReceipt(
                bytes: bytes, modifiedNs: try row.decode(atIndex: 16), checksum: try row.decode(atIndex: 26), place: try row.decode(atIndex: 27))
        }
        guard isPlausible else { throw ImplausibleRow() }
    }
}
