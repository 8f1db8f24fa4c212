import Base
import Signal

/// Runs a model on corrected input.
package enum BatchedInference {
    /// Features of a plan's input: in one run, or in one for each item where the model takes one at a time.
    ///
    /// - Returns: each of the lane's outputs, without its batch axis; with one item more than one, batch in front.
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
                .modelRejected, found: "no features (\(features.shape)) of \(plan.modelShape)",
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
        let hasBatch = plan.outputRoles.contains(.batch)
        guard plan.batchItems > 1 else {
            let outputs = try lane.features(of: NetworkInput(input))
            return hasBatch ? outputs.map(withoutBatch) : outputs
        }
        let itemCount = input.values.count / plan.batchItems
        var rows: [Tensor] = []
        for item in 0..<plan.batchItems {
            let part = Tensor(
                shape: plan.modelShape, values: Array(input.values[item * itemCount..<(item + 1) * itemCount]))
            let outputs = try lane.features(of: NetworkInput(part)).map(withoutBatch)
            if rows.isEmpty {
                rows = outputs
            } else {
                for index in outputs.indices { rows[index].values += outputs[index].values }
            }
        }
        return rows.map { Tensor(shape: TensorShape([plan.batchItems] + $0.shape.lengths), values: $0.values) }
    }

    private static func withoutBatch(_ output: Tensor) -> Tensor {
        guard output.shape.rank > 1, output.shape[0] == 1 else { return output }
        return Tensor(shape: TensorShape(Array(output.shape.lengths.dropFirst())), values: output.values)
    }
}
