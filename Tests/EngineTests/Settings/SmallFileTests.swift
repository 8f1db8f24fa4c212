import Foundation
import Testing

@testable import Base
@testable import Engine
import Settings
@testable import TestSupport

/// Settings and state in whose place something else stands.
@Suite struct SmallFileTests {
    let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder() }

    private var path: String { temporary.path + "/file" }

    /// What a reader would wait for, or never come to the end of.
    private func place(_ kind: String) throws {
        switch kind {
        case "pipe": mkfifo(path, 0o600)
        case "link to a pipe":
            mkfifo(path + "-pipe", 0o600)
            symlink(path + "-pipe", path)
        case "device": symlink("/dev/zero", path)
        case "folder": mkdir(path, 0o700)
        default: try temporary.write([UInt8](repeating: 0x20, count: 5_000_000), to: "file")
        }
    }

    private static let kinds = ["pipe", "link to a pipe", "device", "folder", "five megabytes"]

    @Test(arguments: kinds)
    func `nothing that is no small regular file is read or waited for`(kind: String) throws {
        try place(kind)
        #expect(throws: SkipReason.self) { try SmallFile.bytes(path: path, limitBytes: 1000) }
        #expect(SmallFile.text(path: path, limitBytes: 1000) == nil)
        let registry = #expect(throws: EngineError.self) { try DatasetRegistry(path: path) }
        #expect(registry?.code == .inputOutput)
        #expect(throws: EngineError.self) { try SettingsReader(path: path) }
        #expect(throws: EngineError.self) { try Recipe(path: path) }
    }

    @Test func `a file is read whole, an empty one is empty, and none is nothing`() throws {
        try temporary.write(Array("abc".utf8), to: "file")
        #expect(try SmallFile.bytes(path: path, limitBytes: 3) == Array("abc".utf8))
        #expect(throws: SkipReason.self) { try SmallFile.bytes(path: path, limitBytes: 2) }
        try temporary.write([], to: "file")
        #expect(try SmallFile.bytes(path: path, limitBytes: 3) == [])
        #expect(try SmallFile.bytes(path: path + "-gone", limitBytes: 3) == nil)
        #expect(try DatasetRegistry(path: path + "-gone").entries.isEmpty)
    }
}
