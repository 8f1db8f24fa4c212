import Base
import Corpora
import Engine

extension ScreenName { package static let file = ScreenName("file") }

/// One clip that was opened from a list.
package struct FileScreen: ScreenRoom {
    package static let name = ScreenName.file
    package static let title = "File"
    package static let subject = "a clip"
    package static let place = "in an opened clip"

    /// The clip that is open.
    package struct Clip: Sendable {
        package enum View: Sendable, Hashable, CaseIterable {
            case stored, input, features, waveform

            package var title: String {
                switch self {
                case .input: "input"
                case .stored: "as stored"
                case .features: "features"
                case .waveform: "waveform"
                }
            }
        }

        /// The views of this clip: an array can be seen as it was before its correction, a recording has a waveform, which is not
        /// shown twice where the network takes it.
        package var views: [View] {
            let hasSamples = !(inspection?.samples.isEmpty ?? true)
            return View.allCases.filter { view in
                switch view {
                case .stored: isArray && !hasSamples
                case .waveform: (!isArray || hasSamples) && inspection.map { ($0.input?.kind ?? $0.takes) != .waveform } ?? true
                case .input, .features: true
                }
            }
        }

        /// The view that is drawn: the one chosen, where this clip has it.
        ///
        /// An array whose axes are not known goes to no network; it is seen as stored.
        package var shownView: View {
            let known = views.contains(view) ? view : .input
            guard known == .input, let inspection, inspection.input == nil else { return known }
            if !hasChosenView, !inspection.samples.isEmpty { return .waveform }
            return inspection.stored == nil ? known : .stored
        }

        private var isArray: Bool { ClipKind(fileExtension: RawPath(text: record.file).fileExtension) == .array }

        package var dataset: String
        package var record: ClipRecord
        package var inspection: Inspection?
        package var problem: String?
        package var view = View.input
        /// Whether the operator chose it, also where there is nothing to draw.
        package var hasChosenView = false
        /// First frame shown, and how many frames; nil shows all.
        package var firstFrame = 0
        package var frameSpan: Int?
        package var scroll = 0
        package var generation: Int
        /// Set while a retry of this clip is under way.
        package var isRetrying = false
        /// The list that it was opened from, and where it stands there as far as that is known.
        package var order: ClipOrder
        package var place: ClipPlace?
        /// Set while a neighbour is looked for, and the steps that were asked for meanwhile: on, or back where negative.
        var isStepping = false
        var stepsLeft = 0
        /// Set while the next problem is looked for.
        var isSearching = false

        package init(
            dataset: String, record: ClipRecord, generation: Int, order: ClipOrder = .query(ClipQuery(sort: .path, descending: false)),
            place: ClipPlace? = nil
        ) {
            self.dataset = dataset
            self.record = record
            self.generation = generation
            self.order = order
            self.place = place
        }

        package var id: ClipID { ClipID(dataset: dataset, path: record.path) }
    }

    /// The order in which clips follow each other here: that of the list that the first one was opened from.
    package enum ClipOrder: Sendable {
        /// That of a table of one dataset, with its filter.
        case query(ClipQuery)
        /// That of the skipped clips whose groups are open.
        case skipped
        /// That of these paths of its dataset.
        case listed([String])
    }

    /// Nil while none is open.
    package var clip: Clip?

    package init() {}

    package func dataset(_ state: AppState) -> DatasetEntry? { clip.flatMap { state.world.entry($0.dataset) } }
    package func clip(_ state: AppState) -> (dataset: String, record: ClipRecord)? { clip.map { ($0.dataset, $0.record) } }

    // MARK: Drawing

    package func draw(on canvas: inout Canvas, in body: Rect, state: AppState, look: Look) {
        guard let clip else {
            var block = TextBlock(width: min(body.width, 60), glyphs: look.glyphs)
            block.paragraph("No clip is open.", .text)
            block.paragraph("Choose one in a table and press \(state.key(.open)).", .muted)
            return block.draw(on: &canvas, in: body.centred(width: min(body.width, 60), height: min(body.height, block.lines.count)), scroll: 0, look: look)
        }
        FilePainter(file: clip, state: state).draw(on: &canvas, in: body, look: look)
    }

    package func visibleRows(in body: Rect, state: AppState) -> Int { body.height }

    package func scrollLimit(in body: Rect, state: AppState, glyphs: Glyphs) -> Int {
        clip.map { FilePainter(file: $0, state: state).scrollLimit(in: body, glyphs: glyphs) } ?? 0
    }

    // MARK: Coming and going

    /// - Parameters:
    ///   - order: of the list that it is opened from.
    ///   - place: where it stands there.
    static func open(_ clip: ClipID, _ record: ClipRecord, order: ClipOrder, place: ClipPlace? = nil, _ state: inout AppState) -> [Effect] {
        let before = state.file
        state.push(name)
        var next = Clip(dataset: clip.dataset, record: record, generation: (before?.generation ?? 0) + 1, order: order, place: place)
        if let before { (next.view, next.hasChosenView) = (before.view, before.hasChosenView) }
        state.file = next
        return [.work(.inspect(dataset: clip.dataset, record: record, generation: next.generation))]
    }

    package static func leave(for screen: ScreenName, _ state: inout AppState) {
        guard let clip = state.file else { return }
        state.house.screen(screen).reveal(ClipID(dataset: clip.dataset, path: clip.record.path), &state)
        state.file = nil
    }

    package static func move(_ rows: Int, _ state: inout AppState) -> [Effect] {
        let limit = max(0, state.scrollLimit)
        let scroll = min(state.file?.scroll ?? 0, limit)
        state.file?.scroll = rows == .min ? 0 : rows == .max ? limit : min(max(0, scroll + rows), limit)
        return []
    }

    // MARK: What happens

    /// While another clip is looked for, what is done is meant for that one.
    package static func awaits(_ command: Command, _ state: AppState) -> Bool {
        guard let clip = state.file else { return false }
        return clip.isSearching || clip.isStepping && command != .nextClip && command != .previousClip
    }

    package static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        if !happening.ended.isEmpty || happening.forgotten != nil { state.file?.isRetrying = false }
        switch happening.news {
        case .inspected(let generation, let inspection, let problem):
            guard state.file?.generation == generation else { return [] }
            state.file?.inspection = inspection
            state.file?.problem = problem
        case .problemFound(let dataset, let record?, _):
            let id = ClipID(dataset: dataset, path: record.path)
            return open(id, record, order: state.file?.order ?? DashboardScreen.order(of: dataset, state), &state)
        case .problemFound(_, nil, let forward):
            state.file?.isSearching = false
            ClipCommands.noProblem(forward: forward, limits: DashboardScreen.searchLimits(state), &state)
        case .neighbourFound(let clip, let record, let place, let forward):
            return step(from: clip, to: record, place, forward: forward, &state)
        case .clipUpdated(let dataset, let record):
            guard let clip = state.file, clip.dataset == dataset, clip.record.path == record.path else { return [] }
            return open(clip.id, record, order: clip.order, place: clip.place, &state)
        default: break
        }
        return []
    }
}

extension AppState {
    /// The clip that is open.
    package var file: FileScreen.Clip? {
        get { self[screen: FileScreen.self].clip }
        set { self[screen: FileScreen.self].clip = newValue }
    }
}
