import Base

/// Where frames go: a terminal, or a memory of what a terminal would have been told.
///
/// Used by the main thread only.
package protocol Screen: AnyObject {
    /// In cells, as of the last ``resize()``.
    var size: Size { get }
    var depth: ColourDepth { get }
    var glyphs: Glyphs { get }

    /// Asks the terminal for its size again; the next frame is drawn whole if it changed.
    func resize()

    /// Shows a frame: what changed since the last one is sent, and nothing when nothing changed. A frame of another size
    /// than the screen's is cut or leaves blanks.
    ///
    /// - Parameter cursor: where the cursor shows; nil hides it.
    func show(_ canvas: Canvas, cursor: Point?)

    /// Forgets what is on the screen, so that the next frame is drawn whole (Ctrl-L).
    func invalidate()

    /// Hands text to the operator's clipboard. Returns false when the terminal has no way or the text is too long.
    func copyToClipboard(_ text: String) -> Bool

    /// Rings the bell or asks the terminal to show a notice, for an operator who looks elsewhere.
    func notify(_ text: String, _ form: Notice)
}

/// How the end of a run is told: `notify` of the configuration.
package enum Notice: String, Sendable, CaseIterable {
    case none
    case bell
    /// The notice of iTerm2, Windows Terminal, WezTerm, foot, kitty and others.
    case osc9
    /// That of rxvt, foot, Ghostty and others, with a title.
    case osc777

    /// Text of one notice at most; terminals cut what is longer, or drop it.
    private static let longest = 200

    /// What is written to the terminal. Nothing in `text` ends the sequence or begins another one.
    func bytes(_ text: String) -> [UInt8] {
        let line = String(Printable.text(text).prefix(Self.longest))
        return switch self {
        case .none: []
        case .bell: [0x07]
        case .osc9: Array("\u{1b}]9;Melscope: \(line)\u{07}".utf8)
        // The title ends at a semicolon, and some terminals end the text there as well.
        case .osc777: Array("\u{1b}]777;notify;Melscope;\(line.replacing(";", with: ","))\u{07}".utf8)
        }
    }
}

/// A screen in memory, for tests: the last frame and what it took to get there.
package final class RecordingScreen: Screen {
    package private(set) var size: Size
    package let depth: ColourDepth
    package let glyphs: Glyphs
    /// What the screen shows, built up from the changes alone.
    package private(set) var canvas: Canvas
    package private(set) var cursor: Point?
    package private(set) var framesShown = 0
    /// Cells sent by the last frame.
    package private(set) var cellsSent = 0
    package private(set) var clipboard: String?
    package private(set) var notices: [String] = []
    private var isWhole = false
    private var nextSize: Size

    package init(size: Size, depth: ColourDepth = .indexed256, glyphs: Glyphs = .unicode) {
        self.size = size
        self.depth = depth
        self.glyphs = glyphs
        canvas = Canvas(size)
        nextSize = size
    }

    /// What the next ``resize()`` will find.
    package func setTerminalSize(_ size: Size) { nextSize = size }

    package func resize() {
        guard nextSize != size else { return }
        size = nextSize
        invalidate()
    }

    package func show(_ canvas: Canvas, cursor: Point?) {
        let frame = canvas.resized(to: size)
        let runs = isWhole ? frame.diff(from: self.canvas) : frame.diff(from: Canvas(.zero))
        if self.canvas.size != size { self.canvas = Canvas(size) }
        self.canvas.apply(runs, from: frame)
        self.cursor = cursor
        cellsSent = runs.reduce(0) { $0 + $1.columns.count }
        framesShown += 1
        isWhole = true
    }

    package func invalidate() { isWhole = false }

    package func notify(_ text: String, _ form: Notice) { if form != .none { notices.append(text) } }

    package func copyToClipboard(_ text: String) -> Bool {
        clipboard = text
        return true
    }
}

extension Canvas {
    /// This canvas cut to, or padded with blanks to, another size.
    func resized(to size: Size) -> Canvas {
        guard size != self.size else { return self }
        var result = Canvas(size)
        for y in 0..<min(size.height, self.size.height) {
            for x in 0..<min(size.width, self.size.width) {
                // A wide character whose right half falls off would leave the terminal a column short.
                let isCut = x == size.width - 1 && self[x + 1, y].isContinuation && x + 1 < self.size.width
                result.cells[y * size.width + x] = isCut ? Cell(" ", style: self[x, y].style) : self[x, y]
            }
        }
        return result
    }
}
