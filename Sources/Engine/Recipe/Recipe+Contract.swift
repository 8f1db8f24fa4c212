import Base
import Shapes
import Signal

/// What a recipe and a model's contract say together.
extension Recipe {
    /// Refuses a front end whose arrays the model cannot take: every recording would be skipped, one by one.
    ///
    /// - Parameter model: as error texts name it.
    /// - Throws: ``EngineError`` with code `model.unsuitable`.
    package func requireFrontEnd(for contract: ModelContract, model: String) throws(EngineError) {
        let output = frontEnd.output
        func unsuitable(_ found: String, needed: String, advice: String) -> EngineError {
            EngineError(
                .modelUnsuitable, subject: model, step: "comparing the recipe with the model", found: found, needed: needed,
                advice: advice)
        }
        guard ModelContract.Kind(output.axes.map(\.role)) == contract.kind, output.band?.role == contract.band?.role else {
            throw unsuitable(
                "front_end.kind \(frontEnd.kind), which gives \(output.text)",
                needed: "\(contract.kind.text), \(contract.text)", advice: Self.advice(for: contract))
        }
        for axis in output.axes where axis.role.isBand || axis.role == .features {
            guard let length = axis.length, let needed = contract.axis(axis.role)?.length, length != needed else { continue }
            let key = output.countKey.map { "front_end.\($0)" }
            let found = settingText(of: output.countKey).map { "\(key ?? "") \($0)" } ?? "\(length) \(axis.role.plural)"
            let makes = output.valuesPerCount > 1 ? ", which makes \(length) \(axis.role.plural)," : ""
            throw unsuitable(
                "\(found)\(makes) for the recordings", needed: "the model's \(needed) \(axis.role.plural)",
                advice: FrontEndAdvice.countSetting(of: frontEnd, giving: needed).map { "Set \($0.key): \($0.value) in the recipe." }
                    ?? Self.advice(for: contract))
        }
    }

    /// Refuses windows of no length.
    ///
    /// - Throws: ``EngineError`` with code `model.unsuitable`.
    func requireWindowLength(for contract: ModelContract, model: String) throws(EngineError) {
        guard correction.timeFit == .windows, correction.length == nil, let axis = contract.openLengthAxis else { return }
        throw EngineError(
            .modelUnsuitable, subject: model, step: "comparing the recipe with the model",
            found: "correction.time_fit windows, and a model that takes any number of \(contract.axes[axis].role.plural)",
            needed: "the length of a window", advice: "Set correction.length, or leave out correction.time_fit to give the model whole clips.")
    }

    private func settingText(of key: String?) -> String? {
        key.flatMap { key in frontEnd.settings.first { $0.key == key }?.text }
    }

    /// The front ends that give what the contract takes.
    private static func advice(for contract: ModelContract) -> String {
        FrontEndAdvice.setting(for: contract).map { "Set \($0) in the recipe." }
            ?? "No front end gives \(contract.kind.text) of that length; give arrays that hold it."
    }

    /// Most bytes that one array may have: the front end's of the longest accepted clip, as float64, eight times over for
    /// channels or items of a batch; at least 64 MiB.
    var arrayByteLimit: Int {
        let bytes = longestFrames * Double(max(frontEnd.output.band?.length ?? 0, 128)) * 8 * 8
        return max(64 << 20, Int(min(bytes, Double(ArrayFile.defaultMaxBytes) * 8)))
    }

    /// Frames of the longest accepted clip: the front end's, or those of the standard log-mel where it gives none.
    private var longestFrames: Double {
        let isFramed = frontEnd.output.axes.contains { $0.role == .time }
        return (isFramed ? frontEnd.base : LogMel()).steps(seconds: clips.maxSeconds)
    }

    /// Refuses an array whose frames last longer than the longest accepted clip: what the model needs grows with them, to
    /// some 25 KB a frame for the built-in one, and a few kilobytes of a compressed archive can stand for any number.
    ///
    /// - Throws: `array.too_large`.
    func requireAcceptedLength(of plan: CorrectionPlan, contract: ModelContract) throws(SkipReason) {
        guard contract.kind == .spectrogram else { return }
        let valuesPerFrame = max(1, contract.bands) * max(1, contract.axis(.channel)?.length ?? 1)
        // What the model takes by itself, of items that fill its batch, is no clip's.
        let batch = plan.fillsRuns ? plan.itemsPerRun : 1
        let stored = plan.isWindowed ? plan.layout.roles.firstIndex(of: .time).map { plan.inputShape[$0] } : nil
        let frames = stored ?? (plan.modelShape.elementCount ?? .max) / valuesPerFrame / batch
        let most = Int(longestFrames) + 1
        guard frames > most else { return }
        throw SkipReason(
            .arrayTooLarge, found: "\(frames) frames in \(plan.inputShape)",
            needed: "at most \(most) frames, for clips.max_seconds \(clips.maxSeconds)")
    }
}
