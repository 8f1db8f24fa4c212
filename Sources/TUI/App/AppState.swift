import Engine

/// Everything that the screens show and the keys change. A value: no clock, no files, no engine.
public struct AppState: Sendable {
    public enum ScreenName: String, Sendable, Hashable { case datasets, dashboard, file, skipped }

    /// Datasets that the dashboard shows side by side at most.
    public static let maxColumns = 4

    public var screen = ScreenName.datasets
    /// Where `back` leads.
    public var previous: [ScreenName] = []
    /// What lies over the screen, the top one last; keys go there first.
    public var overlays: [Overlay] = []
    public var keymap: Keymap
    public var datasets: [DatasetEntry] = []
    public var datasetTable = ListSelection()
    /// The chosen datasets of the dashboard, one to four, as indices of `datasets` by name.
    public var columns: [Column] = []
    public var focus = 0
    public var file: FileState?
    public var skipped = SkippedState()
    public var lanes: Int
    /// The number of lanes at the start and what allowed no more, where that is less than the machine has processors.
    public var laneBudget: LaneBudget?
    /// True when watching runs of other processes: nothing can be started, changed or retried.
    public var isReadOnly = false
    public var log: [LogLine] = []
    public var toast: Toast?
    public var themeName: String
    public var themeNames: [String]
    /// Monotonic seconds of the last action; screens compute durations from it.
    public var now = 0.0
    /// The folder under which the features of added datasets go; empty where none are added.
    public var outputRoot = ""
    /// What is to be added to ``now`` for seconds since 1970.
    public var clockOffset = 0.0
    /// Seconds by which the operator's clock is ahead of UTC.
    public var utcOffsetSeconds = 0
    /// Rows that the present screen's list can show; set by the runtime from the size before each update.
    public var visibleRows = 10
    /// How far the text of the top overlay, or else of the file screen, can be scrolled; set like `visibleRows`, from
    /// ``scrollLimit(on:body:)``.
    public var scrollLimit = 10_000
    public var isQuitting = false

    public init(keymap: Keymap = Keymap(), lanes: Int, themeName: String, themeNames: [String]) {
        self.keymap = keymap
        self.lanes = lanes
        self.themeName = themeName
        self.themeNames = themeNames
    }

    /// A known dataset.
    public struct DatasetEntry: Sendable {
        public var registered: DatasetRegistry.Entry
        /// The newest state of its run: live while it runs here, as recorded otherwise.
        public var run: RunSnapshot?
        /// Whether this process runs it now.
        public var isOurs = false
        /// Whether a run was begun here whose end was not seen yet. A short one is over before it is first looked at.
        public var awaitsEnd = false
        /// Clips that are being retried, and how many of all had features before.
        public var retrying: (clips: Int, extractedBefore: Int)?
        /// Whether another process runs it now.
        public var isElsewhere = false
        public var survey: Survey?
        public var isSurveying = false
        /// Words about what is complete and missing, from the last look at the source.
        public var completeness: [String] = []
        /// What may hide clips of the source, as it was listed when the program started.
        public var listingWarnings: [String] = []
        public var clipCount: Int?
        public var isMarked = false
        public var problem: String?
        /// Whether a start was asked for that nothing was heard of yet.
        public var isStarting = false
        /// Why the last start led to no run.
        public var startProblem: String?
        /// What became of its output, where that was there and is not any more.
        public var outputProblem: String?
        /// The source of which its output holds features, where that is another one.
        public var otherSource: String?
        /// Why its clips cannot be listed.
        public var sourceProblem: String?

        public init(_ registered: DatasetRegistry.Entry) { self.registered = registered }

        public var name: String { registered.name }

        /// What stands in the way, in words; nil when nothing does.
        public var trouble: String? { outputProblem ?? problem ?? otherSourceProblem ?? startProblem ?? run?.problem }

        private var otherSourceProblem: String? {
            otherSource.map {
                "the output \(registered.output) holds features of another source, \($0); 'melscope datasets add' gives this one an "
                    + "output of its own, and where the source has moved, 'melscope extract --replace' takes the output over"
            }
        }

        /// Unfinished in this process.
        public var isWorking: Bool { isOurs && !(run?.state.isOver ?? true) }

        /// Working, with clips left that leaving would put off; a run that only writes its table soon ends by itself.
        var isUnfinished: Bool { isWorking && !(run?.isClosing ?? false) }
    }

