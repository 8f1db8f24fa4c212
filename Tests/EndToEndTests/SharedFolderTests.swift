import Foundation
import Testing

/// Two users of one group who take turns in one output folder.
@Suite struct SharedFolderTests {
    private static let (ann, ben, group) = (48121 as gid_t, 48122 as gid_t, 48123 as gid_t)
    let program: Program
    /// What both may read.
    let source: String

    /// Runs the program as a user whose first group is its own.
    private static func process(_ user: gid_t, umask: String, groups: [gid_t], _ arguments: [String], in folder: String) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        let groups = groups.isEmpty ? "--clear-groups" : "--groups=" + groups.map(String.init).joined(separator: ",")
        process.arguments = ["--reuid=\(user)", "--regid=\(user)", groups, "/bin/sh", "-c", "umask \(umask); exec \"$0\" \"$@\"", Program.path] + arguments
        // A cache of each user's own: the first has no reason to make it for the other.
        process.environment = Program.environment(folder: folder + "/home-\(user)")
        return process
    }

    private static let canChangeUser: Bool = {
        guard geteuid() == 0, access("/usr/bin/setpriv", X_OK) == 0 else { return false }
        let trial = process(ann, umask: "022", groups: [group], ["--version"], in: NSTemporaryDirectory())
        trial.standardOutput = FileHandle.nullDevice
        trial.standardError = FileHandle.nullDevice
        guard (try? trial.run()) != nil else { return false }
        trial.waitUntilExit()
        return trial.terminationStatus == 0
    }()

    private static let reason: Comment = "needs root, setpriv, and a program and temporary folder that every user may reach"

    init() throws {
        program = try Program()
        source = program.folder + "/source"
        chmod(program.folder, 0o755)
        for user in [Self.ann, Self.ben] {
            mkdir(program.folder + "/home-\(user)", 0o700)
            chown(program.folder + "/home-\(user)", user, user)
        }
    }

    private func run(_ user: gid_t, _ arguments: String..., umask: String, groups: [gid_t] = [group]) throws -> (status: Int32, text: String) {
        let result = try program.finish(Self.process(user, umask: umask, groups: groups, arguments, in: program.folder))
        return (result.status, result.output + result.errors)
    }

    private func folder(_ name: String, owner: gid_t, group: gid_t, mode: mode_t) -> String {
        let path = program.folder + "/" + name
        mkdir(path, 0o700)
        chown(path, owner, group)
        chmod(path, mode)
        return path
    }

    private func status(_ path: String) -> stat {
        var status = stat()
        #expect(lstat(path, &status) == 0, "\(path)")
        return status
    }

    @Test(
        .enabled(if: Self.canChangeUser, Self.reason), arguments: [0o775, 0o2770, 0o2775] as [mode_t], ["022", "077"])
    func `a colleague completes a run that was interrupted, and both go on in turn`(mode: mode_t, umask: String) throws {
        try program.makeClips(6, in: "source")
        try program.makeClips(3, in: "source/sub")
        // The first user's run ends by the signal of a real crash, half way, and leaves all that such an end leaves.
        try PoisonModel.write(to: program.folder + "/model.onnx", thresholdDB: -15)
        try NoiseFile.write(source + "/c003-noise.wav")
        let shared = folder("shared", owner: Self.ann, group: Self.group, mode: mode)
        let output = shared + "/out"
        func extract(_ user: gid_t, _ options: String...) throws -> (status: Int32, text: String) {
            let arguments = ["extract", source, "--output", output, "--quiet", "--lanes", "1", "--model", program.folder + "/model.onnx"]
            let result = try program.finish(
                Self.process(user, umask: umask, groups: [Self.group], arguments + options, in: program.folder))
            return (result.status, result.output + result.errors)
        }
        #expect(try extract(Self.ann).status == SIGSEGV)
        #expect(FileManager.default.fileExists(atPath: output + "/.melscope/ledger.sqlite-wal"))
        let begun = program.features("shared/out").count
        #expect(begun > 0 && begun < 9)
        let completed = try extract(Self.ben)
        #expect(completed.status == 2 && completed.text.contains("c003-noise.wav"), "\(completed.text)")
        #expect(completed.text.contains("clip.crashed (1)"), "\(completed.text)")
        #expect(program.features("shared/out").count == 9)
        for user in [Self.ann, Self.ben] {
            let verified = try run(user, "verify", output, umask: umask)
            #expect(verified.status == 0, "\(verified.text)")
        }
        let retried = try run(Self.ben, "retry", output, "--reason", "clip.crashed", umask: umask)
        #expect(retried.status == 2 && retried.text.contains("tried again 1 of 10 clips"), "\(retried.text)")
        for user in [Self.ann, Self.ben, Self.ann] {
            let again = try extract(user, "--force")
            #expect(again.status == 2 && again.text.contains("9 extracted"), "\(again.text)")
            let verified = try run(user == Self.ann ? Self.ben : Self.ann, "verify", output, umask: umask)
            #expect(verified.status == 0, "\(verified.text)")
        }
        for case let name as String in try #require(FileManager.default.enumerator(atPath: output)) {
            let status = status(output + "/" + name)
            #expect(status.st_gid == Self.group, "\(name)")
            #expect(status.st_mode & S_IWGRP != 0, "\(name)")
            // Others get nothing that neither the folder nor the umask gives them.
            #expect(status.st_mode & S_IWOTH == 0 && (umask == "022" || status.st_mode & S_IRWXO == 0), "\(name)")
        }
    }

    @Test(.enabled(if: Self.canChangeUser, Self.reason))
    func `a folder in which a group may not write stays its owner's, and a colleague is told whose the files are`() throws {
        try program.makeClips(2, in: "source")
        let own = folder("own", owner: Self.ann, group: Self.group, mode: 0o755)
        #expect(try run(Self.ann, "extract", source, "--output", own, "--quiet", umask: "022").status == 0)
        for name in ["ledger.sqlite", "recipe.yaml", "lock"] {
            let status = status(own + "/.melscope/" + name)
            #expect(status.st_mode & 0o777 == 0o644 && status.st_gid == Self.ann)
        }
        let other = try run(Self.ben, "extract", source, "--output", own, umask: "022")
        #expect(other.status == 1)
        #expect(other.text.contains("a file of user 48121 and group 48121 with mode 644, which this user may not write to"), "\(other.text)")
        #expect(try run(Self.ben, "verify", own, umask: "022").status == 0)
    }

    @Test(.enabled(if: Self.canChangeUser, Self.reason))
    func `a user who cannot give the folder's group is told so, and so is the colleague`() throws {
        try program.makeClips(2, in: "source")
        let shared = folder("shared", owner: Self.ann, group: Self.group, mode: 0o775)
        let first = try run(Self.ann, "extract", source, "--output", shared, "--quiet", umask: "022", groups: [])
        #expect(first.status == 0)
        #expect(first.text.contains("group 48123 may write to this folder, but not to what is created here"), "\(first.text)")
        let second = try run(Self.ben, "extract", source, "--output", shared, "--quiet", umask: "022")
        #expect(second.status == 1)
        #expect(second.text.contains("'chgrp -R 48123 \(shared)'"), "\(second.text)")
        // Once a member, the owner's next run mends what was made.
        #expect(try run(Self.ann, "extract", source, "--output", shared, "--quiet", umask: "022").status == 0)
        let third = try run(Self.ben, "extract", source, "--output", shared, "--quiet", "--force", umask: "022")
        #expect(third.status == 0, "\(third.text)")
    }
}
