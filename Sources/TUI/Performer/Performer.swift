import Base
import Corpora
import Dispatch
import Engine
import Foundation
import Inference
import Shapes
import Signal

/// Does the work that a face of the program asks for: runs, ledgers, surveys, files. Everything slow happens on its own queues;
/// what comes of it is posted as news.
///
/// Entry points are called on the interface's thread and return at once.
package final class Performer: Sendable {
    struct State {
        var runs: [String: Run] = [:]
        var entries: [String: DatasetRegistry.Entry] = [:]
        /// Names of the columns, in order, whose skipped clips are looked at.
        var chosen: [String] = []
        /// Models of runs that were started here, the last used last.
        var models: [(key: ModelKey, model: LoadedModel)] = []
        /// Of the clip that was looked at last, where it is another one.
        var inspected: (choice: ModelChoice, model: LoadedModel)?
        /// What measures and judges recordings now.
        var doctor: InBackground<DoctorRun>?
        /// What judges features now.
        var probe: InBackground<ProbeRun>?
        /// What compares two outputs now.
        var comparison: InBackground<ComparisonRun>?
        /// The clip that is open, whose new result is reported.
        var openClip: ClipID?
        /// Names of the datasets whose output was seen to have a ledger.
        var recorded: Set<String> = []
        /// What was told of the machine last, and of what the next share of the processors is counted.
        var load: (told: MachineLoad?, sample: (time: Double, used: Double)?) = (nil, nil)
        /// How many retries were handed to a run of the dataset that has not begun them yet.
        var retriesAsked: [String: Int] = [:]
    }

    /// What decides what is loaded.
    struct ModelKey: Hashable {
        var path: String?
        var choice: ModelChoice
        var frontEnd: AnyFrontEnd
    }

    /// Models that stay loaded: those of as many datasets as the dashboard shows side by side.
    private static let keptModels = 4

    /// How runs are made.
    package struct Settings: Sendable {
        /// For datasets whose entries choose nothing.
        package var setup = ModelSetup.builtIn
        package var recipe: Recipe {
            get { setup.recipe }
            set { setup.recipe = newValue }
        }
        package var modelPath: String? {
            get { setup.modelPath }
            set { setup.modelPath = newValue }
        }
        /// The recipe file, for those whose entries choose something else and no recipe.
        package var recipePath: String?
        package var sync = OutputFile.Sync.none
        /// Where the list of datasets is kept; nil keeps none, for demos and monitors.
        package var registryPath: String?
        /// Folder under which the features of added datasets go.
        package var outputRoot: String
        package var isReadOnly = false
        /// Keeps the theme that is chosen; nil keeps none.
        package var keptTheme: KeptTheme?
        package var keptColumns: KeptColumns?
        package var savedFilters = SavedFilters()

        package init(outputRoot: String) { self.outputRoot = outputRoot }
    }

    package let engine: ExtractionEngine
    let settings: Settings
    let state: Guarded<State>
    let post: @Sendable (News) -> Void
    let records = KeptRecords()
    let queries = DispatchQueue(label: "melscope.ui.queries", qos: .userInitiated)
    let surveys = DispatchQueue(label: "melscope.ui.surveys", qos: .utility)
    let listings = DispatchQueue(label: "melscope.ui.listings", qos: .utility)
    private let inspections = DispatchQueue(label: "melscope.ui.inspections", qos: .userInitiated)

    /// - Parameter post: takes news to the interface's thread; may be called from any thread.
    package init(
        entries: [DatasetRegistry.Entry], settings: Settings, lanes: Int?, post: @escaping @Sendable (News) -> Void
    ) {
        engine = ExtractionEngine(lanes: lanes, modelBytes: entries.map { ModelReader.sizeBytes(path: $0.encoder.model ?? settings.modelPath) }.max() ?? 0)
        self.settings = settings
        self.post = post
        var state = State()
        for entry in entries { state.entries[entry.name] = entry }
        self.state = Guarded(state)
    }

    /// Snapshots of the runs of this process; cheap, for every frame.
    ///
    /// A run that ended before it began never was one: it is dropped and told of, and what is recorded is shown again.
    package func snapshots() -> [String: RunSnapshot] {
        let (runs, dropped) = state.withLock { state in
            let dropped = state.runs.filter { $0.value.snapshot.state.isOver && !$0.value.hasBegun }
            for name in dropped.keys { state.runs[name] = nil }
            return (state.runs, dropped)
        }
        for (name, run) in dropped {
            if let error = run.failure as? EngineError, error.code == .locked {
                post(.refused(dataset: name, problem: "\(error)"))
            } else {
                post(.notBegun(dataset: name, problem: run.failure.map { Printable.text("\($0)") }))
            }
        }
        if !dropped.isEmpty { refreshInBackground() }
        return runs.mapValues(\.snapshot)
    }

    package var isWorking: Bool { snapshots().values.contains { !$0.state.isOver } }

    /// Names the clip whose new result is to be reported.
    package func watch(_ clip: ClipID?) { state.withLock { $0.openClip = clip } }

    package func refreshInBackground() { queries.async { self.refresh() } }

    /// Looks whether the outputs that had features are still there.
    package func lookForOutputsInBackground() { queries.async { self.lookForOutputs() } }

    /// Looks at what this process takes of the machine.
    package func lookAtMachineInBackground() { queries.async { self.lookAtMachine() } }

    /// Waits until every run is over; for leaving.
    package func waitUntilIdle() {
        for run in state.withLock({ Array($0.runs.values) }) { run.waitUntilOver() }
    }

    /// Ends the process without waiting for the clips in hand; see ``EndingSignals/endAtOnce(_:runs:)``.
    package func endAtOnce(_ number: Int32) -> Never {
        EndingSignals.endAtOnce(number, runs: state.withLock { Array($0.runs.values) })
    }

    package func perform(_ work: Work, columns: [String]) {
        state.withLock { $0.chosen = columns }
        switch work {
        case .start(let dataset, let replacing): surveys.async { self.start(dataset, replacing: replacing) }
        case .pause(let dataset): run(dataset)?.pause()
        case .resume(let dataset): run(dataset)?.resume()
        case .cancel(let dataset): run(dataset)?.cancel()
        case .setLanes(let count): engine.pool.setLaneCount(count)
        case .retry(let dataset, let paths, let remedies):
            surveys.async { self.retry(dataset, paths, remedies) }
        case .retryReason(let reason, let remedies):
            surveys.async { for dataset in columns { self.retry(dataset, reason, remedies) } }
        case .loadPage(let dataset, let query, let anchor, let offset, let limit, let generation):
            queries.async { self.loadPage(dataset, query, anchor, offset, limit, generation) }
        case .loadSkipped: queries.async { self.lookForOutputs(); self.loadSkipped() }
        case .loadGroup(let reason): queries.async { self.loadGroup(reason) }
        case .inspect(let dataset, let record, let generation):
            inspections.async { self.inspect(dataset, record, generation) }
        case .loadGroups(let dataset, let column, let query, let generation):
            queries.async { self.loadGroups(dataset, column, query, generation) }
        case .examine(let measures): queries.async { self.examine(columns, measures: measures) }
        case .stopExamining: stop(\.doctor)
        case .probe(let dataset, let wish): queries.async { self.probe(dataset, wish) }
        case .stopProbing: stop(\.probe)
        case .loadProbeOptions(let dataset): queries.async { self.loadProbeOptions(dataset) }
        case .findListed(let clip, let id, let place, let forward): queries.async { self.findListed(clip, after: id, place, forward: forward) }
        case .compare(let a, let b): queries.async { self.compare(a, b) }
        case .stopComparing: stop(\.comparison)
        case .loadRuns(let dataset): queries.async { self.loadRuns(dataset) }
        case .loadSlowest(let dataset, let run): queries.async { self.loadSlowest(dataset, run) }
        case .compareRuns(let dataset, let a, let b): queries.async { self.compareRuns(dataset, a, b) }
        case .findClip(let clip): queries.async { self.findClip(clip) }
        case .loadFilters: queries.async { self.post(.filtersLoaded(self.settings.savedFilters.all)) }
        case .saveFilter(let filter): queries.async { self.change(filters: { try $0.save(filter) }) }
        case .removeFilter(let name): queries.async { self.change(filters: { try $0.remove(name) }) }
        case .findProblem(let dataset, let path, let query, let forward):
            queries.async { self.findProblem(dataset, path, query, forward) }
        case .findNeighbour(let clip, let query, let forward): queries.async { self.findNeighbour(of: clip, query, forward) }
        case .survey(let dataset): surveys.async { self.survey(dataset) }
        case .complete(let path, let endings):
            queries.async { self.post(.completions(path: path, PathCompletion.of(path, filesEnding: endings))) }
        case .add(let dataset): surveys.async { self.add(dataset) }
        case .choose(let dataset, let encoder, let isNew): queries.async { self.choose(encoder, for: dataset, isNew: isNew) }
        case .remove(let dataset): queries.async { self.remove(dataset) }
        case .refreshDatasets: queries.async { self.refresh() }
        case .export(let clips): queries.async { self.export(only: clips) }
        case .keepColumns(let names): queries.async { self.keepColumns(names) }
        case .keepTheme(let name): queries.async { self.keepTheme(name) }
        case .play(let dataset, let record): queries.async { self.play(dataset, record) }
        }
    }

    private func run(_ dataset: String) -> Run? { state.withLock { $0.runs[dataset] } }
    func entry(_ dataset: String) -> DatasetRegistry.Entry? { state.withLock { $0.entries[dataset] } }

    func say(_ text: String, isProblem: Bool = false) {
        post(.message(text, isProblem: isProblem, time: Date().timeIntervalSince1970))
    }

    // MARK: Runs

    /// What the entry, the settings and the model's card come to.
    func setup(_ entry: DatasetRegistry.Entry) throws -> ModelSetup {
        entry.encoder.isEmpty ? settings.setup : try entry.encoder.setup(model: settings.modelPath, recipe: settings.recipePath)
    }

    func model(_ setup: ModelSetup) throws -> LoadedModel {
        let key = ModelKey(path: setup.modelPath, choice: setup.recipe.model, frontEnd: setup.recipe.frontEnd)
        let known = state.withLock { state -> LoadedModel? in
            guard let index = state.models.firstIndex(where: { $0.key == key }) else { return nil }
            let found = state.models.remove(at: index)
            state.models.append(found)
            return found.model
        }
        if let known { return setup.told(known) }
        let model = try setup.load()
        state.withLock { state in
            state.models.append((key, model))
            if state.models.count > Self.keptModels { state.models.removeFirst() }
        }
        return model
    }

    /// The model of a recorded run, kept until another one is asked for.
    private func model(_ recordedPath: String?, _ recipe: Recipe, of entry: DatasetRegistry.Entry) throws -> LoadedModel {
        // The same file with another output or other axes is another model.
        func isSame(_ choice: ModelChoice) -> Bool { choice.outputNames == recipe.model.outputNames && choice.axes == recipe.model.axes }
        let known = state.withLock { state in
            state.models.filter { isSame($0.key.choice) }.map(\.model) + (state.inspected.map { isSame($0.choice) ? [$0.model] : [] } ?? [])
        }
        if let model = known.first(where: { $0.sha256 == recipe.model.sha256 }) { return model }
        let model = try ModelLoader.load(path: present(recordedPath, of: entry), recipe: recipe)
        state.withLock { $0.inspected = (recipe.model, model) }
        return model
    }

    /// Where the model of a recorded run is: where it was, or where the entry or the settings say one is that has moved since.
    private func present(_ recordedPath: String?, of entry: DatasetRegistry.Entry) -> String? {
        guard let recordedPath, recordedPath != ModelChoice.noneName, BuiltInModel(rawValue: recordedPath) == nil else { return recordedPath }
        let chosen = entry.encoder.model ?? settings.modelPath
        guard let chosen, BuiltInModel(named: chosen) == nil, chosen != ModelChoice.noneName, access(recordedPath, F_OK) != 0 else { return recordedPath }
        return chosen
    }

    private func request(_ entry: DatasetRegistry.Entry) throws -> RunRequest {
        let setup = try setup(entry)
        var request = RunRequest(
            source: try Source(argument: entry.source), name: entry.name, output: OutputFolder(path: entry.output),
            recipe: setup.recipe, model: try model(setup))
        request.kind = entry.kind
        request.only = entry.only
        request.labels = entry.labels
        request.segments = entry.windows.map(SegmentSource.windows)
        request.sync = settings.sync
        return request
    }

    private func start(_ dataset: String, replacing: Bool) {
        guard let entry = entry(dataset) else { return }
        // One run of this process at a time: a second one would find the output held, by the first.
        let isUnderWay = state.withLock { state in
            state.retriesAsked[dataset] != nil || state.runs[dataset].map { !$0.snapshot.state.isOver } ?? false
        }
        if isUnderWay { return post(.started(dataset: dataset)) }
        do {
            var request = try request(entry)
            if replacing { request.mode = .replace }
            begin(dataset, request)
        } catch {
            post(.notBegun(dataset: dataset, problem: Printable.text("\(error)")))
        }
    }

    private func begin(_ dataset: String, _ request: RunRequest) {
        let run = engine.start(request) { [weak self] record in
            guard let self, state.withLock({ $0.openClip }) == ClipID(dataset: dataset, path: record.path) else { return }
            post(.clipUpdated(dataset: dataset, record))
        }
        state.withLock { $0.runs[dataset] = run }
        post(.started(dataset: dataset))
    }

    private func retry(_ dataset: String, _ paths: [String], _ remedies: [Remedy]) {
        if let run = run(dataset), run.failure == nil {
            state.withLock { $0.retriesAsked[dataset, default: 0] += 1 }
            run.retry(paths, remedies: remedies) { [weak self] in
                guard let self else { return }
                state.withLock { state in
                    let left = (state.retriesAsked[dataset] ?? 1) - 1
                    state.retriesAsked[dataset] = left > 0 ? left : nil
                }
                post(.started(dataset: dataset))
            }
            return
        }
        guard let entry = entry(dataset) else { return }
        do {
            let recorded = try RecordedRun(OutputFolder(path: entry.output))
            let place = recorded.modelName == BuiltInModel.name ? nil : recorded.modelName
            var request = try recorded.request(modelPath: present(place, of: entry))
            request.selection = .clips(paths, remedies: remedies)
            begin(dataset, request)
        } catch {
            post(.notBegun(dataset: dataset, problem: Printable.text("\(error)")))
        }
    }

    private func retry(_ dataset: String, _ reason: ReasonCode, _ remedies: [Remedy]) {
        do {
            let paths = try withLedger(dataset) { try $0.problemPaths { $0 == reason } } ?? []
            if !paths.isEmpty { retry(dataset, paths, remedies) }
        } catch {
            say("\(dataset): \(error)", isProblem: true)
        }
    }

    // MARK: Files

    private func inspect(_ dataset: String, _ record: ClipRecord, _ generation: Int) {
        guard let entry = entry(dataset) else { return }
        do {
            let run = try RecordedRun(OutputFolder(path: entry.output))
            let inspection = try Inspection.make(of: record, in: run) { try self.model($0, $1, of: entry) }
            post(.inspected(generation: generation, inspection, problem: nil))
        } catch {
            post(.inspected(generation: generation, nil, problem: "\(error)"))
        }
    }

    private func keepColumns(_ names: [String]) {
        do {
            try settings.keptColumns?.keep(names)
        } catch {
            say("The columns are not kept: \(error)", isProblem: true)
        }
    }

    private func keepTheme(_ name: String) {
        do {
            try settings.keptTheme?.keep(name)
        } catch {
            say("The theme could not be saved: \(error)", isProblem: true)
        }
    }

    /// Of a segment its stretch alone.
    private func play(_ dataset: String, _ record: ClipRecord) {
        guard let entry = entry(dataset) else { return }
        let file = try? RecordedRun(OutputFolder(path: entry.output)).filePath(of: record)
        guard let file = file ?? (try? Source(argument: entry.source).clipPath(record.file)) else { return }
        let sound: Player.Sound
        do {
            sound = try record.segment.map { .wave(try SegmentWave.bytes(of: $0, path: file)) } ?? .file(file)
        } catch {
            return say("The segment cannot be played: \(Printable.text("\(error)"))", isProblem: true)
        }
        switch Player.play(sound) {
        case .started(let name): say("Playing \(record.segment.map { "\($0.text) " } ?? "")with \(name)")
        case .noPlayer:
            say("No player found; install one of \(Player.names.joined(separator: ", "))", isProblem: true)
        case .failed(let problem): say("The player did not start: \(problem)", isProblem: true)
        }
    }
}
