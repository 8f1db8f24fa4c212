import Foundation

/// The real program, run in a folder of its own.
final class Program {
    struct Result {
        var status: Int32
        var output: String
        var errors: String
        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// Clips that the demo makes unreadable where that is possible: for root every file is readable.
    static let unreadableDemoClips = geteuid() == 0 ? 0 : 1

    /// A folder for the test, removed with it.
    let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "melscope-e2e-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// `swift test` builds the program beside the test bundle.
    static var path: String {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        for _ in 0..<4 {
            let candidate = folder.appendingPathComponent("melscope").path
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue { return candidate }
            folder = folder.deletingLastPathComponent()
        }
        fatalError("the program is not beside the test bundle")
    }

    /// What every program that a test starts is given, so that neither the locale nor the terminal, home, time zone or settings
    /// of whoever runs the tests decide what they see. Of the caller's own only what programs are found with is kept.
    static func environment(folder: String) -> [String: String] {
        let kept = ["PATH", "TMPDIR", "TERMINFO", "LD_LIBRARY_PATH"]
        return ProcessInfo.processInfo.environment.filter { kept.contains($0.key) }.merging([
            "LANG": "C.UTF-8", "TERM": "xterm-256color", "TZ": "UTC", "HOME": folder,
            "XDG_STATE_HOME": folder + "/state", "XDG_CONFIG_HOME": folder + "/config", "XDG_CACHE_HOME": folder + "/cache",
        ]) { $1 }.merging(.sanitizers) { $1 }
    }

    func process(_ arguments: [String], environment: [String: String] = [:]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = Self.environment(folder: folder).merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Runs to the end; output goes through files, so that no pipe fills up.
    @discardableResult
    func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Result {
        try run(arguments, environment: environment)
    }

    /// Starts an extraction and waits until its first features stand; it goes on for a while.
    func startExtraction(of source: String, to output: String) throws -> Process {
        let process = process(["extract", source, "--output", output, "--quiet"])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let deadline = Date().addingTimeInterval(20)
        while !exists(output) || features(output).isEmpty, Date() < deadline { Thread.sleep(forTimeInterval: 0.02) }
        return process
    }

    /// Runs the program with arguments that a shell makes, for those that are not UTF-8.
    ///
    /// - Parameter before: what stands before the program's name, such as `printf 'list\n' |`.
    func shell(_ arguments: String, before: String = "exec", environment: [String: String] = [:]) throws -> Result {
        let process = process([], environment: environment)
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "\(before) \(Self.path) \(arguments)"]
        return try finish(process)
    }

    @discardableResult
    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Result {
        try finish(process(arguments, environment: environment))
    }

    /// Runs a process to its end.
    func finish(_ process: Process) throws -> Result {
        let out = folder + "/.stdout-\(UUID().uuidString)", err = folder + "/.stderr-\(UUID().uuidString)"
        for path in [out, err] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        process.standardOutput = FileHandle(forWritingAtPath: out)
        process.standardError = FileHandle(forWritingAtPath: err)
        try process.run()
        process.waitUntilExit()
        defer { for path in [out, err] { unlink(path) } }
        return Result(
            status: process.terminationStatus, output: Self.text(out), errors: Self.text(err))
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    /// The bytes of every feature file below a folder, by relative path.
    func features(_ output: String) -> [String: Data] {
        let root = folder + "/" + output
        var files: [String: Data] = [:]
        for case let name as String in FileManager.default.enumerator(atPath: root)! where name.hasSuffix(".npy") {
            files[name] = FileManager.default.contents(atPath: root + "/" + name)
        }
        return files
    }

    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + path) }
}

extension Process {
    /// Runs with no signal blocked. Threads of the test runner block most, and a child inherits that: a tmux server that
    /// never hears of its shell's end never ends.
    func runWithoutBlockedSignals() throws {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try run()
    }
}

extension [String: String] {
    /// What a program that was built with a sanitizer needs of the environment.
    static var sanitizers: [String: String] {
        ProcessInfo.processInfo.environment.filter { ["ASAN_OPTIONS", "TSAN_OPTIONS", "TBB_ENABLE_SANITIZERS"].contains($0.key) }
    }
}
