import Shapes
import Signal

/// A model whose first convolutions are a ``ConvolutionStem``, with the rest run by OpenVINO.
///
/// Where that way does not lead to finite features, or to features that may differ from the whole model's by more than
/// ``StemTrial/tolerance`` (``StemBound``), the whole model is run by OpenVINO, and what then comes out, features or a
/// reason, is what counts.
final class StemLane: FeatureLane {
    package let stem: ConvolutionStem
    private let workspace: ConvolutionStem.Workspace
    private let rest: OpenVINORequest
    private let contract: ModelContract
    /// Nil while the stem is on trial: then all goes to the whole model.
    private let bound: StemBound?
    private let makeWhole: () throws -> OpenVINOLane
    private var whole: OpenVINOLane?

    /// How many inputs were given to each way.
    private(set) var stemCount = 0
    private(set) var wholeCount = 0

    package init(
        stem: ConvolutionStem, workspace: ConvolutionStem.Workspace, rest: OpenVINORequest, contract: ModelContract,
        bound: StemBound?, makeWhole: @escaping () throws -> OpenVINOLane
    ) {
        self.stem = stem
        self.workspace = workspace
        self.rest = rest
        self.contract = contract
        self.bound = bound
        self.makeWhole = makeWhole
    }

    package func features(of input: NetworkInput) throws -> [Tensor] {
        try contract.check(input.tensor)
        if let bound, let run = run(input.tensor), bound.difference(of: run) <= StemTrial.tolerance, run.features.nonFiniteCount == 0 {
            stemCount += 1
            return [run.features]
        }
        wholeCount += 1
        let lane = try whole ?? makeWhole()
        whole = lane
        return try lane.features(of: input)
    }

    /// Features by way of the stem, whatever they are worth, or nil when that fails.
    package func run(_ input: Tensor) -> StemRun? {
        guard let middle = stem.run(input, workspace: workspace),
            let features = middle.tensor.values.withUnsafeBytes({ try? rest.infer(.float32, middle.tensor.shape, $0) })?.first
        else { return nil }
        return StemRun(features: features, middle: middle)
    }
}
