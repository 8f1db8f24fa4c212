import Signal

/// A loaded model, shared by all lanes.
package protocol FeatureNetwork: Sendable {
    var contract: ModelContract { get }
    /// Lengths of each chosen output's axes, outermost first and with the batch axis; nil for a free one, and for an output of
    /// unknown rank.
    var outputShapes: [[Int?]?] { get }
    /// The axis of each chosen output along which time runs, without the batch axis, as far as it is known beyond its lengths.
    var outputTimeAxes: [Int?] { get }
    /// What the model was fed, as far as its first operations tell.
    var inputStatistics: InputStatistics? { get }
    /// The same network as float32, for one that calculates in less; nil for one that does not.
    ///
    /// - Throws: ``EngineError`` as loading it does.
    func float32Reference() throws -> (any FeatureNetwork)?
    /// Makes the state of one lane. The result is used by one thread at a time.
    ///
    /// - Throws: ``EngineError`` with code `.inference`.
    func makeLane() throws -> any FeatureLane
}

extension FeatureNetwork {
    package var inputStatistics: InputStatistics? { nil }
    package func float32Reference() throws -> (any FeatureNetwork)? { nil }
    package var outputShapes: [[Int?]?] { [] }
    package var outputTimeAxes: [Int?] { [] }
}

/// One lane's private inference state.
package protocol FeatureLane: AnyObject {
    /// Runs the model once.
    ///
    /// - Returns: each of the chosen outputs (``ModelChoice/outputNames``) in their order, at least one; float32, with the model's
    ///   batch axis still in front.
    /// - Throws: ``SkipReason`` with code `model.rejected` when the model refuses this input.
    func features(of input: NetworkInput) throws -> [Tensor]
}

extension FeatureLane {
    /// The first output for a tensor in the contract's layout without padding.
    package func features(of tensor: Tensor) throws -> Tensor { try features(of: NetworkInput(tensor))[0] }
}
