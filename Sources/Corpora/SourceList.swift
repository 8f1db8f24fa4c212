import Base
import Glibc

/// From which folder the relative paths of a list's clips start: outputs stand at the same paths.
package enum ListRoot: Sendable, Hashable {
    /// The list's own folder when it holds all clips that are there, or else the deepest folder that does.
    case ofItsClips
    /// As recorded by an earlier run: clips that vanish, or a line that was mistyped, must not move all outputs.
    case recorded(RawPath)
    /// As before roots were recorded: by all lines, whether there is a file or not.
    case ofAllLines
}

/// A text file that names clips: one path per line, relative to the list's folder.
///
/// Empty lines are skipped; blanks at a line's ends, a carriage return and a byte-order mark are not part of a path, unless
/// there is a file of that very name. Paths are taken as bytes. Every other line that gives no clip is a problem with its
/// number. What is named like a clip and is not there is a clip that vanished, unless it lies outside the root.
struct SourceList {
    /// Enough for five million lines of 100 bytes.
    package static let limitBytes = 512 << 20

    package let path: RawPath

    private struct Line {
        var number: Int
        /// Absolute.
        var path: RawPath
        var isThere: Bool
    }

    package func listing(
        name: String, only: ClipKind?, rootChoice: ListRoot = .ofItsClips, isCancelled: () -> Bool,
        progress: (ScanProgress) -> Void
    ) throws -> SourceListing {
        let bytes = try read()
        var problems: [ScanProblem] = []
        var lines: [Line] = []
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            if number % 4096 == 0 {
                if isCancelled() { throw CancellationError() }
                progress(ScanProgress(entries: number, clips: lines.count))
            }
            switch read(line, number: number) {
            case nil: break
            case .clip(let line)?: lines.append(line)
            case .nothing(let problem)?: problems.append(problem)
            }
        }
        lines.sort { ($0.path, $0.number) < ($1.path, $1.number) }
        let root = root(of: lines, rootChoice)
        var listing = SourceListing(root: root, name: name)
        if case .recorded(let recorded) = rootChoice { listing.rootHasMoved = recorded != root }
        for (index, line) in lines.enumerated() {
            if index % 4096 == 4095, isCancelled() { throw CancellationError() }
            guard Self.holds(root, line.path) else {
                let found = "no such file, and not below \(root.text), where the others are"
                problems.append(ScanProblem(.listEntry, path: line.path, found: found, line: line.number))
                continue
            }
            let relative = Self.relative(line.path, to: root)
            if index > 0, lines[index - 1].path == line.path {
                let found = "also named by line \(lines[index - 1].number); used once"
                problems.append(ScanProblem(.listRepeated, path: relative, found: found, line: line.number))
            } else {
                listing.addFile(relative, only: only)
            }
        }
        problems.sort { ($0.line ?? 0) < ($1.line ?? 0) }
        for problem in problems { listing.add(problem) }
        return listing
    }

    // MARK: Lines

    private enum Reading {
        case clip(Line)
        case nothing(ScanProblem)
    }

    /// What a line names; nil when it is empty.
    private func read(_ bytes: ArraySlice<UInt8>, number: Int) -> Reading? {
        let trimmed = Self.trimmed(bytes)
        guard !trimmed.isEmpty else { return nil }
        let text = RawPath(bytes: trimmed)
        func nothing(_ found: String) -> Reading {
            let isLong = text.text.utf8.count > 200
            let shown = isLong ? RawPath(text: String(text.text.prefix(100)) + "…") : text
            return .nothing(ScanProblem(.listEntry, path: shown, found: found, line: number))
        }
        guard !bytes.contains(0), bytes.count <= 4 * Int(PATH_MAX) else { return nothing("not a path") }
        // A name may begin or end in a blank; then there is a file of that name.
        for candidate in bytes.count == trimmed.count ? [text] : [RawPath(bytes: bytes), text] {
            guard let path = absolute(candidate) else { continue }
            var status = stat()
            guard path.withCString({ stat($0, &status) }) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR { return nothing("a folder; a list names files: 'find FOLDER -type f' makes one") }
            guard ClipKind(fileExtension: path.fileExtension) != nil else { return nothing("neither audio nor an array by its extension") }
            return .clip(Line(number: number, path: path, isThere: true))
        }
        if let table = ListTable(trimmed, exists: { field in absolute(RawPath(bytes: field)).map(Self.isFile) ?? false }) {
            return nothing(table.text)
        }
        guard let path = absolute(text) else { return nothing("no such file, and no such folder") }
        guard ClipKind(fileExtension: path.fileExtension) != nil else { return nothing("no such file") }
        return trimmed.count > Int(PATH_MAX) ? nothing("not a path") : .clip(Line(number: number, path: path, isThere: false))
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
        guard let first = line.firstIndex(where: { !isBlank($0) }), let last = line.lastIndex(where: { !isBlank($0) }) else { return [] }
        return line[first...last]
    }

    /// Nil when a path with `..` leads through a folder that is not there.
    private func absolute(_ entry: RawPath) -> RawPath? {
        let whole = entry.isAbsolute ? entry : path.parent.appending(entry)
        if let path = try? whole.absolute(named: entry.text) { return path }
        // Of a file that is not there, its folder tells what `..` means.
        return (try? whole.parent.absolute(named: entry.text))?.appending(whole.lastComponent)
    }

    private static func isFile(_ path: RawPath) -> Bool {
        var status = stat()
        return path.withCString { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    // MARK: Root

    private func root(of lines: [Line], _ choice: ListRoot) -> RawPath {
        let there = lines.filter(\.isThere).map(\.path)
        switch choice {
        case .recorded(let root) where there.allSatisfy { Self.holds(root, $0) }: return root
        case .ofAllLines: return common(lines.map(\.path))
        case .recorded, .ofItsClips: return common(there.isEmpty ? lines.map(\.path) : there)
        }
    }

    /// The list's folder when it holds all of `paths`, which are sorted, or else the deepest folder that does.
    private func common(_ paths: [RawPath]) -> RawPath {
        let preferred = path.parent
        if paths.allSatisfy({ Self.holds(preferred, $0) }) { return preferred }
        // In sorted order, what the first and the last share all between them share.
        guard let first = paths.first, let last = paths.last else { return preferred }
        var folder = first.parent
        while !Self.holds(folder, last) { folder = folder.parent }
        return folder
    }

    private static func holds(_ folder: RawPath, _ path: RawPath) -> Bool {
        folder.text == "/" || path.text.utf8.starts(with: (folder.text + "/").utf8)
    }

    private static func relative(_ path: RawPath, to root: RawPath) -> RawPath {
        let length = root.text.utf8.count + (root.text == "/" ? 0 : 1)
        return RawPath(text: String(path.text.utf8.dropFirst(length)) ?? path.text)
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
                needed: "a text file of at most \(Self.limitBytes) bytes with one path per line")
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
