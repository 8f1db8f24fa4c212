import Foundation

/// Plays a recording through a program of the system's, in the background and without its output.
enum Player {
    enum Result {
        case started(String)
        case noPlayer
        case failed(String)
    }

    /// In the order in which they are looked for.
    static let names = ["pw-play", "paplay", "ffplay", "mpv", "play", "aplay"]

    static func play(_ path: String) -> Result {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        for name in names {
            for folder in folders {
                let program = "\(folder)/\(name)"
                guard access(program, X_OK) == 0 else { continue }
                return start(program, name, path)
            }
        }
        return .noPlayer
    }

    private static func start(_ program: String, _ name: String, _ path: String) -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        // A path that begins with a dash would be taken for an option; paths are absolute, so none does.
        process.arguments = (name == "ffplay" ? ["-nodisp", "-autoexit", "-loglevel", "quiet"] : []) + [path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            return .started(name)
        } catch {
            return .failed("\(error.localizedDescription)")
        }
    }
}
