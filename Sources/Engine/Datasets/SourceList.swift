import Glibc

/// A text file that names clips: one path a line, relative to the list's folder.
///
/// Empty lines are skipped; a carriage return at a line's end and a byte-order mark are not part of a path. Paths are
/// taken as bytes. Clips that all lie below the list's folder have their paths relative to it; otherwise relative to
/// the deepest folder that holds them all, so that no output can leave the output folder.
struct SourceList {
    /// Enough for five million lines of 100 bytes.
    static let limitBytes = 512 << 20

    let path: RawPath

    func listing(
        name: String, only: ClipKind?, isCancelled: () -> Bool, progress: (ScanProgress) -> Void
    ) throws -> SourceListing {
        let bytes = try read()
        let folder = path.parent
        var problems: [ScanProblem] = []
        var paths: [RawPath] = []
        var lineCount = 0
        for var line in bytes.split(separator: UInt8(ascii: "\n")) {
            lineCount += 1
            if lineCount % 4096 == 0 {
                if isCancelled() { throw CancellationError() }
                progress(ScanProgress(entries: lineCount, clips: paths.count))
            }
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if line.isEmpty { continue }
            let entry = RawPath(bytes: line)
            if line.contains(0) || line.count > Int(PATH_MAX) {
                let shown = RawPath(text: String(entry.text.prefix(100)) + "…")
                problems.append(ScanProblem(.listEntry, path: shown, found: "not a path"))
                continue
            }
            do throws(EngineError) {
                let whole = entry.isAbsolute ? entry : folder.appending(entry)
                paths.append(try whole.absolute(named: entry.text))
            } catch {
                problems.append(ScanProblem(.listEntry, path: entry, found: error.found))
            }
        }
        paths.sort()
        let root = Self.root(of: paths, preferred: folder)
        var listing = SourceListing(root: root, name: name)
        let rootLength = root.text.utf8.count + (root.text == "/" ? 0 : 1)
        for (index, path) in paths.enumerated() {
            if index % 4096 == 4095, isCancelled() { throw CancellationError() }
            let relative = RawPath(text: String(path.text.utf8.dropFirst(rootLength)) ?? path.text)
            if index > 0, paths[index - 1] == path {
                problems.append(ScanProblem(.listEntry, path: relative, found: "named more than once; listed once"))
            } else if path.isFolder {
                problems.append(ScanProblem(.listEntry, path: relative, found: "a folder; a list names files"))
            } else {
                listing.addFile(relative, only: only)
            }
        }
        for problem in problems { listing.add(problem) }
        return listing
    }

    private static func root(of paths: [RawPath], preferred: RawPath) -> RawPath {
        func holds(_ folder: RawPath, _ path: RawPath) -> Bool {
            folder.text == "/" || path.text.utf8.starts(with: (folder.text + "/").utf8)
        }
        if paths.allSatisfy({ holds(preferred, $0) }) { return preferred }
        // In sorted order, what the first and the last share all between them share.
        guard let first = paths.first, let last = paths.last else { return preferred }
        var folder = first.parent
        while !holds(folder, last) { folder = folder.parent }
        return folder
    }

    private func read() throws(EngineError) -> [UInt8] {
        let step = "reading the list of clips"
        // A pipe that was put in the list's place after it was examined must not block.
        let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw EngineError.system(errno, subject: path.text, step: step) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw EngineError.system(errno, subject: path.text, step: step) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.limitBytes else {
            throw EngineError(
                .invalidArgument, subject: path.text, step: step, found: "\(status.st_size) bytes",
                needed: "a text file of at most \(Self.limitBytes) bytes with one path a line")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress! + filled, $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw EngineError.system(errno, subject: path.text, step: step) }
            if count == 0 { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
    }
}

extension RawPath {
    var isFolder: Bool {
        var status = stat()
        return withCString { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
