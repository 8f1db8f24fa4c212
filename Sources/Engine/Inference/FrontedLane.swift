/// A model whose first convolutions are a ``ConvolutionFront``, with the rest run by OpenVINO.
///
/// Where that way does not lead to finite features the whole model is run by OpenVINO, and what then comes out, features
/// or a reason, is what counts.
final class FrontedLane: FeatureLane {
    private let front: ConvolutionFront
    private let workspace: ConvolutionFront.Workspace
    private let rest: OpenVINORequest
    private let contract: ModelContract
    private let makeWhole: () throws -> OpenVINOLane
    private var whole: OpenVINOLane?

    init(
        front: ConvolutionFront, workspace: ConvolutionFront.Workspace, rest: OpenVINORequest, contract: ModelContract,
        makeWhole: @escaping () throws -> OpenVINOLane
    ) {
        self.front = front
        self.workspace = workspace
        self.rest = rest
        self.contract = contract
        self.makeWhole = makeWhole
    }

    func features(of input: Tensor) throws -> Tensor {
        try contract.check(input)
        if let features = quickFeatures(of: input), features.nonFiniteCount == 0 { return features }
        let lane = try whole ?? makeWhole()
        whole = lane
        return try lane.features(of: input)
    }

    /// Features by way of the front, or nil when that fails.
    func quickFeatures(of input: Tensor) -> Tensor? {
        guard let middle = front.run(input, workspace: workspace) else { return nil }
        return middle.values.withUnsafeBytes { try? rest.infer(.float32, middle.shape, $0) }
    }
}
