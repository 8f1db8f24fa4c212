import Shapes
import Signal

/// How a clip's features become the one vector that a probe learns from.
package enum FeaturePool: String, Sendable, Hashable, Codable, CaseIterable {
    /// The mean of each value over time.
    case mean
    /// The mean of each value over time, then the standard deviation of each, divided by the number of frames.
    case meanStd = "mean_std"
    /// The largest of each value over time.
    case max

    /// - Parameters:
    ///   - timeAxis: nil for features without time, which are taken as they are.
    /// - Returns: in float64: (values), or twice as many for ``meanStd``; nil where a value is not finite.
    package func vector(of features: Tensor, timeAxis: Int?) -> [Double]? {
        let lengths = features.shape.lengths
        guard let timeAxis, timeAxis < lengths.count else { return Self.finite(features.values.map(Double.init)) }
        let frames = lengths[timeAxis]
        let outer = lengths[..<timeAxis].reduce(1, *)
        let inner = lengths[(timeAxis + 1)...].reduce(1, *)
        guard frames > 0, outer * inner > 0 else { return nil }
        var first = [Double](repeating: self == .max ? -.infinity : 0, count: outer * inner)
        func forEach(_ body: (_ place: Int, _ value: Double) -> Void) {
            features.values.withUnsafeBufferPointer { values in
                for block in 0..<outer {
                    for frame in 0..<frames {
                        let start = (block * frames + frame) * inner
                        for index in 0..<inner { body(block * inner + index, Double(values[start + index])) }
                    }
                }
            }
        }
        if self == .max {
            forEach { first[$0] = Swift.max(first[$0], $1) }
            return Self.finite(first)
        }
        forEach { first[$0] += $1 }
        for index in first.indices { first[index] /= Double(frames) }
        guard self == .meanStd else { return Self.finite(first) }
        var squares = [Double](repeating: 0, count: first.count)
        forEach { squares[$0] += ($1 - first[$0]) * ($1 - first[$0]) }
        return Self.finite(first + squares.map { ($0 / Double(frames)).squareRoot() })
    }

    private static func finite(_ values: [Double]) -> [Double]? { values.allSatisfy(\.isFinite) ? values : nil }

    /// Along which axis time runs in the features of an output.
    ///
    /// The recipe's word; else, of a front end's own arrays, what the front end says; else the one axis whose length differs
    /// between the clips; else the first of several.
    ///
    /// - Parameters:
    ///   - recipe: the output's.
    ///   - isFrontEndsOwn: whether the features are the front end's array, without a model.
    ///   - shapes: some of the recorded shapes.
    package static func timeAxis(_ recipe: Recipe, isFrontEndsOwn: Bool, shapes: [[Int]]) -> Int? {
        guard recipe.output.pool == .none, let rank = shapes.first?.count, rank > 1 else { return nil }
        if let axis = recipe.output.timeAxis { return axis < rank ? axis : nil }
        if isFrontEndsOwn {
            let axes = recipe.frontEnd.output.axes.filter { $0.role != .batch }
            if axes.count == rank { return axes.firstIndex { $0.role == .time || $0.role == .samples } }
        }
        let varying = (0..<rank).filter { axis in shapes.contains { $0.count == rank && $0[axis] != shapes[0][axis] } }
        return varying.count == 1 ? varying[0] : 0
    }
}
