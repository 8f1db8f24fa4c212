import Base

/// The axes along which the standardised clips vary most.
struct PrincipalAxes {
    let count: Int
    /// Of the variance, falling.
    let shares: [Double]
    private let standard: Standardisation
    /// (axis, column).
    private let directions: [Double]

    init(_ data: ProbeData, learningFrom rows: [Int], count wanted: Int) throws {
        standard = Standardisation(data, rows: rows)
        let width = standard.width
        guard width > 0, rows.count > 1 else { throw Self.error("values that do not vary between the clips", "two clips that differ") }
        let values = standard.rows(rows, of: data)
        let wanted = min(wanted, width, rows.count)
        if rows.count <= width {
            // Products of clips are fewer than products of columns and have the same axes.
            let products = Matrix.product(values, rows.count, transposed: values, rows.count, width)
            let eigen = try Symmetric.eigen(products, rows.count, largest: wanted)
            let kept = eigen.values.indices.filter { eigen.values[$0] > 1e-9 * eigen.values[0] }
            let total = (0..<rows.count).reduce(0) { $0 + products[$1 * rows.count + $1] }
            shares = kept.map { eigen.values[$0] / total }
            count = kept.count
            let scaled = kept.flatMap { axis in eigen.vectors[axis].map { $0 / eigen.values[axis].squareRoot() } }
            directions = Matrix.product(scaled, kept.count, values, width, rows.count)
        } else {
            let turned = Self.transposed(values, rows.count, width)
            let products = Matrix.product(turned, width, transposed: turned, width, rows.count)
            let eigen = try Symmetric.eigen(products, width, largest: wanted)
            let kept = eigen.values.indices.filter { eigen.values[$0] > 1e-9 * eigen.values[0] }
            let total = (0..<width).reduce(0) { $0 + products[$1 * width + $1] }
            shares = kept.map { eigen.values[$0] / total }
            count = kept.count
            directions = kept.flatMap { eigen.vectors[$0] }
        }
        guard count > 0 else { throw Self.error("values that do not vary between the clips", "two clips that differ") }
    }

    /// (clip, axis).
    func places(of rows: [Int], in data: ProbeData) -> [Double] {
        var places: [Double] = []
        places.reserveCapacity(rows.count * count)
        for start in stride(from: 0, to: rows.count, by: 256) {
            let chunk = rows[start..<min(start + 256, rows.count)]
            places += Matrix.product(standard.rows(chunk, of: data), chunk.count, transposed: directions, count, standard.width)
        }
        return places
    }

    private static func transposed(_ values: [Double], _ rows: Int, _ columns: Int) -> [Double] {
        var result = [Double](repeating: 0, count: values.count)
        for row in 0..<rows { for column in 0..<columns { result[column * rows + row] = values[row * columns + column] } }
        return result
    }

    static func error(_ found: String, _ needed: String) -> EngineError {
        EngineError(.invalidArgument, subject: "projection", step: "finding the axes", found: found, needed: needed)
    }
}
