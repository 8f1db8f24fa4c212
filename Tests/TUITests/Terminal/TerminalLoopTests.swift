import Foundation
import Testing

@testable import TUI

/// The loop on pipes in place of a terminal.
@Suite struct TerminalLoopTests {
    private struct Pipes {
        var input: (read: Int32, write: Int32)
        var signals: (read: Int32, write: Int32)

        init() {
            var ends: [Int32] = [0, 0]
            pipe(&ends)
            input = (ends[0], ends[1])
            pipe(&ends)
            signals = (ends[0], ends[1])
            _ = fcntl(signals.read, F_SETFL, O_NONBLOCK)
        }

        func close() { for end in [input.read, input.write, signals.read, signals.write] { Foundation.close(end) } }
        func type(_ text: String) { _ = text.withCString { write(input.write, $0, strlen($0)) } }
        func signal(_ numbers: [Int32]) {
            let bytes = numbers.map { UInt8($0) }
            _ = write(signals.write, bytes, bytes.count)
        }
    }

    private func soon() -> ContinuousClock.Instant { .now + .seconds(20) }

    @Test func `keys are reported, and a lone ESC after a moment`() {
        let pipes = Pipes()
        defer { pipes.close() }
        let loop = TerminalLoop(input: pipes.input.read, signals: pipes.signals.read)
        pipes.type("a\u{1b}[A")
        #expect(loop.wait(until: soon()) == [.key(.character("a")), .key(.up)])
        pipes.type("\u{1b}")
        #expect(loop.wait(until: soon()) == [.key(.escape)])
        pipes.type("\u{1b}[1;")
        #expect(loop.wait(until: .now).isEmpty)
        pipes.type("5A")
        #expect(loop.wait(until: soon()) == [.key(.named(.up, .control))])
    }

    @Test func `a burst of signals is one event of each kind`() {
        let pipes = Pipes()
        defer { pipes.close() }
        let loop = TerminalLoop(input: pipes.input.read, signals: pipes.signals.read)
        pipes.signal(Array(repeating: SIGWINCH, count: 100) + [SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGTERM])
        #expect(
            loop.wait(until: soon()) == [.stop(.terminate), .stop(.hangup), .stop(.interrupt), .suspend, .resumed])
        #expect(loop.wait(until: soon()) == [.resized])
        #expect(loop.wait(until: .now).isEmpty)
    }

    @Test func `a terminal that goes is told once`() {
        let pipes = Pipes()
        // Closed once only: tests beside this one may have been given the same number since.
        for end in [pipes.input.write, pipes.signals.write, pipes.signals.read] { close(end) }
        defer { close(pipes.input.read) }
        let loop = TerminalLoop(input: pipes.input.read, signals: -1)
        #expect(loop.wait(until: soon()) == [.stop(.hangup)])
        #expect(loop.wait(until: .now + .milliseconds(1)).isEmpty)
    }

    @Test func `wake calls merge, come from any thread, and wait for the next frame`() {
        let pipes = Pipes()
        defer { pipes.close() }
        let loop = TerminalLoop(input: pipes.input.read, signals: -1)
        let waker = loop.waker
        DispatchQueue.concurrentPerform(iterations: 100) { _ in waker.wake() }
        #expect(loop.wait(until: soon()) == [.woken])
        #expect(loop.wait(until: .now).isEmpty)
        loop.frameDrawn()
        #expect(!loop.mayDraw)
        waker.wake()
        #expect(loop.wait(until: .now).isEmpty)
        #expect(loop.wait(until: soon()) == [.woken])
        #expect(loop.mayDraw)
    }

    @Test func `printed lines are reported`() {
        let pipes = Pipes()
        defer { pipes.close() }
        let loop = TerminalLoop(input: -1, signals: -1, log: pipes.input.read, logLines: { ["one", "two"] })
        pipes.type("x")
        #expect(loop.wait(until: soon()) == [.log("one"), .log("two")])
    }
}

@Suite struct ResizeHoldTests {
    private let start = ContinuousClock.now

    /// Milliseconds after the start at which changes are reported, looked at every millisecond.
    private func reports(ofChangesAt changes: [Int], until end: Int = 3000) -> [Int] {
        var hold = ResizeHold()
        return (0...end).filter { millisecond in
            let now = start + .milliseconds(millisecond)
            if changes.contains(millisecond) { hold.note(now: now) }
            return hold.take(now: now)
        }
    }

    @Test func `a single change is reported once, after a moment that is not noticed`() {
        #expect(reports(ofChangesAt: [7]) == [57])
        #expect(reports(ofChangesAt: [0, 500]) == [50, 550])
        #expect(reports(ofChangesAt: [0, 100]) == [50, 450])
    }

    @Test func `a hundred changes in a second are a few reports, the last after the last change`() {
        #expect(reports(ofChangesAt: Array(stride(from: 0, to: 1000, by: 10))) == [500, 1010])
        #expect(reports(ofChangesAt: Array(stride(from: 0, to: 1000, by: 60))).count <= 4)
    }

    @Test func `no change is no report`() {
        #expect(reports(ofChangesAt: []).isEmpty)
        var hold = ResizeHold()
        hold.note(now: start)
        let isEarly = hold.take(now: start)
        #expect(!isEarly)
        #expect(hold.deadline == start + ResizeHold.settleTime)
    }
}

@Suite struct RecordingScreenTests {
    @Test func `a frame costs what changed, and nothing when nothing did`() {
        let screen = RecordingScreen(size: Size(width: 10, height: 2))
        var canvas = Canvas(screen.size)
        canvas.draw("hello", x: 0, y: 0, style: .standard)
        screen.show(canvas, cursor: nil)
        #expect(screen.cellsSent == 20)
        screen.show(canvas, cursor: Point(x: 1, y: 1))
        #expect(screen.cellsSent == 0 && screen.cursor == Point(x: 1, y: 1))
        canvas.put("j", x: 0, y: 0, style: .standard)
        screen.show(canvas, cursor: nil)
        #expect(screen.cellsSent == 1 && screen.canvas.picture() == "jello\n")
        screen.invalidate()
        screen.show(canvas, cursor: nil)
        #expect(screen.cellsSent == 20)
    }

    @Test func `a frame of another size is cut to the screen's`() {
        let screen = RecordingScreen(size: Size(width: 3, height: 1))
        var canvas = Canvas(Size(width: 10, height: 2))
        canvas.draw("ab世", x: 0, y: 0, style: .standard)
        screen.show(canvas, cursor: nil)
        #expect(screen.canvas.picture() == "ab")
        screen.setTerminalSize(Size(width: 4, height: 2))
        screen.resize()
        screen.show(canvas, cursor: nil)
        #expect(screen.canvas.picture() == "ab世\n")
    }

    @Test func `a terminal that lies about its size gets a bounded canvas`() {
        #expect(Size(width: 65_535, height: 65_535).area == Size.limit * Size.limit)
        #expect(Size(width: -1, height: 5).area == 0)
    }
}
