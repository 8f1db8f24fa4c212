/// Why a key can do nothing: the sentences that several tables share.
enum Refusal {
    static let noDataset = "No dataset is selected"
    static let noClip = "No clip is selected"

    static func whenReadOnly(_ state: AppState) -> String? {
        state.world.isReadOnly ? "This run belongs to another process and can only be watched here" : nil
    }

    static func withoutClip(_ state: AppState) -> String? { state.selectedClip == nil ? noClip : nil }

    static func ofStart(_ state: AppState) -> String? {
        if let refusal = whenReadOnly(state) { return refusal }
        guard let target = state.targetDataset else { return "There is no dataset yet; press \(state.key(.addDataset)) to add one" }
        if target.isElsewhere { return "\(target.name) is being extracted by another process; open it to watch" }
        return target.isWorking || target.isStarting ? "\(target.name) is already running" : nil
    }

    static func whenNotRunning(_ state: AppState) -> String? {
        if let refusal = whenReadOnly(state) { return refusal }
        guard let target = state.targetDataset else { return noDataset }
        return target.isWorking ? nil : "\(target.name) is not running here"
    }
}