    /// A selection in a list whose rows are all in memory.
    public struct ListSelection: Sendable, Hashable {
        public var selected = 0
        public var offset = 0

        public init() {}

        /// Moves by `rows` within `count` rows and keeps the selection on the screen.
        public mutating func move(_ rows: Int, count: Int, visible: Int) {
            select(selected + rows, count: count, visible: visible)
        }

        public mutating func select(_ row: Int, count: Int, visible: Int) {
            selected = min(max(0, row), max(0, count - 1))
            let visible = max(1, visible)
            if selected < offset { offset = selected }
            if selected >= offset + visible { offset = selected - visible + 1 }
            offset = min(max(0, offset), max(0, count - visible))
        }
    }

    /// One dataset on the dashboard, with the table of its clips.
    public struct Column: Sendable {
        public var name: String
        public var table = ClipTable()

        public init(name: String) { self.name = name }
    }

    /// The part of a dataset's clips that is shown: a page of the ledger around the selection.
    public struct ClipTable: Sendable {
        public var query = ClipQuery()
        public var total = 0
        public var page: [ClipRecord] = []
        /// Row of the first record of `page`.
        public var pageOffset = 0
        /// Row at the top of the table.
        public var offset = 0
        public var selected = 0
        /// The selected clip: the selection follows the file, not the row.
        public var selectedPath: String?
        public var marks: Set<String> = []
        /// Whether the selection stays on the newest result.
        public var isFollowing = true
        /// Number of the newest page asked for; older answers are dropped.
        public var generation = 0
        /// Monotonic seconds at which it was asked for.
        public var askedAt = -Double.infinity
        /// Version of the run when the page was asked for.
        public var version: UInt64 = .max
        public var problem: String?

        public init() {}

        public func record(row: Int) -> ClipRecord? {
            page.indices.contains(row - pageOffset) ? page[row - pageOffset] : nil
        }

        public var selectedRecord: ClipRecord? { record(row: selected) }
    }

    /// A clip opened in the file screen.
    public struct FileState: Sendable {
        public enum View: Sendable, Hashable, CaseIterable {
            case stored, logMel, features, waveform

            public var title: String {
                switch self {
                case .logMel: "log-mel"
                case .stored: "as stored"
                case .features: "features"
                case .waveform: "waveform"
                }
            }
        }

        /// The views of this clip: an array can be seen as it was before its correction, a recording has a waveform.
        public var views: [View] {
            let hasSamples = !(inspection?.samples.isEmpty ?? true)
            return View.allCases.filter { view in
                switch view {
                case .stored: isArray && !hasSamples
                case .waveform: !isArray || hasSamples
                case .logMel, .features: true
                }
            }
        }

        /// The view that is drawn: the one chosen, where this clip has it.
        ///
        /// An array whose axes are not known has no log-mel; it is seen as stored.
        public var shownView: View {
            let known = views.contains(view) ? view : .logMel
            if known == .logMel, !hasChosenView, let inspection, inspection.logMel == nil, !inspection.samples.isEmpty { return .waveform }
            return known == .logMel && inspection?.logMel == nil && inspection?.stored != nil ? .stored : known
        }

        private var isArray: Bool { ClipKind(fileExtension: RawPath(text: record.path).fileExtension) == .array }

        public var dataset: String
        public var record: ClipRecord
        public var inspection: Inspection?
        public var problem: String?
        public var view = View.logMel
        /// Whether the operator chose it, also where there is nothing to draw.
        public var hasChosenView = false
        /// First frame shown, and how many frames; nil shows all.
        public var firstFrame = 0
        public var frameSpan: Int?
        public var scroll = 0
        public var generation: Int
        /// Set while a retry of this clip is under way.
        public var isRetrying = false

        public init(dataset: String, record: ClipRecord, generation: Int) {
            self.dataset = dataset
            self.record = record
            self.generation = generation
        }
    }

    /// Skipped and failed clips of the chosen datasets, by reason.
    public struct SkippedState: Sendable {
        public struct Group: Sendable {
            public var reason: ReasonCode
            /// Counts by dataset, in the order of the columns.
            public var counts: [(dataset: String, count: Int)]
            /// The clips, once the group was opened; at most ``limit``.
            public var clips: [(dataset: String, record: ClipRecord)] = []
            public var isOpen = false

