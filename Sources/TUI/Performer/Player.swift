import Foundation

/// Plays a recording through a program of the system's, in the background and without its output.
enum Player {
    enum Result {
        case started(String)
        case noPlayer
        case failed(String)
    }

    /// What is to be heard.
    enum Sound {
        /// A file, by its absolute path.
        case file(String)
        /// The bytes of a WAV file.
        case wave([UInt8])
    }

    /// In the order in which they are looked for.
    static let names = ["pw-play", "paplay", "ffplay", "mpv", "play", "aplay"]

    static func play(_ sound: Sound, path: String? = ProcessInfo.processInfo.environment["PATH"]) -> Result {
        let folders = (path ?? "/usr/bin").split(separator: ":")
        for name in names {
            for folder in folders {
                let program = "\(folder)/\(name)"
                guard access(program, X_OK) == 0 else { continue }
                return start(program, name, sound)
            }
        }
        return .noPlayer
    }

    private static func start(_ program: String, _ name: String, _ sound: Sound) -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.standardInput = FileHandle.nullDevice
        let place: String
        switch sound {
        case .file(let path): place = path
        case .wave(let bytes):
            guard let file = nameless(bytes) else { return .failed(String(cString: strerror(errno))) }
            process.standardInput = file
            // A player opens it anew, so that it can go about in it as in any file.
            place = "/dev/stdin"
        }
        // A path that begins with a dash would be taken for an option; paths are absolute, so none does.
        process.arguments = options(name, sound) + [place]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            return .started(name)
        } catch {
            return .failed("\(error.localizedDescription)")
        }
    }

    private static func options(_ name: String, _ sound: Sound) -> [String] {
        switch (name, sound) {
        case ("ffplay", _): ["-nodisp", "-autoexit", "-loglevel", "quiet"]
        // It tells the format by the name.
        case ("play", .wave): ["-t", "wav"]
        default: []
        }
    }

    /// A file that has no name any more, so that nothing is left of it when the player has ended, whoever ends first.
    private static func nameless(_ bytes: [UInt8]) -> FileHandle? {
        var template = Array((NSTemporaryDirectory() + "/melscope-play-XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return nil }
        unlink(template)
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: Data(bytes))
            try file.seek(toOffset: 0)
            return file
        } catch {
            return nil
        }
    }
}
