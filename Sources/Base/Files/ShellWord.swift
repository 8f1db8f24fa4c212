/// Words of a shell command that can be copied from a message.
package enum ShellWord {
    /// The command that makes a WAV file of a recording, beside it and under a name that is not the recording's own.
    package static func conversion(of path: String, toHz rate: Int) -> String {
        let raw = RawPath(text: path)
        var target = raw.replacingExtension(with: "wav")
        if target == raw { target = raw.replacingExtension(with: "\(rate).wav") }
        return "ffmpeg -i \(quoted(raw)) -ar \(rate) -ac 1 \(quoted(target))"
    }

    /// A file's name as one word that is no option and no address, whatever its bytes are.
    package static func quoted(_ path: RawPath) -> String {
        let bytes = path.bytes.starts(with: [0x2f]) ? path.bytes : Array("./".utf8) + path.bytes
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/.,+@%=-".utf8)
        if bytes.allSatisfy(plain.contains) { return String(decoding: bytes, as: UTF8.self) }
        if let text = String(validating: bytes, as: UTF8.self), Printable.text(text) == text {
            return "'" + text.replacing("'", with: "'\\''") + "'"
        }
        // What does not print is written as the bytes that bash, zsh and ksh read back.
        let escaped = bytes.map { byte -> String in
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(byte))
            case 0x20..<0x7f: String(UnicodeScalar(byte))
            default: "\\" + String(byte, radix: 8).leftPadded(to: 3)
            }
        }
        return "$'" + escaped.joined() + "'"
    }
}

extension String {
    fileprivate func leftPadded(to count: Int) -> String { String(repeating: "0", count: Swift.max(0, count - self.count)) + self }
}
