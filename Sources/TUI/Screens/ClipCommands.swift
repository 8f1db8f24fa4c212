/// What can be done with the clip that is selected on a screen, whichever it is.
enum ClipCommands {
    static let settled = "This clip is extracted; there is nothing to retry"

    static func play(_ state: inout AppState) -> [Effect] {
        guard let clip = state.selectedClip else { return [] }
        return [.work(.play(dataset: clip.dataset, clip.record))]
    }

    static func copyPath(_ state: inout AppState) -> [Effect] {
        guard let clip = state.selectedClip, let entry = state.world.entry(clip.dataset) else { return [] }
        state.show("Copied the path of \(clip.record.path)", isProblem: false)
        return [.copy(entry.registered.source + "/" + clip.record.file)]
    }

    static func noProblem(forward: Bool, limits: String, _ state: inout AppState) {
        let there = forward ? "No further skipped or failed clip" : "No skipped or failed clip before this one"
        state.show("\(there)\(limits); \(state.key(forward ? .previousProblem : .nextProblem)) looks the other way", isProblem: false)
    }
}
