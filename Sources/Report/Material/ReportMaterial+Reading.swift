import Base
import Corpora
import Engine
import Foundation
import Shapes

/// Reading what outputs have recorded, and looking at their recordings where these are there.
extension ReportMaterial {
    /// Works on the caller's thread, and on lanes where recordings are measured.
    ///
    /// - Throws: ``EngineError`` where an output cannot be read; `CancellationError`.
    package static func read(
        _ request: ReportRequest, pool: LanePool, isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @Sendable (ReportStep) -> Void = { _ in }
    ) throws -> ReportMaterial {
        var material = ReportMaterial(outputs: [], datasets: [])
        for folder in request.outputs {
            progress(.reading(output: folder.path))
            try material.add(folder, isCancelled: isCancelled)
        }
        material.distinguish()
        try material.examine(request, pool, isCancelled: isCancelled, progress: progress)
        try material.judge(request, pool, isCancelled: isCancelled, progress: progress)
        for index in material.outputs.indices {
            progress(.drawing(output: material.outputs[index].folder.path))
            try material.outputs[index].drawExamples(isCancelled: isCancelled)
        }
        return material
    }

    private mutating func add(_ folder: OutputFolder, isCancelled: () -> Bool) throws {
        let records = try OutputRecords(folder)
        defer { records.close() }
        let run = try RecordedRun(folder)
        var output = OutputMaterial(folder: folder, title: run.name, run: run)
        output.snapshot = try records.latestRun()
        output.history = try records.history()
        output.readCard()
        var clips = ClipCensus()
        try records.forEachClip { record in
            if clips.count % 1024 == 0, isCancelled() { throw CancellationError() }
            clips.add(record)
        }
        clips.fill(&output)
        if let index = datasets.firstIndex(where: { SourceIdentity.isSame($0.source, run.sourcePath) && $0.kind == (run.kind ?? .folder) }) {
            output.dataset = index
        } else {
            output.dataset = datasets.count
            let kind = run.kind ?? .folder
            datasets.append(
                DatasetMaterial(
                    name: run.name, kind: kind, source: run.sourcePath, corpora: kind == .folder ? [] : CorpusCatalogue.standard.corpora(of: kind),
                    completeness: DatasetInventory(kind)?.completeness(of: clips.files.sorted()), labels: clips.labels))
        }
        outputs.append(output)
    }

    /// Gives outputs and datasets of one name more than that.
    private mutating func distinguish() {
        let names = Dictionary(grouping: outputs.indices, by: { outputs[$0].title })
        for (_, indexes) in names where indexes.count > 1 {
            for index in indexes { outputs[index].title += " (\((outputs[index].folder.path as NSString).lastPathComponent))" }
        }
        let again = Dictionary(grouping: outputs.indices, by: { outputs[$0].title })
        for (_, indexes) in again where indexes.count > 1 {
            for index in indexes { outputs[index].title = outputs[index].run.name + " (\(outputs[index].folder.path))" }
        }
        var taken: [String: Int] = [:]
        for index in datasets.indices {
            let name = datasets[index].name
            taken[name, default: 0] += 1
            if let number = taken[name], number > 1 { datasets[index].name = "\(name)-\(number)" }
        }
    }

    /// Asks the doctor, of the sources that are there.
    private mutating func examine(
        _ request: ReportRequest, _ pool: LanePool, isCancelled: @escaping @Sendable () -> Bool, progress: @Sendable (ReportStep) -> Void
    ) throws {
        guard let first = outputs.first else { return }
        thresholds = first.run.recipe.doctor
        var subjects: [DoctorSubject] = []
        for index in datasets.indices {
            guard let output = outputs.first(where: { $0.dataset == index }) else { continue }
            do {
                let source = try Source(argument: datasets[index].source)
                subjects.append(
                    DoctorSubject(
                        name: datasets[index].name, source: source, kind: output.run.kind, only: output.run.only, labels: output.run.labels,
                        output: output.folder))
            } catch {
                datasets[index].remark = "\(error.found): \(error.subject)"
            }
        }
        guard !subjects.isEmpty else { return }
        let run = InBackground(DoctorRun(subjects, recipe: first.run.recipe, pool: pool, measuresNew: request.measures))
        quality = try run.value(isCancelled: isCancelled) { progress(.measuring($0)) }
    }
}

extension OutputMaterial {
    /// The card is not recorded: it is read from where it is now.
    fileprivate mutating func readCard() {
        guard run.modelName != ModelChoice.noneName else { return }
        do {
            card = try ModelCard.of(model: run.modelName)
            if card == nil { cardRemark = "There is no card beside the model that says what it was trained on and who may use it." }
        } catch {
            cardRemark = "Its card cannot be read: \(error)"
        }
    }
}

/// What one pass over the rows tells.
struct ClipCensus {
    private(set) var count = 0
    private var counts = OutputMaterial.Counts()
    private var shapes = FeatureShapes()
    private var audioSeconds = 0.0
    private var reasons: [ReasonCode: OutputMaterial.Reason] = [:]
    private var example: ClipRecord?
    private var entries: [Engine.LabelTable.Entry] = []
    private var classField: String?
    /// Recordings that are there.
    private(set) var files: Set<String> = []

    mutating func add(_ record: ClipRecord) {
        count += 1
        switch record.outcome {
        case .extracted: counts.extracted += 1
        case .skipped: counts.skipped += 1
        case .failed: counts.failed += 1
        case .cancelled: counts.cancelled += 1
        case .stale: counts.stale += 1
        }
        if let reason = record.reason {
            var entry = reasons[reason] ?? OutputMaterial.Reason(code: reason)
            entry.count += 1
            if entry.clips.count < OutputMaterial.Reason.clipLimit { entry.clips.append((record.path, record.found ?? "")) }
            reasons[reason] = entry
        }
        if record.outcome == .extracted {
            if let shape = record.featureShape { shapes.add(shape) }
            audioSeconds += record.durationSeconds ?? 0
            if example == nil { example = record }
        }
        guard record.reason != .fileVanished else { return }
        files.insert(record.file)
        let labels = record.labels
        let name = ["emotion", "class", "label"].first { name in labels.contains { $0.name == name && !$0.value.isEmpty } }
        if classField == nil { classField = name }
        func value(_ names: String...) -> String? { names.lazy.compactMap { name in labels.first { $0.name == name && !$0.value.isEmpty }?.value }.first }
        entries.append(
            Engine.LabelTable.Entry(className: name.flatMap { value($0) }, speaker: value("speaker", "actor"), sex: value("sex", "gender")))
    }

    var labels: Engine.LabelTable? { classField.map { Engine.LabelTable(classField: $0, entries) } }

    func fill(_ output: inout OutputMaterial) {
        (output.counts, output.shapes, output.audioSeconds) = (counts, shapes, audioSeconds)
        output.reasons = reasons.values.sorted { ($1.count, $0.code.rawValue) < ($0.count, $1.code.rawValue) }
        output.exampleFeatures = example.flatMap { record in
            output.snapshot?.featurePaths(ofClip: record.path).first.map { String($0.dropFirst((output.snapshot?.output.utf8.count ?? 0) + 1)) }
        }
    }
}
