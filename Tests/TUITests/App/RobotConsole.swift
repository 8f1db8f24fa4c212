import Foundation

@testable import TUI

/// An operator made of steps, before a screen in memory: presses keys, and waits until the screen shows what it looks for.
final class RobotConsole: ScreenConsole {
    enum Step {
        case press([KeyEvent])
        /// Waits until the picture holds all of these.
        case see([String])
        /// Waits until the program would sleep for ever.
        case rest
    }

    let recorder: RecordingScreen
    let waker = Waker()
    private var steps: [Step]
    private(set) var lastWords: String?
    /// What was looked for in vain, with the picture at that time.
    private(set) var missing: String?
    /// Bounds a failure only.
    private let patience = Duration.seconds(60)
    private var lost: ContinuousClock.Instant

    var screen: any Screen { recorder }
    let summary = "a robot"
    private(set) var nextFrame = ContinuousClock.now
    var nextKeyFrame: ContinuousClock.Instant { nextFrame }

    init(_ size: Size, _ steps: [Step]) {
        recorder = RecordingScreen(size: size)
        self.steps = steps
        lost = .now + patience
    }

    func frameDrawn() { nextFrame = .now }
    func leave(message: String) { lastWords = message }

    func wait(until deadline: ContinuousClock.Instant?) -> [TerminalEvent] {
        let picture = recorder.canvas.picture()
        switch steps.first {
        case .press(let keys)?:
            steps.removeFirst()
            lost = .now + patience
            return keys.map { .key($0) }
        case .rest? where deadline == nil:
            steps.removeFirst()
            return []
        case .rest?:
            if ContinuousClock.now > lost {
                missing = "rest\n" + picture
                return [.stop(.terminate)]
            }
        case .see(let words)?:
            if words.allSatisfy(picture.contains) {
                steps.removeFirst()
                lost = .now + patience
                return []
            }
            if ContinuousClock.now > lost {
                missing = words.filter { !picture.contains($0) }.joined(separator: ", ") + "\n" + picture
                return [.stop(.terminate)]
            }
        case nil:
            // Nothing more to do, though nobody left.
            if ContinuousClock.now > lost { return [.stop(.terminate)] }
        }
        var waiting = pollfd(fd: waker.readEnd, events: Int16(POLLIN), revents: 0)
        let limit = min(deadline ?? lost, lost)
        guard poll(&waiting, 1, TerminalLoop.milliseconds(until: limit)) > 0 else { return [] }
        waker.take()
        return [.woken]
    }
}

extension RobotConsole.Step {
    static func press(_ keys: KeyEvent...) -> Self { .press(keys) }
    static func type(_ text: String) -> Self { .press(text.unicodeScalars.map { .character($0) }) }
    static func see(_ words: String...) -> Self { .see(words) }
}
