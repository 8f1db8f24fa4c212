import Base
import Engine

extension DashboardScreen {
    /// The part of a dataset's clips that is shown: a page of the ledger around the selection.
    package struct ClipTable: Sendable {
        package var query = ClipQuery()
        package var total = 0
        package var page: [ClipRecord] = []
        /// Row of the first record of `page`.
        package var pageOffset = 0
        /// Row at the top of the table.
        package var offset = 0
        package var selected = 0
        /// The selected clip: the selection follows the file, not the row.
        package var selectedPath: String?
        package var marks: Set<String> = []
        /// Whether the selection stays on the newest result.
        package var isFollowing = true
        /// Number of the newest page asked for; older answers are dropped.
        package var generation = 0
        /// Of the newest page that came, and what it was asked for.
        private(set) var answered: (generation: Int, query: ClipQuery)?
        /// The selected row when the newest page was asked for.
        fileprivate(set) var askedRow = 0
        /// Monotonic seconds at which it was asked for.
        package var askedAt = -Double.infinity
        /// Version of the run when the page was asked for.
        package var version: UInt64 = .max
        package var problem: String?
        /// What the newest page said beside its rows.
        package var facts = PageFacts()

        /// Cells of the widest value seen in a column, which only grows: columns stay where they are while one scrolls.
        private(set) var widths: [ClipColumn: Int] = [:]
        /// Of the longest file name without folders.
        private(set) var nameWidth = 0
        /// Whether the shapes of some clips differ by more than their length.
        private(set) var hasOddShapes = false
        /// Whether some clips are segments of recordings.
        private(set) var hasSegments = false

        package init() {}

        /// What in the filter means nothing: what it tells by itself at once, and what the dataset's ledger adds.
        package var filterProblems: [FilterProblem] {
            let own = query.problems
            let typed = Array(query.filter)
            // An older page may speak of words that have changed since.
            let others = facts.problems.filter { problem in
                !own.contains(problem) && problem.place.upperBound <= typed.count && String(typed[problem.place]) == problem.word
            }
            return (own + others).sorted { $0.place.lowerBound < $1.place.lowerBound }
        }

        package func record(row: Int) -> ClipRecord? {
            page.indices.contains(row - pageOffset) ? page[row - pageOffset] : nil
        }

        package var selectedRecord: ClipRecord? { record(row: selected) }

        private var isAsking: Bool { (answered?.generation ?? 0) != generation }

        /// Whether the rows in memory are those of another question than the last, or the chosen clip is not where it is taken to be.
        var isOutdated: Bool {
            isAsking && (answered?.query != query || selectedPath != nil && selectedRecord?.path != selectedPath)
        }

        /// Whether it is not known yet which clip is selected.
        var awaitsClip: Bool { isOutdated || isAsking && selectedRecord == nil }

        /// The newest page cannot be read.
        mutating func fail(_ problem: String) {
            self.problem = problem
            answered = (generation, query)
        }

        /// Back to the first row, with no clip chosen.
        mutating func toTop() {
            selected = 0
            offset = 0
            selectedPath = nil
        }

        /// Takes a page that was asked for.
        mutating func take(_ records: [ClipRecord], offset first: Int, total: Int, selected row: Int?, visible: Int) {
            problem = nil
            answered = (generation, query)
            self.total = total
            page = records
            pageOffset = first
            if isFollowing {
                selected = 0
                offset = 0
            } else {
                // The same distance from the table's top as before, whatever came in above.
                let distance = selected - offset
                if let path = selectedPath, let index = records.firstIndex(where: { $0.path == path }) {
                    selected = first + index
                } else if let row {
                    // Whoever has moved on since it was asked for has moved on from that clip.
                    selected = row + selected - askedRow
                }
                offset = selected - distance
            }
            selected = min(max(0, selected), max(0, total - 1))
            offset = min(max(0, offset), max(0, total - visible))
            selectedPath = selectedRecord?.path
            measure(records)
        }

        private mutating func measure(_ records: [ClipRecord]) {
            func note(_ column: ClipColumn, _ text: String?) { if let text { widths[column] = max(widths[column] ?? 0, DisplayWidth.of(text)) } }
            var shapes: Set<String> = []
            for record in records {
                note(.file, record.path)
                nameWidth = max(nameWidth, DisplayWidth.of(RunWords.fileName(record.path)))
                for field in record.labels { note(.label(field.name), field.value) }
                note(.reason, record.reason?.rawValue)
                if let segment = record.segment {
                    hasSegments = true
                    note(.segmentStart, ClipCell.time(segment.startSeconds))
                    note(.segmentEnd, segment.endSeconds.map(ClipCell.time))
                }
                note(.shape, record.inputShape)
                note(.networkInput, record.cnnShape.map { "> " + $0 })
                note(.features, record.featureShape.map { "> " + $0 })
                if let shape = record.inputShape, let layout = record.layout { shapes.insert(Self.pattern(shape, layout)) }
            }
            hasOddShapes = hasOddShapes || shapes.count > 1
        }

        /// A shape without the length that differs from clip to clip: `mel 128, time`.
        private static func pattern(_ shape: String, _ layout: String) -> String {
            let lengths = shape.split { !$0.isNumber }, roles = layout.split(separator: ",").map { $0.trimmingPrefix(" ") }
            return zip(roles, lengths).map { role, length in role == "time" ? "time" : "\(role) \(length)" }.joined(separator: ", ")
        }

        /// The columns that this table shows of those that were chosen.
        func columns(_ chosen: [String]) -> [ClipColumn] {
            var columns = ShownColumns.columns(chosen, labels: facts.labels, hasSegments: hasSegments)
            if hasOddShapes, !columns.contains(.shape) { columns.insert(.shape, at: columns.firstIndex(of: .note) ?? columns.endIndex) }
            return columns
        }

        func layout(_ chosen: [String], width: Int) -> ClipTableLayout {
            ClipTableLayout(columns(chosen), widths: widths, nameWidth: nameWidth, width: width)
        }

        /// The marked clips that are extracted as they are, of those in memory. Beside some that have a reason, those that only
        /// have a note are left alone too: what answers the one does not answer the other.
        var settledMarks: Set<String> {
            let marked = page.filter { marks.contains($0.path) }
            let hasReasons = marked.contains { $0.outcome != .extracted }
            return Set(marked.filter { $0.isSettled || hasReasons && $0.doubt != nil }.map(\.path))
        }
    }
}

