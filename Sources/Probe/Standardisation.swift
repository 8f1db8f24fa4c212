/// Mean and deviation of the columns of a training part, and what they make of a row.
///
/// Columns that hardly vary are dropped (a deviation of at most 1e-8 of the mean's size, plus 1e-12), and standardised values are
/// limited to -10 to 10, so that one odd clip cannot outweigh the rest. The deviation is that of the population, divided by n.
struct Standardisation {
    private let columns: [Int]
    private let means: [Double]
    private let factors: [Double]

    /// How many columns are left.
    var width: Int { columns.count }

    init(_ data: ProbeData, rows: [Int]) {
        let width = data.width
        var sums = [Double](repeating: 0, count: width)
        var squares = sums
        let count = Double(rows.count)
        data.values.withUnsafeBufferPointer { values in
            for row in rows {
                for column in 0..<width { sums[column] += values[row * width + column] }
            }
            for column in 0..<width { sums[column] /= count }
            // Around the mean, in a second pass: a difference of squares would lose what little varies.
            for row in rows {
                for column in 0..<width {
                    let distance = values[row * width + column] - sums[column]
                    squares[column] += distance * distance
                }
            }
        }
        let deviations = squares.map { ($0 / count).squareRoot() }
        columns = (0..<width).filter { deviations[$0] > 1e-8 * abs(sums[$0]) + 1e-12 }
        means = columns.map { sums[$0] }
        factors = columns.map { 1 / deviations[$0] }
    }

    /// The standardised rows, (row, column), one after the other.
    func rows(_ rows: some Collection<Int>, of data: ProbeData) -> [Double] {
        let width = width
        return [Double](unsafeUninitializedCapacity: rows.count * width) { result, filled in
            data.values.withUnsafeBufferPointer { values in
                for (place, row) in rows.enumerated() {
                    let base = row * data.width
                    for (index, column) in columns.enumerated() {
                        let value = (values[base + column] - means[index]) * factors[index]
                        result[place * width + index] = min(max(value, -10), 10)
                    }
                }
            }
            filled = rows.count * width
        }
    }
}
