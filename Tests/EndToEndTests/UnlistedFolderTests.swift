import Foundation
import Testing

/// What the program does about folders of a source that it cannot list, or that have gone with all their clips.
@Suite(.enabled(if: Shim.canCompile, "there is no C compiler for the shims")) struct UnlistedFolderTests {
    let program: Program
    private let manager = FileManager.default

    init() throws {
        program = try Program()
        for place in ["set", "set/sub", "set/other"] {
            try manager.createDirectory(atPath: program.folder + "/" + place, withIntermediateDirectories: true)
        }
        for name in ["a", "sub/b", "sub/c", "other/d"] {
try ToneFile.write(program.folder + "/set/\(name).wav")
        }
    }

    /// Whether the shim got in the way since the last look.
    private func fired(_ shim: Shim) -> Bool { unlink(shim.log) == 0 }

    private func summary(_ result: Program.Result) throws -> [String: Any] {
        let last = try #require(result.lines.last)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
        return try #require((object["datasets"] as? [[String: Any]])?.first)
    }

    @Test(arguments: [Shim.listingFails, Shim.openingFails])
    func `a folder that cannot be listed is told everywhere, and what is recorded below it stays`(source: String) throws {
        let shim = try Shim("listing", source, in: program.folder)
        let whole = try program.run("extract", "set", "--output", "out")
        #expect(whole.status == 0, "\(whole.output)\(whole.errors)")
        let features = program.features("out")
        #expect(features.count == 4)

        for arguments in [[], ["--replace"], ["--replace", "--prune"], ["--force"]] {
            let part = try program.run(["extract", "set", "--output", "out"] + arguments, environment: shim.environment())
            #expect(fired(shim))
            #expect(part.status == 2, "\(arguments): \(part.output)\(part.errors)")
            #expect(part.output.contains("1 folder could not be listed: sub: "))
            #expect(part.output.contains("2 clips recorded there earlier stay as they are"))
            #expect(part.output.contains("4 extracted") && part.output.contains(", 0 skipped, 0 failed"))
            #expect(!part.output.contains("vanished"))
            #expect(program.features("out") == features, "\(arguments)")
        }
        let json = try program.run("extract", "set", "--output", "out", "--json", environment: shim.environment())
        #expect(fired(shim) && json.status == 2 && json.errors.isEmpty)
        let listing = try #require(try summary(json)["listing"] as? [String: Any])
        #expect(listing["unlisted_folders"] as? Int == 1 && listing["kept_clips"] as? Int == 2)
        let problem = try #require((listing["problems"] as? [[String: Any]])?.first)
        #expect(problem["code"] as? String == "folder.unreadable" && problem["path"] as? String == "sub")

        // Whoever looks later knows it too.
        let verified = try program.run("verify", "out")
        #expect(verified.status == 2)
        #expect(verified.output.contains("could not list its whole source") && verified.output.contains("could not be listed: sub: "))
        let watched = try program.run("monitor", "--once", "out")
        #expect(watched.status == 2 && watched.output.contains("source listed only partly") && watched.output.contains("sub: "))

        let again = try program.run("extract", "set", "--output", "out", "--json")
        #expect(again.status == 0 && again.lines.count == 1, "every clip is still up to date: \(again.output)")
        #expect(try program.run("verify", "out").status == 0)
    }

    @Test func `a listing that breaks off half way is a partial one`() throws {
        let shim = try Shim("listing", Shim.listingFails, in: program.folder)
        try program.run("extract", "set", "--output", "out")
        let environment = shim.environment(["SHIM_ENTRIES": "3"])
        let part = try program.run("extract", "set", "--output", "out", "--replace", environment: environment)
        #expect(fired(shim))
        #expect(part.status == 2 && part.output.contains("sub: Input/output error; only partly listed"), "\(part.output)")
        #expect(program.features("out").count == 4)
    }

    @Test func `a first run over a part of the source does not end well, and survey tells the same`() throws {
        let shim = try Shim("listing", Shim.openingFails, in: program.folder)
        let part = try program.run("extract", "set", "--output", "out", "--quiet", environment: shim.environment())
        #expect(fired(shim))
        #expect(part.status == 2 && part.output.contains("sub: Permission denied"), "\(part.output)")
        let survey = try program.run("survey", "set", environment: shim.environment())
        #expect(fired(shim) && survey.status == 2 && survey.output.contains("1 folder could not be listed: sub: Permission denied"))
        let plain = try program.shell("--plain set", before: "printf 'start all\\n' |", environment: shim.environment())
        #expect(plain.output.contains("Not listed: 1 folder could not be listed: sub: Permission denied."), "\(plain.output)")
    }

    @Test func `a rebuilt ledger calls nothing vanished that could not be listed`() throws {
        let shim = try Shim("listing", Shim.openingFails, in: program.folder)
        try program.run("extract", "set", "--output", "out")
        let features = program.features("out")
        for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"] { unlink(program.folder + "/out/.melscope/" + name) }
        let part = try program.run("extract", "set", "--output", "out", "--replace", environment: shim.environment())
        #expect(fired(shim) && part.status == 2 && !part.output.contains("vanished"))
        #expect(Set(program.features("out").keys) == Set(features.keys))
    }

    @Test(arguments: [true, false])
    func `features of a whole folder that is gone stay, with --replace too, and count again when it is back`(isEmpty: Bool) throws {
        try program.run("extract", "set", "--output", "out")
        let features = program.features("out")
        // As a disk leaves its mount point when it is not mounted, or an automounter its folder.
        try manager.moveItem(atPath: program.folder + "/set/sub", toPath: program.folder + "/away")
        if isEmpty { try manager.createDirectory(atPath: program.folder + "/set/sub", withIntermediateDirectories: false) }
        let replaced = try program.run("extract", "set", "--output", "out", "--replace")
        #expect(replaced.status == 2)
        #expect(replaced.output.contains("2 clips are gone with a whole folder (sub); maybe a disk is not mounted"), "\(replaced.output)")
        #expect(program.features("out") == features)

        rmdir(program.folder + "/set/sub")
        try manager.moveItem(atPath: program.folder + "/away", toPath: program.folder + "/set/sub")
        let back = try program.run("extract", "set", "--output", "out", "--json")
        #expect(back.status == 0 && back.lines.count == 1, "nothing is extracted anew: \(back.output)")

        try manager.removeItem(atPath: program.folder + "/set/sub")
        let refused = try program.run("extract", "set", "--output", "out", "--prune")
        #expect(refused.status == 64)
        let pruned = try program.run("extract", "set", "--output", "out", "--replace", "--prune")
        #expect(pruned.status == 2)
        #expect(program.features("out").keys.sorted() == ["a.npy", "other/d.npy"])
    }

    @Test func `a single clip that is gone loses its features with --replace as before`() throws {
        try program.run("extract", "set", "--output", "out")
        unlink(program.folder + "/set/sub/c.wav")
        try program.run("extract", "set", "--output", "out", "--replace")
        #expect(program.features("out").keys.sorted() == ["a.npy", "other/d.npy", "sub/b.npy"])
    }
}
