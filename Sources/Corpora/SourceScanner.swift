import Base
import Glibc

/// How far a scan has come.
package struct ScanProgress: Sendable, Hashable {
    /// Folder entries, or lines of a list, read so far.
    package let entries: Int
    package let clips: Int
}

/// What a source holds.
package struct SourceListing: Sendable {
    /// The folder that relative paths start from, absolute.
    package let root: RawPath
    package let name: String
    /// Sorted by the bytes of their relative path.
    package internal(set) var clips: [SourceClip] = []
    package internal(set) var ignored = IgnoredFiles()
    /// Clips left out because only the other kind was asked for.
    package internal(set) var filteredCount = 0
    package internal(set) var folderCount = 0
    /// The first 1,000 of ``problemCount``.
    package internal(set) var problems: [ScanProblem] = []
    package internal(set) var problemCount = 0
    /// Folders that were not listed, or in part only, because the system refused; "" for the root. What lies below them
    /// is unknown, not gone.
    package internal(set) var unlistedFolders: Set<RawPath> = []
    /// Folders that were left out as this program's own output; what lies below them is not known either.
    package internal(set) var outputFolders: Set<RawPath> = []
    /// Lines of a list that give no clip.
    package internal(set) var unusedLineCount = 0
    /// Whether the clips of a list no longer lie in the folder from which their paths started in an earlier run.
    package internal(set) var rootHasMoved = false

    package init(root: RawPath, name: String) {
        self.root = root
        self.name = name
    }

    package mutating func add(_ problem: ScanProblem) {
        problemCount += 1
        switch problem.code {
        case .folderUnreadable: unlistedFolders.insert(problem.path)
        case .folderIsOutput: outputFolders.insert(problem.path)
        case .listEntry: unusedLineCount += 1
        case .folderRepeated, .linkBroken, .listRepeated, .clipRepeated, .segmentsNone, .segmentsOverlap: break
        }
        if problems.count < 1000 { problems.append(problem) }
    }

    /// Whether there may be clips that are not among ``clips``.
    package var isPartial: Bool { !unlistedFolders.isEmpty }

    /// Whether a path lies in or below a folder of which nothing is known, so that its absence from ``clips`` says nothing.
    package func isUnknown(_ relativePath: String) -> Bool {
        guard !unlistedFolders.isEmpty || !outputFolders.isEmpty else { return false }
        var folder = RawPath(text: relativePath)
        while !folder.text.isEmpty {
            folder = folder.parent
            if unlistedFolders.contains(folder) || outputFolders.contains(folder) { return true }
        }
        return false
    }

    package mutating func add(_ files: IgnoredFiles) { ignored.merge(files) }

    package mutating func add(clips more: [SourceClip]) { clips += more }
}

/// Finds the clips of a source.
///
/// Hidden names (those that start with a dot: `.melscope`, AppleDouble files `._x.wav`) and `__MACOSX` folders are left
/// out. Links are followed, but every folder is listed once, by its true path if it lies in the source. A name with a
/// clip's extension is listed whatever it turns out to be, so that its outcome is a stated reason; a folder named
/// `x.wav` is walked as a folder.
package enum SourceScanner {
    /// - Parameters:
    ///   - only: list recordings or arrays alone.
    ///   - listRoot: from which folder the relative paths of a list's clips start.
    ///   - isCancelled: asked every 4,096 entries.
    ///   - progress: called as often.
    /// - Throws: ``EngineError`` when the source cannot be read or has no clips; `CancellationError`.
    package static func scan(
        _ source: Source, only: ClipKind? = nil, listRoot: ListRoot = .ofItsClips, isCancelled: @escaping () -> Bool = { false },
        progress: @escaping (ScanProgress) -> Void = { _ in }
    ) throws -> SourceListing {
        var listing: SourceListing
        switch source {
        case .folder(let path):
            var walk = FolderWalk(
                root: path, name: source.name, only: only, isCancelled: isCancelled, progress: progress)
            try walk.run()
            listing = walk.listing
            for problem in NestedCopies.find(in: listing.clips) { listing.add(problem) }
        case .file(let path):
            listing = SourceListing(root: path.parent, name: source.name)
            listing.addFile(path.lastComponent, only: only)
        case .list(let path):
            listing = try SourceList(path: path).listing(
                name: source.name, only: only, rootChoice: listRoot, isCancelled: isCancelled, progress: progress)
        }
        if listing.clips.isEmpty { throw listing.emptyError(source, only: only) }
        return listing
    }
}

extension Source {
    fileprivate var emptyAdvice: String {
        if case .list = self { return "A list has one path per line, and nothing else on the line." }
        return "Name the folder that holds the clips; hidden files are not read."
    }
}

extension SourceListing {
    /// Lists one file by its path below the root.
    mutating func addFile(_ relativePath: RawPath, only: ClipKind?) {
        guard let kind = ClipKind(fileExtension: relativePath.fileExtension) else {
            var other = IgnoredFiles()
            other.add(fileExtension: relativePath.fileExtension)
            return add(other)
        }
        if let only, only != kind { return filteredCount += 1 }
        var status = stat()
        let isExamined = root.appending(relativePath).withCString { stat($0, &status) } == 0
        clips.append(
            SourceClip(
                root: root, relativePath: relativePath, kind: kind,
                sizeBytes: isExamined ? Int64(status.st_size) : nil,
                modifiedNanoseconds: isExamined ? status.modifiedNanoseconds : nil))
    }

    fileprivate func emptyError(_ source: Source, only: ClipKind?) -> EngineError {
        var found: String
        if filteredCount > 0, let only {
            let other = only == .audio ? ("array", "recording") : ("recording", "array")
            let count = filteredCount == 1 ? "1 \(other.0)" : "\(filteredCount.grouped) \(other.0)s"
            found = "found \(count) and no \(other.1)"
        } else if ignored.count > 0 {
            let count = ignored.count
            found =
                (count == 1 ? "found 1 file, and it is neither" : "found \(count.grouped) files, none of them")
                + (count == 1 ? " audio nor an array: " : " audio or arrays: ") + ignored.text
        } else {
            found = "found no files"
        }
        if let problem = problems.first {
            let more = problemCount > 1 ? ", and \((problemCount - 1).grouped) more problem\(problemCount == 2 ? "" : "s")" : ""
            found += "; \(problem.text)\(more)"
        }
        return EngineError(
            .invalidArgument, subject: source.path.text, step: "listing the clips", found: found,
            needed: "recordings (.wav, .flac, .ogg, .mp3, .aiff and others) or arrays (.npy, .npz)",
            advice: filteredCount > 0 ? "Leave out '--only'." : source.emptyAdvice)
    }
}

extension IgnoredFiles {
    package mutating func merge(_ other: IgnoredFiles) {
        for (key, count) in other.countByExtension { add(fileExtension: key, count: count) }
    }
}
