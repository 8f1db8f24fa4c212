import Foundation
import Testing

@testable import TUI

/// Lines of a pipe in place of keys.
@Suite struct LineConsoleTests {
    private func pipes() -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        return (ends[0], ends[1])
    }

    private func soon() -> ContinuousClock.Instant { .now + .seconds(20) }

    @Test func `lines come as they are ended, and what is left is a line at the end`() {
        let pipe = pipes()
        defer { close(pipe.read) }
        let console = LineConsole(input: pipe.read)
        #expect(!console.isTerminal)
        func type(_ text: String) { _ = text.withCString { write(pipe.write, $0, strlen($0)) } }
        type("start 1\n\nsta")
        #expect(console.wait(until: soon()) == [.line("start 1"), .line("")])
        #expect(console.wait(until: .now).isEmpty)
        type("tus\nquit")
        #expect(console.wait(until: soon()) == [.line("status")])
        close(pipe.write)
        #expect(console.wait(until: soon()) == [.line("quit"), .endOfInput])
        #expect(console.wait(until: .now).isEmpty)
    }

    @Test func `a line without end is cut, and lines wait while many wait already`() {
        let pipe = pipes()
        defer { close(pipe.read) }
        let console = LineConsole(input: pipe.read)
        let text = String(repeating: "x", count: 10_000) + "\n"
        _ = text.withCString { write(pipe.write, $0, strlen($0)) }
        close(pipe.write)
        console.isFull = true
        #expect(console.wait(until: .now).isEmpty)
        console.isFull = false
        var events: [TerminalEvent] = []
        while events.isEmpty { events = console.wait(until: soon()) }
        #expect(events == [.line(String(repeating: "x", count: 4096))])
    }

    @Test func `a wake call and a request to end are told once`() {
        let pipe = pipes()
        defer { for end in [pipe.read, pipe.write] { close(end) } }
        let console = LineConsole(input: pipe.read)
        console.waker.wake()
        #expect(console.wait(until: soon()) == [.woken])
        console.stopper()
        #expect(console.wait(until: soon()) == [.stop(.terminate), .woken])
        #expect(console.wait(until: .now).isEmpty)
    }
}
