import Base
import Engine

/// Why a command can do nothing now: a key that cannot act says so.
extension AppState {
    /// Why `command` can do nothing now, as a sentence; nil when it can.
    package func refusal(of command: Command) -> String? {
        switch command {
        case .start: return refusalToStart
        case .pause, .cancel:
            guard !isReadOnly else { return "This is a view of another process's run; it can only be watched" }
            guard let target = targetDataset else { return "No dataset is selected" }
            return target.isWorking ? nil : "\(target.name) is not running here"
        case .lanesMore:
            if isReadOnly { return "This is a view of another process's run; it can only be watched" }
            return lanes >= LanePool.maxLanes ? "\(LanePool.maxLanes) lanes is the most" : nil
        case .lanesFewer:
            if isReadOnly { return "This is a view of another process's run; it can only be watched" }
            return lanes <= 1 ? "One lane is the least" : nil
        case .dashboard: return datasets.isEmpty ? "There is no dataset yet; press \(key(.addDataset)) to add one" : nil
        case .skipped: return datasets.isEmpty ? "There is no dataset yet" : nil
        case .addDataset:
            if isReadOnly { return "This is a view of another process's run" }
            return screen == .datasets ? nil : "Datasets are added on the start screen (\(key(.datasets)))"
        case .removeDataset:
            if isReadOnly { return "This is a view of another process's run" }
            guard screen == .datasets else { return "Datasets are removed on the start screen (\(key(.datasets)))" }
            guard let target = targetDataset else { return "No dataset is selected" }
            return target.isWorking ? "\(target.name) is running; cancel it first" : nil
        case .survey: return targetDataset == nil ? "No dataset is selected" : nil
        case .filter, .follow, .sort, .sortReverse:
            guard screen == .dashboard else { return "That works on the dashboard's table (\(key(.dashboard)))" }
            return columns.indices.contains(focus) ? nil : "No dataset is on the dashboard"
        case .nextColumn: return columns.count > 1 || screen == .datasets ? nil : "There is only one dataset on the dashboard"
        case .mark, .markAll:
            if screen == .file { return "One clip is open here; marks are for lists" }
            return screen == .dashboard && selectedClip == nil ? "No clip is selected" : nil
        case .retry: return refusalToRetry
        case .retryAll:
            if isReadOnly { return "This is a view of another process's run; it can only be watched" }
            return screen == .skipped && selectedSkippedRow != nil ? nil : "That works on the skipped clips (\(key(.skipped)))"
        case .nextProblem, .previousProblem:
            guard screen == .file || screen == .dashboard else { return "That works on the dashboard and in a clip" }
            return selectedClip == nil ? "No clip is selected" : nil
        case .view: return screen == .file ? nil : "That works in an opened clip"
        case .zoomIn, .zoomOut:
            guard screen == .file else { return "That works in an opened clip" }
            return file?.inspection?.logMel == nil ? "There is no log-mel of this clip to zoom into" : nil
        case .play, .copyPath: return selectedClip == nil ? "No clip is selected" : nil
        case .export: return screen == .skipped ? nil : "That works on the skipped clips (\(key(.skipped)))"
        case .open:
            if screen == .file { return "The clip is open already" }
            return screen == .dashboard && selectedClip == nil ? "No clip is selected" : nil
        case .up, .down, .pageUp, .pageDown, .top, .bottom, .left, .right, .back, .quit, .help, .palette, .theme, .log,
            .datasets:
            return nil
        }
    }

    func key(_ command: Command) -> String { keymap.firstKey(for: command) ?? command.rawValue }

    private static let settledWords = "This clip is extracted; there is nothing to retry"

    private var refusalToStart: String? {
        guard !isReadOnly else { return "This is a view of another process's run; it can only be watched" }
        guard let target = targetDataset else { return "There is no dataset yet; press \(key(.addDataset)) to add one" }
        if target.isElsewhere { return "\(target.name) is being extracted by another process; open it to watch" }
        return target.isWorking || target.isStarting ? "\(target.name) is running already" : nil
    }

    private var refusalToRetry: String? {
        guard !isReadOnly else { return "This is a view of another process's run; it can only be watched" }
        switch screen {
        case .datasets: return "Open a dataset first; clips are retried there"
        case .dashboard, .file:
            guard let clip = selectedClip else { return "No clip is selected" }
            if screen == .dashboard, !columns[focus].table.marks.isEmpty {
                let table = columns[focus].table
                guard table.marks.isSubset(of: table.settledMarks) else { return nil }
                let count = table.marks.count
                return count == 1 ? Self.settledWords : "These \(count) clips are extracted; there is nothing to retry"
            }
            return clip.record.isSettled ? Self.settledWords : nil
        case .skipped: return selectedSkippedRow == nil ? "No clip is skipped" : nil
        }
    }
}

extension ClipRecord {
    /// Extracted as it is: nothing was wrong with it, so there is nothing that a retry could change.
    var isSettled: Bool { outcome == .extracted && remedies == nil && doubt == nil }

    /// What is noted on a clip that was extracted without remedies, and has some.
    var doubt: ClipNote? { outcome == .extracted && remedies == nil ? notes.first { !$0.code.remedies.isEmpty } : nil }
}

extension AppState.ClipTable {
    /// The marked clips that are extracted as they are, of those in memory. Beside some that have a reason, those that only
    /// have a note are left alone too: what answers the one does not answer the other.
    var settledMarks: Set<String> {
        let marked = page.filter { marks.contains($0.path) }
        let hasReasons = marked.contains { $0.outcome != .extracted }
        return Set(marked.filter { $0.isSettled || hasReasons && $0.doubt != nil }.map(\.path))
    }
}
