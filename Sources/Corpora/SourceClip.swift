import Base

/// One file of a source, or a segment of one: where it is and what `stat` said when it was listed.
package struct SourceClip: Sendable, Hashable {
    /// The source's folder, absolute.
    package let root: RawPath
    /// The ledger's key, and the output's path but for the extension. Of a whole file its path below `root`; of a segment a name
    /// of its own, without an ending, to which no file belongs.
    package let relativePath: RawPath
    /// Path below `root` of the file that is read.
    package let file: RawPath
    /// Which stretch of the file the clip is; nil for all of it.
    package let segment: ClipSegment?
    package let kind: ClipKind
    /// Of the file. Nil when it could not be examined.
    package let sizeBytes: Int64?
    /// Time of the last change of the file's contents, since 1970; nil when it could not be examined.
    package let modifiedNanoseconds: Int64?

    package var absolutePath: RawPath { root.appending(file) }
    /// The file's, also of a segment.
    package var fileName: String { file.lastComponent.text }

    package init(
        root: RawPath, relativePath: RawPath, kind: ClipKind, sizeBytes: Int64?, modifiedNanoseconds: Int64?
    ) {
        self.root = root
        self.relativePath = relativePath
        file = relativePath
        segment = nil
        self.kind = kind
        self.sizeBytes = sizeBytes
        self.modifiedNanoseconds = modifiedNanoseconds
    }

    private init(_ whole: SourceClip, segment: ClipSegment, id: RawPath) {
        root = whole.root
        relativePath = id
        file = whole.file
        self.segment = segment
        kind = whole.kind
        sizeBytes = whole.sizeBytes
        modifiedNanoseconds = whole.modifiedNanoseconds
    }

    /// A stretch of this file as a clip of its own.
    ///
    /// - Parameter id: unique in the source, and a path below a folder.
    package func segment(_ segment: ClipSegment, id: RawPath) -> SourceClip { SourceClip(self, segment: segment, id: id) }

    /// What a ledger keeps of the segment; nil for a whole file.
    package var storedSegment: String? { segment?.stored(file: file) }
}

/// Something in a source that was not listed and should have been, or was left out on purpose.
package struct ScanProblem: Sendable, Hashable {
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// A folder may not be read, or reading it failed; its clips are not listed.
        case folderUnreadable = "folder.unreadable"
        /// A link leads to a folder that is listed already; it is listed once.
        case folderRepeated = "folder.repeated"
        /// A folder below the source holds features that this program wrote; they are no input.
        case folderIsOutput = "folder.is_output"
        /// A link leads nowhere, and its name is not that of a clip: it may have led to a folder of clips.
        case linkBroken = "link.broken"
        /// A clip is there again: under another name of the same file, or a folder of them one level deeper.
        case clipRepeated = "clip.repeated"
        /// A line of a list names no file that can be listed.
        case listEntry = "list.entry"
        /// A recording of which no window is a clip.
        case segmentsNone = "segments.none"
        /// Segments of a recording overlap.
        case segmentsOverlap = "segments.overlap"
        /// A line of a list names a clip that an earlier line names.
        case listRepeated = "list.repeated"
    }

    package let code: Code
    /// Relative to the source, or as the list has it.
    package let path: RawPath
    /// What was found, as a short phrase.
    package let found: String
    /// Number of the line in a list, from 1.
    package let line: Int?

    package init(_ code: Code, path: RawPath, found: String, line: Int? = nil) {
        self.code = code
        self.path = path
        self.found = found
        self.line = line
    }

    /// "Actor_02: Permission denied", "line 3: Actor_02: a folder; a list names files".
    package var text: String {
        let place = path.text.isEmpty ? "the source itself" : path.text
        return Printable.text((line.map { "line \($0.grouped): " } ?? "") + "\(place): \(found)")
    }
}

/// Files of a source that are neither recordings nor arrays, by extension.
package struct IgnoredFiles: Sendable, Hashable, Codable {
    /// Lower-case extensions without dot; "" for none. Long or unprintable ones, and those after the 64th, count as
    /// `other`.
    package private(set) var countByExtension: [String: Int] = [:]

    package init() {}

    package var count: Int { countByExtension.values.reduce(0, +) }

    package mutating func add(fileExtension: String, count: Int = 1) {
        let isPlain = fileExtension.utf8.count <= 12 && fileExtension.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        let isKnown = countByExtension[fileExtension] != nil || countByExtension.count < 64
        countByExtension[isPlain && isKnown ? fileExtension : "other", default: 0] += count
    }

    /// "10 .txt, 2 .csv, 1 without extension"; at most the six most frequent.
    package var text: String {
        let sorted = countByExtension.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        var parts = sorted.prefix(6).map { entry -> String in
            switch entry.key {
            case "": "\(entry.value.grouped) without extension"
            case "other": "\(entry.value.grouped) other"
            default: "\(entry.value.grouped) .\(entry.key)"
            }
        }
        if sorted.count > 6 { parts.append("\(sorted.dropFirst(6).reduce(0) { $0 + $1.value }.grouped) more") }
        return parts.joined(separator: ", ")
    }
}
