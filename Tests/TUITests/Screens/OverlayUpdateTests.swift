import Testing

@testable import Base
@testable import TUI

/// What keys do while something lies over the screen.
@Suite struct OverlayUpdateTests {
    private func dashboard() -> AppState { ClipFixtures.state(.dashboard) }

    private func filterText(_ state: AppState) -> String? {
        state[layer: FilterLayer.self]?.field?.text
    }

    private func retries(_ effects: [Effect]) -> [(dataset: String, paths: [String], remedies: [Remedy])] {
        effects.compactMap {
            if case .retry(let dataset, let paths, let remedies)? = $0.work { return (dataset, paths, remedies) }
            return nil
        }
    }

    // MARK: Filter

    @Test func `typing in the filter asks for the matching clips at each letter`() {
        var state = dashboard()
        _ = state.update(.command(.filter))
        #expect(state.takesText)
        for letter in ["q", "?", "1"] {
            let effects = state.update(.key(.paste(letter)))
            guard case .loadPage(_, let query, _, _, _, _)? = effects.first?.work else {
                Issue.record("no page was asked for")
                return
            }
            #expect(query.filter.hasSuffix(letter))
        }
        #expect(filterText(state) == "q?1")
        #expect(state.update(.key(.backspace)).count == 1)
        #expect(filterText(state) == "q?")
        #expect(state.update(.key(.control("u"))).count == 1)
        #expect(state.update(.key(.control("u"))).isEmpty)
    }

    @Test func `enter keeps the filter and escape takes it away`() {
        var state = dashboard()
        _ = state.update(.command(.filter))
        _ = state.update(.key(.paste("fear")))
        _ = state.update(.command(.open))
        #expect(state.layers.isEmpty)
        #expect(state.dashboard.columns[0].table.query.filter == "fear")
        _ = state.update(.command(.filter))
        #expect(filterText(state) == "fear")
        #expect(state.update(.command(.back)).count == 1)
        #expect(state.layers.isEmpty)
        #expect(state.dashboard.columns[0].table.query.filter.isEmpty)
    }

    @Test func `going back from the dashboard takes the filter away first`() {
        var state = dashboard()
        state.dashboard.columns[0].table.query.filter = "fear"
        _ = state.update(.command(.back))
        #expect(state.screen == .dashboard)
        #expect(state.dashboard.columns[0].table.query.filter.isEmpty)
    }

    @Test func `a dashboard without datasets refuses to filter`() {
        var state = dashboard()
        state.dashboard.columns = []
        _ = state.update(.command(.filter))
        #expect(state.layers.isEmpty)
        #expect(state.toast?.isProblem == true)
        _ = state.update(.command(.back))
    }

    // MARK: Palette

    @Test func `the palette narrows to what is typed and does the selected command`() {
        var state = dashboard()
        _ = state.update(.command(.palette))
        _ = state.update(.key(.paste("show messages")))
        #expect(state.paletteChoices("show messages") == [.log])
        _ = state.update(.command(.open))
        #expect(state.layers.last is LogLayer)
        #expect(state.layers.count == 1)
    }

    @Test func `typing goes back to the first choice and the selection stays in the list`() {
        var state = dashboard()
        _ = state.update(.command(.palette))
        _ = state.update(.command(.bottom))
        _ = state.update(.command(.down))
        #expect(state[layer: PaletteLayer.self]?.choice == state.house.commands.count - 1)
        _ = state.update(.key(.paste("x")))
        #expect(state[layer: PaletteLayer.self]?.choice == 0)
    }

    @Test func `a refused command chosen in the palette says why and leaves nothing open`() {
        var state = dashboard()
        _ = state.update(.command(.palette))
        _ = state.update(.key(.paste("export")))
        _ = state.update(.command(.open))
        #expect(state.layers.isEmpty)
        #expect(state.toast?.isProblem == true)
    }

    @Test(arguments: [Command.palette, .filter, .theme, .help, .log])
    func `Ctrl-C closes whatever is open instead of being swallowed`(_ command: Command) {
        var state = dashboard()
        _ = state.update(.command(command))
        #expect(state.layers.count == 1)
        _ = state.update(.command(.quit))
        #expect(state.layers.isEmpty)
        #expect(!state.isQuitting)
    }

