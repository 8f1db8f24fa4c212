import Signal

/// From where on the doctor speaks of a clip or a dataset, and which clips an extraction leaves out for it. As long as it leaves none
/// out no feature depends on them, and they are no part of the recipe's hash.
///
/// The defaults were set on recordings of CREMA-D, RAVDESS and EMO-DB and on faults that were planted in them; docs/DOCTOR.md has the
/// figures.
package struct DoctorOptions: Sendable, Hashable, Codable {
    /// Runs of three or more samples at the recording's own extreme; below -1 dBFS two and a half times as many.
    package var clippingRuns = 2
    /// Of full scale.
    package var dcOffset = 0.01
    /// Peak below which a recording is called quiet.
    package var quietDBFS = -50.0
    /// How far the level of a clip may lie from its dataset's median, where that is more than four times the usual deviation.
    package var levelOutlierDB = 20.0
    /// Between the 5th and the 95th percentile of the levels of a dataset.
    package var levelSpreadDB = 30.0
    /// Between the median levels of two datasets.
    package var levelBetweenDB = 6.0
    /// Silence at one end.
    package var silenceEndSeconds = 1.5
    /// Silence at both ends, of the whole.
    package var silenceShare = 0.5
    package var innerSilenceSeconds = 1.5
    /// Of zeros between sound and sound.
    package var dropoutSeconds = 0.02
    package var snrDB = 10.0
    /// Of the highest frequency that the sample rate has room for.
    package var bandwidthShare = 0.6
    /// Length over or under the dataset's median, where that is more than five times the usual deviation.
    package var lengthFactor = 4.0
    /// Clips of the largest class over those of the smallest.
    package var imbalanceRatio = 3.0
    /// Clips that a speaker has at least before it is told that all of them are of one class.
    package var speakerClips = 3

    /// Clips of which one of these is found are skipped by an extraction, which then measures first. Each stands there once, in the order of the codes.
    package var skip: [FindingCode] = [] {
        didSet { skip = FindingCode.allCases.filter(skip.contains) }
    }

    package init() {}

    /// What ``skip`` may name, as recipes write it.
    static let skippable = FindingCode.allCases.filter(\.isOfClips).map(\.rawValue)

    /// As recipes write them.
    package static let settings: [Setting<DoctorOptions>] = [
        .integer("clipping_runs", \.clippingRuns, in: 1...1_000_000),
        .number("dc_offset", \.dcOffset, in: 0...1),
        .number("quiet_dbfs", \.quietDBFS, in: -300...0),
        .number("level_outlier_db", \.levelOutlierDB, in: 0...300),
        .number("level_spread_db", \.levelSpreadDB, in: 0...300),
        .number("level_between_db", \.levelBetweenDB, in: 0...300),
        .number("silence_end_seconds", \.silenceEndSeconds, in: 0...86_400),
        .number("silence_share", \.silenceShare, in: 0...1),
        .number("inner_silence_seconds", \.innerSilenceSeconds, in: 0...86_400),
        .number("dropout_seconds", \.dropoutSeconds, in: 0...86_400),
        .number("snr_db", \.snrDB, in: -100...200),
        .number("bandwidth_share", \.bandwidthShare, in: 0...1),
        .number("length_factor", \.lengthFactor, in: 1...1_000_000),
        .number("imbalance_ratio", \.imbalanceRatio, in: 1...1_000_000),
        .integer("speaker_clips", \.speakerClips, in: 1...1_000_000),
    ]
}
