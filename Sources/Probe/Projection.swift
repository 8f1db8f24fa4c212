import Base

/// Features on two axes, to look at.
package struct Projection: Sendable {
    /// For each clip where it lies.
    package var points: [(x: Double, y: Double)]
    /// Of each axis: of principal axes the share of the variance, of discriminant axes the variance between the labels over that
    /// within them, in the speakers that were learnt from.
    package var weights: (x: Double, y: Double)

    /// The two axes along which the standardised values vary most.
    ///
    /// - Parameter data: of two clips at least.
    /// - Throws: ``EngineError`` `.invalidArgument` where nothing varies; `.library`.
    package static func principal(_ data: ProbeData) throws -> Projection {
        try Matrix.require()
        let basis = try PrincipalAxes(data, learningFrom: evenly(Array(0..<data.count)), count: 2)
        let places = basis.places(of: Array(0..<data.count), in: data)
        return Projection(
            points: (0..<data.count).map { (places[$0 * basis.count], basis.count > 1 ? places[$0 * basis.count + 1] : 0) },
            weights: (basis.shares[0], basis.count > 1 ? basis.shares[1] : 0))
    }

    /// The two axes that part the labels most in the speakers of `learning`, for all clips: what is shown of speakers that were not
    /// learnt from says how much of it holds.
    ///
    /// Fisher's discriminant in the space of the first principal axes, at most ``discriminantAxes``, with the variance within the labels
    /// regularised by a hundredth of its mean.
    ///
    /// - Throws: ``EngineError`` `.invalidArgument` where nothing varies, or there is one label only.
    package static func discriminant(_ data: ProbeData, learningFrom learning: [Int]) throws -> Projection {
        try Matrix.require()
        let learning = evenly(learning)
        let names = Set(learning.map { data.labels[$0] }).sorted()
        guard names.count > 1 else { throw PrincipalAxes.error("one label only in what is learnt from", "two labels at least") }
        let basis = try PrincipalAxes(data, learningFrom: learning, count: min(discriminantAxes, max(2, learning.count / 4)))
        let count = basis.count
        let learnt = basis.places(of: learning, in: data)
        var within = [Double](repeating: 0, count: count * count)
        var between = within
        for name in names {
            let members = learning.indices.filter { data.labels[learning[$0]] == name }
            var mean = [Double](repeating: 0, count: count)
            for member in members { for axis in 0..<count { mean[axis] += learnt[member * count + axis] / Double(members.count) } }
            for row in 0..<count {
                for column in 0..<count {
                    // The places are centred, so the mean of all is zero.
                    between[row * count + column] += Double(members.count) * mean[row] * mean[column]
                    for member in members {
                        within[row * count + column] += (learnt[member * count + row] - mean[row]) * (learnt[member * count + column] - mean[column])
                    }
                }
            }
        }
        let level = (0..<count).reduce(0) { $0 + within[$1 * count + $1] } / Double(count)
        for axis in 0..<count { within[axis * count + axis] += 0.01 * level }
        let whitening = try Symmetric.eigen(within, count, largest: count)
        // W^(-1/2) B W^(-1/2), whose axes are those of W^-1 B.
        var half = [Double](repeating: 0, count: count * count)
        for (value, vector) in zip(whitening.values, whitening.vectors) {
            let factor = 1 / max(value, 1e-300).squareRoot()
            for row in 0..<count { for column in 0..<count { half[row * count + column] += factor * vector[row] * vector[column] } }
        }
        let middle = Matrix.product(Matrix.product(half, count, between, count, count), count, half, count, count)
        let axes = try Symmetric.eigen(middle, count, largest: min(2, count))
        let directions = axes.vectors.flatMap { vector in
            (0..<count).map { row in (0..<count).reduce(0) { $0 + half[row * count + $1] * vector[$1] } }
        }
        let places = Matrix.product(
            basis.places(of: Array(0..<data.count), in: data), data.count, transposed: directions, axes.vectors.count, count)
        let width = axes.vectors.count
        return Projection(
            points: (0..<data.count).map { (places[$0 * width], width > 1 ? places[$0 * width + 1] : 0) },
            weights: (axes.values[0], width > 1 ? axes.values[1] : 0))
    }

    static let discriminantAxes = 40

    /// Axes are learnt from so many clips at most, evenly chosen; all are shown.
    static let learningLimit = 2000

    private static func evenly(_ clips: [Int]) -> [Int] {
        clips.count <= learningLimit ? clips : (0..<learningLimit).map { clips[$0 * clips.count / learningLimit] }
    }
}
