import Base
import Signal

/// Runs a model on corrected input.
package enum BatchedInference {
    /// Features of a plan's input, in as many runs as the plan says.
    ///
    /// Where a model's batch is fixed, the last run is filled up with the clip's own items, so that no clip depends on another.
    ///
    /// - Returns: each of the lane's outputs. One item, unless it is a window: without its batch axis. Otherwise the items, or
    ///   windows, in front.
    /// - Throws: ``SkipReason`` with code `model.rejected`, also where there are no features, or `model.non_finite`.
    package static func features(of input: Tensor, plan: CorrectionPlan, lane: any FeatureLane) throws -> [Tensor] {
        let outputs = try run(input, plan: plan, lane: lane)
        for features in outputs { try require(features, of: plan) }
        return outputs
    }

    private static func require(_ features: Tensor, of plan: CorrectionPlan) throws(SkipReason) {
        // What a convolution without padding makes of a clip shorter than its kernel.
        guard !features.values.isEmpty else {
            throw SkipReason(
                .modelRejected, found: "no features (\(features.shape)) from \(plan.modelShape)",
                needed: "a clip that is long enough for the model")
        }
        let bad = features.nonFiniteCount
        guard bad == 0 else {
            throw SkipReason(
                .modelNonFinite, found: "\(bad) NaN or infinite features of \(features.values.count)",
                needed: "finite features")
        }
    }

    private static func run(_ input: Tensor, plan: CorrectionPlan, lane: any FeatureLane) throws -> [Tensor] {
        if input.shape == plan.modelShape, !plan.isWindowed {
            let outputs = try lane.features(of: NetworkInput(input, ownSteps: plan.ownSteps))
            return plan.outputRoles.contains(.batch) ? outputs.map(withoutBatch) : outputs
        }
        let batch = plan.modelShape.rank == plan.outputShape.rank ? plan.modelShape[0] : nil
        var rows: [Tensor] = []
        for first in stride(from: 0, to: plan.items, by: plan.itemsPerRun) {
            let count = min(plan.itemsPerRun, plan.items - first)
            let part = part(of: input, plan, first..<first + count, filledTo: plan.fillsRuns ? batch : nil)
            for (index, output) in try lane.features(of: part).enumerated() {
                let found = try items(of: output, count: count, batch: batch == nil ? nil : part.tensor.shape[0])
                if first == 0 {
                    rows.append(found)
                } else {
                    guard rows[index].shape.lengths.dropFirst() == found.shape.lengths.dropFirst() else {
                        throw SkipReason(
                            .modelRejected, found: "features of shape \(found.shape) after features of shape \(rows[index].shape)", needed: "one shape for all items")
                    }
                    rows[index].shape = TensorShape([first + count] + found.shape.lengths.dropFirst())
                    rows[index].values += found.values
                }
            }
        }
        guard !rows.isEmpty else { throw SkipReason(.modelRejected, found: "no items in \(plan.inputShape)", needed: "one or more") }
        return plan.items == 1 && !plan.isWindowed ? rows.map(withoutBatch) : rows
    }

    /// Some items of the input in the model's layout, and from the first again where a fixed batch has room for more.
    private static func part(of input: Tensor, _ plan: CorrectionPlan, _ items: Range<Int>, filledTo batch: Int?) -> NetworkInput {
        let size = input.values.count / plan.items
        var values = Array(input.values[items.lowerBound * size..<items.upperBound * size])
        var own = plan.ownSteps.map { Array($0[items]) }
        let count = batch ?? items.count
        for index in items.count..<max(items.count, count) {
            let item = items.lowerBound + index % items.count
            values += input.values[item * size..<(item + 1) * size]
            own?.append(plan.ownSteps![item])
        }
        var lengths = plan.modelShape.lengths
        if lengths.count == plan.outputShape.rank, plan.outputRoles.contains(.batch) { lengths[0] = count }
        return NetworkInput(Tensor(shape: TensorShape(lengths), values: values), ownSteps: own)
    }

    /// The first `count` items of an output, in front.
    ///
    /// - Parameter batch: items that the model was given; nil for a model without a batch axis.
    private static func items(of output: Tensor, count: Int, batch: Int?) throws(SkipReason) -> Tensor {
        guard let batch, batch > 1 else {
            let item = withoutBatch(output)
            return Tensor(shape: TensorShape([1] + item.shape.lengths), values: item.values)
        }
        guard output.shape.rank > 0, output.shape[0] == batch else {
            throw SkipReason(.modelRejected, found: "features of shape \(output.shape) from \(batch) items", needed: "an output with the batch as its first axis")
        }
        guard count < batch else { return output }
        return Tensor(
            shape: TensorShape([count] + output.shape.lengths.dropFirst()), values: Array(output.values.prefix(output.values.count / batch * count)))
    }

    private static func withoutBatch(_ output: Tensor) -> Tensor {
        guard output.shape.rank > 1, output.shape[0] == 1 else { return output }
        return Tensor(shape: TensorShape(Array(output.shape.lengths.dropFirst())), values: output.values)
    }
}
