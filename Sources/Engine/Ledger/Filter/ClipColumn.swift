/// What can be asked of a clip by name: a column of the ledger, a label field, or something that was measured. Filters, orders,
/// groups and tables name the same columns.
package struct ClipColumn: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Matches a part of it.
        case text
        /// One of ``Outcome``.
        case outcome
        case number
        /// A field of the clip's labels: matches its beginning, and compares as a number where it is one.
        case label
        /// Measured of the recording by the doctor, a number.
        case measured
        /// Codes of what the doctor found, several a clip.
        case finding
    }

    /// As it is written in a filter.
    package let name: String
    package let kind: Kind
    /// What it is, with its unit.
    package let summary: String
    /// Column of the table `clip`, or of `quality.measure`; empty for a label field.
    let stored: String
    let aliases: [String]

    private init(_ name: String, _ kind: Kind, _ stored: String, _ summary: String, also aliases: [String] = []) {
        self.name = name
        self.kind = kind
        self.stored = stored
        self.summary = summary
        self.aliases = aliases
    }

    package var isNumber: Bool { kind == .number || kind == .measured }

    // MARK: Those that there are

    package static let file = ClipColumn("file", .text, "path", "path below the source", also: ["path", "name"])
    package static let outcome = ClipColumn("outcome", .outcome, "outcome", "extracted, skipped, failed, cancelled, stale")
    package static let reason = ClipColumn("reason", .text, "reason", "code of the reason why it has no features")
    package static let note = ClipColumn("note", .text, "notes", "codes of the notes on its features", also: ["notes"])
    package static let frames = ClipColumn("T", .number, "frames", "frames (time steps)", also: ["frames"])
    package static let milliseconds = ClipColumn("ms", .number, "elapsedMs", "processing time in milliseconds")
    package static let seconds = ClipColumn("seconds", .number, "durationSeconds", "length of the recording", also: ["s", "duration"])
    package static let segmentStart = ClipColumn("start", .number, "\(LedgerFunctions.segmentTime.name)(segment, 0)", "second at which a segment begins in its recording")
    package static let segmentEnd = ClipColumn("end", .number, "\(LedgerFunctions.segmentTime.name)(segment, 1)", "second at which a segment ends in its recording")
    package static let peak = ClipColumn("peak", .number, "peakDBFS", "peak in dBFS")
    package static let shape = ClipColumn("shape", .text, "inputShape", "shape of the array before correction", also: ["input"])
    package static let networkInput = ClipColumn("cnn", .text, "cnnShape", "shape given to the network", also: ["network"])
    package static let features = ClipColumn("features", .text, "featureShape", "shape of the features")
    package static let finding = ClipColumn("finding", .finding, "code", "code of the doctor's finding", also: ["findings"])

    /// All but label fields, in the order of the help.
    package static let known = [
        file, outcome, reason, note, frames, seconds, segmentStart, segmentEnd, milliseconds, peak,
        ClipColumn("rate", .number, "sampleRateHz", "sample rate in Hz"),
        ClipColumn("channels", .number, "channels", "channels of the recording"),
        ClipColumn("bytes", .number, "inputBytes", "size of the file in bytes"),
        shape, networkInput, features,
        ClipColumn("layout", .text, "layout", "roles of the stored array's axes"),
        ClipColumn("remedy", .text, "remedies", "remedies applied", also: ["remedies"]),
        finding,
    ] + measured

    /// Numbers of the table `quality.measure`.
    package static let measured = [
        ClipColumn("rms", .measured, "rmsDBFS", "level in dBFS (RMS)"),
        ClipColumn("lufs", .measured, "lufs", "loudness in LUFS"),
        ClipColumn("snr", .measured, "snrDB", "estimated signal-to-noise ratio in dB"),
        ClipColumn("dc", .measured, "dcOffset", "DC offset, the mean of the samples"),
        ClipColumn("clipped", .measured, "clippedSamples", "samples in runs at full scale"),
        ClipColumn("leading", .measured, "leadingSilenceSeconds", "seconds of silence before the speech"),
        ClipColumn("trailing", .measured, "trailingSilenceSeconds", "seconds of silence after the speech"),
        ClipColumn("inner", .measured, "innerSilenceSeconds", "longest silence within the speech, in seconds"),
        ClipColumn("bandwidth", .measured, "bandwidthHz", "highest frequency with sound in it, in Hz"),
    ]

    /// The column of this name, in any case; a label field where none of ``known`` has it. `label.NAME` is always a label field.
    package static func named(_ name: String) -> ClipColumn {
        let lower = name.lowercased()
        if lower.hasPrefix(labelPrefix) { return label(String(name.dropFirst(labelPrefix.count))) }
        return byName[lower] ?? label(name)
    }

    package static func label(_ name: String) -> ClipColumn { ClipColumn(name, .label, "", "label of the clip") }

    /// For a label field that has the name of another column.
    static let labelPrefix = "label."

    private static let byName: [String: ClipColumn] = {
        let pairs = known.flatMap { column in ([column.name.lowercased()] + column.aliases.map { $0.lowercased() }).map { ($0, column) } }
        return Dictionary(pairs) { first, _ in first }
    }()

    /// As a filter has to write it.
    package var filterName: String { kind == .label && Self.byName[name.lowercased()] != nil ? Self.labelPrefix + name : name }

    /// A filter word for the clips that have `value` here.
    package func filter(_ value: String) -> String {
        let sign = kind == .label || isNumber ? "=" : ":"
        return filterName + sign + ClipFilter.quoted(value)
    }
}
