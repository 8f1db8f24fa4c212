import Foundation
import Testing

@testable import TUI

/// Compares a picture with the one that lies in `Snapshots/overlays`.
///
/// A picture that is not there yet is written, and so are all when `MELSCOPE_RECORD=1`; either fails the run, so that no
/// picture is ever accepted without having been looked at.
func assertPicture(_ picture: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Snapshots/overlays")
    let file = folder.appendingPathComponent(name + ".txt")
    let recorded = try? String(contentsOf: file, encoding: .utf8)
    if let recorded, ProcessInfo.processInfo.environment["MELSCOPE_RECORD"] != "1" {
        #expect(recorded == picture + "\n", "\(name) looks different", sourceLocation: sourceLocation)
        return
    }
    do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try (picture + "\n").write(to: file, atomically: true, encoding: .utf8)
        Issue.record("recorded \(name); look at it and run again", sourceLocation: sourceLocation)
    } catch {
        Issue.record("\(name) could not be recorded: \(error)", sourceLocation: sourceLocation)
    }
}

/// The sizes at which every screen is drawn.
let pictureSizes = [Size(width: 120, height: 40), Size(width: 80, height: 24), Size(width: 40, height: 12)]
/// Sizes that no screen may crash at; nothing can be read at most of them.
let tinySizes = [
    Size(width: 0, height: 0), Size(width: 1, height: 1), Size(width: 2, height: 3), Size(width: 5, height: 2),
    Size(width: 200, height: 1), Size(width: 1, height: 60), Size(width: 13, height: 6), Size(width: 30, height: 8),
]

extension Look {
    /// Without colours a heat map is drawn in shades, so that a picture in text shows it.
    static let plain = Look(theme: Theme(BuiltInThemes.fallback, depth: .none), glyphs: .unicode)
    static let ascii = Look(theme: Theme(BuiltInThemes.fallback, depth: .none), glyphs: .ascii)
    static var coloured: Look {
        Look(theme: ThemeCatalog(folders: []).themeOrDefault("harbour", depth: .direct), glyphs: .unicode)
    }
}
