import Base

/// What the operator should know of how a source was listed: recorded with the run, so that whoever looks later knows
/// whether the list of clips was whole.
package struct ListingReport: Sendable, Codable, Hashable {
    package struct Problem: Sendable, Codable, Hashable {
        /// Of ``ScanProblem/Code``.
        package var code: String
        /// Relative to the source, or as a list has it.
        package var path: String
        /// Number of the line in a list, from 1.
        package var line: Int?
        package var found: String

        package init(code: String, path: String, line: Int? = nil, found: String) {
            self.code = code
            self.path = path
            self.line = line
            self.found = found
        }

        package var text: String { ScanProblem(code: code, path: path, line: line, found: found).text }
    }

    /// Clips that are recorded and no longer found, all those of one folder.
    package struct GoneFolder: Sendable, Codable, Hashable {
        package var path: String
        package var clips: Int

        package init(path: String, clips: Int) {
            self.path = path
            self.clips = clips
        }
    }

    /// How many problems, folders and repeats are kept by name; a run's state is written once a second.
    package static let limit = 100

    /// Folders that the system did not let list, or in part only.
    package var unlistedFolders = 0
    /// Lines of a list that give no clip.
    package var unusedLines = 0
    /// Clips of earlier runs in folders of which nothing is known now. They stay as they are: neither vanished nor removed.
    package var keptClips = 0
    /// Folders that had recorded clips and now hold none at all, as when a disk is not mounted. Their features stay, also
    /// with `--replace`, unless ``goneFoldersPruned`` says otherwise.
    package var goneFolders: [GoneFolder] = []
    package var goneFolderCount = 0
    /// Recorded clips that are gone with their whole folders.
    package var goneFolderClips = 0
    /// Whether the run has removed the features of such clips, as it was asked to; nil is no.
    package var goneFoldersPruned: Bool?
    /// The first ``limit`` of the entries that were not listed, those that may hide clips first.
    package var problems: [Problem] = []
    package var problemCount = 0
    /// Files that are no clips, by extension without dot; "" for none.
    package var leftAside: [String: Int] = [:]
    /// Clips left out because only the other kind was asked for.
    package var otherKind = 0
    /// What is to be told of tables of labels; nil without any.
    package var tables: [String]?

    package init() {}

    package init(_ listing: SourceListing) {
        unlistedFolders = listing.unlistedFolders.count
        unusedLines = listing.unusedLineCount
        problemCount = listing.problemCount
        let (grave, slight) = (listing.problems.filter(\.mayHideClips), listing.problems.filter { !$0.mayHideClips })
        problems = (grave + slight).prefix(Self.limit).map {
            Problem(code: $0.code.rawValue, path: $0.path.text, line: $0.line, found: $0.found)
        }
        leftAside = listing.ignored.countByExtension
        otherKind = listing.filteredCount
    }

    /// Whether clips may be missing from the run, so that it has not come to a clean end whatever became of the others.
    package var isPartial: Bool { unlistedFolders > 0 || unusedLines > 0 || keptClips > 0 }

    /// What may hide clips, a sentence without full stop each; the gravest first.
    package var warnings: [String] {
        var lines: [String] = []
        if unlistedFolders > 0 {
            let count = unlistedFolders == 1 ? "1 folder" : "\(unlistedFolders.grouped) folders"
            lines.append("\(count) could not be listed: " + examples(of: .folderUnreadable, count: unlistedFolders))
        }
        if keptClips > 0 {
            let places = unlistedFolders > 0 ? "there" : "in folders that were left out"
            lines.append("\(keptClips == 1 ? "1 clip" : "\(keptClips.grouped) clips") recorded \(places) earlier stay as they are")
        }
        if unusedLines > 0 {
            let count = unusedLines == 1 ? "1 line of the list names" : "\(unusedLines.grouped) lines of the list name"
            lines.append("\(count) no clip: " + examples(of: .listEntry, count: unusedLines))
        }
        if goneFolderClips > 0 {
            let names = goneFolders.prefix(3).map { $0.path.isEmpty ? "the source itself" : $0.path }.joined(separator: ", ")
            let more = goneFolderCount > 3 ? " and \((goneFolderCount - 3).grouped) more" : ""
            let clips = goneFolderClips == 1 ? "1 clip is" : "\(goneFolderClips.grouped) clips are"
            lines.append(
                "\(clips) gone with \(goneFolderCount == 1 ? "a whole folder" : "whole folders") (\(names)\(more))"
                    + (goneFoldersPruned == true
                        ? "; their features were removed, as '--prune' asks"
                        : "; maybe a disk is not mounted. Their features stay; 'extract --replace --prune' removes them"))
        }
        return lines.map(Printable.text)
    }

    /// What was left aside and clips no run, a sentence without full stop each.
    package var remarks: [String] {
        var lines: [String] = []
        var files = IgnoredFiles()
        for (ending, count) in leftAside { files.add(fileExtension: ending, count: count) }
        if files.count > 0 { lines.append("ignored: \(files.text)") }
        if otherKind > 0 { lines.append("left out by '--only': \(otherKind == 1 ? "1 clip" : "\(otherKind.grouped) clips") of the other kind") }
        let slight = problems.filter { ![ScanProblem.Code.folderUnreadable, .listEntry].map(\.rawValue).contains($0.code) }
        lines += slight.prefix(3).map(\.text)
        // Not all that were counted are named.
        let more = max(slight.count, problemCount - unlistedFolders - unusedLines) - min(slight.count, 3)
        if more > 0, !slight.isEmpty { lines.append(more == 1 ? "and 1 more entry like these" : "and \(more.grouped) more entries like these") }
        lines += (tables ?? []).map { "labels: " + $0 }
        return lines.map(Printable.text)
    }

    /// The first three of a kind.
    private func examples(of code: ScanProblem.Code, count: Int) -> String {
        let texts = problems.lazy.filter { $0.code == code.rawValue }.prefix(3).map(\.text)
        return texts.joined(separator: "; ") + (count > texts.count ? "; and \((count - texts.count).grouped) more" : "")
    }
}

extension ScanProblem {
    /// Whether clips may lie behind it.
    var mayHideClips: Bool { code == .folderUnreadable || code == .listEntry }

    fileprivate init(code: String, path: String, line: Int?, found: String) {
        self.init(Code(rawValue: code) ?? .listEntry, path: RawPath(text: path), found: found, line: line)
    }
}
