import Foundation
import Testing

/// A library that stands between the program and the system's calls, compiled from C by the test that needs it.
///
/// It writes a line to the file that MELSCOPE_SHIM_LOG names each time it acts, so that a test can tell that it did.
struct Shim {
    let library: String
    let log: String

    /// Whether this machine has a C compiler.
    static var canCompile: Bool { (try? Process.run("/bin/sh", "-c", "command -v cc")) == 0 }

    /// - Parameter source: C; what it includes is its own affair. `fired(text)` is defined before it.
    init(_ name: String, _ source: String, in folder: String) throws {
        library = folder + "/\(name).so"
        log = folder + "/\(name).fired"
        let file = folder + "/\(name).c"
        try (Self.prelude + source).write(toFile: file, atomically: true, encoding: .utf8)
        try #require(try Process.run("/bin/sh", "-c", "cc -shared -fPIC -w -o '\(library)' '\(file)' -ldl") == 0)
    }

    func environment(_ more: [String: String] = [:]) -> [String: String] {
        ["LD_PRELOAD": library, "MELSCOPE_SHIM_LOG": log].merging(more) { $1 }
    }

    /// What it did, in order.
    var fired: [String] {
        ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    private static let prelude = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <stdarg.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        static void fired(const char *text) {
          const char *path = getenv("MELSCOPE_SHIM_LOG");
          int file = path ? syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0644) : -1;
          char line[300];
          int count = snprintf(line, sizeof line, "%s\\n", text);
          if (file >= 0) { syscall(SYS_write, file, line, count); syscall(SYS_close, file); }
        }

        """
}

extension Process {
    /// Runs a program to its end, without its output.
    static func run(_ path: String, _ arguments: String...) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
