import Base
import Corpora
import Foundation
import Inference
import Shapes
import Signal

/// How far a network that calculates in less than float32 is from itself in float32, on clips of the run.
struct PrecisionCheck {
    /// Clips that are compared.
    static let wantedClips = 3
    /// Clips that are tried, since some may be skipped.
    private static let mostClips = 12

    /// Relative L2 difference of each compared clip's features.
    private(set) var differences: [Double] = []
    /// There was no clip to compare, and a made-up voice was.
    private(set) var isMadeUp = false

    /// Runs clips both ways, spread over the list.
    ///
    /// - Parameter isCancelled: asked between clips.
    /// - Returns: nil for a network in float32.
    /// - Throws: ``EngineError`` where the network cannot be loaded again.
    init?(_ network: any FeatureNetwork, recipe: Recipe, clips: [SourceClip], isCancelled: () -> Bool) throws {
        guard let reference = try network.float32Reference() else { return nil }
        let plan = try recipe.frontEnd.makePlan()
        let paths = try [network, reference].map { try ClipPath(frontEnd: plan, network: $0) }
        let step = max(1, clips.count / Self.wantedClips)
        let order = stride(from: 0, to: clips.count, by: step).map { clips[$0] } + clips.prefix(Self.mostClips)
        for clip in order.prefix(Self.mostClips) where differences.count < Self.wantedClips && !isCancelled() {
            let outputs = try paths.map { try $0.trace(clip, recipe: recipe, dataset: { nil }).outputs }
            for (found, wanted) in zip(outputs[0], outputs[1]) where found.shape == wanted.shape {
                differences.append(relativeDifference(found.values, wanted.values))
            }
        }
        guard differences.isEmpty, let voice = try TrialInput.voice.tensor(for: network.contract, frontEnd: recipe.frontEnd) else { return }
        isMadeUp = true
        let (found, wanted) = (try? network.makeLane().features(of: voice), try? reference.makeLane().features(of: voice))
        if let found, let wanted, found.shape == wanted.shape {
            differences.append(relativeDifference(found.values, wanted.values))
        }
    }

    /// For people; the figure is of this machine's processor.
    var text: String {
        guard let worst = differences.max() else { return "features in bfloat16, whose difference from float32 could not be measured" }
        let count = differences.count == 1 ? "1 output" : "\(differences.count) outputs"
        let of = isMadeUp ? "on a made-up voice" : "over \(count) of clips"
        return String(format: "features in bfloat16: they differ from float32 by at most %.2g relative L2 (%@)", worst, of)
    }
}
