import GRDB

/// How a clip ended.
public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
    case extracted, skipped, failed, cancelled
    /// Extracted under another recipe or from an older input; its features are still on the disk but not to be used.
    case stale
}

/// Milliseconds that a clip spent in each step.
public struct StepTimes: Sendable, Hashable, Codable {
    public var readMs = 0.0
    public var resampleMs = 0.0
    public var logMelMs = 0.0
    public var correctMs = 0.0
    public var inferMs = 0.0
    public var writeMs = 0.0

    public init() {}

    public var totalMs: Double { readMs + resampleMs + logMelMs + correctMs + inferMs + writeMs }

    public static func += (sum: inout StepTimes, other: StepTimes) {
        sum.readMs += other.readMs
        sum.resampleMs += other.resampleMs
        sum.logMelMs += other.logMelMs
        sum.correctMs += other.correctMs
        sum.inferMs += other.inferMs
        sum.writeMs += other.writeMs
    }

    /// Name and milliseconds of each step, in the order of the path.
    public var steps: [(name: String, ms: Double)] {
        [
            ("read", readMs), ("resample", resampleMs), ("log-mel", logMelMs), ("shape", correctMs),
            ("CNN", inferMs), ("write", writeMs),
        ]
    }
}

/// Everything known about one clip: a row of the ledger.
public struct ClipRecord: Sendable, Hashable, Codable {
    /// Relative to the source, with `/` between folders; unique in a ledger.
    public var path: String
    public var outcome: Outcome
    public var reason: ReasonCode?
    public var found: String?
    public var needed: String?
    /// Hash of the recipe that was in force; see ``Recipe/hash``.
    public var recipeHash: String
    /// Names of the remedies that were applied, separated by spaces.
    public var remedies: String?
    public var inputBytes: Int64
    /// Nanoseconds since 1970.
    public var inputModifiedNs: Int64
    /// Shape of the stored array, or of the log-mel computed from audio: `(128, 78)`.
    public var inputShape: String?
    /// Roles of the input's axes: `mel, time`.
    public var layout: String?
    /// The correction's steps, separated by ` → `.
    public var plan: String?
    public var cnnShape: String?
    public var featureShape: String?
    public var frames: Int?
    public var outputBytes: Int64?
    public var outputModifiedNs: Int64?
    public var durationSeconds: Double?
    public var sampleRateHz: Int?
    public var channels: Int?
    public var peakDBFS: Double?
    public var elapsedMs: Double
    public var notes: String?
    /// Fields parsed from the name, as `name=value` lines.
    public var labels: String?
    /// Seconds since 1970.
    public var finishedAt: Double

    public init(path: String, outcome: Outcome, recipeHash: String, inputBytes: Int64, inputModifiedNs: Int64) {
        self.path = path
        self.outcome = outcome
        self.recipeHash = recipeHash
        self.inputBytes = inputBytes
        self.inputModifiedNs = inputModifiedNs
        elapsedMs = 0
        finishedAt = 0
    }

    public var skipReason: SkipReason? {
        reason.map { SkipReason($0, found: found ?? "", needed: needed ?? "") }
    }

    /// The parsed label fields in order.
    public var labelFields: [(name: String, value: String)] {
        (labels ?? "").split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
    }
}

/// Columns are read and bound by position rather than through `Codable`: a row costs a tenth of the time, which counts
/// when every clip writes one and an export reads a million.
extension ClipRecord: FetchableRecord {
    static let columns = [
        "path", "outcome", "reason", "found", "needed", "recipeHash", "remedies", "inputBytes", "inputModifiedNs",
        "inputShape", "layout", "plan", "cnnShape", "featureShape", "frames", "outputBytes", "outputModifiedNs",
        "durationSeconds", "sampleRateHz", "channels", "peakDBFS", "elapsedMs", "notes", "labels", "finishedAt",
    ]

    static let insertSQL =
        "INSERT OR REPLACE INTO clip (" + columns.joined(separator: ", ") + ") VALUES ("
        + columns.map { _ in "?" }.joined(separator: ", ") + ")"

    /// The values of ``columns``.
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
            plan.databaseValue,
            cnnShape.databaseValue,
            featureShape.databaseValue,
            frames.databaseValue,
            outputBytes.databaseValue,
            outputModifiedNs.databaseValue,
            durationSeconds.databaseValue,
            sampleRateHz.databaseValue,
            channels.databaseValue,
            peakDBFS.databaseValue,
            elapsedMs.databaseValue,
            notes.databaseValue,
            labels.databaseValue,
            finishedAt.databaseValue,
        ]
    }

    /// - Parameter row: all of ``columns``, in that order.
    public init(row: Row) {
        path = row[0]
        outcome = Outcome(rawValue: row[1]) ?? .failed
        reason = (row[2] as String?).flatMap(ReasonCode.init(rawValue:))
        found = row[3]
        needed = row[4]
        recipeHash = row[5]
        remedies = row[6]
        inputBytes = row[7]
        inputModifiedNs = row[8]
        inputShape = row[9]
        layout = row[10]
        plan = row[11]
        cnnShape = row[12]
        featureShape = row[13]
        frames = row[14]
        outputBytes = row[15]
        outputModifiedNs = row[16]
        durationSeconds = row[17]
        sampleRateHz = row[18]
        channels = row[19]
        peakDBFS = row[20]
        elapsedMs = row[21]
        notes = row[22]
        labels = row[23]
        finishedAt = row[24]
    }
}