            public var total: Int { counts.reduce(0) { $0 + $1.count } }
            /// What can help the clips, as far as they are listed; otherwise all that can help with the reason.
            public var remedies: [Remedy] {
                let helping = Set(clips.flatMap { $0.record.skipReason?.remedies ?? [] })
                return clips.isEmpty ? reason.remedies : reason.remedies.filter(helping.contains)
            }
        }

        public enum Row: Sendable {
            case group(Int)
            case clip(group: Int, index: Int)
        }

        /// Clips listed of one reason and dataset.
        public static let limit = 2000

        public var groups: [Group] = []
        public var list = ListSelection()
        /// `dataset/path` of marked clips.
        public var marks: Set<ClipID> = []
        public var isLoaded = false
        /// How the last retry from this screen ended; nil before one.
        public var outcome: String?

        public init() {}

        public var rows: [Row] {
            groups.indices.flatMap { index -> [Row] in
                let group = groups[index]
                guard group.isOpen else { return [.group(index)] }
                return [.group(index)] + group.clips.indices.map { .clip(group: index, index: $0) }
            }
        }
    }

    /// Names a clip across datasets.
    public struct ClipID: Sendable, Hashable {
        public var dataset: String
        public var path: String

        public init(dataset: String, path: String) {
            self.dataset = dataset
            self.path = path
        }
    }

    public struct LogLine: Sendable, Hashable {
        /// Seconds since 1970.
        public var time: Double
        public var text: String

        public init(time: Double, text: String) {
            self.time = time
            self.text = text
        }
    }

    /// A line that stays for a few seconds.
    public struct Toast: Sendable, Hashable {
        public var text: String
        public var isProblem: Bool
        /// Monotonic seconds after which it goes.
        public var until: Double
        /// Whether it answers a key, and goes with the next one.
        public var isAnswer = true

        public init(text: String, isProblem: Bool, until: Double, isAnswer: Bool = true) {
            self.text = text
            self.isProblem = isProblem
            self.until = until
            self.isAnswer = isAnswer
        }
    }

    /// What can lie over a screen.
    public enum Overlay: Sendable {
        case help(scroll: Int)
        case log(scroll: Int)
        case filter(text: String)
        case palette(text: String, selected: Int)
        case themes(selected: Int, before: String)
        case remedies(RemedyMenu)
        case confirm(Confirmation)
        case addDataset(PathEntry)
        case survey(dataset: String, scroll: Int)
    }

    /// The remedies offered for clips that are to be retried.
    public struct RemedyMenu: Sendable {
        public var clips: [ClipID]
        /// Number of clips of ``reason`` in all datasets of the dashboard, when all of them are meant instead of ``clips``.
        public var wholeReasonCount: Int?
        public var reason: ReasonCode?
        /// What was found in the one clip that is meant, such as the arrays of its archive.
        public var found: String?
        /// What was noted on clips that were extracted, and has remedies.
        public var noted: String?
        /// Nil is "retry as it is".
        public var choices: [Remedy?]
        /// The remedies with which the one clip that is meant was extracted; empty when it has no features.
        public var given: [Remedy] = []
        public var selected = 0
        /// Text for a remedy that needs a value, such as the member of an archive.
        public var entry: String?

        public init(
            clips: [ClipID], wholeReasonCount: Int? = nil, reason: ReasonCode? = nil, found: String? = nil, noted: String? = nil,
            choices: [Remedy?],
            given: [Remedy] = [], selected: Int = 0, entry: String? = nil
        ) {
            self.clips = clips
            self.wholeReasonCount = wholeReasonCount
            self.reason = reason
            self.found = found
            self.noted = noted
            self.choices = choices
            self.given = given
            self.selected = selected
            self.entry = entry
        }

        public var count: Int { wholeReasonCount ?? clips.count }
    }

    public struct Confirmation: Sendable {
        public enum Purpose: Sendable, Hashable {
            case quit
            case cancel(dataset: String)
            case remove(dataset: String)
            case replaceRecipe(dataset: String)
        }

        public var purpose: Purpose
        public var title: String
        public var lines: [String]
        /// Labels of the two answers; the first does it.
        public var yes: String
        public var no: String
        /// The safe answer is selected at first.
        public var isYesSelected = false
    }

    /// A path being typed, with completions.
    public struct PathEntry: Sendable {
        public var text: String
        public var completions: [String] = []
        public var selected: Int?
        public var problem: String?
        /// Whether the folders are only listed, not taken over, since nobody asked for a completion.
        public var isListing = false
    }
}
