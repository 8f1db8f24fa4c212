import Shapes
import Signal

/// What a network was given of a clip, for looking at: its first channel, and its items or windows one behind the other.
package struct InputPicture: Sendable, Equatable {
    package var kind: ModelContract.Kind
    /// Shape `(steps, bins)`: frames by bands or coefficients; samples, or the values of a vector, by 1.
    package var values: Tensor
    /// Items of a batch, or windows; each has as many steps.
    package var items: Int

    package init(kind: ModelContract.Kind, values: Tensor, items: Int = 1) {
        (self.kind, self.values, self.items) = (kind, values, items)
    }

    package var steps: Int { values.shape[0] }
    package var bins: Int { values.shape[1] }
    package var stepsPerItem: Int { steps / max(1, items) }

    /// - Parameter roles: of the array's axes, outermost first.
    /// - Returns: nil where they are not those of a clip.
    init?(_ array: Tensor, roles: [AxisRole]) {
        guard let kind = ModelContract.Kind(roles), roles.count == array.shape.rank, !array.values.isEmpty else { return nil }
        let lengths = array.shape.lengths
        func along(_ axis: Int?) -> (count: Int, stride: Int) {
            guard let axis else { return (1, 0) }
            return (lengths[axis], lengths[(axis + 1)...].reduce(1, *))
        }
        let batch = along(roles.firstIndex(of: .batch))
        let step = along(roles.firstIndex { $0 == .time || $0 == .samples || $0 == .features })
        let bin = along(roles.firstIndex(where: \.isBand))
        var values: [Float] = []
        values.reserveCapacity(batch.count * step.count * bin.count)
        for item in 0..<batch.count {
            for place in 0..<step.count {
                for index in 0..<bin.count { values.append(array.values[item * batch.stride + place * step.stride + index * bin.stride]) }
            }
        }
        self.init(kind: kind, values: Tensor(shape: [batch.count * step.count, bin.count], values: values), items: batch.count)
    }
}
