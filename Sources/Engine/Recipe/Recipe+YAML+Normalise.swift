import Base
import Foundation
import Settings
import Shapes
import Signal

/// The section `normalise:` of a recipe. A scaler is named by its file where a recipe is written by hand, and stands with its values
/// in what Melscope writes, so that an output's recipe is enough to retry and verify later, wherever the file went.
extension Recipe {
    static func settings(of normalise: NormaliseOptions, isShort: Bool) -> [(String, String)] {
        let scaler = normalise.scaler.map { isShort ? summary(of: $0) : values(of: $0) } ?? "null"
        return NormaliseOptions.settings.map { ("normalise." + $0.key, $0.text(normalise)) } + [("normalise.scaler", scaler)]
    }

    private static func values(of scaler: Scaler) -> String {
        func list(_ values: [Float]) -> String { "[" + values.map { "\($0)" }.joined(separator: ", ") + "]" }
        return "{mean: \(list(scaler.mean)), deviation: \(list(scaler.deviation))}"
    }

    /// Tells one scaler from another in a line: "40 values, mean -380.2 to 12.1, deviation 3.1 to 90.5".
    private static func summary(of scaler: Scaler) -> String {
        func span(_ values: [Float]) -> String { "\(values.min() ?? 0) to \(values.max() ?? 0)" }
        let count = scaler.count == 1 ? "1 value" : "\(scaler.count.grouped) values"
        return "\(count), mean \(span(scaler.mean)), deviation \(span(scaler.deviation))"
    }

    /// - Parameter folder: where a scaler's relative path starts: the recipe's own; nil for a recipe that is no file of the
    ///   operator's, which may name none.
    mutating func readNormalise(_ section: inout SettingsReader, file: String, folder: String?) throws {
        try section.take(NormaliseOptions.settings, into: &normalise)
        func invalid(_ found: String, _ needed: String) -> EngineError {
            EngineError(.invalidConfiguration, subject: file, step: "reading the recipe", found: found, needed: needed)
        }
        if section.isMapping("scaler") {
            var values = try section.section("scaler")
            let (mean, deviation) = (try values.numbers("mean") ?? [], try values.numbers("deviation") ?? [])
            try values.finish()
            do {
                normalise.scaler = try Scaler(mean: mean, deviation: deviation)
            } catch {
                throw invalid("normalise.scaler with \(error.found)", error.needed)
            }
        } else if section.isExplicitNull("scaler") {
            _ = try section.text("scaler")
            normalise.scaler = nil
        } else if let path = try section.text("scaler") {
            guard let folder else {
                throw invalid("normalise.scaler '\(path)', a file", "its values, as 'melscope recipe FILE' prints them")
            }
            normalise.scaler = try ScalerFile.read(path: path.hasPrefix("/") || folder == "." ? path : folder + "/" + path)
        }
        try section.finish()
    }

    /// Refuses a normalisation that no clip could go through to the model.
    ///
    /// - Parameter model: as error texts name it.
    /// - Throws: ``EngineError`` with code `model.unsuitable`.
    package func requireNormalisation(for contract: ModelContract, model: String) throws(EngineError) {
        func unsuitable(_ found: String, _ needed: String, _ advice: String) -> EngineError {
            EngineError(
                .modelUnsuitable, subject: model, step: "comparing the recipe with the model", found: found, needed: needed, advice: advice)
        }
        if normalise.zscore == .band, contract.kind != .spectrogram {
            throw unsuitable(
                "normalise.zscore band for \(contract.kind.text)", "frames, over which each band or coefficient has a mean and a deviation",
                "Set normalise.zscore: clip, which normalises all values together, or set normalise.scaler to the means and deviations of a training set.")
        }
        guard let count = normalise.scaler?.count, count > 1 else { return }
        let axis = contract.band ?? contract.axis(.features)
        guard axis?.length != count else { return }
        guard let axis, let length = axis.length else {
            throw unsuitable(
                "normalise.scaler with \(count.grouped) values for \(contract.kind.text)", "one mean and one deviation for all samples",
                "Set normalise.zscore: clip, or save a scaler of one value.")
        }
        let flat = count % length == 0 ? " A scaler of \(count.grouped) values may have been fitted on flattened spectrograms of \(count / length) frames." : ""
        throw unsuitable(
            "normalise.scaler with \(count.grouped) values", "the model's \(length) \(axis.role.plural), or one value for all",
            "Fit it on arrays of shape (frames or clips, \(length)): StandardScaler().fit(X), X.shape[1] == \(length).\(flat)")
    }
}
