/// Turns the bytes of a terminal into events: UTF-8, the sequences of xterm and its kin, SGR mouse reports, bracketed paste,
/// and what else terminfo names. Sequences may be split over reads in any place; unknown ones are swallowed whole.
package struct KeyParser: Sendable {
    /// A paste longer than this is cut.
    package static let maximumPasteBytes = 64 * 1024
    /// A control sequence longer than this is garbage, and so is a string sequence (OSC, DCS) of ``maximumStringBytes``.
    static let maximumSequenceBytes = 64
    static let maximumStringBytes = 4096
    private static let pasteEnd: [UInt8] = Array("\u{1b}[201~".utf8)

    private var pending: [UInt8] = []
    private var pasted: [UInt8]?
    private let sequences: [[UInt8]: KeyEvent]
    private let longestSequence: Int

    /// - Parameter sequences: keys of this terminal as terminfo has them (`kcuu1` and so on); each begins with ESC.
    package init(sequences: [[UInt8]: KeyEvent] = [:]) {
        self.sequences = sequences.filter { $0.key.count > 1 && $0.key.first == 0x1b }
        longestSequence = self.sequences.keys.map(\.count).max() ?? 0
    }

    /// Whether bytes wait for more. If none come within a moment, the Escape key was pressed: call ``flush()``.
    package var isWaiting: Bool { !pending.isEmpty }

    /// Takes bytes as they were read and returns the events that they complete.
    package mutating func feed(_ bytes: some Sequence<UInt8>) -> [KeyEvent] {
        pending.append(contentsOf: bytes)
        return parse(isFinal: false)
    }

    /// Decides what waits as it stands: a lone ESC is the Escape key, an incomplete sequence is dropped.
    package mutating func flush() -> [KeyEvent] { parse(isFinal: true) }

    /// What a number of bytes turned out to be.
    enum Token: Equatable {
        case event(KeyEvent)
        case pasteBegins
        case nothing
    }

    private mutating func parse(isFinal: Bool) -> [KeyEvent] {
        var events: [KeyEvent] = []
        var start = 0
        while start < pending.count {
            let rest = pending[start...]
            if pasted != nil {
                let used = collectPaste(rest, isFinal: isFinal, &events)
                start += used
                if used == 0 { break }
                continue
            }
            guard let (token, length) = token(rest, isFinal: isFinal) else { break }
            switch token {
            case .event(let event): events.append(event)
            case .pasteBegins: pasted = []
            case .nothing: break
            }
            start += max(1, length)
        }
        pending.removeFirst(start)
        return events
    }

    /// Moves bytes into the paste; returns how many were used, 0 when more are needed to know.
    private mutating func collectPaste(_ bytes: ArraySlice<UInt8>, isFinal: Bool, _ events: inout [KeyEvent]) -> Int {
        let end = KeyParser.pasteEnd
        let stop = bytes.firstIndex { $0 == 0x1b || $0 == 0x03 } ?? bytes.endIndex
        if stop > bytes.startIndex {
            appendToPaste(bytes[..<stop])
            return stop - bytes.startIndex
        }
        let rest = bytes.prefix(end.count)
        // Ctrl-C ends a paste whose end was lost: terminals do not paste control characters.
        if rest.elementsEqual(end) || bytes.first == 0x03 {
            let text = String(decoding: pasted ?? [], as: UTF8.self)
            pasted = nil
            if !text.isEmpty { events.append(.paste(text)) }
            return bytes.first == 0x03 ? 1 : end.count
        }
        if rest.count < end.count && end.starts(with: rest) && !isFinal { return 0 }
        appendToPaste(bytes.prefix(1))
        return 1
    }

    private mutating func appendToPaste(_ bytes: ArraySlice<UInt8>) {
        let room = max(0, KeyParser.maximumPasteBytes - (pasted?.count ?? 0))
        pasted?.append(contentsOf: bytes.prefix(room))
    }

    /// The first thing in `bytes` and its length; nil when more bytes are needed.
    private func token(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> (Token, Int)? {
        guard let first = bytes.first else { return nil }
        switch first {
        case 0x1b: return escape(bytes, isFinal: isFinal)
        case 0x09: return (.event(.tab), 1)
        case 0x0a, 0x0d: return (.event(.enter), 1)
        case 0x7f: return (.event(.backspace), 1)
        case 0x00...0x1f:
            // Ctrl clears bits 6 and 7: 1 is Ctrl-A, 0x1c Ctrl-\.
            let letter = first < 0x1b && first > 0 ? first + 0x60 : first + 0x40
            return (.event(.control(Unicode.Scalar(letter))), 1)
        case 0x20...0x7e: return (.event(.character(Unicode.Scalar(first))), 1)
        default:
            guard let (scalar, length) = KeyParser.scalar(bytes, isFinal: isFinal) else { return nil }
            guard let scalar, scalar.value > 0x9f else { return (.nothing, length) }
            return (.event(.character(scalar)), length)
        }
    }

    /// Decodes one UTF-8 scalar: nil when bytes are missing, a nil scalar for a byte that is not UTF-8.
    private static func scalar(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> (Unicode.Scalar?, Int)? {
        guard let first = bytes.first else { return nil }
        let length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
        guard length > 0 else { return (nil, 1) }
        let part = bytes.prefix(length)
        guard part.dropFirst().allSatisfy({ $0 & 0xc0 == 0x80 }) else { return (nil, 1) }
        guard part.count == length else { return isFinal ? (nil, part.count) : nil }
        guard let text = String(validating: part, as: UTF8.self), let scalar = text.unicodeScalars.first else {
            return (nil, 1)
        }
        return (scalar, length)
    }

    private func escape(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> (Token, Int)? {
        if longestSequence > 1 {
            for length in stride(from: min(longestSequence, bytes.count), to: 1, by: -1) {
                if let event = sequences[Array(bytes.prefix(length))] { return (.event(event), length) }
            }
        }
        guard let second = bytes.dropFirst().first else { return isFinal ? (.event(.escape), 1) : nil }
        switch second {
        case UInt8(ascii: "["): return controlSequence(bytes, isFinal: isFinal)
        case UInt8(ascii: "O"):
            guard let third = bytes.dropFirst(2).first else { return isFinal ? (.event(.alt("O")), 2) : nil }
            return (KeyTables.singleShift(third), 3)
        case UInt8(ascii: "P"), UInt8(ascii: "]"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
            // An answer of the terminal to a question nobody asked: swallow it to its end.
            if let length = KeyParser.stringLength(bytes) { return (.nothing, length) }
            if !isFinal && bytes.count < KeyParser.maximumStringBytes { return nil }
            return (.event(.alt(Unicode.Scalar(second))), 2)
        case 0x7f: return (.event(.named(.backspace, .alt)), 2)
        case 0x0d: return (.event(.named(.enter, .alt)), 2)
        case 0x00...0x1f: return (.event(.escape), 1)
        default:
            guard let (scalar, length) = KeyParser.scalar(bytes.dropFirst(), isFinal: isFinal) else { return nil }
            guard let scalar, !(0x80...0x9f).contains(scalar.value) else { return (.event(.escape), 1) }
            return (.event(.alt(scalar)), length + 1)
        }
    }

    /// Length of an OSC or DCS string up to its BEL or ESC \; nil when the end is not there.
    private static func stringLength(_ bytes: ArraySlice<UInt8>) -> Int? {
        var previous: UInt8 = 0
        for (offset, byte) in bytes.enumerated() where offset >= 2 {
            if byte == 0x07 || (previous == 0x1b && byte == UInt8(ascii: "\\")) { return offset + 1 }
            previous = byte
        }
        return nil
    }

    /// ESC [, parameter bytes 0x30–0x3f, intermediate bytes 0x20–0x2f, one final byte 0x40–0x7e (ECMA-48, 5.4).
    private func controlSequence(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> (Token, Int)? {
        let body = bytes.dropFirst(2)
        if body.first == UInt8(ascii: "["), let key = body.dropFirst().first {
            // The Linux console's function keys 1 to 5.
            let isKey = (0x41...0x45).contains(key)
            return (isKey ? .event(.function(Int(key) - 0x40)) : .nothing, 4)
        }
        guard let end = body.firstIndex(where: { !(0x20...0x3f).contains($0) }), body.first != UInt8(ascii: "[") else {
            if body.count > KeyParser.maximumSequenceBytes { return (.nothing, bytes.count) }
            if !isFinal { return nil }
            return body.isEmpty ? (.event(.alt("[")), 2) : (.nothing, bytes.count)
        }
        let length = end - bytes.startIndex + 1
        // A control character or a letter beyond ASCII breaks the sequence off and is read by itself.
        guard (0x40...0x7e).contains(bytes[end]) else { return (.nothing, length - 1) }
        if bytes[end] == UInt8(ascii: "M") && end == body.startIndex {
            // An X10 mouse report: three more bytes of any value. Not asked for, but not to be taken for keys.
            if bytes.count < 6 && !isFinal { return nil }
            return (.nothing, min(6, bytes.count))
        }
        return (KeyTables.controlSequence(parameters: body[..<end], final: bytes[end]), length)
    }
}
