import Base
import Foundation
import Shapes
import Signal

/// The part of a clip's path between the network and the store: leaves out what padding made, pools frames and windows, and sees
/// that the numbers fit the type in which they are stored.
struct OutputStage {
    let options: OutputOptions
    /// Of each output as the model declares it, with its batch axis; nil for an unknown rank.
    let declared: [[Int?]?]
    let hasBatchAxis: Bool
    private let timeAxes: [Int?]

    init(options: OutputOptions, network: any FeatureNetwork) {
        self.options = options
        declared = network.outputShapes
        timeAxes = network.outputTimeAxes
        hasBatchAxis = network.contract.axis(.batch) != nil
    }

    /// What of the network's input was the clip's own.
    struct Input {
        /// Whether the outputs have an axis of windows, or items, in front.
        var hasItems: Bool
        /// Frames or samples of each item that are no padding; nil where all are.
        var ownSteps: [Range<Int>]?
        /// Frames or samples of one item.
        var steps: Int?
    }

    /// - Parameter outputs: each of shape `(items, …)` or `(…)`, without the batch axis.
    /// - Returns: as they are stored.
    /// - Throws: `output.range` for values that the stored type does not hold.
    func finish(_ outputs: [Tensor], of input: Input) throws(SkipReason) -> [Tensor] {
        var finished: [Tensor] = []
        for (index, output) in outputs.enumerated() {
            let kept = reduced(output, time: timeAxis(of: index, rank: output.shape.rank - (input.hasItems ? 1 : 0)), input)
            try requireRange(kept)
            finished.append(kept)
        }
        return finished
    }

    /// The axis of one item's output along which time runs: the recipe's, else the network's, else the only free one of the model's output, else
    /// the first of several; nil for one vector.
    private func timeAxis(of index: Int, rank: Int) -> Int? {
        if let axis = options.timeAxis { return axis < rank ? axis : nil }
        if index < timeAxes.count, let axis = timeAxes[index], axis < rank { return axis }
        if let axes = index < declared.count ? declared[index] : nil {
            let own = axes.dropFirst(axes.count == rank + 1 && hasBatchAxis ? 1 : 0)
            let free = own.indices.filter { own[$0] == nil }
            if own.count == rank, free.count == 1 { return free[0] - own.startIndex }
        }
        return rank > 1 ? 0 : nil
    }

    private func reduced(_ output: Tensor, time: Int?, _ input: Input) -> Tensor {
        if options.pool == .none {
            guard options.trimsPadding, !input.hasItems, let time else { return output }
            return trimmed(output, axis: time, to: ownFrames(item: 0, count: output.shape[time], input))
        }
        guard time != nil || input.hasItems else {
            return options.pool == .meanStd ? pooled(output, hasItems: false, time: nil, input) : output
        }
        return pooled(output, hasItems: input.hasItems, time: time, input)
    }

    /// The frames of an output that the clip's own part of the input reaches.
    ///
    /// - Parameter count: frames of the output; they stand for all steps of the input in equal parts.
    private func ownFrames(item: Int, count: Int, _ input: Input) -> Range<Int> {
        guard let own = input.ownSteps, item < own.count, let steps = input.steps, steps > 0, count > 0 else { return 0..<count }
        let first = min(count - 1, own[item].lowerBound * count / steps)
        let end = min(count, (own[item].upperBound * count + steps - 1) / steps)
        return first..<max(first + 1, end)
    }

    /// Whether nothing of a window is the clip's, though others have some of it.
    private func isPadding(_ item: Int, _ input: Input) -> Bool {
        guard let own = input.ownSteps, item < own.count, own[item].isEmpty else { return false }
        return own.contains { !$0.isEmpty }
    }

    private func trimmed(_ output: Tensor, axis: Int, to frames: Range<Int>) -> Tensor {
        let count = output.shape[axis]
        guard frames != 0..<count else { return output }
        let outer = output.shape.lengths[..<axis].reduce(1, *)
        let inner = output.shape.lengths[(axis + 1)...].reduce(1, *)
        var values: [Float] = []
        values.reserveCapacity(outer * frames.count * inner)
        for block in 0..<outer {
            let start = block * count * inner
            values += output.values[start + frames.lowerBound * inner..<start + frames.upperBound * inner]
        }
        var lengths = output.shape.lengths
        lengths[axis] = frames.count
        return Tensor(shape: TensorShape(lengths), values: values)
    }

    /// One array for all frames of all items, summed in double precision.
    private func pooled(_ output: Tensor, hasItems: Bool, time: Int?, _ input: Input) -> Tensor {
        let items = hasItems ? output.shape[0] : 1
        let own = Array(output.shape.lengths.dropFirst(hasItems ? 1 : 0))
        let frames = time.map { own[$0] } ?? 1
        let outer = own.prefix(time ?? 0).reduce(1, *)
        let inner = own.dropFirst(time.map { $0 + 1 } ?? 0).reduce(1, *)
        var sums = [Double](repeating: options.pool == .max ? -.infinity : 0, count: outer * inner)
        var counted = 0
        func forEachFrame(_ body: (_ values: ArraySlice<Float>, _ place: Int) -> Void) {
            for item in 0..<items where !isPadding(item, input) {
                for block in 0..<outer {
                    for frame in time == nil ? 0..<1 : ownFrames(item: item, count: frames, input) {
                        let start = ((item * outer + block) * frames + frame) * inner
                        body(output.values[start..<start + inner], block * inner)
                    }
                }
                counted += time == nil ? 1 : ownFrames(item: item, count: frames, input).count
            }
        }
        forEachFrame { values, place in
            for (index, value) in values.enumerated() {
                sums[place + index] = options.pool == .max ? max(sums[place + index], Double(value)) : sums[place + index] + Double(value)
            }
        }
        var shape = own
        if let time { shape.remove(at: time) }
        if shape.isEmpty { shape = [1] }
        guard options.pool != .max else { return Tensor(shape: TensorShape(shape), values: sums.map { Float($0) }) }
        let mean = sums.map { $0 / Double(counted) }
        guard options.pool == .meanStd else { return Tensor(shape: TensorShape(shape), values: mean.map { Float($0) }) }
        var squares = [Double](repeating: 0, count: mean.count)
        let count = Double(counted)
        forEachFrame { values, place in
            for (index, value) in values.enumerated() {
                let difference = Double(value) - mean[place + index]
                squares[place + index] += difference * difference
            }
        }
        shape[0] *= 2
        return Tensor(shape: TensorShape(shape), values: mean.map { Float($0) } + squares.map { Float(($0 / count).squareRoot()) })
    }

    /// The largest finite number of float16.
    private static let mostOfHalf: Float = 65_504

    private func requireRange(_ output: Tensor) throws(SkipReason) {
        guard options.valueType == .float16 else { return }
        // What is nearer to the next power of two becomes infinite.
        guard let value = output.values.first(where: { Float16($0).isInfinite }) else { return }
        throw SkipReason(
            .outputRange, found: "a feature of \(value)", needed: "values up to \(Int(Self.mostOfHalf).grouped) for output.dtype float16")
    }
}
