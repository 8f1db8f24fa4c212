import Base
import Corpora
import Engine
import Foundation
import Inference
import Shapes
import Signal

extension OutputMaterial {
    /// So many classes are shown.
    package static let exampleLimit = 12

    /// Takes one clip of each class, that of the middle length, and what the front end makes of it.
    ///
    /// - Throws: ``EngineError`` where the ledger cannot be read; `CancellationError`.
    mutating func drawExamples(isCancelled: () -> Bool) throws {
        let records = try OutputRecords(folder)
        defer { records.close() }
        var lengths: [String: [(seconds: Double, path: String)]] = [:]
        try records.forEachClip { record in
            guard record.outcome == .extracted else { return }
            let name = ["emotion", "class", "label"].lazy.compactMap { field in record.labels.first { $0.name == field && !$0.value.isEmpty }?.value }.first
            lengths[name ?? "", default: []].append((record.durationSeconds ?? Double(record.frames ?? 0), record.path))
        }
        if lengths.count > 1 { lengths[""] = nil }
        let shown = lengths.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.prefix(Self.exampleLimit).sorted { $0.key < $1.key }
        if lengths.count > shown.count { examplesRemark = "Shown are the \(shown.count) most frequent of \(lengths.count.grouped) classes." }
        guard !shown.isEmpty else { return }
        let setup: (recipe: Recipe, model: LoadedModel)
        do {
            setup = try Self.pictureSetup(run.recipe)
        } catch let error as EngineError {
            return examplesRemark = "There are none: \(error)"
        }
        for (name, clips) in shown {
            if isCancelled() { throw CancellationError() }
            let sorted = clips.sorted { $0 < $1 }
            guard let record = try records.clip(sorted[sorted.count / 2].path) else { continue }
            do {
                let inspection = try Inspection.make(
                    path: run.filePath(of: record), segment: record.segment, recipe: setup.recipe, remedies: Remedy.list(record.remedies ?? ""),
                    model: setup.model)
                guard let picture = inspection.spectrogram, picture.shape[0] > 0, picture.shape[1] > 1 else { continue }
                let frontEnd = inspection.frontEnd ?? setup.recipe.frontEnd
                let seconds = Double(picture.shape[0]) * (frontEnd.secondsPerStep ?? 0)
                examples.append(ExampleClip(className: name, path: record.path, seconds: seconds > 0 ? seconds : 1, values: picture, frontEnd: frontEnd))
            } catch let error as EngineError {
                examplesRemark = "There are none: the recordings cannot be read (\(error.found): \(error.subject))."
                return
            }
        }
        if examples.isEmpty, examplesRemark == nil { examplesRemark = "There are none: the clips have no spectrogram." }
    }

    /// The recipe up to its front end, without a network behind it; the usual log-mel where that is no spectrogram.
    private static func pictureSetup(_ recipe: Recipe) throws -> (Recipe, LoadedModel) {
        var plain = recipe
        plain.model = ModelChoice()
        plain.correction = CorrectionOptions()
        plain.normalise = NormaliseOptions()
        plain.output = OutputOptions()
        let axes = plain.frontEnd.output.axes.map(\.role)
        if !axes.contains(.time) || !axes.contains(.mel) || axes.contains(.batch) { plain.frontEnd = .standard }
        return (plain, try ModelLoader.load(path: ModelChoice.noneName, recipe: plain, lanes: 1))
    }
}
