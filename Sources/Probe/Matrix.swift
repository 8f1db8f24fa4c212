import Base
import CBLAS

/// Products of matrices by BLAS, on the thread that asks: who calls it shares the work out itself.
///
/// OpenBLAS is loaded by ``require()``, which whoever multiplies has called before.
enum Matrix {
    /// - Throws: ``EngineError`` `.library` where OpenBLAS is not installed.
    static func require() throws {
        guard let problem = melscope_blas_problem() else { return }
        throw EngineError(
            .library, subject: "libopenblas.so.0", step: "loading the library for matrices", found: String(cString: problem),
            needed: "OpenBLAS 0.3", advice: "As root: apt-get install libopenblas0")
    }

    /// `left` (m, k) by the transpose of `right` (n, k), each product times `scale`: (m, n).
    static func product(_ left: [Double], _ m: Int, transposed right: [Double], _ n: Int, _ k: Int, scale: Double = 1) -> [Double] {
        multiply(left, m, right, n, k, scale, transposed: 1)
    }

    /// `left` (m, k) by `right` (k, n): (m, n).
    static func product(_ left: [Double], _ m: Int, _ right: [Double], _ n: Int, _ k: Int) -> [Double] {
        multiply(left, m, right, n, k, 1, transposed: 0)
    }

    private static func multiply(
        _ left: [Double], _ m: Int, _ right: [Double], _ n: Int, _ k: Int, _ scale: Double, transposed: Int32
    ) -> [Double] {
        precondition(left.count >= m * k && right.count >= n * k)
        guard m > 0, n > 0, k > 0 else { return [Double](repeating: 0, count: m * n) }
        return [Double](unsafeUninitializedCapacity: m * n) { result, filled in
            melscope_blas_product(transposed, Int32(m), Int32(n), Int32(k), scale, left, right, result.baseAddress, Int32(n))
            filled = m * n
        }
    }
}
