import Base
import CFFTW

#if canImport(Glibc)
import Glibc
#endif

/// As ``FourierPlan``, in double precision: where bins a hundred million times weaker than the loudest one count, as in the
/// logarithm of magnitudes over 80 dB, single precision's rounding is louder than they are.
///
/// @unchecked Sendable for the same reasons.
final class DoubleFourierPlan: @unchecked Sendable {
    private static let planner = Guarded(false)

    let length: Int
    private let plan: fftw_plan

    /// - Throws: ``EngineError`` with code `.library` when FFTW makes no plan.
    init(length: Int) throws {
        let input = try DoubleTransformBuffer(count: length)
        let output = try DoubleTransformBuffer(count: length + 2)
        let plan = Self.planner.withLock { hasWisdom in
            if !hasWisdom {
                fftw_import_wisdom_from_string(TransformWisdom.double)
                hasWisdom = true
            }
            return PlanBox(plan: fftw_plan_dft_r2c_1d(Int32(length), input.base, output.complex, UInt32(FFTW_ESTIMATE)))
        }.plan
        guard let plan else {
            throw EngineError(
                .library, subject: "FFTW", step: "planning a transform of \(length) samples in double precision", found: "no plan",
                advice: "Check the installation of libfftw3.")
        }
        self.length = length
        self.plan = plan
    }

    deinit {
        let box = PlanBox(plan: plan)
        Self.planner.withLock { _ in fftw_destroy_plan(box.plan) }
    }

    /// Transforms `input` (`length` values, unchanged) into `length / 2 + 1` complex values, (re, im) pairs.
    func execute(_ input: DoubleTransformBuffer, _ output: DoubleTransformBuffer) {
        precondition(input.count >= length && output.count >= length + 2)
        fftw_execute_dft_r2c(plan, input.base, output.complex)
    }

    /// @unchecked Sendable because it only carries the pointer over the lock's boundary.
    private struct PlanBox: @unchecked Sendable {
        let plan: fftw_plan?
    }
}

/// Zeroed doubles with the alignment that FFTW's plans assume.
final class DoubleTransformBuffer {
    let base: UnsafeMutablePointer<Double>
    let count: Int

    /// - Throws: ``EngineError`` with code `.library` when there is no memory.
    init(count: Int) throws {
        guard let base = TransformMemory.allocate(bytes: count * MemoryLayout<Double>.stride)?.bindMemory(to: Double.self, capacity: count) else {
            throw EngineError(
                .library, subject: "FFTW", step: "allocating \(count) samples", found: "no memory", advice: "Lower --lanes.")
        }
        base.initialize(repeating: 0, count: count)
        self.base = base
        self.count = count
    }

    deinit { free(base) }

    /// The same memory as (re, im) pairs.
    var complex: UnsafeMutablePointer<fftw_complex> {
        UnsafeMutableRawPointer(base).assumingMemoryBound(to: fftw_complex.self)
    }
}
