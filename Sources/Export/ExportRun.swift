import Base
import Engine
import Foundation
import Signal

/// What was exported.
package struct ExportReport: Sendable {
    package var request: ExportRequest
    /// Clips that are in it.
    package var clips: Int
    /// Those of them that an earlier, interrupted export had written.
    package var clipsFromBefore: Int
    /// Relative to the folder, or the name of the one file.
    package var files: [String]
    package var bytes: Int
    package var valueType: OutputOptions.ValueType
    package var pool: FeaturePool?
    /// Of the split those that have clips, with their number.
    package var parts: [(name: String, clips: Int)]
    /// Splits in full, one for each output.
    package var splits: [String]
    package var omissions: [ExportOmission]
    package var leftOut: ExportLeftOut
    package var notes: [ExportNote]
}

/// Exports outputs.
///
/// It comes to the report; ``EngineError`` where nothing stands under the name. Where it is cancelled, at the next clip, shards of a folder that are ready
/// are kept for the next time.
package struct ExportRun: BackgroundWork {
    package struct Progress: Sendable, Hashable {
        package enum Phase: String, Sendable, Hashable { case waiting, listing, writing, finishing }

        package var phase = Phase.waiting
        package var done = 0
        package var total = 0
    }

    package static let name = "export"
    /// Of clips that were read and let go.
    private static let freedLimitBytes = 64 << 20

    private let request: ExportRequest

    package init(_ request: ExportRequest) { self.request = request }

    package var beginning: Progress { Progress() }

    package func execute(_ context: WorkContext<Progress>) throws -> ExportReport {
        try ExportPlace.require(request)
        let plan = try ExportPlan.make(request) { count in
            context.show(.listing, count, 0)
            return !context.isCancelled
        }
        try ExportPlace.requireOutside(plan)
        let place = try ExportPlace(request, fingerprint: plan.fingerprint)
        do {
            return try write(plan, place, context)
        } catch {
            // A file is begun anew; of a folder what is ready is worth keeping.
            if !plan.request.format.isFolder || !plan.shards.contains(where: { DoneShard.read($0, place) != nil }) { place.discard() }
            throw error
        }
    }

    private func write(_ plan: ExportPlan, _ place: ExportPlace, _ context: WorkContext<Progress>) throws -> ExportReport {
        let reader = FeatureReader(plan: plan, isCancelled: { context.isCancelled })
        var done: [DoneShard] = []
        var fromBefore = 0
        for shard in plan.shards {
            if let earlier = DoneShard.read(shard, place) {
                done.append(earlier)
                fromBefore += shard.items.count - earlier.omitted.count
            } else {
                let new = try write(shard, plan, place, reader, context)
                try new.write(shard, place)
                done.append(new)
            }
        }
        context.show(.finishing, plan.items.count, plan.items.count)
        let omitted = Set(done.flatMap { $0.omitted.map(\.item) })
        let omissions = done.flatMap(\.omitted).map { omitted in
            let item = plan.items[omitted.item]
            return ExportOmission(clip: item.path, output: plan.sources[item.source].run.folder.path, reason: omitted.reason)
        }
        guard omitted.count < plan.items.count else { throw nothing(omissions) }
        var files = done.flatMap(\.files)
        if plan.request.format == .kaldi { files += try KaldiTables(plan: plan, place: place, omitted: omitted).write() }
        if plan.request.format.isFolder { try writeManifest(plan, place, files, omitted, omissions) }
        let whole = plan.request.format.isFolder ? files + [ExportManifest.name] : files
        let bytes = whole.reduce(0) { $0 + place.bytes(ofReady: $1) }
        try place.publish(whole)
        let exported = plan.items.indices.filter { !omitted.contains($0) }
        return ExportReport(
            request: request, clips: exported.count, clipsFromBefore: fromBefore, files: whole, bytes: bytes, valueType: plan.valueType, pool: request.usedPool,
            parts: plan.parts.map { part in (part, exported.count { plan.items[$0].part == part }) }, splits: plan.sources.compactMap(\.split), omissions: omissions,
            leftOut: plan.leftOut, notes: plan.notes)
    }

    private func write(
        _ shard: ExportShard, _ plan: ExportPlan, _ place: ExportPlace, _ reader: FeatureReader, _ context: WorkContext<Progress>
    ) throws -> DoneShard {
        let writer = try plan.writer(for: shard, in: place, isCancelled: { context.isCancelled })
        var omitted: [DoneShard.Omitted] = []
        var freedBytes = 0
        for index in shard.items {
            if context.isCancelled { throw CancellationError() }
            context.show(.writing, index, plan.items.count)
            do {
                try writer.add(plan.items[index], try reader.arrays(of: plan.items[index]))
                // Small things that HDF5 keeps come to lie between the clips' arrays, and the next array would never fit where one was.
                freedBytes += Int(plan.items[index].receipt.bytes)
                if freedBytes > Self.freedLimitBytes {
                    AllocatorTuning.giveFreedMemoryBack()
                    freedBytes = 0
                }
            } catch let refusal as FeatureReader.Refusal {
                omitted.append(DoneShard.Omitted(item: index, reason: refusal.text))
            }
        }
        // A file without a clip is not written; see above.
        guard omitted.count < shard.items.count else { return DoneShard(files: [], omitted: omitted) }
        return DoneShard(files: try writer.finish(), omitted: omitted)
    }

    private func writeManifest(_ plan: ExportPlan, _ place: ExportPlace, _ files: [String], _ omitted: Set<Int>, _ omissions: [ExportOmission]) throws {
        let manifest = ExportManifest(
            format: request.format, files: files, clips: plan.items.count - omitted.count, dtype: plan.valueType.rawValue, pool: request.usedPool?.rawValue,
            sources: plan.sources.map { ExportOrigin($0) },
            omitted: omissions.map { ExportOmission(clip: $0.clip, output: RawPath(text: $0.output).lastComponent.text, reason: $0.reason) })
        let file = try DraftFile(place, ExportManifest.name)
        try file.append(manifest.bytes)
        try file.finish()
    }

    private func nothing(_ omissions: [ExportOmission]) -> EngineError {
        EngineError(
            .invalidArgument, subject: request.outputs[0].path, step: "reading features",
            found: "\(Readable.clips(omissions.count)) whose features are not as they were written, such as \(omissions[0].clip) (\(omissions[0].reason))",
            needed: "features that can be used", advice: "Try 'melscope verify'.")
    }
}

