import Base
import CBLAS

/// Symmetric matrices, by LAPACK.
enum Symmetric {
    /// The largest eigenvalues, falling, and their vectors, each with its largest component positive: LAPACK leaves the sign open.
    ///
    /// - Throws: ``EngineError`` where LAPACK finds none, as for values that are not finite.
    static func eigen(_ matrix: [Double], _ count: Int, largest: Int) throws -> (values: [Double], vectors: [[Double]]) {
        var matrix = matrix
        var values = [Double](repeating: 0, count: count)
        var vectors = [Double](repeating: 0, count: count * largest)
        var found: Int32 = 0
        let info = melscope_blas_eigen(&matrix, Int32(count), Int32(count - largest + 1), Int32(count), &values, &vectors, &found)
        guard info == 0, found == largest else { throw PrincipalAxes.error("no axes (LAPACK's dsyevr: \(info))", "finite values") }
        let falling = (0..<largest).reversed()
        return (
            falling.map { values[$0] },
            falling.map { axis in
                let vector = Array(vectors[axis * count..<(axis + 1) * count])
                let largest = vector.max { abs($0) < abs($1) } ?? 1
                return largest < 0 ? vector.map { -$0 } : vector
            }
        )
    }
}