extension DashboardScreen.Column {
    /// Asks for the page that the table needs.
    mutating func load(visible: Int, now: Double) -> Work {
        table.askedAt = now
        return ask(
            anchor: table.isFollowing ? nil : table.selectedPath, offset: table.isFollowing ? 0 : max(0, table.offset - visible),
            visible: visible)
    }

    private mutating func ask(anchor: String?, offset: Int, visible: Int) -> Work {
        table.generation += 1
        table.askedRow = table.selected
        return .loadPage(
            dataset: name, query: table.query, anchor: anchor, offset: offset, limit: max(60, visible * 3),
            generation: table.generation)
    }

    /// Moves the selection, and asks for more rows when it nears the end of the page.
    mutating func move(_ rows: Int, visible: Int) -> [Work] {
        guard table.total > 0 else { return [] }
        let target = rows == .max ? table.total - 1 : rows == .min ? 0 : table.selected + rows
        table.selected = min(max(0, target), table.total - 1)
        table.isFollowing = false
        if table.selected < table.offset { table.offset = table.selected }
        if table.selected >= table.offset + visible { table.offset = table.selected - visible + 1 }
        table.selectedPath = table.selectedRecord?.path
        let first = max(0, table.offset - visible / 2)
        let last = min(table.total, table.offset + visible + visible / 2)
        let isHeld = first >= table.pageOffset && last <= table.pageOffset + table.page.count
        if isHeld && table.selectedPath != nil { return [] }
        // The row is not in memory yet, so the page is asked for by position, not by the selected path.
        return [ask(anchor: nil, offset: max(0, table.offset - visible), visible: visible)]
    }
}

extension ClipRecord {
    /// Extracted as it is: nothing was wrong with it, so there is nothing that a retry could change.
    var isSettled: Bool { outcome == .extracted && remedies == nil && doubt == nil }

    /// What is noted on a clip that was extracted without remedies, and has some.
    var doubt: ClipNote? { outcome == .extracted && remedies == nil ? notes.first { !$0.code.remedies.isEmpty } : nil }
}
