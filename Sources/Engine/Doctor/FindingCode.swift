/// What the doctor finds wrong, or remarkable, in data; stable across versions, listed in docs/DOCTOR.md. The raw values stand in stores,
/// in `--json` and in filters; they are added to, never renamed.
package enum FindingCode: String, Sendable, Hashable, Codable, CaseIterable {
    // The gravest first: what is told is told in this order.
    case duplicateLabel = "data.duplicate_label"
    case splitDuplicate = "data.split_duplicate"
    case splitSpeaker = "data.split_speaker"
    case crashed = "data.crashed"
    case unreadable = "data.unreadable"
    case truncated = "data.truncated"
    case damaged = "data.damaged"
    case silent = "data.silent"
    case nonFinite = "data.non_finite"
    case channelsCancel = "data.channels_cancel"
    case constant = "data.constant"

    case duplicate = "data.duplicate"
    case duplicateSamples = "data.duplicate_samples"
    case duplicateBetween = "data.duplicate_between"
    case clipping = "data.clipping"
    case dropout = "data.dropout"
    case noise = "data.noise"
    case bandwidth = "data.bandwidth"
    case dcOffset = "data.dc_offset"
    case channelSilent = "data.channel_silent"
    case levelOutlier = "data.level_outlier"
    case length = "data.length"
    case rateCue = "data.rate_cue"
    case speakerClass = "data.speaker_class"
    case namedSplit = "data.named_split"
    case imbalance = "data.imbalance"
    case missing = "data.missing"
    case surplus = "data.surplus"
    case repeated = "data.repeated"
    case names = "data.names"
    case known = "data.known"
    case labels = "data.labels"
    case listing = "data.listing"

    case quiet = "data.quiet"
    case levelSpread = "data.level_spread"
    case levelBetween = "data.level_between"
    case silenceStart = "data.silence_start"
    case silenceEnd = "data.silence_end"
    case silenceShare = "data.silence_share"
    case silenceInner = "data.silence_inner"
    case leakingSplit = "data.leaking_split"
    case rates = "data.rates"
    case channels = "data.channels"
    case channelsIdentical = "data.channels_identical"
    case unlabelled = "data.unlabelled"

    package enum Severity: String, Sendable, Hashable, Codable, CaseIterable {
        /// Results are wrong where nothing is done about it.
        case error
        /// To be looked at, and decided.
        case warning
        /// To be known.
        case notice
    }

    package var severity: Severity {
        switch self {
        case .duplicateLabel, .splitDuplicate, .splitSpeaker, .crashed, .unreadable, .truncated, .damaged, .silent, .nonFinite, .channelsCancel, .constant:
            .error
        case .quiet, .levelSpread, .levelBetween, .silenceStart, .silenceEnd, .silenceShare, .silenceInner, .leakingSplit, .rates,
            .channels, .channelsIdentical, .unlabelled:
            .notice
        default: .warning
        }
    }

    /// Two or three words, for a list.
    package var title: String {
        switch self {
        case .duplicateLabel: "same recording, other label"
        case .splitDuplicate: "duplicates on both sides of a split"
        case .splitSpeaker: "speakers on both sides of a split"
        case .crashed: "crashes or hangs a decoder"
        case .unreadable: "cannot be read"
        case .truncated: "truncated"
        case .damaged: "damaged"
        case .silent: "silent"
        case .nonFinite: "NaN or infinite values"
        case .channelsCancel: "channels cancel"
        case .constant: "constant array"
        case .duplicate: "same file twice"
        case .duplicateSamples: "same samples, other file"
        case .duplicateBetween: "recording in two datasets"
        case .clipping: "clipped"
        case .dropout: "dropout"
        case .noise: "noisy"
        case .bandwidth: "narrow band"
        case .dcOffset: "DC offset"
        case .channelSilent: "a silent channel"
        case .levelOutlier: "level far from the others"
        case .length: "length far from the others"
        case .rateCue: "sample rate tells speaker or class"
        case .speakerClass: "speakers of one class"
        case .namedSplit: "a named split shares speakers or copies"
        case .imbalance: "classes out of balance"
        case .missing: "clips missing"
        case .surplus: "clips that are not the corpus's"
        case .repeated: "names there twice"
        case .names: "names without meaning"
        case .known: "known fault of the corpus"
        case .labels: "tables of labels amiss"
        case .listing: "not listed"
        case .quiet: "very quiet"
        case .levelSpread: "wide spread of levels"
        case .levelBetween: "datasets of unlike level"
        case .silenceStart: "silence in front"
        case .silenceEnd: "silence behind"
        case .silenceShare: "mostly silence"
        case .silenceInner: "long pause"
        case .leakingSplit: "published splits that share speakers"
        case .rates: "mixed sample rates"
        case .channels: "mixed channels"
        case .channelsIdentical: "identical channels"
        case .unlabelled: "no labels"
        }
    }

    /// What to do, one sentence.
    package var advice: String {
        switch self {
        case .duplicateLabel: "Leave all copies out, or find out which label holds: as they are, they teach a contradiction."
        case .splitDuplicate: "Keep copies on one side of a split, or leave them out: a test clip that was trained on says nothing."
        case .splitSpeaker: "Split by speaker: with the same voices on both sides the result says little of new ones."
        case .crashed: "Check the files with another program; they are passed over until they change, and '--again' tries each once more, in a process of its own."
        case .unreadable: "Get the files anew; 'melscope inspect FILE' says more of one."
        case .truncated, .damaged: "Get the files anew; a retry with the remedy 'truncated=accept' takes what is there."
        case .silent: "Leave them out."
        case .nonFinite: "Mend or leave them out; a run skips them unless the recipe replaces such values."
        case .channelsCancel: "Take one channel, with the remedy 'channel=0': one is wired the wrong way round."
        case .constant: "Leave them out, or make the arrays anew."
        case .duplicate, .duplicateSamples: "Keep one of each, or keep them on one side of every split."
        case .duplicateBetween: "Do not train on one dataset and test on the other with them in both."
        case .clipping: "Listen to some; compare results with and without them."
        case .dropout: "Listen to them: samples were lost or cut out."
        case .noise: "Listen to some; noise that goes with a speaker or a class is learned in place of it."
        case .bandwidth: "They were recorded or sent at a lower sample rate: use one rate for all, the lowest."
        case .dcOffset: "Filter below 20 Hz, or subtract the mean."
        case .channelSilent: "Take the channel with the sound, with the remedy 'channel=N'."
        case .levelOutlier: "Listen to them; 'load.level: rms' in the recipe brings all clips to one level."
        case .length: "Listen to them: they may hold several clips, or a part of one."
        case .rateCue: "Resample all to the lowest rate before training: the band alone tells them apart now."
        case .speakerClass: "Do not split by speaker as it is: voice and class cannot be told apart."
        case .namedSplit: "Take another split, or leave the copies out: a test clip that was trained on says nothing."
        case .imbalance: "Report UAR and not accuracy, and weigh the classes."
        case .missing: "Get the rest, or say with the results which clips were there."
        case .surplus: "Find out where they come from."
        case .repeated: "Point to one of the copies."
        case .names: "Correct the names, or give the labels as a table."
        case .known: "The published corpus has these faults; the note of each clip says which."
        case .labels: "Correct the table, or say what its columns are with --labels-columns."
        case .listing: "Give the rights to read these folders, or correct the list."
        case .quiet: "Listen to some; rounding noise of 16-bit samples is near."
        case .levelSpread: "Level may carry emotion here: bring clips to one level only on purpose."
        case .levelBetween: "Bring both to one level ('load.level: rms' in the recipe) before one is trained on and the other tested."
        case .silenceStart, .silenceEnd, .silenceShare: "Trim them where a network takes a fixed length ('load.trim_db' in the recipe)."
        case .silenceInner: "Listen to some: they may hold two clips."
        case .leakingSplit: "Do not compare results on these with results on new speakers; 'melscope corpora show' lists splits by speaker."
        case .rates: "Nothing, where all are resampled; features of the upper bands differ all the same."
        case .channels: "Nothing to do: channels are averaged, and each clip's note says so."
        case .channelsIdentical: "Nothing: the mean is either of them."
        case .unlabelled: "Give the labels as a table or a pattern, if there are any."
        }
    }

    /// Whether it is about single clips of one dataset, so that a recipe may leave these out.
    package var isOfClips: Bool {
        switch self {
        case .duplicateBetween, .namedSplit, .leakingSplit, .imbalance, .missing, .surplus, .repeated, .labels, .listing, .levelSpread, .levelBetween,
            .unlabelled:
            false
        default: true
        }
    }
}
