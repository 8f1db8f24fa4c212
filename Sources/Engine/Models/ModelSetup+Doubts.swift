import Base
import Foundation
import Inference
import Shapes

/// Why a front end and a network may not belong together, seen before any clip.
extension ModelSetup {
    /// In words; empty where nothing speaks against it.
    package func doubts(_ info: ModelInfo) -> [String] {
        guard let contract = info.contract else { return [] }
        do {
            try recipe.requireFrontEnd(for: contract, model: info.name)
        } catch {
            return ["recordings cannot be used: \(error.found); needed: \(error.needed). \(error.advice)"]
        }
        return [fixedLength(contract), scale(contract, info)].compactMap { $0 }
    }

    /// A network that takes so many frames and no others sees a part of most clips, or padding.
    private func fixedLength(_ contract: ModelContract) -> String? {
        guard let role = contract.lengthRole, let length = contract.axis(role)?.length, let seconds = recipe.frontEnd.secondsPerStep,
            recipe.correction.timeFit != .windows, recipe.frontEnd.output.axes.first(where: { $0.role == role })?.length != length
        else { return nil }
        let long = String(format: "%.3g", Double(length) * seconds)
        return "it takes exactly \(length) \(role.plural), \(long) s: with correction.time_fit: \(recipe.correction.timeFit.rawValue) other clips are padded or cropped; "
            + "correction.time_fit: windows gives one row per \(long) s"
    }

    /// What the front end makes of a made-up voice, against what the network was fed.
    private func scale(_ contract: ModelContract, _ info: ModelInfo) -> String? {
        guard let statistics = info.inputStatistics,
            let voice = try? TrialInput.voice.tensor(for: contract, frontEnd: recipe.frontEnd),
            let note = statistics.note(on: voice.values)
        else { return nil }
        return "for a made-up voice the front end (\(recipe.frontEnd.title)) gives \(note.text); it may have been trained with another front end or normalisation"
    }
}