    // MARK: Themes

    @Test func `themes are tried while moving, kept by enter and put back by escape`() {
        var state = dashboard()
        _ = state.update(.command(.theme))
        guard case .setTheme("monochrome")? = state.update(.command(.down)).first else {
            Issue.record("no preview")
            return
        }
        #expect(state.themeName == "monochrome")
        guard case .setTheme("harbour")? = state.update(.command(.back)).first else {
            Issue.record("the theme was not put back")
            return
        }
        #expect(state.themeName == "harbour")
        _ = state.update(.command(.theme))
        _ = state.update(.command(.bottom))
        #expect(state.update(.command(.down)).isEmpty)
        guard case .keepTheme("terminal")? = state.update(.command(.open)).first?.work else {
            Issue.record("the theme is not kept")
            return
        }
        #expect(state.themeName == "terminal")
    }

    // MARK: Questions

    @Test func `the safe answer is selected, so that enter alone loses nothing`() {
        var state = OverlayTests.working()
        _ = state.update(.command(.quit))
        #expect(state[layer: QuestionLayer.self]?.selected == .no)
        #expect(state.update(.command(.open)).isEmpty)
        #expect(!state.isQuitting)
        #expect(state.layers.isEmpty)
    }

    @Test func `leaving while runs are unfinished cancels them all`() {
        var state = OverlayTests.working()
        _ = state.update(.command(.quit))
        _ = state.update(.command(.right))
        let effects = state.update(.command(.open))
        #expect(effects.count == 3)
        #expect(state.isQuitting)
    }

    @Test func `a second quit on the question means it, but on another question it does not`() {
        var state = OverlayTests.working()
        _ = state.update(.command(.quit))
        _ = state.update(.command(.quit))
        #expect(state.isQuitting)
        state = ClipFixtures.state()
        _ = state.update(.command(.removeDataset))
        #expect(state.update(.command(.quit)).isEmpty)
    }

    // MARK: Remedies

    @Test func `a remedy is retried with for the marked clips of each dataset`() {
        var state = ClipFixtures.skippedOpen()
        state.skipped.marks.insert(.init(dataset: "RAVDESS", path: "Actor_01/03-01-06-02-01-01-01.npy"))
        _ = state.update(.command(.retry))
        #expect(state.remedyMenu?.clips.count == 4)
        #expect(state.remedyMenu?.choices == [nil, .recomputeFromAudio])
        let made = retries(state.update(.command(.open)))
        #expect(made.map(\.dataset) == ["CREMA-D", "RAVDESS"])
        #expect(made.allSatisfy { $0.remedies == [.recomputeFromAudio] })
        #expect(state.skipped.marks.isEmpty)
        #expect(state.layers.isEmpty)
    }

    @Test func `clips of different reasons are offered no remedy, only another try`() {
        var state = ClipFixtures.skippedHostile()
        let group = state.skipped.groups[1].clips[0]
        state.skipped.groups[0].isOpen = true
        let other = state.skipped.groups[0].clips[0]
        state.skipped.marks = [.init(dataset: group.dataset, path: group.record.path), .init(dataset: other.dataset, path: other.record.path)]
        _ = state.update(.command(.retry))
        #expect(state.remedyMenu?.choices == [nil])
        #expect(retries(state.update(.command(.open))).first?.remedies == [])
    }

    @Test func `a member is asked for by name before it is retried with`() {
        var state = ClipFixtures.state(.skipped)
        state.layers = [ClipFixtures.menu(.arrayMember, clips: 2)]
        #expect(!state.takesText)
        #expect(state.update(.command(.open)).isEmpty)
        #expect(state.takesText)
        #expect(state.update(.command(.open)).isEmpty)
        for letter in "mel" { _ = state.update(.key(.paste(String(letter)))) }
        let made = retries(state.update(.command(.open)))
        #expect(made.first?.remedies == [.member("mel")])
        #expect(made.first?.paths.count == 2)
        #expect(state.layers.isEmpty)
    }

