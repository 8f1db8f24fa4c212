import Testing

@testable import Base
@testable import Engine
@testable import TUI

@Suite struct OverlayTests {
    /// Every overlay over an empty screen, by name.
    static let states: [(name: String, state: AppState)] = [
        ("help-dashboard", over(HelpLayer(), .dashboard)),
        ("help-file", over(HelpLayer(), .file)),
        ("log", log()), ("log-empty", over(LogLayer())),
        ("filter-empty", over(FilterLayer(""), .dashboard)), ("filter", filter("reason:silent T>many")),
        ("palette", over(PaletteLayer("", choice: 2))), ("palette-retry", over(PaletteLayer("retry"))),
        ("palette-none", over(PaletteLayer("zzz"))),
        ("themes", over(ThemesLayer(choice: 1, before: "harbour"))),
        ("remedies", over(ClipFixtures.menu(.shapeMelBins, clips: 12), .skipped)),
        ("remedies-member", member()), ("remedies-none", over(ClipFixtures.menu(.fileLFSPointer, clips: 1), .skipped)),
        ("confirm-quit", quitting()), ("confirm-remove", removing()),
        ("add-empty", over(AddDatasetLayer(""))), ("add-completions", completions()),
        ("add-options", over(AddDatasetLayer(Self.added))), ("add-pattern", adding(.pattern)),
        ("add-refused", over(AddDatasetLayer(Self.added, problem: "/data/lab/labels.csv: reading the table of labels, line 3, column 2: found 2 cells; needed: 4 cells as in the heading."))),
        ("survey", survey()), ("survey-waiting", surveying()),
        ("encoder-open", over(EncoderLayer("CREMA-D", EncoderChoice()))), ("encoder-chosen", over(EncoderLayer("RAVDESS", Self.chosen))),
        ("encoder-refused", over(EncoderLayer("RAVDESS", Self.chosen, problem: "/data/nets/cnn.card.yaml: reading the settings: license is an unknown key (line 2)"))),
        ("encoder-path", encoder(1, .paste("/data/nets/"), then: .completions(path: "/data/nets/", ["/data/nets/cnn.onnx", "/data/nets/exported/"]))),
        ("encoder-pool", encoder(4)),
        ("probe-choice-waiting", choosing(nil)), ("probe-choice-labels", choosing(Self.options)), ("probe-choice-splits", choosing(Self.options, keys: [.down, .open])),
        ("probe-choice-none", choosing(ProbeOptions())), ("probe-choice-refused", choosing(nil, problem: "/data/features/RAVDESS: reading the ledger: damaged")),
    ]

    private static func over(_ layer: any Layer, _ screen: ScreenName = .datasets) -> AppState {
        var state = ClipFixtures.state(screen)
        state.layers = [layer]
        return state
    }

    private static let options: ProbeOptions = {
        var options = ProbeOptions()
        options.labels = [("emotion", 8), ("intensity", 2), ("statement", 2)].map { ProbeOptions.Field(name: $0, classCount: $1) }
        options.splits = [("speaker-kfold:5", "5 folds by speaker"), ("loso", "each of 24 speakers by itself"), ("ravdess-speech/emobox-6", "published: 6 folds")]
            .map { ProbeOptions.Split(name: $0, text: $1) }
        options.speakerCount = 24
        return options
    }()

    /// Over the screen of a probe, as it is asked for there.
    private static func choosing(_ options: ProbeOptions?, problem: String? = nil, keys: [Command] = []) -> AppState {
        var state = ProbeFixtures.state(nil)
        _ = state.update(.command(.probeChoice))
        if options != nil || problem != nil { _ = state.update(.probeOptionsLoaded(dataset: DashboardFixtures.ravdess, options, problem: problem)) }
        for key in keys { _ = state.update(.command(key)) }
        return state
    }

    private static func log() -> AppState {
        var state = over(LogLayer())
        state.world.utcOffsetSeconds = 3600
        state.world.note("CREMA-D: finished, 7,442 extracted, 0 skipped", time: 1_700_000_000)
        state.world.note("libsndfile: \u{1b}[31mbad\u{7} header in \(ClipFixtures.hostileName)", time: 1_700_000_065)
        state.world.note("Copied the path of " + String(repeating: "a long folder/", count: 12) + "x.wav", time: 1_700_000_070)
        return state
    }

    private static func filter(_ text: String) -> AppState {
        var state = over(FilterLayer(text), .dashboard)
        state.dashboard.columns[0].table.total = 1234
        return state
    }

    private static func member() -> AppState {
        var menu = ClipFixtures.menu(.arrayMember, clips: 2)
        menu.field = TextField("log_mel")
        return over(menu, .skipped)
    }

    static func working() -> AppState {
        var state = ClipFixtures.state()
        for index in state.world.datasets.indices {
            state.world.datasets[index].worker = .here(awaitsEnd: false)
            state.world.datasets[index].run?.state = .running
            state.world.datasets[index].run?.planned = 1440
            state.world.datasets[index].run?.done = 300
        }
        return state
    }

    private static func quitting() -> AppState {
        var state = working()
        _ = state.update(.command(.quit))
        return state
    }

    private static func removing() -> AppState {
        var state = ClipFixtures.state()
        _ = state.update(.command(.removeDataset))
        return state
    }

    private static let added: AddedDataset = {
        var added = AddedDataset(path: "/data/lab/recordings")
        (added.labels, added.window, added.hop) = ("/data/lab/labels.csv", "3s", "1.5s")
        return added
    }()

