import Testing

@testable import Engine
@testable import TUI

extension ScreenName { fileprivate static let notes = ScreenName("notes") }
extension Command { fileprivate static let notes = Command("notes", keys: ["9"], label: "notes", "Go to the notes") }

/// A screen as one would add it: nothing but itself knows it.
private struct NotesScreen: ScreenRoom {
    static let name = ScreenName.notes
    static let title = "Notes"
    static let subject = "the notes"
    static let place = "on the notes"
    static let door: Command? = .notes
    static let bindings: [Binding] = [
        Binding(Command("underline", keys: ["u"], label: "underline", "Underline all notes"), footer: 1) { state in
            state[screen: NotesScreen.self].isUnderlined.toggle()
            return []
        },
        .shown(.help, footer: 0),
    ]

    var isUnderlined = false
    var heard = 0

    func draw(on canvas: inout Canvas, in body: Rect, state: AppState, look: Look) {
        canvas.draw(Line(isUnderlined ? "_notes_" : "notes"), in: body, look: look)
    }

    func visibleRows(in body: Rect, state: AppState) -> Int { body.height }

    static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        state[screen: NotesScreen.self].heard += 1
        return []
    }
}

/// What the tables of the rooms promise.
@Suite struct HouseTests {
    private let size = Size(width: 120, height: 30)

    private func state(_ extra: [any ScreenRoom.Type] = []) -> AppState {
        let house = House(screens: House.standard.screens + extra, everywhere: Everywhere.bindings)
        return AppState(World(lanes: 2), house: house, themeName: "harbour", themeNames: ["harbour"])
    }

    private func picture(_ state: AppState) -> String {
        var canvas = Canvas(size)
        state.draw(on: &canvas, look: Looks.unicode)
        return canvas.picture()
    }

    @Test func `a screen that is added to the list has a tab, a door, a footer, help and a place in the palette`() {
        var state = state([NotesScreen.self])
        #expect(picture(state).contains(" 9 Notes "))
        #expect(state.update(.key(.character("u"))).isEmpty)
        #expect(state.toast?.text == "That works on the notes (9)")
        _ = state.update(.key(.character("9")))
        #expect(picture(state).contains("[9 Notes]") && picture(state).contains("u underline"))
        _ = state.update(.key(.character("u")))
        #expect(picture(state).contains("_notes_"))
        _ = state.update(.key(.character("?")))
        #expect(picture(state).contains("On this screen: the notes") && picture(state).contains("Underline all notes"))
        _ = state.update(.key(.escape))
        #expect(state.paletteChoices("under").map(\.name) == ["underline"])
        _ = state.update(.key(.escape))
        #expect(state.screen == .datasets)
        _ = state.update(.message("heard", isProblem: false, time: 0))
        #expect(state[screen: NotesScreen.self].heard == 1 && state[screen: NotesScreen.self].isUnderlined)
    }

    @Test func `no key means two things in one place`() {
        let general = House.standard.everywhere.map(\.command)
        for screen in House.standard.screens {
            let commands = Set(screen.bindings.map(\.command) + general)
            for key in Set(commands.flatMap(\.defaultKeys)) {
                #expect(commands.count { $0.defaultKeys.contains(key) } == 1, "\(key) on \(screen.title)")
            }
            #expect(Set(screen.bindings.map(\.command)).count == screen.bindings.count, "\(screen.title) has a command twice")
        }
    }

    @Test func `names of commands are told apart, and their words are there`() {
        let commands = House.standard.commands
        #expect(Set(commands.map(\.name)).count == commands.count)
        for command in commands {
            #expect(!command.label.isEmpty && !command.summary.isEmpty && !command.defaultKeys.isEmpty, "\(command.name)")
            #expect(command.defaultKeys.allSatisfy(KeyEvent.isKeyName), "\(command.name)")
        }
    }

    @Test func `every command does something on some screen, and says why it does not on the others`() {
        for screen in House.standard.screens {
            var state = state()
            state.screen = screen.name
            for command in House.standard.commands {
                #expect(state.refusal(of: command) != nil || state.binding(of: command)?.action != nil, "\(command.name) on \(screen.title)")
            }
        }
    }

    @Test func `a key that is given anew does what its new command does, and quit cannot be lost`() {
        let keymap = Keymap(changes: [.filter: ["s"], .quit: []])
        #expect(keymap.commands(forKey: "s") == [.filter])
        #expect(keymap.keys(for: .start).isEmpty && keymap.keys(for: .quit) == ["ctrl-c"])
    }
}

/// Typing, wherever one types.
@Suite struct TypingTests {
    private func typing(_ command: Command, _ keys: [KeyEvent]) -> (state: AppState, effects: [Effect]) {
        var state = ClipFixtures.state(command == .filter ? .dashboard : .datasets)
        _ = state.update(.command(command))
        var effects: [Effect] = []
        for key in keys { effects += state.update(.key(key)) }
        return (state, effects)
    }

    @Test(arguments: [Command.filter, .palette, .addDataset])
    func `cursor keys move in the line, and what is typed goes where the cursor is`(command: Command) {
        let keys: [KeyEvent] = [.character("a"), .character("c"), .left, .character("b"), .home, .character("x"), .delete, .end, .character("d")]
        #expect(typing(command, keys).state.layers.last?.field?.text == "xbcd")
        let words = [KeyEvent.paste("one two three\nfour"), .alt("b"), .control("w"), .control("k")]
        #expect(typing(command, words).state.layers.last?.field?.text == "one ")
    }

    @Test func `moving in the filter asks for nothing, changing it asks for its clips`() {
        let (state, effects) = typing(.filter, [.paste("fear"), .left, .home, .end, .backspace])
        #expect(effects.count == 2)
        #expect(state.dashboard.columns[0].table.query.filter == "fea")
    }

    @Test func `up and down choose from the list below the line`() {
        let (state, _) = typing(.palette, [.paste("zoom"), .down])
        #expect(state[layer: PaletteLayer.self]?.choice == 1)
    }

    @Test func `letters answer a question only where one is asked`() {
        var state = OverlayTests.working()
        _ = state.update(.command(.quit))
        #expect(state.update(.key(.character("n"))).isEmpty && state.layers.isEmpty)
        _ = state.update(.command(.quit))
        #expect(state.update(.key(.character("Y"))).count == 3 && state.isQuitting)
        state = OverlayTests.working()
        _ = state.update(.key(.character("Y")))
        #expect(state.toast?.text == "Y does nothing; ? lists the keys")
    }

    @Test func `the name of a member is edited like every other line`() {
        var state = ClipFixtures.state(.skipped)
        state.layers = [ClipFixtures.menu(.arrayMember, clips: 2)]
        for key in [KeyEvent.enter, .character("m"), .character("l"), .left, .character("e")] { _ = state.update(.key(key)) }
        #expect(state.remedyMenu?.field?.text == "mel")
        let made = state.update(.key(.enter)).compactMap(\.work)
        guard case .retry(_, _, [.member("mel")])? = made.first else {
            Issue.record("\(made)")
            return
        }
    }
}
