import Testing

@testable import Base
@testable import TUI

@Suite struct SkippedScreenTests {
    static let states: [(name: String, state: AppState)] = [
        ("loading", ClipFixtures.state(.skipped)), ("empty", empty()), ("closed", ClipFixtures.skippedGroups()),
        ("open", ClipFixtures.skippedOpen()), ("hostile", ClipFixtures.skippedHostile()),
    ]

    private static func empty() -> AppState {
        var state = ClipFixtures.state(.skipped)
        state.skipped.isLoaded = true
        return state
    }

    static func draw(_ state: AppState, _ size: Size, _ look: Look = .plain) -> Canvas {
        var canvas = Canvas(size)
        state.skipped.draw(on: &canvas, in: canvas.bounds, state: state, look: look)
        return canvas
    }

    @Test(arguments: states.indices, pictureSizes)
    func `the skipped screen looks as recorded`(_ index: Int, _ size: Size) {
        let (name, state) = Self.states[index]
        assertPicture(Self.draw(state, size).picture(), "skipped-\(name)-\(size.width)x\(size.height)")
    }

    @Test(arguments: states.indices, tinySizes)
    func `a tiny terminal is no reason to crash`(_ index: Int, _ size: Size) {
        #expect(Self.draw(Self.states[index].state, size).size == size)
    }

    @Test(arguments: [0, 1, 2, 3])
    func `without Unicode everything of our own is ASCII`(_ index: Int) {
        let picture = Self.draw(Self.states[index].state, pictureSizes[0], .ascii).picture()
        #expect(picture.unicodeScalars.allSatisfy { $0.isASCII })
    }

    @Test func `nothing that a name contains reaches the terminal as a control character`() {
        for size in pictureSizes {
            let picture = Self.draw(ClipFixtures.skippedHostile(), size).picture()
            #expect(!picture.unicodeScalars.contains { $0 != "\n" && Printable.isUnsafe($0) })
        }
    }

    @Test func `the selected row is always in view`() {
        var state = ClipFixtures.skippedGroups()
        state.skipped.groups[0].isOpen = true
        state.skipped.groups[0].clips = (0..<900).map { ("CREMA-D", ClipFixtures.record("clip-\($0).wav", .skipped)) }
        state.skipped.list.selected = 700
        #expect(Self.draw(state, pictureSizes[1]).picture().contains("clip-699.wav"))
    }

    @Test(arguments: pictureSizes)
    func `the number of visible rows is the number of rows drawn`(_ size: Size) {
        var state = ClipFixtures.skippedGroups()
        state.skipped.groups[0].isOpen = true
        state.skipped.groups[0].clips = (0..<900).map { ("CREMA-D", ClipFixtures.record("clip-\($0).wav", .skipped)) }
        state.skipped.list.selected = 1
        state.skipped.list.offset = 1
        let lines = Self.draw(state, size).picture().split(separator: "\n", omittingEmptySubsequences: false)
        let drawn = lines.filter { $0.prefix(16).contains("○") }.count
        #expect(drawn == state.skipped.visibleRows(in: Rect(size), state: state))
    }

    @Test func `remedies are offered only where one applies`() {
        var state = ClipFixtures.skippedGroups()
        #expect(Self.draw(state, pictureSizes[0]).picture().contains("from-audio"))
        state.skipped.list.selected = 2
        #expect(Self.draw(state, pictureSizes[0]).picture().contains("No remedy applies"))
    }
}
