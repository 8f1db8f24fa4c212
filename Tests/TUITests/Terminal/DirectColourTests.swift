import Testing

@testable import TUI

@Suite struct DirectColourTests {
    private func entry(_ name: String, _ environment: [String: String]) -> String? { TerminalDevice.directEntry(of: name, environment: environment) }

    @Test func `a terminal that says it has all colours gets them`() {
        for said in ["truecolor", "24bit", "TrueColor"] { #expect(entry("xterm-256color", ["COLORTERM": said]) == "xterm-direct") }
        #expect(entry("tmux-256color", ["COLORTERM": "truecolor"]) == "tmux-direct")
        #expect(entry("xterm-kitty", ["COLORTERM": "truecolor"]) == "kitty-direct")
        #expect(entry("alacritty", ["COLORTERM": "truecolor"]) == "alacritty-direct")
        #expect(entry("xterm-256color", ["COLORTERM": "truecolor", "KONSOLE_VERSION": "220400"]) == "konsole-direct")
    }

    @Test func `what does not say so, or cannot mean itself, keeps its own entry`() {
        #expect(entry("xterm-256color", [:]) == nil && entry("xterm-256color", ["COLORTERM": "yes"]) == nil)
        #expect(entry("screen-256color", ["COLORTERM": "truecolor"]) == nil)
        #expect(entry("xterm-256color", ["COLORTERM": "truecolor", "STY": "1.pts-0"]) == nil)
        #expect(entry("xterm-256color", ["COLORTERM": "truecolor", "NO_COLOR": "1"]) == nil)
        #expect(entry("xterm-direct", ["COLORTERM": "truecolor"]) == nil && entry("linux", ["COLORTERM": "truecolor"]) == nil)
    }
}
