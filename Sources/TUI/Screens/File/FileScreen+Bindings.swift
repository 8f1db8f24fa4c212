extension Command {
    package static let view = Command("view", keys: ["w"], label: "view", "Switch between input, array as stored, features and waveform")
    package static let zoomIn = Command("zoom-in", keys: ["z"], label: "zoom in", "Show a shorter time, larger")
    package static let zoomOut = Command("zoom-out", keys: ["Z"], label: "zoom out", "Show a longer time, smaller")
}

extension FileScreen {
    package static let bindings: [Binding] = [
        Binding(.back, footer: 1) { $0.back() },
        Binding(.retry, footer: 1, refusal: refusalToRetry) { state in
            if let clip = state.file { RemediesLayer.offer(for: clip.record, of: clip.dataset, &state) }
            return []
        },
        Binding(.nextProblem, footer: 2, refusal: { Refusal.withoutClip($0) }) { findProblem(forward: true, &$0) },
        Binding(.previousProblem, footer: 3, refusal: { Refusal.withoutClip($0) }) { findProblem(forward: false, &$0) },
        Binding(.view, footer: 2) { state in
            guard let views = state.file?.views, let index = views.firstIndex(of: state.file?.shownView ?? .input) else { return [] }
            state.file?.view = views[(index + 1) % views.count]
            state.file?.hasChosenView = true
            return []
        },
        Binding(.zoomIn, footer: 3, refusal: refusalToZoom) { zoom(in: true, &$0) },
        Binding(.zoomOut, footer: 4, refusal: refusalToZoom) { zoom(in: false, &$0) },
        Binding(.play, footer: 4, refusal: { Refusal.withoutClip($0) }) { ClipCommands.play(&$0) },
        Binding(.copyPath, footer: 4, refusal: { Refusal.withoutClip($0) }) { ClipCommands.copyPath(&$0) },
        Binding(.left) { shift(-1, &$0) }, Binding(.right) { shift(1, &$0) },
        .shown(.help, footer: 0), .shown(.quit, footer: 0),
        .never(.open, "The clip is open already"),
        .never(.mark, "One clip is open here; marks are for lists"), .never(.markAll, "One clip is open here; marks are for lists"),
    ]

    private static func refusalToRetry(_ state: AppState) -> String? {
        if let refusal = Refusal.whenReadOnly(state) { return refusal }
        guard let clip = state.file else { return Refusal.noClip }
        return clip.record.isSettled ? ClipCommands.settled : nil
    }

    private static func refusalToZoom(_ state: AppState) -> String? {
        steps(state) == nil ? "There is nothing over time of this clip to zoom into" : nil
    }

    /// Frames or samples of what is shown.
    private static func steps(_ state: AppState) -> Int? {
        state.file?.inspection?.input.flatMap { $0.kind == .vector ? nil : $0.steps }
    }

    private static func zoom(in isIn: Bool, _ state: inout AppState) -> [Effect] {
        guard let total = steps(state), total > 1 else { return [] }
        let span = state.file?.frameSpan ?? total
        let next = isIn ? max(8, span / 2) : span * 2
        let centre = (state.file?.firstFrame ?? 0) + span / 2
        state.file?.frameSpan = next >= total ? nil : next
        state.file?.firstFrame = next >= total ? 0 : min(max(0, centre - next / 2), total - next)
        return []
    }

    private static func shift(_ step: Int, _ state: inout AppState) -> [Effect] {
        guard let span = state.file?.frameSpan else { return [] }
        let total = steps(state) ?? 0
        let first = state.file?.firstFrame ?? 0
        state.file?.firstFrame = min(max(0, first + step * max(1, span / 4)), max(0, total - span))
        return []
    }

    /// The next problem in the order of the list that the operator comes from.
    private static func findProblem(forward: Bool, _ state: inout AppState) -> [Effect] {
        guard let clip = state.file else { return [] }
        let id = ClipID(dataset: clip.dataset, path: clip.record.path)
        return state.previous.last == .skipped
            ? SkippedScreen.findProblem(after: id, forward: forward, &state)
            : DashboardScreen.findProblem(after: id, forward: forward, &state)
    }
}
