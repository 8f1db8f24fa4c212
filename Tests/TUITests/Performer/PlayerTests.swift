import Foundation
import Testing

@testable import TUI

/// A player of the system, as a script that keeps what it was given.
@Suite struct PlayerTests {
    private func heard(_ sound: Player.Sound, with name: String) throws -> (arguments: [String], bytes: Data) {
        let folder = NSTemporaryDirectory() + "melscope-player-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let script = "#!/bin/sh\nfor last; do :; done\ncat \"$last\" > \(folder)/bytes.part\nprintf '%s\\n' \"$@\" > \(folder)/arguments\nmv \(folder)/bytes.part \(folder)/bytes\n"
        try script.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/" + name)
        guard case .started(name) = Player.play(sound, path: folder) else {
            Issue.record("nothing was started")
            return ([], Data())
        }
        // The generous limit only bounds a failure.
        let end = Date().addingTimeInterval(30)
        while !FileManager.default.fileExists(atPath: folder + "/bytes"), Date() < end { Thread.sleep(forTimeInterval: 0.01) }
        let arguments = try String(contentsOfFile: folder + "/arguments", encoding: .utf8).split(separator: "\n").map(String.init)
        return (arguments, try Data(contentsOf: URL(fileURLWithPath: folder + "/bytes")))
    }

    @Test(arguments: Player.names)
    func `a stretch is handed over as a file without a name`(name: String) throws {
        let heard = try heard(.wave([1, 2, 3]), with: name)
        #expect(heard.bytes == Data([1, 2, 3]))
        #expect(heard.arguments.last == "/dev/stdin")
    }

    @Test func `a recording is handed over by its path`() throws {
        let path = NSTemporaryDirectory() + "melscope-player-\(UUID().uuidString).wav"
        try Data([7]).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let heard = try heard(.file(path), with: "aplay")
        #expect(heard.arguments == [path] && heard.bytes == Data([7]))
    }

    @Test func `where there is no player, that is told`() {
        let result = Player.play(.wave([]), path: "/nonexistent")
        #expect({ if case .noPlayer = result { true } else { false } }())
    }
}
