import Base
import Foundation

/// The `ffmpeg` program, where there is one.
public struct FFmpegProgram: Sendable, Hashable {
    package let path: String
    /// As the program prints it: `5.1.9-0+deb12u1`.
    package let version: String

    /// The first one on the PATH, looked for once, which takes a twentieth of a second: see ``FFmpegUse``.
    package static let installed = find(in: ProcessInfo.processInfo.environment["PATH"] ?? "")

    /// Folders that are not absolute are passed over: a folder of recordings is not searched for programs.
    package static func find(in path: String) -> FFmpegProgram? {
        for folder in path.split(separator: ":") where folder.hasPrefix("/") {
            let file = String(folder) + "/ffmpeg"
            var status = stat()
            guard stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(file, X_OK) == 0 else { continue }
            if let version = version(of: file) { return FFmpegProgram(path: file, version: version) }
        }
        return nil
    }

    /// - Returns: nil when the program does not run or says something else than a version within five seconds.
    private static func version(of path: String) -> String? {
        guard let child = try? DecoderProcess(path: path, arguments: ["-version"], input: nil, cpuSeconds: 5) else { return nil }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<50 where text.count < 4096 && !text.contains(0x0a) {
            switch buffer.withUnsafeMutableBytes({ child.read(into: $0, milliseconds: 100) }) {
            case .output(let count): text += buffer[..<count]
            case .nothing: continue
            case .end: break
            }
        }
        let words = String(decoding: text, as: UTF8.self).prefix { $0 != "\n" }.split(separator: " ")
        guard words.count >= 3, words[0] == "ffmpeg", words[1] == "version" else { return nil }
        return Printable.text(String(words[2].prefix(60)))
    }
}

/// Whether recordings that libsndfile does not read are decoded by another program. It is looked for with the first such
/// recording, and most datasets have none.
public enum FFmpegUse: Sendable {
    case never
    /// By the one on the PATH, if there is one.
    case installed
    case program(FFmpegProgram)

    package var program: FFmpegProgram? {
        switch self {
        case .never: nil
        case .installed: FFmpegProgram.installed
        case .program(let program): program
        }
    }
}
