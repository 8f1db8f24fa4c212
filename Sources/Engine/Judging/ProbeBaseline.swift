import Base
import Corpora
import Foundation
import Shapes

/// Simple features of the same recordings, so that a figure has its context: what is no better than these is not worth its network.
package enum ProbeBaseline: String, Sendable, Hashable, Codable, CaseIterable {
    /// Mean and deviation over time of each band of the standard log-mel.
    case logMel = "log-mel"
    /// Means of 40 MFCCs, as librosa computes them.
    case mfcc = "mfcc-40"
    /// The built-in architecture with random weights.
    case untrained

    package var title: String {
        switch self {
        case .logMel: "log-mel statistics"
        case .mfcc: "40 MFCC means"
        case .untrained: "untrained network"
        }
    }

    /// How its features are made of recordings that are prepared as those of `recipe` are. They are pooled before they are stored.
    func setup(like recipe: Recipe) throws -> ModelSetup {
        var setup =
            switch self {
            case .logMel: try ModelSetup(model: ModelChoice.noneName)
            case .mfcc: try ModelSetup(model: ModelChoice.noneName, preset: "mfcc-40")
            case .untrained: try ModelSetup(model: nil)
            }
        (setup.recipe.load, setup.recipe.clips) = (recipe.load, recipe.clips)
        setup.recipe.output.pool = self == .mfcc ? .mean : .meanStd
        return setup
    }
}

/// Makes the features of baselines, in the user's cache folder: an output as any other, so that clips that have not changed are not
/// done again.
struct BaselineExtraction {
    let output: ProbeSource
    let pool: LanePool
    let isCancelled: @Sendable () -> Bool
    let progress: @Sendable (_ done: Int, _ total: Int) -> Void

    /// - Returns: the folder with its features.
    /// - Throws: ``EngineError`` where the source is gone or nothing could be extracted; `CancellationError`.
    func features(of baseline: ProbeBaseline) throws -> OutputFolder {
        let recorded = try RecordedRun(output.folder)
        let setup = try baseline.setup(like: recorded.recipe)
        let source = try recorded.source()
        let folder = try folder(for: baseline, source)
        var request = RunRequest(source: source, name: recorded.name, output: folder, recipe: setup.recipe, model: try setup.load(lanes: pool.laneCount))
        (request.kind, request.only, request.labels) = (recorded.kind, recorded.only, recorded.labels)
        request.segments = recorded.windows.map(SegmentSource.windows)
        // What another version left, or another recipe, goes.
        request.mode = .replace
        request.prunesGoneFolders = true
        let run = ExtractionEngine(pool: pool).start(request)
        var cancels = 0
        while !run.snapshot.state.isOver {
            let snapshot = run.snapshot
            progress(snapshot.done, snapshot.planned)
            if isCancelled(), cancels < 2 {
                run.cancel()
                cancels += 1
            }
            Thread.sleep(forTimeInterval: 0.05)
        }
        let end = run.waitUntilOver()
        if isCancelled() { throw CancellationError() }
        if let failure = run.failure { throw failure }
        guard end.extracted > 0 else {
            throw EngineError(
                .invalidArgument, subject: recorded.sourcePath, step: "extracting the baseline \(baseline.title)",
                found: "no clip that gives features" + (end.reasons.max { $0.value < $1.value }.map { "; most often: \($0.key)" } ?? ""),
                needed: "recordings", advice: "Leave --baselines out.")
        }
        return folder
    }

    /// One for each source, its labels and segments, and baseline.
    private func folder(for baseline: ProbeBaseline, _ source: Source) throws -> OutputFolder {
        let key = source.argument.utf8.withContiguousStorageIfAvailable { ContentChecksum.of(UnsafeRawBufferPointer($0)) } ?? 0
        let name = String(UInt64(bitPattern: key), radix: 16)
        let path = UserFolders.cache + "/baselines/\(name)/\(baseline.rawValue)"
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw EngineError(
                .permission, subject: path, step: "making the folder for baselines", found: error.localizedDescription,
                needed: "a folder that can be written", advice: "Set XDG_CACHE_HOME to one.")
        }
        return OutputFolder(path: path)
    }
}
