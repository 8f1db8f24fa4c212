import Base

/// Text on its way to a terminal.
package final class PrintableTarget: SeededTarget {
    package static let name = "printable"
    package static let what = "`Printable.text`, `EngineError.description`"
    package static let limitText = "64 KiB + 64 × the text"
    static let seeds = [
        "plain", "\u{1b}[31mred\u{9b}2J", "a\u{202e}gnp.exe", "é👩‍👩‍👧\u{301}", "\r\n\t\u{0}\u{7f}",
        "\u{e0041}\u{feff}\u{2028}",
    ].map { Array($0.utf8) }
    let mutator = Mutator(
        dictionary: [
            "\u{1b}", "\u{9b}", "\u{200b}", "\u{2066}", "\u{ad}", "\u{61c}", "\u{fff9}", "\u{e007f}", "\u{10ffff}",
        ],
        bytes: [[0xc2], [0xf4, 0x90, 0x80, 0x80], [0xed, 0xbf, 0xbf]], maxBytes: 4096)

    package init() {}
    package func limit(_ bytes: [UInt8]) -> Int { 64 << 10 + 64 * bytes.count }

    package func run(_ bytes: [UInt8]) throws {
        let shown = Printable.text(String(decoding: bytes, as: UTF8.self))
        guard !shown.unicodeScalars.contains(where: Printable.isUnsafe) else {
            throw FuzzFault("unsafe: \(shown.debugDescription)")
        }
        guard !shown.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { throw FuzzFault("a control byte") }
        guard Printable.text(shown) == shown else { throw FuzzFault("other text the second time") }
        let error = EngineError(
            .invalidArgument, subject: String(decoding: bytes, as: UTF8.self), step: "reading", found: shown)
        guard !error.description.unicodeScalars.contains(where: Printable.isUnsafe) else {
            throw FuzzFault("an unsafe error")
        }
    }
}
