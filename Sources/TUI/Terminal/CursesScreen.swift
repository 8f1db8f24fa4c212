import Base
import CNCurses
import Foundation

/// The terminal as curses drives it. Made by ``Terminal``; main thread only.
package final class CursesScreen: Screen {
    /// More than this is not handed to the clipboard: terminals drop long sequences, some in the middle.
    static let maximumClipboardBytes = 64 * 1024

    package private(set) var size: Size
    package var depth: ColourDepth { pairs.depth }
    package let glyphs: Glyphs
    private let device: TerminalDevice
    private let pairs: ColourPairs
    private var last: Canvas?
    private var lastCursor: Point?
    private var buffer: [cchar_t] = []
    private var looks: [Style: (attributes: attr_t, pair: Int32)] = [:]

    /// Throws `EngineError` when curses refuses the terminal.
    init(device: TerminalDevice) throws {
        self.device = device
        guard let output = fdopen(device.output, "w"), let input = fdopen(device.input, "r"),
            newterm(device.entry, output, input) != nil
        else {
            throw EngineError(
                .library, subject: "TERM=\(device.name)", step: "opening the screen",
                found: "curses refused the terminal",
                advice: "Try TERM=xterm-256color.")
        }
        // Keys are read past curses: signals come as bytes, Enter as CR, and curses must not look into the input while it
        // draws.
        raw()
        noecho()
        nonl()
        typeahead(-1)
        keypad(shim_stdscr(), true)
        scrollok(shim_stdscr(), false)
        curs_set(0)
        leaveok(shim_stdscr(), true)
        pairs = ColourPairs(noColour: device.noColour)
        glyphs = device.isUTF8 ? .unicode : .ascii
        size = Size(width: Int(getmaxx(shim_stdscr())), height: Int(getmaxy(shim_stdscr())))
        resize()
    }

    package func resize() {
        guard let found = device.size() else { return }
        let current = (Int(getmaxx(shim_stdscr())), Int(getmaxy(shim_stdscr())))
        guard current != (found.width, found.height) else { return }
        resizeterm(Int32(found.height), Int32(found.width))
        size = Size(width: Int(getmaxx(shim_stdscr())), height: Int(getmaxy(shim_stdscr())))
        invalidate()
    }

    package func invalidate() {
        last = nil
        clearok(shim_stdscr(), true)
    }

    package func show(_ canvas: Canvas, cursor: Point?) {
        // A thread that crashed has given the terminal back; nothing more may be written.
        guard CrashRecord.shared.pointee.isScreenUp.load(ordering: .relaxed) == 1 else { return }
        let frame = canvas.resized(to: size).sparingColours()
        var runs = last.map { frame.diff(from: $0) } ?? frame.diff(from: Canvas(.zero))
        if runs.isEmpty && last != nil && cursor == lastCursor { return }
        send(runs, of: frame)
        if pairs.isFull {
            pairs.clear()
            looks.removeAll(keepingCapacity: true)
            runs = frame.diff(from: Canvas(.zero))
            send(runs, of: frame)
            pairs.acceptPoorer()
        }
        place(cursor)
        wnoutrefresh(shim_stdscr())
        doupdate()
        last = frame
        lastCursor = cursor
    }

    private func place(_ cursor: Point?) {
        if (cursor == nil) != (lastCursor == nil) {
            curs_set(cursor == nil ? 0 : 1)
            leaveok(shim_stdscr(), cursor == nil)
        }
        if let cursor, Rect(size).contains(cursor) { wmove(shim_stdscr(), Int32(cursor.y), Int32(cursor.x)) }
    }

    private func send(_ runs: [CanvasRun], of frame: Canvas) {
        for run in runs {
            buffer.removeAll(keepingCapacity: true)
            for x in run.columns { append(frame[x, run.y]) }
            let start = Int32(run.columns.lowerBound)
            mvwadd_wchnstr(shim_stdscr(), Int32(run.y), start, buffer, Int32(buffer.count))
        }
    }

    private func append(_ cell: Cell) {
        if cell.isContinuation { return }
        let look: (attributes: attr_t, pair: Int32)
        if let known = looks[cell.style] {
            look = known
        } else {
            look = pairs.look(cell.style)
            looks[cell.style] = look
        }
        var text: (wchar_t, wchar_t, wchar_t, wchar_t) = (0, 0, 0, 0)
        let scalar = cell.scalar
        let width = cell.width
        var copies = 1
        if scalar.value >= 0x20 && scalar.value < 0x7f {
            text.0 = wchar_t(scalar.value)
        } else if device.isUTF8 && Int(shim_wcwidth(wchar_t(scalar.value))) == width {
            text.0 = wchar_t(scalar.value)
        } else {
            // curses would count other columns than the canvas, or send bytes the terminal does not understand.
            text.0 = 0x3f
            copies = width
        }
        if device.isUTF8 && cell.glyph >> 21 != 0 && text.0 != 0x3f {
            var place = 0
            cell.forEachScalar { mark in
                defer { place += 1 }
                guard place > 0, shim_wcwidth(wchar_t(mark.value)) == 0 else { return }
                if text.1 == 0 { text.1 = wchar_t(mark.value) } else { text.2 = wchar_t(mark.value) }
            }
        }
        var packed = cchar_t()
        _ = withUnsafePointer(to: &text) { pointer in
            pointer.withMemoryRebound(to: wchar_t.self, capacity: 4) {
                shim_setcchar(&packed, $0, look.attributes, look.pair)
            }
        }
        for _ in 0..<copies { buffer.append(packed) }
    }

    /// A terminal that is not of xterm's kin may print what it does not understand: it gets the bell.
    package func notify(_ text: String, _ form: Notice) {
        guard CrashRecord.shared.pointee.isScreenUp.load(ordering: .relaxed) == 1, form != .none else { return }
        device.write((device.isXtermLike ? form : .bell).bytes(text))
    }

    /// By OSC 52, which terminals and tmux may be set to ignore: true means sent, not received.
    package func copyToClipboard(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard device.isXtermLike, bytes.count <= CursesScreen.maximumClipboardBytes else { return false }
        device.write(Array("\u{1b}]52;c;\(Data(bytes).base64EncodedString())\u{07}".utf8))
        return true
    }
}
