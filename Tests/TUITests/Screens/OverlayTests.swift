import Testing

@testable import Base
@testable import TUI

@Suite struct OverlayTests {
    typealias Overlay = AppState.Overlay

    /// Every overlay over an empty screen, by name.
    static let states: [(name: String, state: AppState)] = [
        ("help-dashboard", over(.help(scroll: 0), .dashboard)),
        ("help-file", over(.help(scroll: 0), .file)),
        ("log", log()), ("log-empty", over(.log(scroll: 0))),
        ("filter-empty", over(.filter(text: ""), .dashboard)), ("filter", filter("reason:silent T>many")),
        ("palette", over(.palette(text: "", selected: 2))), ("palette-retry", over(.palette(text: "retry", selected: 0))),
        ("palette-none", over(.palette(text: "zzz", selected: 0))),
        ("themes", over(.themes(selected: 1, before: "harbour"))),
        ("remedies", over(.remedies(ClipFixtures.menu(.shapeMelBins, clips: 12)), .skipped)),
        ("remedies-member", member()), ("remedies-none", over(.remedies(ClipFixtures.menu(.fileLFSPointer, clips: 1)), .skipped)),
        ("confirm-quit", quitting()), ("confirm-remove", removing()),
        ("add-empty", over(.addDataset(.init(text: "")))), ("add-completions", completions()),
        ("survey", survey()), ("survey-waiting", surveying()),
    ]

    private static func over(_ overlay: Overlay, _ screen: AppState.ScreenName = .datasets) -> AppState {
        var state = ClipFixtures.state(screen)
        state.overlays = [overlay]
        return state
    }

    private static func log() -> AppState {
        var state = over(.log(scroll: 0))
        state.utcOffsetSeconds = 3600
        state.log = [
            .init(time: 1_700_000_000, text: "CREMA-D: finished, 7,442 extracted, 0 skipped"),
            .init(time: 1_700_000_065, text: "libsndfile: \u{1b}[31mbad\u{7} header in \(ClipFixtures.hostileName)"),
            .init(time: 1_700_000_070, text: "Copied the path of " + String(repeating: "a long folder/", count: 12) + "x.wav"),
        ]
        return state
    }

    private static func filter(_ text: String) -> AppState {
        var state = over(.filter(text: text), .dashboard)
        state.columns[0].table.total = 1234
        return state
    }

    private static func member() -> AppState {
        var menu = ClipFixtures.menu(.arrayMember, clips: 2)
        menu.entry = "log_mel"
        return over(.remedies(menu), .skipped)
    }

    static func working() -> AppState {
        var state = ClipFixtures.state()
        for index in state.datasets.indices {
            state.datasets[index].isOurs = true
            state.datasets[index].run?.state = .running
            state.datasets[index].run?.planned = 1440
            state.datasets[index].run?.done = 300
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

    private static func completions() -> AppState {
        var entry = AppState.PathEntry(text: "/data/")
        entry.completions = ["/data/CREMA-D/", "/data/RAVDESS/", "/data/\u{1b}[2J\u{202e}hostile/", "/data/" + String(repeating: "deep/", count: 30)]
        entry.selected = 1
        return over(.addDataset(entry))
    }

    private static func survey() -> AppState {
        var state = over(.survey(dataset: "RAVDESS", scroll: 0))
        state.datasets[1].survey = ClipFixtures.survey()
        return state
    }

    private static func surveying() -> AppState {
        var state = over(.survey(dataset: "RAVDESS", scroll: 0))
        state.datasets[1].isSurveying = true
        return state
    }

    static func draw(_ state: AppState, _ size: Size, _ look: Look = .plain) -> Canvas {
        var canvas = Canvas(size)
        // Something below, so that a popup that does not clear its ground is seen.
        for y in 0..<size.height { canvas.draw(String(repeating: "\u{b7}", count: size.width), x: 0, y: y, style: .standard) }
        state.drawOverlays(on: &canvas, look: look)
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
        _ = Self.states[index].state.scrollLimit(on: size, body: Rect(size))
    }

    @Test(arguments: states.indices)
    func `without Unicode everything of our own is ASCII`(_ index: Int) {
        var canvas = Canvas(pictureSizes[0])
        Self.states[index].state.drawOverlays(on: &canvas, look: .ascii)
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
        for screen in [AppState.ScreenName.datasets, .dashboard, .file, .skipped] {
            let state = Self.over(.help(scroll: 0), screen)
            // One word after the other, because long sentences are broken into lines.
            let words = state.helpText(Size(width: 120, height: 40), .plain).lines.map(\.text).joined(separator: " ")
                .split(separator: " ").joined(separator: " ")
            for command in Command.allCases {
                let keys = command.defaultKeys.joined(separator: " ")
                #expect(words.contains("\(keys) \(command.summary)"), "\(command)")
            }
        }
    }

    @Test func `a command that cannot be done says why in the palette`() {
        let picture = Self.draw(Self.over(.palette(text: "lanes-fewer", selected: 0)), pictureSizes[0]).picture()
        #expect(!picture.contains("(One lane"))
        var state = Self.over(.palette(text: "lanes-fewer", selected: 0))
        state.lanes = 1
        #expect(Self.draw(state, pictureSizes[0]).picture().contains("(One lane is the least)"))
    }

    @Test func `the box of the palette does not move while the operator types`() {
        func corner(_ text: String) -> String? {
            Self.draw(Self.over(.palette(text: text, selected: 0)), pictureSizes[1]).picture().split(separator: "\n")
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