    @Test func `back leaves the name being typed first and then the menu`() {
        var state = ClipFixtures.state(.skipped)
        state.layers = [ClipFixtures.menu(.arrayMember, clips: 2)]
        _ = state.update(.command(.open))
        _ = state.update(.command(.back))
        #expect(state.remedyMenu != nil)
        #expect(!state.takesText)
        _ = state.update(.command(.back))
        #expect(state.layers.isEmpty)
    }

    @Test func `moving to another remedy gives up the name being typed`() {
        var state = ClipFixtures.state(.skipped)
        state.layers = [ClipFixtures.menu(.arrayMember, clips: 2)]
        _ = state.update(.command(.open))
        _ = state.update(.command(.down))
        #expect(!state.takesText)
        #expect(retries(state.update(.command(.open))).first?.remedies == [.recomputeFromAudio])
    }

    @Test func `a watched run offers no retry`() {
        var state = ClipFixtures.skippedOpen()
        state.world.isReadOnly = true
        _ = state.update(.command(.retry))
        #expect(state.layers.isEmpty)
        #expect(state.toast?.isProblem == true)
    }

    // MARK: Paths

    @Test func `a path is typed, completed and added`() {
        var state = ClipFixtures.state()
        _ = state.update(.command(.addDataset))
        _ = state.update(.key(.paste("/data/RA")))
        guard case .complete("/data/RA", [])? = state.update(.key(.tab)).first?.work else {
            Issue.record("no completion was asked for")
            return
        }
        _ = state.update(.completions(path: "/data/R", ["/data/old/"]))
        #expect(state.pathEntry?.completions.isEmpty == true)
        _ = state.update(.completions(path: "/data/RA", ["/data/RAVDESS/"]))
        #expect(state.pathEntry?.text == "/data/RAVDESS/")
        guard case .add(AddedDataset(path: "/data/RAVDESS/"))? = state.update(.command(.open)).first?.work else {
            Issue.record("the folder was not added")
            return
        }
        #expect(state.layers.isEmpty)
    }

    @Test func `one of several completions is taken by enter, which does not add yet`() {
        var state = ClipFixtures.state()
        _ = state.update(.command(.addDataset))
        _ = state.update(.key(.paste("/d")))
        _ = state.update(.completions(path: "/d", ["/data/", "/dev/"]))
        #expect(state.pathEntry?.text == "/d")
        _ = state.update(.command(.down))
        _ = state.update(.command(.down))
        _ = state.update(.command(.down))
        guard case .complete("/dev/", [])? = state.update(.command(.open)).first?.work else {
            Issue.record("the completion was not taken")
            return
        }
        #expect(state.pathEntry?.text == "/dev/")
        #expect(state.pathEntry?.choice == nil)
        _ = state.update(.key(.control("w")))
        #expect(state.pathEntry?.text == "/")
    }

    // MARK: Layers

    @Test func `keys go to the top layer only`() {
        var state = ClipFixtures.skippedOpen()
        let selected = state.skipped.list.selected
        state.scrollLimit = 5
        _ = state.update(.command(.help))
        for command in [Command.down, .mark, .retryAll, .export, .datasets, .nextColumn] { #expect(state.update(.command(command)).isEmpty) }
        #expect(state.skipped.list.selected == selected)
        #expect(state.skipped.marks.count == 3)
        #expect(state.screen == .skipped)
        #expect(state.layers.count == 1)
        #expect(state.update(.hit(.row(0))).isEmpty)
        #expect(state.skipped.list.selected == selected)
        _ = state.update(.command(.back))
        #expect(state.layers.isEmpty)
        #expect(state.screen == .skipped)
    }

    @Test func `help scrolls within its text, also back from the end`() {
        var state = dashboard()
        _ = state.update(.command(.help))
        state.scrollLimit = 30
        func scroll() -> Int {
            state[layer: HelpLayer.self]?.scroll ?? -1
        }
        _ = state.update(.command(.bottom))
        #expect(scroll() == 30)
        _ = state.update(.command(.down))
        #expect(scroll() == 30)
        _ = state.update(.command(.up))
        #expect(scroll() == 29)
        _ = state.update(.command(.top))
        _ = state.update(.command(.up))
        #expect(scroll() == 0)
    }
}
