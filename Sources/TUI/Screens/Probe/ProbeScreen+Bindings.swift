import Engine

extension Command {
    package static let probe = Command("probe", keys: ["5"], label: "probe", "Go to what the features are worth: figures, labels in doubt, projection")
    package static let judge = Command("judge", keys: ["m"], label: "judge", "Judge the features of the dataset by a linear probe")
    package static let baselines = Command("baselines", keys: ["B"], label: "with baselines", "Judge them beside log-mel means, MFCC means and the untrained network")
    package static let allowOverlap = Command("allow-overlap", keys: ["A"], label: "all the same", "Judge though speakers or recordings are shared, with figures that flatter")
    package static let axes = Command("axes", keys: ["x"], label: "axes", "Show the clips on the axes that vary most, or on those that part the labels")
}

extension ProbeScreen {
    package static let bindings: [Binding] = [
        Binding(.open, refusal: { $0.probe.selectedRow($0) == nil && $0.probe.selectedClip($0) == nil ? "Nothing is selected" : nil }, open)
            .footer { $0.probe.view($0) == nil ? nil : 1 }.label { state in
                guard state.probe.part != .map, case .outliers? = state.probe.selectedRow(state) else { return "open" }
                return state.probe.showsOutliers ? "close" : "list clips"
            },
        Binding(.judge, refusal: refusalToJudge) { start(wish($0), &$0) }.footer { $0.probe.progress == nil ? 1 : nil },
        Binding(.allowOverlap, refusal: { state in
            refusalToJudge(state) ?? (refusal(state)?.isOverlap ?? false ? nil : "Nothing is shared between what is learnt from and what is tested")
        }) { state in
            var wish = wish(state)
            wish.allowsOverlap = true
            return start(wish, &state)
        }.footer { refusal($0)?.isOverlap ?? false ? 1 : nil },
        Binding(.cancel, refusal: { $0.probe.progress == nil ? "Nothing is being judged" : nil }) { _ in [.work(.stopProbing)] }
            .footer { $0.probe.progress == nil ? nil : 1 }.label { _ in "stop" },
        Binding(.baselines, refusal: refusalToJudge) { state in
            var wish = wish(state)
            wish.hasBaselines = true
            wish.allowsOverlap = state.probe.view(state)?.isFlattered ?? false
            return start(wish, &state)
        }.footer { $0.probe.progress == nil ? 3 : nil },
        Binding(.probeChoice, refusal: refusalToJudge) { state in
            guard let name = state.probe.subject(state) else { return [] }
            state.lay(ProbeChoiceLayer(name))
            return [.work(.loadProbeOptions(dataset: name))]
        }.footer { $0.probe.progress == nil ? 3 : nil },
        Binding(.part, refusal: { $0.probe.view($0) == nil ? "Nothing was judged yet" : nil }) { state in
            let parts = Part.allCases
            state.probe.part = parts[((parts.firstIndex(of: state.probe.part) ?? 0) + 1) % parts.count]
            return []
        }.footer { $0.probe.view($0) == nil ? nil : 1 },
        Binding(.nextColumn, refusal: { $0.dashboard.columns.count > 1 ? nil : "There is only one dataset on the dashboard" }) { state in
            state.dashboard.focus = (state.dashboard.focus + 1) % state.dashboard.columns.count
            settle(&state)
            return []
        }.footer { $0.dashboard.columns.count > 1 ? 2 : nil }.label { _ in "dataset" },
        Binding(.axes, refusal: { $0.probe.view($0)?.map?.discriminant == nil ? "There is one pair of axes only" : nil }) { state in
            state.probe.map.axes = state.probe.map.axes == .principal ? .discriminant : .principal
            return []
        }.footer { $0.probe.part == .map ? 2 : nil },
        Binding(.zoomIn, refusal: refusalToZoom) { zoom(2, &$0) }.footer { $0.probe.part == .map ? 2 : nil },
        Binding(.zoomOut, refusal: refusalToZoom) { zoom(0.5, &$0) },
        .shown(.back, footer: 4), .shown(.help, footer: 0), .shown(.quit, footer: 0),
        Binding(.left) { step(-1, &$0) }, Binding(.right) { step(1, &$0) },
    ]

    private static func refusal(_ state: AppState) -> ProbeRefusal? { state.probe.subject(state).flatMap { state.probe.refusals[$0] } }

    private static func refusalToJudge(_ state: AppState) -> String? {
        if let progress = state.probe.progress { return "\(progress.dataset) is being judged; \(state.key(.cancel)) stops it" }
        guard let name = state.probe.subject(state), let entry = state.world.entry(name) else { return Refusal.noDataset }
        return entry.run == nil ? "\(name) has no features yet; \(state.key(.start)) extracts them" : nil
    }

    private static func refusalToZoom(_ state: AppState) -> String? { state.probe.part == .map && state.probe.view(state)?.map != nil ? nil : "That works on the map; \(state.key(.part)) shows it" }

    /// The label and split that were chosen, if any.
    private static func wish(_ state: AppState) -> ProbeWish {
        var wish = ProbeWish()
        let chosen = state.probe.subject(state).flatMap { state.probe.choices[$0] }
        (wish.label, wish.split) = (chosen?.label, chosen?.split)
        return wish
    }

    static func start(_ wish: ProbeWish, _ state: inout AppState) -> [Effect] {
        guard let name = state.probe.subject(state) else { return [] }
        state.probe.refusals[name] = nil
        state.probe.choices[name] = wish
        return [.work(.probe(dataset: name, wish))]
    }

    private static func open(_ state: inout AppState) -> [Effect] {
        if state.probe.part != .map, case .outliers? = state.probe.selectedRow(state) {
            state.probe.showsOutliers.toggle()
            return []
        }
        guard let clip = state.probe.selectedClip(state) else { return [] }
        state.probe.isFinding = true
        return [.work(.findClip(clip))]
    }

    /// In a list the nearest clips are shown or hidden; on the map the cursor goes.
    private static func step(_ direction: Int, _ state: inout AppState) -> [Effect] {
        guard let view = state.probe.view(state) else { return [] }
        if state.probe.part == .map {
            if let map = view.map { state.probe.map.move(x: direction, y: 0, in: map) }
            return []
        }
        switch state.probe.selectedRow(state) {
        case .doubt(let index)?: if direction > 0 { state.probe.open.insert(view.doubts[index].clip) } else { state.probe.open.remove(view.doubts[index].clip) }
        case .neighbour(let index, _)? where direction < 0:
            state.probe.open.remove(view.doubts[index].clip)
            if let row = state.probe.rows(view).firstIndex(of: .doubt(index)) { state.probe.select(row, state) }
        case .outliers?: state.probe.showsOutliers = direction > 0
        default: break
        }
        return []
    }

    private static func zoom(_ factor: Double, _ state: inout AppState) -> [Effect] {
        if let map = state.probe.view(state)?.map { state.probe.map.zoom(by: factor, in: map) }
        return []
    }
}
