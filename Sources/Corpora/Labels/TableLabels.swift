import Base
import Foundation

/// The rows of tables, joined to the clips of a source.
package struct TableLabels: Sendable, Hashable {
    /// Labels that clips may have from a table, in the order of the tables.
    package private(set) var columns: [String] = []
    /// Stretches of recordings that the tables name; the other rows are of whole files.
    package private(set) var segments: [ListedSegment] = []
    /// How each table was read, a sentence without full stop.
    package private(set) var reading: [String] = []
    /// What is amiss with them, in the same way: rows without clip and clips without row, doubled rows; with counts and examples.
    package private(set) var remarks: [String] = []
    private var ofFiles: [RawPath: [ClipLabel.Field]] = [:]
    private var ofSegments: [String: [ClipLabel.Field]] = [:]

    /// Whether any row has a clip.
    package var isUsed: Bool { !ofFiles.isEmpty || !ofSegments.isEmpty }

    /// Of this clip, by its file, and of a segment by its file and times; nil where no row names it.
    package func fields(of clip: SourceClip) -> [ClipLabel.Field]? {
        if let segment = clip.storedSegment, let fields = ofSegments[segment] { return fields }
        return ofFiles[clip.file]
    }

    /// - Parameter clips: the source's files.
    package init(_ tables: [LabelTable], clips: [SourceClip]) {
        let files = TableFiles(clips)
        var names: Set<String> = []
        var named: Set<RawPath> = []
        for table in tables {
            for column in table.columns where !columns.contains(column) { columns.append(column) }
            reading += table.reading
            remarks += table.remarks
            var tally = Tally()
            for row in table.rows { add(row, files, &names, &named, &tally) }
            remarks += tally.remarks
        }
        guard !tables.isEmpty else { return }
        let others = clips.filter { !named.contains($0.file) }
        if !others.isEmpty { remarks.append(Self.words(others.count, "clip has no row", "clips have no row", others.prefix(3).map(\.file.text))) }
    }

    private mutating func add(
        _ row: LabelTable.Row, _ files: TableFiles, _ names: inout Set<String>, _ named: inout Set<RawPath>, _ tally: inout Tally
    ) {
        // A turn that lies there as a file of its own needs no cutting.
        if let name = row.cutFile, case .clip(let file) = files.find(name) {
            named.insert(file)
            return keep(row, at: &ofFiles[file], &tally)
        }
        let file: RawPath
        switch files.find(row.file) {
        case .clip(let found) where row.notIn.contains { found.text.split(separator: "/").map(String.init).contains($0) }:
            return tally.withoutClip.append("line \(row.line.grouped): \(row.file)")
        case .clip(let found): file = found
        case .none: return tally.withoutClip.append("line \(row.line.grouped): \(row.file)")
        case .several(let some): return tally.ambiguous.append("line \(row.line.grouped): \(row.file) is " + some.map(\.text).joined(separator: " or "))
        }
        named.insert(file)
        guard let segment = row.segment else { return keep(row, at: &ofFiles[file], &tally) }
        let stored = segment.stored(file: file)
        let isNew = ofSegments[stored] == nil
        keep(row, at: &ofSegments[stored], &tally)
        guard isNew else { return }
        var name = row.id
        if let id = name, !names.insert(SegmentIDs.safe(id).text).inserted {
            tally.doubledNames.append("line \(row.line.grouped): \(id)")
            name = nil
        }
        segments.append(ListedSegment(file: file, segment: segment, name: name))
    }

    private func keep(_ row: LabelTable.Row, at place: inout [ClipLabel.Field]?, _ tally: inout Tally) {
        guard let known = place else { return place = row.labels }
        let line = "line \(row.line.grouped): \(row.id ?? row.file)"
        if known == row.labels { tally.doubled.append(line) } else { tally.contradicting.append(line) }
    }

    /// Rows that need a word, as examples.
    private struct Tally {
        var withoutClip: [String] = []
        var ambiguous: [String] = []
        var doubled: [String] = []
        var contradicting: [String] = []
        var doubledNames: [String] = []

        var remarks: [String] {
            [
                words(withoutClip.count, "row has no clip", "rows have no clip", withoutClip),
                words(ambiguous.count, "row fits several clips and was not used", "rows fit several clips and were not used", ambiguous),
                words(doubled.count, "row repeats an earlier one", "rows repeat earlier ones", doubled),
                words(contradicting.count, "row contradicts an earlier one of the same clip and was not used", "rows contradict earlier ones of the same clips and were not used", contradicting),
                words(doubledNames.count, "segment has the name of an earlier one and is named by its times", "segments have the names of earlier ones and are named by their times", doubledNames),
            ].filter { !$0.isEmpty }
        }
    }

    private static func words(_ count: Int, _ one: String, _ many: String, _ examples: [String]) -> String {
        guard count > 0 else { return "" }
        let shown = examples.prefix(3).joined(separator: "; ")
        return Printable.text("\(count.grouped) \(count == 1 ? one : many): \(shown)" + (count > 3 ? "; and \((count - 3).grouped) more" : ""))
    }
}

/// The recordings of a source, found by what a table calls them.
struct TableFiles {
    enum Found: Equatable {
        case none
        case clip(RawPath)
        case several([RawPath])
    }

    /// By the last part of their paths, without ending.
    private let byStem: [String: [RawPath]]

    init(_ clips: [SourceClip]) {
        byStem = Dictionary(grouping: clips.map(\.file)) { Self.stem($0.lastComponent.text) }
    }

    private static func stem(_ name: String) -> String { RawPath(text: name.precomposedStringWithCanonicalMapping).withoutClipExtension.text }

    /// The clip whose path ends as `name` does, or the other way round: tables have paths of another machine, or names alone.
    ///
    /// Of several, the one that shares most folders with it, and then the ending.
    func find(_ name: String) -> Found {
        let parts = name.replacing("\\", with: "/").split(separator: "/").map(String.init).filter { $0 != "." }
        guard let last = parts.last else { return .none }
        // An ending that no clip has may be part of the name: `a.b`.
        guard let candidates = byStem[Self.stem(last)], !candidates.isEmpty else { return .none }
        if candidates.count == 1 { return .clip(candidates[0]) }
        func score(_ path: RawPath) -> Int {
            let own = path.text.split(separator: "/").map(String.init)
            var shared = 0
            while shared < min(own.count, parts.count) - 1,
                own[own.count - 2 - shared].precomposedStringWithCanonicalMapping == parts[parts.count - 2 - shared].precomposedStringWithCanonicalMapping
            {
                shared += 1
            }
            // A path as a whole is worth more than one with more folders in front.
            let isWhole = shared == own.count - 1 && shared == parts.count - 1
            let hasEnding = own.last?.precomposedStringWithCanonicalMapping == last.precomposedStringWithCanonicalMapping
            return 4 * shared + (isWhole ? 2 : 0) + (hasEnding ? 1 : 0)
        }
        let scored = candidates.map { ($0, score($0)) }
        let best = scored.map(\.1).max() ?? 0
        let winners = scored.filter { $0.1 == best }.map(\.0)
        return winners.count == 1 ? .clip(winners[0]) : .several(Array(winners.prefix(3)))
    }
}
