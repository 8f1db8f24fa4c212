import Base
import Corpora
import Engine

/// Everything that the screens show and the keys change. A value: no clock, no files, no engine.
package struct AppState: Sendable {
    package enum ScreenName: String, Sendable, Hashable { case datasets, dashboard, file, skipped }

    /// Datasets that the dashboard shows side by side at most.
    package static let maxColumns = 4

    package var screen = ScreenName.datasets
    /// Where `back` leads.
    package var previous: [ScreenName] = []
    /// What lies over the screen, the top one last; keys go there first.
    package var overlays: [Overlay] = []
    package var keymap: Keymap
    package var datasets: [DatasetEntry] = []
    package var datasetTable = ListSelection()
    /// The chosen datasets of the dashboard, one to four, as indices of `datasets` by name.
    package var columns: [Column] = []
    package var focus = 0
    package var file: FileState?
    package var skipped = SkippedState()
    package var lanes: Int
    /// The number of lanes at the start and what allowed no more, where that is less than the machine has processors.
    package var laneBudget: LaneBudget?
    /// True when watching runs of other processes: nothing can be started, changed or retried.
    package var isReadOnly = false
    package var log: [LogLine] = []
    package var toast: Toast?
    package var themeName: String
    package var themeNames: [String]
    /// Monotonic seconds of the last action; screens compute durations from it.
    package var now = 0.0
    /// The folder under which the features of added datasets go; empty where none are added.
    package var outputRoot = ""
    /// What is to be added to ``now`` for seconds since 1970.
    package var clockOffset = 0.0
    /// Seconds by which the operator's clock is ahead of UTC.
    package var utcOffsetSeconds = 0
    /// Rows that the present screen's list can show; set by the runtime from the size before each update.
    package var visibleRows = 10
    /// How far the text of the top overlay, or else of the file screen, can be scrolled; set like `visibleRows`, from
    /// ``scrollLimit(on:body:)``.
    package var scrollLimit = 10_000
    package var isQuitting = false

    package init(keymap: Keymap = Keymap(), lanes: Int, themeName: String, themeNames: [String]) {
        self.keymap = keymap
        self.lanes = lanes
        self.themeName = themeName
        self.themeNames = themeNames
    }

    /// A known dataset.
    package struct DatasetEntry: Sendable {
        package var registered: DatasetRegistry.Entry
        /// The newest state of its run: live while it runs here, as recorded otherwise.
        package var run: RunSnapshot?
        /// Whether this process runs it now.
        package var isOurs = false
        /// Whether a run was begun here whose end was not seen yet. A short one is over before it is first looked at.
        package var awaitsEnd = false
        /// Clips that are being retried, and how many of all had features before.
        package var retrying: (clips: Int, extractedBefore: Int)?
        /// Whether another process runs it now.
        package var isElsewhere = false
        package var survey: Survey?
        package var isSurveying = false
        /// Words about what is complete and missing, from the last look at the source.
        package var completeness: [String] = []
        /// What may hide clips of the source, as it was listed when the program started.
        package var listingWarnings: [String] = []
        package var clipCount: Int?
        package var isMarked = false
        package var problem: String?
        /// Whether a start was asked for that nothing was heard of yet.
        package var isStarting = false
        /// Why the last start led to no run.
        package var startProblem: String?
        /// What became of its output, where that was there and is not any more.
        package var outputProblem: String?
        /// The source of which its output holds features, where that is another one.
        package var otherSource: String?
        /// Why its clips cannot be listed.
        package var sourceProblem: String?

        package init(_ registered: DatasetRegistry.Entry) { self.registered = registered }

        package var name: String { registered.name }

        /// What stands in the way, in words; nil when nothing does.
        package var trouble: String? { outputProblem ?? problem ?? otherSourceProblem ?? startProblem ?? run?.problem }

        private var otherSourceProblem: String? {
            otherSource.map {
                "the output \(registered.output) holds features of another source, \($0); 'melscope datasets add' gives this one an "
                    + "output of its own, and where the source has moved, 'melscope extract --replace' takes the output over"
            }
        }

        /// Unfinished in this process.
        package var isWorking: Bool { isOurs && !(run?.state.isOver ?? true) }

        /// Working, with clips left that leaving would put off; a run that only writes its table soon ends by itself.
        var isUnfinished: Bool { isWorking && !(run?.isClosing ?? false) }
    }

    /// A selection in a list whose rows are all in memory.
    package struct ListSelection: Sendable, Hashable {
        package var selected = 0
        package var offset = 0

        package init() {}

        /// Moves by `rows` within `count` rows and keeps the selection on the screen.
        package mutating func move(_ rows: Int, count: Int, visible: Int) {
            select(selected + rows, count: count, visible: visible)
        }

        package mutating func select(_ row: Int, count: Int, visible: Int) {
            selected = min(max(0, row), max(0, count - 1))
            let visible = max(1, visible)
            if selected < offset { offset = selected }
            if selected >= offset + visible { offset = selected - visible + 1 }
            offset = min(max(0, offset), max(0, count - visible))
        }
    }

    /// One dataset on the dashboard, with the table of its clips.
    package struct Column: Sendable {
        package var name: String
        package var table = ClipTable()

        package init(name: String) { self.name = name }
    }

    /// The part of a dataset's clips that is shown: a page of the ledger around the selection.
    package struct ClipTable: Sendable {
        package var query = ClipQuery()
        package var total = 0
        package var page: [ClipRecord] = []
        /// Row of the first record of `page`.
        package var pageOffset = 0
        /// Row at the top of the table.
        package var offset = 0
        package var selected = 0
        /// The selected clip: the selection follows the file, not the row.
        package var selectedPath: String?
        package var marks: Set<String> = []
        /// Whether the selection stays on the newest result.
        package var isFollowing = true
        /// Number of the newest page asked for; older answers are dropped.
        package var generation = 0
        /// Monotonic seconds at which it was asked for.
        package var askedAt = -Double.infinity
        /// Version of the run when the page was asked for.
        package var version: UInt64 = .max
        package var problem: String?

        package init() {}

        package func record(row: Int) -> ClipRecord? {
            page.indices.contains(row - pageOffset) ? page[row - pageOffset] : nil
        }

        package var selectedRecord: ClipRecord? { record(row: selected) }
    }

    /// A clip opened in the file screen.
    package struct FileState: Sendable {
        package enum View: Sendable, Hashable, CaseIterable {
            case stored, logMel, features, waveform

            package var title: String {
                switch self {
                case .logMel: "log-mel"
                case .stored: "as stored"
                case .features: "features"
                case .waveform: "waveform"
                }
            }
        }

        /// The views of this clip: an array can be seen as it was before its correction, a recording has a waveform.
        package var views: [View] {
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
        package var shownView: View {
            let known = views.contains(view) ? view : .logMel
            if known == .logMel, !hasChosenView, let inspection, inspection.logMel == nil, !inspection.samples.isEmpty { return .waveform }
            return known == .logMel && inspection?.logMel == nil && inspection?.stored != nil ? .stored : known
        }

        private var isArray: Bool { ClipKind(fileExtension: RawPath(text: record.path).fileExtension) == .array }

        package var dataset: String
        package var record: ClipRecord
        package var inspection: Inspection?
        package var problem: String?
        package var view = View.logMel
        /// Whether the operator chose it, also where there is nothing to draw.
        package var hasChosenView = false
        /// First frame shown, and how many frames; nil shows all.
        package var firstFrame = 0
        package var frameSpan: Int?
        package var scroll = 0
        package var generation: Int
        /// Set while a retry of this clip is under way.
        package var isRetrying = false

        package init(dataset: String, record: ClipRecord, generation: Int) {
            self.dataset = dataset
            self.record = record
            self.generation = generation
        }
    }

    /// Skipped and failed clips of the chosen datasets, by reason.
    package struct SkippedState: Sendable {
        package struct Group: Sendable {
            package var reason: ReasonCode
            /// Counts by dataset, in the order of the columns.
            package var counts: [(dataset: String, count: Int)]
            /// The clips, once the group was opened; at most ``limit``.
            package var clips: [(dataset: String, record: ClipRecord)] = []
            package var isOpen = false

            package var total: Int { counts.reduce(0) { $0 + $1.count } }
            /// What can help the clips, as far as they are listed; otherwise all that can help with the reason.
            package var remedies: [Remedy] {
                let helping = Set(clips.flatMap { $0.record.skipReason?.remedies ?? [] })
                return clips.isEmpty ? reason.remedies : reason.remedies.filter(helping.contains)
            }
        }

        package enum Row: Sendable {
            case group(Int)
            case clip(group: Int, index: Int)
        }

        /// Clips listed of one reason and dataset.
        package static let limit = 2000

        package var groups: [Group] = []
        package var list = ListSelection()
        /// `dataset/path` of marked clips.
        package var marks: Set<ClipID> = []
        package var isLoaded = false
        /// How the last retry from this screen ended; nil before one.
        package var outcome: String?

        package init() {}

        package var rows: [Row] {
            groups.indices.flatMap { index -> [Row] in
                let group = groups[index]
                guard group.isOpen else { return [.group(index)] }
                return [.group(index)] + group.clips.indices.map { .clip(group: index, index: $0) }
            }
        }
    }

    /// Names a clip across datasets.
    package struct ClipID: Sendable, Hashable {
        package var dataset: String
        package var path: String

        package init(dataset: String, path: String) {
            self.dataset = dataset
            self.path = path
        }
    }

    package struct LogLine: Sendable, Hashable {
        /// Seconds since 1970.
        package var time: Double
        package var text: String

        package init(time: Double, text: String) {
            self.time = time
            self.text = text
        }
    }

    /// A line that stays for a few seconds.
    package struct Toast: Sendable, Hashable {
        package var text: String
        package var isProblem: Bool
        /// Monotonic seconds after which it goes.
        package var until: Double
        /// Whether it answers a key, and goes with the next one.
        package var isAnswer = true

        package init(text: String, isProblem: Bool, until: Double, isAnswer: Bool = true) {
            self.text = text
            self.isProblem = isProblem
            self.until = until
            self.isAnswer = isAnswer
        }
    }

    /// What can lie over a screen.
    package enum Overlay: Sendable {
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
    package struct RemedyMenu: Sendable {
        package var clips: [ClipID]
        /// Number of clips of ``reason`` in all datasets of the dashboard, when all of them are meant instead of ``clips``.
        package var wholeReasonCount: Int?
        package var reason: ReasonCode?
        /// What was found in the one clip that is meant, such as the arrays of its archive.
        package var found: String?
        /// What was noted on clips that were extracted, and has remedies.
        package var noted: String?
        /// Nil is "retry as it is".
        package var choices: [Remedy?]
        /// The remedies with which the one clip that is meant was extracted; empty when it has no features.
        package var given: [Remedy] = []
        package var selected = 0
        /// Text for a remedy that needs a value, such as the member of an archive.
        package var entry: String?

        package init(
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

        package var count: Int { wholeReasonCount ?? clips.count }
    }

    package struct Confirmation: Sendable {
        package enum Purpose: Sendable, Hashable {
            case quit
            case cancel(dataset: String)
            case remove(dataset: String)
            case replaceRecipe(dataset: String)
        }

        package var purpose: Purpose
        package var title: String
        package var lines: [String]
        /// Labels of the two answers; the first does it.
        package var yes: String
        package var no: String
        /// The safe answer is selected at first.
        package var isYesSelected = false
    }

    /// A path being typed, with completions.
    package struct PathEntry: Sendable {
        package var text: String
        package var completions: [String] = []
        package var selected: Int?
        package var problem: String?
        /// Whether the folders are only listed, not taken over, since nobody asked for a completion.
        package var isListing = false
    }
}
