import Foundation
import Testing

@testable import Base
@testable import TestSupport

/// One source folder with everything that a data folder can be made to hold against its reader.
@Suite struct HostileFolderTests {
    let program: Program
    /// The reason that each clip must end with; nil for one that is extracted.
    private var expected: [String: ReasonCode?] = [:]
    private static let escape = "\u{1b}[31m\u{1b}]0;owned\u{7}\u{9b}2J"

    init() throws {
        program = try Program()
        let source = program.folder + "/source"
        try FileManager.default.createDirectory(atPath: source + "/inner", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: program.folder + "/outside", withIntermediateDirectories: true)

        func add(_ name: String, _ bytes: [UInt8], _ reason: ReasonCode?) throws {
            try Data(bytes).write(to: URL(fileURLWithPath: source + "/" + name))
            expected[name] = .some(reason)
        }
        try add("plain.wav", Self.wave(), nil)
        try add(String(repeating: "n", count: 246) + ".wav", Self.wave(), nil)
        try add("\(Self.escape).wav", Self.wave(), nil)
        try add("not\(Self.escape).wav", Array("\(Self.escape) is no recording".utf8), .audioNotAudio)
        try add("metadata.wav", Self.wave(title: Self.escape + "\u{202e}"), nil)
        try add("new\nline.wav", [], .fileEmpty)
        try add("2^63.npy", Self.npy("'<f4'", "(9223372036854775807, 128)"), .arrayTooLarge)
        try add("2^62.npy", Self.npy("'<f4'", "(4611686018427387904,)"), .arrayTooLarge)
        try add("promised.npy", Self.npy("'<f4'", "(128, 1000000000)"), .arrayTruncated)
        try add("negative.npy", Self.npy("'<f4'", "(-128, 9)"), .arrayNotArray)
        try add("pickled.npy", Self.npy("'|O'", "(128, 9)"), .arrayPickled)
        try add("descr\(Self.escape).npy", Self.npy("'\(Self.escape)'", "(128, 9)"), .arrayNotArray)
        try add("bomb.npz", Array(try Data(contentsOf: Self.fixture("bomb.npz"))), .arrayTooLarge)
        try add("lying.npz", Array(try Data(contentsOf: Self.fixture("lying-size.npz"))), .arrayTruncated)

        // Not UTF-8: shown and recorded with the bytes as escapes.
        let raw = Array((source + "/latin-").utf8) + [0xe9, 0xff] + Array(".wav".utf8) + [0]
        let descriptor = raw.withUnsafeBufferPointer {
            $0.withMemoryRebound(to: CChar.self) { open($0.baseAddress!, O_WRONLY | O_CREAT, 0o644) }
        }
        try #require(descriptor >= 0)
        let bytes = Self.wave()
        #expect(bytes.withUnsafeBytes { write(descriptor, $0.baseAddress!, $0.count) } == bytes.count)
        close(descriptor)
        expected[#"latin-\xe9\xff.wav"#] = .some(nil)

        mkfifo(source + "/pipe.wav", 0o644)
        expected["pipe.wav"] = .fileNotRegular
        symlink("loop.wav", source + "/loop.wav")
        expected["loop.wav"] = .fileUnreadable
        symlink("..", source + "/inner/up")
        symlink("/dev/zero", source + "/zero.wav")
        expected["zero.wav"] = .fileNotRegular
        // A link that leaves the source is followed, as the manual says: data folders are often made of links.
        try Data(Self.wave()).write(to: URL(fileURLWithPath: program.folder + "/outside/elsewhere.wav"))
        symlink("../outside", source + "/outside")
        expected["outside/elsewhere.wav"] = .some(nil)
        if geteuid() == 0, mknod(source + "/device.wav", S_IFCHR | 0o644, 0x0105) == 0 {
            expected["device.wav"] = .fileNotRegular
        }
    }

    @Test func `every entry ends with its reason, and nothing acts on the terminal`() throws {
        let json = try program.run("extract", "source", "--output", "out", "--json")
        #expect(json.status == 2, "\(json.errors)")
        var seen: [String: ReasonCode?] = [:]
        for line in json.lines {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            guard object["type"] as? String == "clip", let name = object["file_name"] as? String else { continue }
            seen[name] = .some((object["reason"] as? String).flatMap(ReasonCode.init))
        }
        let wanted = Dictionary(uniqueKeysWithValues: expected.map { (Self.shown($0.key), $0.value) })
        let found = Dictionary(uniqueKeysWithValues: seen.map { (Self.shown($0.key), $0.value) })
        #expect(found == wanted)
        try isInert(json, "extract --json")
        try isInert(try program.run("extract", "source", "--output", "plain"), "extract")
        try isInert(try program.run("survey", "source"), "survey")
        let verified = try program.run("verify", "out")
        try isInert(verified, "verify")
        #expect(verified.status == 0, "\(verified.output)")
        // A name that is not UTF-8 is given as the system has it, or as it is shown.
        let shown = try program.run("inspect", #"source/latin-\xe9\xff.wav"#)
        #expect(shown.status == 0, "\(shown.errors)")
        let raw = try program.shell(#"inspect "$(printf 'source/latin-\351\377.wav')""#)
        #expect(raw.status == 0 && raw.output == shown.output, "\(raw.errors)")
        let again = try program.shell(#"retry out "$(printf 'latin-\351\377.wav')" --json"#)
        #expect(again.status == 0 && again.output.contains("extracted"), "\(again.errors)")
        for name in ["\(Self.escape).wav", "metadata.wav", "descr\(Self.escape).npy"] {
            try isInert(try program.run("inspect", "source/" + name), "inspect \(Self.shown(name))")
        }
        try isInert(try program.run("retry", "out", "--reason", "array.too_large", "--remedy", "from-audio"), "retry")
    }

    @Test(.enabled(if: Self.canDropRights, "needs root, setpriv, and a program that every user may run"))
    func `a file that may not be read ends with its reason`() throws {
        let source = program.folder + "/locked"
        try FileManager.default.createDirectory(atPath: source, withIntermediateDirectories: true)
        try Data(Self.wave()).write(to: URL(fileURLWithPath: source + "/clip.wav"))
        chmod(source + "/clip.wav", 0)
        chmod(program.folder, 0o777)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        process.arguments = ["--reuid=65534", "--regid=65534", "--clear-groups", Program.path, "extract", source,
            "--output", program.folder + "/out-locked", "--json"]
        process.environment = ["XDG_STATE_HOME": program.folder + "/state-locked", "PATH": "/usr/bin:/bin"]
            .merging(.sanitizers) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 2)
        #expect(text.contains(#""reason":"file.permission""#), "\(text)")
    }

    private static let canDropRights: Bool = {
        guard geteuid() == 0 else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        process.arguments = ["--reuid=65534", "--regid=65534", "--clear-groups", Program.path, "--version"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Neither stream holds a control character but the end of a line, nor a character that reorders text.
    private func isInert(_ result: Program.Result, _ what: String) throws {
        for text in [result.output, result.errors] {
            let unsafe = text.unicodeScalars.filter { Printable.isUnsafe($0) && $0 != "\n" && $0 != "\t" }
            #expect(unsafe.isEmpty, "\(what): \(unsafe.map { String($0.value, radix: 16) })")
        }
    }

    private static func shown(_ name: String) -> String { Printable.text(name) }

    private static func fixture(_ name: String, file: String = #filePath) -> URL {
        URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("../Support/Fixtures/\(name)")
    }

    private static func npy(_ descr: String, _ shape: String) -> [UInt8] {
        let header = Array("{'descr': \(descr), 'fortran_order': False, 'shape': \(shape), }\n".utf8)
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count), 0] + header + [UInt8](repeating: 0, count: 4608)
    }

    /// Half a second of a tone at 16 kHz, with a title in a LIST INFO chunk.
    private static func wave(title: String? = nil) -> [UInt8] {
        func le(_ value: Int, _ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(value >> (8 * $0) & 0xff) } }
        let data = (0..<8000).flatMap { le(Int(9000 * sin(Double($0) * 0.17)) & 0xffff, 2) }
        var body = Array("WAVEfmt ".utf8) + le(16, 4) + le(1, 2) + le(1, 2) + le(16_000, 4) + le(32_000, 4) + le(2, 2) + le(16, 2)
        if let title {
            var text = Array(title.utf8) + [0]
            if text.count % 2 == 1 { text.append(0) }
            let info = Array("INFO".utf8) + ["INAM", "ISFT", "ICMT"].flatMap { Array($0.utf8) + le(text.count, 4) + text }
            body += Array("LIST".utf8) + le(info.count, 4) + info
        }
        body += Array("data".utf8) + le(data.count, 4) + data
        return Array("RIFF".utf8) + le(body.count, 4) + body
    }
}
