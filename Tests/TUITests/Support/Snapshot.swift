import Foundation
import Testing

@testable import TUI

/// Compares `text` with the file `Snapshots/NAME.txt` beside the tests.
///
/// A missing file, or MELSCOPE_RECORD=1, writes the file and fails the test: what was recorded is to be read before it counts.
func assertSnapshot(_ text: String, named name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Snapshots")
    let file = folder.appendingPathComponent(name + ".txt")
    let stored = try? String(contentsOf: file, encoding: .utf8)
    let isRecording = ProcessInfo.processInfo.environment["MELSCOPE_RECORD"] == "1"
    guard let stored, !isRecording else {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try (text + "\n").write(to: file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(name).txt; read it, then run again", sourceLocation: sourceLocation)
        } catch {
            Issue.record("cannot record \(name).txt: \(error)", sourceLocation: sourceLocation)
        }
        return
    }
    guard stored != text + "\n" else { return }
    let (old, new) = (
        stored.split(separator: "\n", omittingEmptySubsequences: false),
        (text + "\n").split(separator: "\n", omittingEmptySubsequences: false)
    )
    let row = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
    Issue.record(
        "\(name).txt differs from line \(row + 1) on.\nexpected:\n\(stored)\nfound:\n\(text)",
        sourceLocation: sourceLocation)
}

/// What the pictures are drawn with.
enum Looks {
    static let unicode = Look(theme: theme("harbour", .indexed256), glyphs: .unicode)
    static let ascii = Look(theme: theme("monochrome", .none), glyphs: .ascii)

    static func theme(_ name: String, _ depth: ColourDepth) -> Theme {
        ThemeCatalog(folders: []).themeOrDefault(name, depth: depth)
    }
}

func drawn(_ widget: some Widget, width: Int, height: Int, look: Look = Looks.unicode) -> Canvas {
    let size = Size(width: width, height: height)
    var canvas = Canvas(size, style: look.theme.fill())
    widget.draw(on: &canvas, in: Rect(size), look: look)
    return canvas
}

/// The same numbers on every run: a linear congruential generator (Knuth's MMIX constants).
struct FixedRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
