import Base
import Corpora
import Engine
import Signal

/// Reading the outputs' records.
extension ExportPlan {
    /// - Parameter progress: called with the number of clips so far; returning false ends it.
    /// - Throws: ``EngineError``; `CancellationError`.
    static func make(_ request: ExportRequest, progress: (Int) -> Bool = { _ in true }) throws -> ExportPlan {
        let runs = try request.outputs.map { try RecordedRun($0) }
        let names = ExportKeys.names(of: runs)
        var listing = ExportListing(request, isPrefixed: runs.count > 1)
        for (index, run) in runs.enumerated() {
            try listing.add(run, name: names[index], progress: progress)
        }
        guard !listing.items.isEmpty else { throw nothing(request, listing.leftOut) }
        var plan = ExportPlan(
            request: request, sources: listing.sources, items: listing.items, labelSets: listing.labelSets, fields: listing.fields,
            hasSpeakers: listing.items.contains { $0.speaker != nil }, parts: [], shards: [],
            valueType: type(request, runs), leftOut: listing.leftOut, notes: [])
        if runs.count > 1 { plan.notes.append(.prefixed(names)) }
        try plan.requireSameArrays()
        try plan.requireShapes()
        plan.notePool()
        try plan.nameItems()
        plan.sort()
        plan.divide()
        return plan
    }

    private static func type(_ request: ExportRequest, _ runs: [RecordedRun]) -> OutputOptions.ValueType {
        if let type = request.valueType { return type }
        let isHalf = request.format.holdsFloat16 && request.format != .csv && runs.allSatisfy { $0.recipe.output.valueType == .float16 }
        return isHalf && request.usedPool == nil ? .float16 : .float32
    }

    private static func nothing(_ request: ExportRequest, _ left: ExportLeftOut) -> EngineError {
        var found: [String] = []
        if left.withoutFeatures > 0 { found.append("\(Readable.clips(left.withoutFeatures)) without features of the output's recipe") }
        if left.byFilter > 0 { found.append("\(Readable.clips(left.byFilter)) that the filter leaves out") }
        if left.withoutPart > 0 { found.append("\(Readable.clips(left.withoutPart)) in no part of the split") }
        return EngineError(
            .invalidArgument, subject: request.outputs[0].path, step: "collecting clips to export",
            found: found.isEmpty ? "no clips" : found.joined(separator: ", "), needed: "clips with features",
            advice: left.byFilter + left.withoutPart > 0 ? "" : "Extract first, or look at 'melscope monitor'.")
    }

    /// Each clip has the same arrays, whichever output it is of.
    private func requireSameArrays() throws {
        let first = sources[0].arrays.map(\.name)
        guard let other = sources.first(where: { $0.arrays.map(\.name) != first }) else { return }
        func words(_ source: ExportSource) -> String {
            source.arrays.count > 1 ? source.arrays.map(\.name).joined(separator: ", ") : source.arrays.first.map { $0.name.isEmpty ? "one array" : $0.name } ?? ""
        }
        throw EngineError(
            .invalidArgument, subject: other.run.folder.path, step: "joining several outputs", found: "\(words(other)) a clip",
            needed: "\(words(sources[0])), as \(Printable.text(sources[0].run.folder.path)) has", advice: "Export them one by one, or choose with --output NAME.")
    }

    /// Frames of one width, where the format wants that; by the recorded shapes, before anything is read.
    private func requireShapes() throws {
        let format = request.format
        guard format.wantsOneWidth else { return }
        for place in sources[0].arrays.indices {
            var widths: [Int: (count: Int, clip: String)] = [:]
            for item in items {
                let source = sources[item.source]
                guard let lengths = item.lengths[place] else { continue }
                if format.wantsFrames, lengths.count > 2, request.usedPool == nil {
                    throw EngineError(
                        .invalidArgument, subject: item.path, step: "exporting to \(format.rawValue)", found: "features of shape \(TensorShape(lengths))",
                        needed: "frames of values, or one vector a clip", advice: "Give --pool, or choose another --format.")
                }
                var others = lengths
                if let time = source.timeAxes[place], time < others.count { others.remove(at: time) }
                let width = others.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
                widths[width, default: (0, item.path)].count += 1
            }
            guard widths.count > 1 else { continue }
            let shown = widths.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.prefix(4)
            throw EngineError(
                .invalidArgument, subject: request.outputs[0].path, step: "exporting to \(format.rawValue)",
                found: shown.map { "\(Readable.clips($0.value.count)) with \(Readable.count($0.key)) values a frame, such as \(Printable.text($0.value.clip))" }.joined(separator: "; "),
                needed: "one number of values for all clips", advice: "Export them one by one, select with --where, or choose another --format.")
        }
    }

    private mutating func notePool() {
        guard let pool = request.usedPool else {
            if request.format.wantsFrames, sources.contains(where: { $0.timeAxes.contains(1) }) { notes.append(.timeMadeFirst) }
            return
        }
        if sources.allSatisfy({ $0.timeAxes.allSatisfy { $0 == nil } }) {
            if request.pool != nil { notes.append(.alreadyVectors) }
        } else if request.pool == nil {
            notes.append(.pooledByDefault(pool, request.format))
        }
    }
}