extension WorkContext<ExportRun.Progress> {
    fileprivate func show(_ phase: ExportRun.Progress.Phase, _ done: Int, _ total: Int) {
        update { $0 = ExportRun.Progress(phase: phase, done: done, total: total) }
    }
}

/// What is known of a shard that is ready.
struct DoneShard: Codable {
    struct Omitted: Codable {
        /// Index into the plan's items.
        var item: Int
        var reason: String
    }

    var files: [String]
    var omitted: [Omitted]

    static func read(_ shard: ExportShard, _ place: ExportPlace) -> DoneShard? {
        place.read("done/" + shard.id, limitBytes: 256 << 20).flatMap { try? JSONDecoder().decode(DoneShard.self, from: Data($0)) }
    }

    func write(_ shard: ExportShard, _ place: ExportPlace) throws { try place.write(Array(JSONText.of(self).utf8), to: "done/" + shard.id) }
}

extension ExportPlan {
    /// Equal for two plans that give the same bytes, as long as the features' contents are as recorded.
    var fingerprint: String {
        let sum = ContentChecksum()
        func add(_ text: String) { (text + "\u{0}").utf8CString.withUnsafeBytes { sum.add($0) } }
        add("melscope export 1 \(request.format.rawValue) \(valueType.rawValue) \(request.usedPool?.rawValue ?? "") \(request.shardBytes)")
        add(ExportOrigin.json(self))
        for source in sources { add(JSONText.of(source.arrays.map(\.name))) }
        for item in items {
            add(item.name)
            add("\(item.source) \(item.receipt.bytes) \(item.receipt.checksum ?? 0) \(item.receipt.place ?? "") \(item.part ?? "") \(item.shape ?? "")")
            for value in values(of: item) { add(value) }
        }
        return String(UInt64(bitPattern: sum.value), radix: 16).leftPadded(to: 16)
    }
}
