import Engine

extension Command {
    package static let view = Command("view", keys: ["w"], label: "view", "Switch between input, array as stored, features and waveform")
    package static let nextClip = Command("next-clip", keys: ["]"], label: "next", "Go to the next clip of the list that this one was opened from")
    package static let previousClip = Command("previous-clip", keys: ["["], label: "previous", "Go to the clip before it in that list")
    package static let zoomIn = Command("zoom-in", keys: ["z"], label: "zoom in", "Zoom in on the time axis")
    package static let zoomOut = Command("zoom-out", keys: ["Z"], label: "zoom out", "Zoom out on the time axis")
}

extension FileScreen {
    package static let bindings: [Binding] = [
        Binding(.back, footer: 1) { $0.back() },
        Binding(.retry, footer: 1, refusal: refusalToRetry) { state in
            if let clip = state.file { RemediesLayer.offer(for: clip.record, of: clip.dataset, &state) }
            return []
        },
        Binding(.nextClip, footer: 1, label: "clip", with: .previousClip, refusal: { Refusal.withoutClip($0) }) { step(forward: true, &$0) },
        Binding(.previousClip, refusal: { Refusal.withoutClip($0) }) { step(forward: false, &$0) },
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
        .never(.open, "This clip is already open"),
        .never(.mark, "Marks are for lists; here one clip is open"), .never(.markAll, "Marks are for lists; here one clip is open"),
    ]

    private static func refusalToRetry(_ state: AppState) -> String? {
        if let refusal = Refusal.whenReadOnly(state) { return refusal }
        guard let clip = state.file else { return Refusal.noClip }
        return clip.record.isSettled ? ClipCommands.settled : nil
    }

    private static func refusalToZoom(_ state: AppState) -> String? {
        steps(state) == nil ? "This clip has no time axis to zoom into" : nil
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
        switch clip.order {
        case .skipped: return SkippedScreen.findProblem(after: clip.id, forward: forward, &state)
        case .query, .listed:
            var query = ClipQuery(sort: .path, descending: false)
            if case .query(let own) = clip.order { query = own }
            state.file?.isSearching = true
            return [.work(.findProblem(dataset: clip.dataset, from: clip.record.path, query: query, forward: forward))]
        }
    }

    // MARK: From clip to clip

    private static func step(forward: Bool, _ state: inout AppState) -> [Effect] {
        guard let clip = state.file else { return [] }
        switch clip.order {
        case .skipped: return SkippedScreen.findProblem(after: clip.id, forward: forward, &state)
        case .query(let query):
            // A key that comes before the answer to the last one is another step, not the same one again.
            guard !clip.isStepping else {
                state.file?.stepsLeft += forward ? 1 : -1
                return []
            }
            state.file?.isStepping = true
            return [.work(.findNeighbour(of: clip.id, query: query, forward: forward))]
        case .listed(let paths):
            guard !clip.isStepping else {
                state.file?.stepsLeft += forward ? 1 : -1
                return []
            }
            let next = paths.firstIndex(of: clip.record.path).map { $0 + (forward ? 1 : -1) }
            guard let next, paths.indices.contains(next) else { return end(clip, forward: forward, &state) }
            state.file?.isStepping = true
            let id = ClipID(dataset: clip.dataset, path: paths[next])
            return [.work(.findListed(id, after: clip.id, ClipPlace(index: next, total: paths.count), forward: forward))]
        }
    }

    /// The list has no further clip.
    private static func end(_ clip: Clip, forward: Bool, _ state: inout AppState) -> [Effect] {
        state.file?.isStepping = false
        state.file?.stepsLeft = 0
        let key = state.key(forward ? .previousClip : .nextClip)
        state.show("This is the \(forward ? "last" : "first") clip\(clip.order.limits); \(key) goes the other way", isProblem: false)
        return []
    }

    /// Takes the neighbour that was looked for, and goes on with the steps that were asked for meanwhile.
    static func step(from id: ClipID, to record: ClipRecord?, _ place: ClipPlace?, forward: Bool, _ state: inout AppState) -> [Effect] {
        guard let clip = state.file, clip.id == id, clip.isStepping else { return [] }
        guard let record else { return end(clip, forward: forward, &state) }
        let effects = open(ClipID(dataset: id.dataset, path: record.path), record, order: clip.order, place: place, &state)
        guard clip.stepsLeft != 0 else { return effects }
        // Only the clip at which it ends is looked into.
        let isForward = clip.stepsLeft > 0
        state.file?.stepsLeft = clip.stepsLeft - (isForward ? 1 : -1)
        if case .listed = clip.order {
            // Those that are left are taken up by the step itself.
            let left = state.file?.stepsLeft ?? 0
            let more = step(forward: isForward, &state)
            state.file?.stepsLeft = more.isEmpty ? 0 : left
            return more.isEmpty ? effects : more
        }
        guard case .query(let query) = clip.order, let next = state.file else { return effects }
        state.file?.isStepping = true
        return [.work(.findNeighbour(of: next.id, query: query, forward: isForward))]
    }
}

extension FileScreen.ClipOrder {
    /// What limits the list, as the end of a sentence.
    var limits: String {
        guard case .query(let query) = self, !query.filter.isEmpty else { return "" }
        return " that matches \(query.filter)"
    }
}