    /// A row that is typed wrongly.
    private static func adding(_ row: AddDatasetLayer.Row) -> AppState {
        var state = over(AddDatasetLayer(added))
        for _ in 0..<(AddDatasetLayer.Row.allCases.firstIndex(of: row) ?? 0) { _ = state.update(.command(.down)) }
        _ = state.update(.command(.open))
        _ = state.update(.key(.paste("(?<speaker>[A-Z+)_.*")))
        _ = state.update(.command(.open))
        return state
    }

    private static func completions() -> AppState {
        var layer = AddDatasetLayer("/data/")
        layer.take(["/data/CREMA-D/", "/data/RAVDESS/", "/data/\u{1b}[2J\u{202e}hostile/", "/data/" + String(repeating: "deep/", count: 30)])
        layer.choice = 1
        return over(layer)
    }

    private static let chosen: EncoderChoice = {
        var chosen = EncoderChoice()
        (chosen.model, chosen.recipe, chosen.modelOutput) = ("/data/nets/w2v2-base.onnx", "/data/lab.yaml", "last_hidden_state")
        (chosen.preset, chosen.pool) = ("htk", "mean_std")
        return chosen
    }()

    /// The layer with its row of this number opened.
    private static func encoder(_ row: Int, _ key: KeyEvent? = nil, then news: News? = nil) -> AppState {
        var state = over(EncoderLayer("RAVDESS", EncoderChoice()))
        for _ in 0..<(row == 1 ? 0 : row) { _ = state.update(.command(.down)) }
        _ = state.update(.command(.open))
        if let key { _ = state.update(.key(key)) }
        if let news { _ = state.update(news) }
        return state
    }

    private static func survey() -> AppState {
        var state = over(SurveyLayer(dataset: "RAVDESS"))
        state.world.datasets[1].survey = ClipFixtures.survey()
        return state
    }

    private static func surveying() -> AppState {
        var state = over(SurveyLayer(dataset: "RAVDESS"))
        state.world.datasets[1].isSurveying = true
        return state
    }

    static func draw(_ state: AppState, _ size: Size, _ look: Look = .plain) -> Canvas {
        var canvas = Canvas(size)
        // Something below, so that a popup that does not clear its ground is seen.
        for y in 0..<size.height { canvas.draw(String(repeating: "\u{b7}", count: size.width), x: 0, y: y, style: .standard) }
        state.drawLayers(on: &canvas, look: look)
        return canvas
    }

    @Test(arguments: states.indices, pictureSizes)
    func `every overlay looks as recorded`(_ index: Int, _ size: Size) {
        let (name, state) = Self.states[index]
        assertPicture(Self.draw(state, size).picture(), "overlay-\(name)-\(size.width)x\(size.height)")
    }

    @Test(arguments: states.indices, tinySizes)
    func `a tiny terminal is no reason to crash`(_ index: Int, _ size: Size) {
        #expect(Self.draw(Self.states[index].state, size).size == size)
        _ = Self.states[index].state.scrollLimit(on: size)
    }

    @Test(arguments: states.indices)
    func `without Unicode everything of our own is ASCII`(_ index: Int) {
        var canvas = Canvas(pictureSizes[0])
        Self.states[index].state.drawLayers(on: &canvas, look: .ascii)
        #expect(canvas.picture().unicodeScalars.allSatisfy { $0.isASCII })
    }

    @Test(arguments: states.indices)
    func `nothing reaches the terminal as a control character`(_ index: Int) {
        for size in pictureSizes {
            let picture = Self.draw(Self.states[index].state, size).picture()
            #expect(!picture.unicodeScalars.contains { $0 != "\n" && Printable.isUnsafe($0) })
        }
    }

    @Test func `the help names every command and its keys`() {
        for screen in [ScreenName.datasets, .dashboard, .file, .skipped] {
            let state = Self.over(HelpLayer(), screen)
            // One word after the other, because long sentences are broken into lines.
            let words = HelpPainter(state: state).text(Size(width: 120, height: 40), .plain).lines.map(\.text).joined(separator: " ")
                .split(separator: " ").joined(separator: " ")
            for command in state.house.commands {
                let keys = command.defaultKeys.joined(separator: " ")
                #expect(words.contains("\(keys) \(command.summary)"), "\(command.name)")
            }
        }
    }

    @Test func `a command that cannot be done says why in the palette`() {
        let picture = Self.draw(Self.over(PaletteLayer("lanes-fewer")), pictureSizes[0]).picture()
        #expect(!picture.contains("(At least one clip"))
        var state = Self.over(PaletteLayer("lanes-fewer"))
        state.world.lanes = 1
        #expect(Self.draw(state, pictureSizes[0]).picture().contains("(At least one clip is processed at a time)"))
    }

    @Test func `the box of the palette does not move while the operator types`() {
        func corner(_ text: String) -> String? {
            Self.draw(Self.over(PaletteLayer(text)), pictureSizes[1]).picture().split(separator: "\n")
                .first { $0.contains("Commands") }.map(String.init)
        }
        #expect(corner("") == corner("zzz"))
    }

    @Test(arguments: states.indices)
    func `the box is cut to the canvas and names a key that closes it`(_ index: Int) {
        let (name, state) = Self.states[index]
        for size in pictureSizes[..<2] {
            let picture = Self.draw(state, size).picture()
            #expect(picture.contains("esc"), "\(name) at \(size)")
        }
    }
}
