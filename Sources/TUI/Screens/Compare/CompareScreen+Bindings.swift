import Engine

extension Command {
    package static let compare = Command("compare", keys: ["x"], label: "compare", "Set the features of the two marked datasets side by side")
    package static let again = Command("compare-again", keys: ["r"], label: "again", "Compare once more, with what was extracted meanwhile")
}

extension CompareScreen {
    package static let bindings: [Binding] = [
        Binding(.open, refusal: { $0.compare.selectedClip == nil ? Refusal.noClip : nil }) { state in
            state.compare.selectedClip.map { [.work(.findClip($0))] } ?? []
        }.footer { $0.compare.rows.isEmpty ? nil : 1 }.label { _ in "open clip" },
        Binding(.cancel, refusal: { $0.compare.progress == nil ? "Nothing is being compared" : nil }) { _ in [.work(.stopComparing)] }
            .footer { $0.compare.progress == nil ? nil : 1 }.label { _ in "stop" },
        Binding(.again, refusal: { $0.compare.progress == nil ? nil : "They are being compared" }) { state in
            guard let pair = state.compare.datasets else { return [] }
            state.compare.progress = ComparisonRun.Progress()
            return [.work(.compare(pair.a, pair.b))]
        }.footer { $0.compare.progress == nil ? 2 : nil },
        .shown(.back, footer: 1), .shown(.help, footer: 0), .shown(.quit, footer: 0),
    ]

    /// Why two datasets of the list cannot be compared; nil where they can.
    static func refusal(_ state: AppState) -> String? {
        let marked = state.world.datasets.filter { state.datasetsScreen.marks.contains($0.name) }
        guard marked.count == 2 else { return "Mark the two datasets that are to be compared with \(state.key(.mark))" }
        if let bare = marked.first(where: { $0.run == nil }) { return "\(bare.name) has no features yet" }
        return nil
    }
}
