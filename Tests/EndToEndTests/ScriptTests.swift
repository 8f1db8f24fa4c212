import Foundation
import Testing

/// The scripts behind the Makefile, where something is missing.
@Suite struct ScriptTests {
    let program: Program

    /// A checkout with the scripts alone.
    init() throws {
        program = try Program()
        try FileManager.default.createDirectory(atPath: program.folder + "/scripts", withIntermediateDirectories: true)
        // The text alone: whoever runs the tests need not own the checkout.
        for name in ["install.sh", "setup.sh"] {
            try String(contentsOfFile: Self.checkout + "/scripts/" + name, encoding: .utf8)
                .write(toFile: program.folder + "/scripts/" + name, atomically: true, encoding: .utf8)
        }
    }

    private static var checkout: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    }

    /// Runs a script with `names` of this machine's programs alone on the PATH, and with the programs of `own`, which are
    /// bodies of shell scripts.
    private func run(_ script: String, names: [String], own: [String: String] = [:], environment: [String: String] = [:]) throws -> Program.Result {
        let bin = program.folder + "/bin"
        try? FileManager.default.removeItem(atPath: bin)
        try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
        for name in names {
            guard let path = ["/usr/bin/", "/bin/"].map({ $0 + name }).first(where: { access($0, X_OK) == 0 }) else {
                try Test.cancel("\(name) is not installed")
            }
            try FileManager.default.createSymbolicLink(atPath: bin + "/" + name, withDestinationPath: path)
        }
        for (name, body) in own {
            // By another process: a file that this one has open for writing when a test beside it starts a program cannot be run
            // before that one's exec.
            let write = #"printf '#!/bin/sh\n%s\n' "$1" > "$2" && chmod 755 "$2""#
            try #require(try Process.run("/bin/sh", "-c", write, "sh", body, bin + "/" + name) == 0)
        }
        let process = program.process([], environment: environment.merging(["PATH": bin]) { $1 })
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["scripts/" + script]
        return try program.finish(process)
    }

    private static let tools = ["bash", "cat", "cut", "dirname", "env", "grep", "head", "id", "sed", "sort"]
    /// A dpkg-query that has everything, and one that has nothing.
    private static let allInstalled = ["dpkg-query": "printf 'install ok installed'"]
    private static let noneInstalled = ["dpkg-query": "exit 1"]

    @Test func `a missing Swift is named before anything is installed, with where it comes from`() throws {
        let result = try run("setup.sh", names: Self.tools, own: Self.noneInstalled.merging(["apt-get": "touch installed"]) { $1 })
        #expect(result.status == 1)
        #expect(result.errors.contains("There is no Swift here. Melscope needs Swift 6.3 or later"), "\(result.errors)")
        #expect(result.errors.contains("https://www.swift.org/install/linux"))
        #expect(!program.exists("installed"))
    }

    @Test(arguments: [
        ("echo 'Swift version 5.10.1 (swift-5.10.1-RELEASE)'", "is Swift 5.10.1."),
        ("echo 'Apple Swift version 6.2.4 (swiftlang-6.2.4)'", "is Swift 6.2.4."),
        ("echo 'python-swiftclient 4.1.0'", "does not say which Swift it is: python-swiftclient 4.1.0."),
        ("echo 'libncurses.so.6: cannot open shared object file' >&2; exit 127", "does not run: libncurses.so.6: cannot open shared object file."),
    ])
    func `a Swift that is too old or no Swift is named`(body: String, words: String) throws {
        let result = try run("setup.sh", names: Self.tools, own: Self.allInstalled.merging(["swift": body]) { $1 })
        #expect(result.status == 1)
        #expect(result.errors.contains(words) && result.errors.contains("needs Swift 6.3 or later"), "\(result.errors)")
    }

    @Test(arguments: ["6.3", "6.3.1", "6.10", "7.0"])
    func `a Swift that is new enough passes`(version: String) throws {
        let licences = program.folder + "/.deps/openvino/licenses"
        try FileManager.default.createDirectory(atPath: licences, withIntermediateDirectories: true)
        try "".write(toFile: licences + "/LICENSE", atomically: true, encoding: .utf8)
        let setup = try String(contentsOfFile: program.folder + "/scripts/setup.sh", encoding: .utf8)
        let wheel = try #require(setup.firstMatch(of: /OPENVINO_VERSION=(\S+)/)?.1)
        try "".write(toFile: program.folder + "/.deps/openvino-\(wheel).stamp", atomically: true, encoding: .utf8)
        let result = try run(
            "setup.sh", names: Self.tools, own: Self.allInstalled.merging(["swift": "echo 'Swift version \(version) (swift-\(version)-RELEASE)'"]) { $1 })
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test(arguments: [
        ["id": "echo 1000"],
        ["id": "echo 1000", "sudo": "echo 'sudo: a password is required' >&2; exit 1"],
        ["id": "echo 0", "apt-get": "echo 'E: Unable to locate package' >&2; exit 100"],
    ])
    func `packages that cannot be installed are told as what root has to run`(own: [String: String]) throws {
        let programs = Self.noneInstalled.merging(["swift": "exit 0", "apt-get": "exit 0"]) { $1 }.merging(own) { $1 }
        let result = try run("setup.sh", names: Self.tools.filter { $0 != "id" }, own: programs)
        #expect(result.status == 1)
        let words = "apt-get update && apt-get install -y --no-install-recommends "
        let line = try #require(result.errors.split(separator: "\n").first { $0.contains(words) }, "\(result.errors)")
        for package in ["libcurl4", "libxml2", "binutils", "libgcc-12-dev", "libstdc++-12-dev", "libsndfile1-dev"] {
            #expect(line.split(separator: " ").contains { $0 == package }, "\(package)")
        }
    }

    @Test func `install copies without Swift, says when there is nothing to copy, and refuses a program that looks into the build`() throws {
        let tools = Self.tools + ["chmod", "install", "ldd", "ln", "mkdir", "readelf", "readlink", "rm"]
        let prefix = ["PREFIX": program.folder + "/prefix"]
        let nothing = try run("install.sh", names: tools, environment: prefix)
        #expect(nothing.status == 1 && nothing.errors.contains("first run 'make build'"), "\(nothing.errors)")

        let folder = program.folder
        for path in [".build/release", ".deps/openvino/libs", "themes", "corpora"] {
            try FileManager.default.createDirectory(atPath: folder + "/" + path, withIntermediateDirectories: true)
        }
        try "theme".write(toFile: folder + "/themes/one.yaml", atomically: true, encoding: .utf8)
        try "corpus".write(toFile: folder + "/corpora/one.yaml", atomically: true, encoding: .utf8)
        try "library".write(toFile: folder + "/.deps/openvino/libs/liba.so.1", atomically: true, encoding: .utf8)
        chmod(folder + "/.deps/openvino/libs/liba.so.1", 0o666)
        try FileManager.default.createSymbolicLink(atPath: folder + "/.deps/openvino/libs/liba.so", withDestinationPath: "liba.so.1")
        // The program of the tests has the folder of the build in its RUNPATH.
        try FileManager.default.copyItem(atPath: Program.path, toPath: folder + "/.build/release/melscope")
        let debug = try run("install.sh", names: tools, environment: prefix)
        #expect(debug.status == 1 && debug.errors.contains("was not built to be installed"), "\(debug.errors)")

        try FileManager.default.removeItem(atPath: folder + "/.build/release/melscope")
        try FileManager.default.copyItem(atPath: "/bin/true", toPath: folder + "/.build/release/melscope")
        for _ in 0..<2 {
            let result = try run("install.sh", names: tools, environment: prefix)
            #expect(result.status == 0, "\(result.errors)")
        }
        #expect(program.exists("prefix/bin/melscope") && program.exists("prefix/share/melscope/themes/one.yaml"))
        #expect(program.exists("prefix/share/melscope/corpora/one.yaml"))
        let libraries = folder + "/prefix/lib/melscope"
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: libraries + "/liba.so") == "liba.so.1")
        let mode = try FileManager.default.attributesOfItem(atPath: libraries + "/liba.so.1")[.posixPermissions] as? Int
        #expect(mode == 0o644)
    }
}
