import Base
import Shapes
import Signal

/// What a model's input for the clip takes: its contract, and how real values stand in it.
struct ClipInput {
    let contract: ModelContract
    /// Nil where values go in as they are.
    let quantisation: Quantisation?

    /// - Parameter graph: tells how whole numbers stand for real ones, where the recipe does not.
    /// - Throws: ``EngineError`` with code `model.unsuitable`.
    init(
        _ inputs: ModelInputs, choice: ModelChoice, frontEnd: [Axis], graph: ModelGraph?, subject: String
    ) throws(EngineError) {
        let input = inputs.clip
        guard let axes = input.axes, let type = input.elementType else {
            throw EngineError(
                .modelUnsuitable, subject: subject, step: "reading the inputs", found: "input \(input.text)",
                needed: "an input of known rank, such as (?, ?, 128, 1)",
                advice: "Choose a model that takes spectrograms, a waveform or vectors.")
        }
        func infer(isScaled: Bool) throws(EngineError) -> ModelContract {
            try .infer(
                shape: axes, elementType: type, roles: choice.axes, frontEnd: frontEnd, melBands: choice.melBands, isScaled: isScaled,
                subject: subject)
        }
        if choice.inputScale != nil || choice.inputZeroPoint != nil {
            quantisation = Quantisation(scale: choice.inputScale ?? 1, zeroPoint: choice.inputZeroPoint ?? 0)
        } else if type.isFloatingPoint {
            quantisation = nil
        } else {
            // Samples as whole numbers of 16 bits are PCM.
            var isPCM = false
            if type == .int16 { isPCM = try infer(isScaled: true).kind == .waveform }
            quantisation = graph?.inputQuantisation(inputs.clipIndex) ?? (isPCM ? .pcm16 : nil)
        }
        contract = try infer(isScaled: quantisation != nil)
    }
}
