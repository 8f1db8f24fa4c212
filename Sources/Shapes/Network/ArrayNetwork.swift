import Base
import Signal

/// Stands in the place of a network where a clip's features are the front end's own array: log-mels, coefficients, samples.
///
/// Stored arrays are brought into the front end's layout, as for a network that takes it.
package struct ArrayNetwork: FeatureNetwork {
    package let contract: ModelContract

    /// - Parameter frontEnd: axes of what the front end gives.
    package init(frontEnd: [Axis]) { contract = ModelContract(axes: frontEnd) }

    package var outputShapes: [[Int?]?] { [contract.axes.map(\.length)] }

    package var outputTimeAxes: [Int?] {
        let own = contract.axes.filter { $0.role != .batch }
        return [own.firstIndex { $0.role == contract.lengthRole }]
    }

    package func makeLane() throws -> any FeatureLane { Lane() }

    private final class Lane: FeatureLane {
        func features(of input: NetworkInput) throws -> [Tensor] { [input.tensor] }
    }
}
