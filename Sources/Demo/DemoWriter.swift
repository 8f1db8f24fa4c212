import Base
import Glibc

/// Writes the files of a demonstration into its folder, and nowhere else.
struct DemoWriter: Sendable {
    package enum State: String, Sendable { case incomplete, complete }

    package let folder: String

    /// Creates the folder, or makes sure that it is empty or an earlier demonstration with the same marker.
    package func prepare(marker: String) throws(EngineError) -> State {
        try createFolders()
        guard let stream = opendir(folder) else { throw error(errno, "", "listing the folder") }
        var names: [String] = []
        while let entry = readdir(stream), names.count < 100 {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        closedir(stream)
        if names.isEmpty { return .incomplete }
        let advice = "Name another folder, or remove this one."
        guard let text = readMarker() else {
            throw EngineError(
                .invalidArgument, subject: folder, step: "making the demo",
                found: "a folder with other files (\(names.sorted()[0]))",
                needed: "an empty folder or an earlier demo", advice: advice)
        }
        let lines = text.split(separator: "\n").map(String.init)
        guard lines.first == marker else {
            throw EngineError(
                .invalidArgument, subject: folder, step: "making the demo",
                found: "another demo (\(lines.first ?? "unknown"))", needed: marker, advice: advice)
        }
        return lines.last == State.complete.rawValue ? .complete : .incomplete
    }

    func writeMarker(_ marker: String, state: State) throws(EngineError) {
        let bytes = Array("\(marker)\n\(state.rawValue)\n".utf8)
        try write(DemoFile(path: DemoDatasets.markerName, content: .data { bytes }))
    }

    /// Whether something has this name: a dangling link counts.
    package func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(whole(path), &status) == 0
    }

    /// Creates a folder of the demonstration with those above it. A link in a folder's place is refused: what is
    /// written must stay below.
    func makeFolder(_ path: String) throws(EngineError) {
        var current = ""
        for component in path.split(separator: "/") {
            current += current.isEmpty ? String(component) : "/" + component
            if mkdir(whole(current), 0o777) == 0 { continue }
            let number = errno
            var status = stat()
            guard number == EEXIST, lstat(whole(current), &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw error(number, current, "creating the folder")
            }
        }
    }

    /// Puts a file in place of whatever has its name; a folder in its place is an error.
    package func write(_ file: DemoFile) throws(EngineError) {
        let path = whole(file.path)
        if unlink(path) != 0, errno != ENOENT { throw error(errno, file.path, "replacing the file") }
        switch file.content {
        case .data(let make): try create(file.path, make(), mode: file.mode)
        case .pipe:
            if mkfifo(path, file.mode) != 0 { throw error(errno, file.path, "creating the pipe") }
        case .symbolicLink(let target):
            if symlink(target, path) != 0 { throw error(errno, file.path, "creating the link") }
        case .hardLink(let target):
            if link(whole(target), path) == 0 { return }
            // Some file systems have no hard links, and all bound their number.
            guard let bytes = read(target, limitBytes: 16 << 20) else {
                throw error(errno, file.path, "copying \(target)")
            }
            try create(file.path, bytes, mode: file.mode)
        }
    }

    private func create(_ path: String, _ bytes: [UInt8], mode: mode_t) throws(EngineError) {
        let descriptor = open(whole(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw error(errno, path, "creating the file") }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let number = errno
                close(descriptor)
                throw error(number, path, "writing the file")
            }
            written += count
        }
        if close(descriptor) != 0 { throw error(errno, path, "writing the file") }
    }

    func readMarker() -> String? {
        read(DemoDatasets.markerName, limitBytes: 4096).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Nil when the file cannot be read; not more than the limit.
    private func read(_ path: String, limitBytes: Int) -> [UInt8]? {
        let descriptor = open(whole(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes = [UInt8](repeating: 0, count: min(limitBytes, Int(status.st_size)))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress! + filled, $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    private func createFolders() throws(EngineError) {
        var current = folder.hasPrefix("/") ? "/" : ""
        for component in folder.split(separator: "/") {
            current += (current.isEmpty || current.hasSuffix("/") ? "" : "/") + component
            var status = stat()
            if mkdir(current, 0o777) == 0 { continue }
            let number = errno
            guard stat(current, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw EngineError.system(number, subject: current, step: "creating the demo's folder")
            }
        }
    }

    private func whole(_ path: String) -> String { path.isEmpty ? folder : folder + "/" + path }

    private func error(_ number: Int32, _ path: String, _ step: String) -> EngineError {
        EngineError.system(number, subject: whole(path), step: step)
    }
}
