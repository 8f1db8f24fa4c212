/// |a - b| / |b|, Euclidean; infinite when either has a value that is not finite.
package func relativeDifference(_ a: [Float], _ b: [Float]) -> Double {
    var difference = 0.0
    var size = 0.0
    for (x, y) in zip(a, b) {
        difference += (Double(x) - Double(y)) * (Double(x) - Double(y))
        size += Double(y) * Double(y)
    }
    guard difference.isFinite, size.isFinite else { return .infinity }
    return size == 0 ? (difference == 0 ? 0 : .infinity) : (difference / size).squareRoot()
}
