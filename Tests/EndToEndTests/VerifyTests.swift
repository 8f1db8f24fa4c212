import Foundation
import Testing

@Suite struct VerifyTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.run("demo", "demo", "--clips", "14", "--make-only")
    }

    private func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: program.folder + "/" + path) }

    @Test func `what is gone is listed, sorted`() throws {
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        let names = program.features("out").keys.sorted()
        for name in names.prefix(2).reversed() { try remove("out/" + name) }
        try remove("out/metadata.csv")
        _ = FileManager.default.createFile(atPath: program.folder + "/out/0stranger.npy", contents: Data())
        let verified = try program.run("verify", "out")
        #expect(verified.status == 2)
        let found = verified.lines.prefix(4).map { String($0.split(separator: " ")[1]) }
        #expect(found == ["0stranger.npy"] + names.prefix(2) + ["metadata.csv"])
        try remove("out/0stranger.npy")
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        #expect(try program.run("verify", "out").status == 0)
    }

    @Test func `a recipe that is gone comes back with the next run`() throws {
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        try remove("out/.melscope/recipe.yaml")
        for command in ["verify", "retry"] {
            let result = try program.run(command, "out")
            #expect(result.status == 1 && result.errors.contains("no .melscope/recipe.yaml"))
            #expect(result.errors.contains("Run 'melscope extract' again with the same source, recipe and output"))
        }
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        #expect(try program.run("verify", "out").status == 0)
    }

    @Test func `a source that has moved is found again by --replace`() throws {
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        try FileManager.default.moveItem(atPath: program.folder + "/demo/CREMA-D", toPath: program.folder + "/demo/moved")
        for arguments in [["retry", "out"], ["extract", "demo/CREMA-D", "--output", "out"]] {
            let result = try program.run(arguments)
            #expect(result.status == 1)
            let advice = "If the source has moved: melscope extract NEWPATH --output \(program.folder)/out --replace"
            #expect(result.errors.contains(advice), "\(result.errors)")
        }
        let moved = try program.run("extract", "demo/moved", "--output", "out", "--replace")
        #expect(moved.status == 2 && moved.output.contains("were up to date"))
    }

    @Test func `what a run has not recorded yet is no fault`() throws {
        try program.run("demo", "big", "--clips", "400", "--make-only")
        let process = try program.startExtraction(of: "big/RAVDESS", to: "out")
        // Suspended in its tracks: whatever it has written and not recorded stays so.
        kill(process.processIdentifier, SIGSTOP)
        let verified = try program.run("verify", "out")
        kill(process.processIdentifier, SIGCONT)
        #expect(verified.status == 0, "\(verified.output)")
        #expect(verified.output.contains("a run is writing here now"))
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
    }

    private func rewrite(_ name: String, _ change: (inout Data) -> Void) throws {
        let path = program.folder + "/" + name
        var status = stat()
        stat(path, &status)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        change(&bytes)
        try bytes.write(to: URL(fileURLWithPath: path))
        var exact = [status.st_atim, status.st_mtim]
        #expect(utimensat(AT_FDCWD, path, &exact, 0) == 0)
    }

    /// The command that `verify` prints, without the program's name.
    private func advice(_ result: Program.Result) throws -> String {
        let line = try #require(result.lines.first { $0.contains("To repair this: melscope ") }, "\(result.output)")
        return String(line.split(separator: "melscope ", maxSplits: 1)[1])
    }

    @Test func `features of zeros, with a flipped byte or without a header are found and mended as told`() throws {
        try program.run("extract", "demo/CREMA-D", "--output", "out dir", "--quiet")
        let whole = program.features("out dir")
        let names = whole.keys.sorted()
        try rewrite("out dir/" + names[0]) { $0 = Data(count: $0.count) }
        try rewrite("out dir/" + names[1]) { $0[$0.count / 2] ^= 1 }
        try rewrite("out dir/" + names[2]) { $0.replaceSubrange(10..<60, with: Data(count: 50)) }
        let verified = try program.run("verify", "out dir")
        #expect(verified.status == 2)
        #expect(Array(verified.lines.prefix(3)) == [
            "content  \(names[0])  every byte is zero", "content  \(names[1])  values that differ from those written",
            "content  \(names[2])  a NumPy header with no '{' at byte 0",
        ])
        let command = try advice(verified)
        #expect(command.hasSuffix(" --check"))
        // Without --check size and time are believed, as they are of inputs.
        try program.run("extract", "demo/CREMA-D", "--output", "out dir", "--quiet")
        #expect(try program.run("verify", "out dir").status == 2)
        let mended = try program.shell(command)
        #expect(mended.output.contains("(\(names.count - 3) were up to date)"), "\(mended.output)\(mended.errors)")
        #expect(try program.run("verify", "out dir").status == 0)
        #expect(program.features("out dir") == whole)
    }

    @Test func `a copy without times is as good as what it was copied from, and a run goes on in it`() throws {
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        let copied = program.process([])
        copied.executableURL = URL(fileURLWithPath: "/bin/sh")
        copied.arguments = ["-c", "cp -r out published && cp -r demo/CREMA-D moved && find published moved -type f -exec touch {} +"]
        try copied.run()
        copied.waitUntilExit()
        #expect(try program.run("verify", "published").lines.last?.hasSuffix("everything is as recorded") == true)
        let resumed = try program.run("extract", "moved", "--output", "published", "--replace", "--json")
        #expect(!resumed.output.contains("\"outcome\":\"extracted\""), "\(resumed.output)")
        #expect(resumed.output.contains("\"up_to_date\":\(program.features("out").count)"), "\(resumed.output)")
        #expect(try program.run("verify", "published").output.contains("everything is as recorded"))
        #expect(try program.run("verify", "published", "--json").output.contains("\"without_checksum\":0"))
    }

    @Test func `a published folder on a read-only file system is verified`() throws {
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        let folder = program.folder + "/out"
        let process = program.process([])
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // Root writes where permissions forbid it, but not on a read-only mount.
        let mount = "mount --bind '\(folder)' '\(folder)' && mount -o remount,ro,bind '\(folder)'"
        let verify = "exec '\(Program.path)' verify '\(folder)'"
        let asRoot = "unshare -m true || exit 99; exec unshare -m sh -c \"\(mount) || exit 99; \(verify)\""
        process.arguments = ["-c", geteuid() == 0 ? asRoot : "chmod -R a-w '\(folder)'; \(verify)"]
        try process.run()
        process.waitUntilExit()
        chmod(folder, 0o755)
        chmod(folder + "/.melscope", 0o755)
        if process.terminationStatus == 99 { try Test.cancel("not even root may mount here") }
        #expect(process.terminationStatus == 0)
    }
}
