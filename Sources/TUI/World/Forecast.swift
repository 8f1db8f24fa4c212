import Base
import Engine
import Shapes

/// What a start would take, by what runs with the same model took.
package struct Forecast: Sendable, Equatable {
    package var text: String
    /// Whether the features are larger than the room that is left for them.
    package var isTooLarge: Bool
}

extension World {
    /// What a start of a dataset that has no run yet would take; nil where nothing is known of its clips.
    ///
    /// Lengths count where a survey found them, else the number of clips does: then as long ones as those of the other run are
    /// taken for granted, which the words say.
    package func forecast(of entry: DatasetEntry) -> Forecast? {
        guard entry.run == nil, entry.isStartable, !isReadOnly, let clips = entry.survey?.total ?? entry.clipCount, clips > 0 else { return nil }
        let model = nextModel(of: entry)
        let runs = datasets.compactMap { other -> (name: String, figures: RunFigures)? in
            guard other.name != entry.name, let run = other.run, run.model == model,
                other.registered.encoder == entry.registered.encoder
            else { return nil }
            let figures = [run.figures, run.earlier].compactMap { $0 }.max { $0.done < $1.done }
            return figures.flatMap { $0.done >= 20 && $0.activeSeconds > 0 ? (other.name, $0) : nil }
        }
        guard let known = runs.max(by: { $0.figures.done < $1.figures.done }) else { return nil }
        let (name, figures) = known
        var share = Double(clips) / Double(figures.done)
        var basis = "going by \(name), if these are as long"
        if let survey = entry.survey, survey.audioSeconds > 0, survey.arrays == 0, survey.unknownLengths == 0, figures.audioSeconds > 0 {
            share = survey.audioSeconds / figures.audioSeconds
            basis = "going by \(name)"
        }
        var text = "\(Readable.clips(clips)) would take about \(Readable.duration(max(1, figures.activeSeconds * share)))"
        var isTooLarge = false
        if figures.outputBytes > 0 {
            let bytes = Double(figures.outputBytes) * share
            text += " and give \(Readable.roundBytes(Int(min(bytes, 1e15)))) of features"
            if let free = machine?.freeBytes, bytes > Double(free) {
                isTooLarge = true
                text += " (only \(Readable.roundBytes(Int(clamping: free))) are free)"
            }
        }
        return Forecast(text: text + ", " + basis, isTooLarge: isTooLarge)
    }
}

/// What the program takes of the machine, and what is left.
package struct MachineLoad: Sendable, Equatable {
    /// Of all processors together; nil while nothing runs.
    package var cpuPercent: Int?
    package var memoryBytes: Int
    /// Where the features go; nil where that cannot be told.
    package var freeBytes: Int64?

    package init(cpuPercent: Int?, memoryBytes: Int, freeBytes: Int64?) {
        self.cpuPercent = cpuPercent
        self.memoryBytes = memoryBytes
        self.freeBytes = freeBytes
    }

    /// "97 % CPU  131 MB  1.2 TB free"
    var text: String {
        let parts = [cpuPercent.map { "\($0) % CPU" }, cpuPercent == nil ? nil : Readable.roundBytes(memoryBytes), freeBytes.map { Readable.roundBytes(Int(clamping: $0)) + " free" }]
        return parts.compactMap { $0 }.joined(separator: "  ")
    }
}
