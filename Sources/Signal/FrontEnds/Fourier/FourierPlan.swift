import Base
import CFFTW

#if canImport(Glibc)
import Glibc
#endif

/// A real-to-complex transform of one length, single precision, made once and shared by all lanes.
///
/// @unchecked Sendable because the plan never changes after `init`, FFTW documents `fftwf_execute_dft_r2c` as safe to call
/// from many threads on one plan, and making and destroying, which are not, happen under `planner`.
final class FourierPlan: @unchecked Sendable {
    private static let planner = Guarded(false)

    public let length: Int
    private let plan: fftwf_plan

    /// - Throws: ``EngineError`` with code `.library` when FFTW makes no plan.
    public init(length: Int) throws {
        let input = try TransformBuffer(count: length)
        let output = try TransformBuffer(count: length + 2)
        let plan = Self.planner.withLock { hasWisdom in
            if !hasWisdom {
                // Refused, and then without effect, by another version of FFTW or on a processor with other vectors.
                fftwf_import_wisdom_from_string(TransformWisdom.text)
                hasWisdom = true
            }
            // Not FFTW_MEASURE: it takes 150 ms and picks by the clock, so that two runs could differ in the last bit.
            return PlanBox(
                plan: fftwf_plan_dft_r2c_1d(Int32(length), input.base, output.complex, UInt32(FFTW_ESTIMATE)))
        }.plan
        guard let plan else {
            throw EngineError(
                .library, subject: "FFTW", step: "planning a transform of \(length) samples", found: "no plan",
                advice: "Check the installation of libfftw3f.")
        }
        self.length = length
        self.plan = plan
    }

    deinit {
        let box = PlanBox(plan: plan)
        Self.planner.withLock { _ in fftwf_destroy_plan(box.plan) }
    }

    /// Transforms `input` (`length` values, unchanged) into `length / 2 + 1` complex values, (re, im) pairs.
    public func execute(_ input: TransformBuffer, _ output: TransformBuffer) {
        precondition(input.count >= length && output.count >= length + 2)
        fftwf_execute_dft_r2c(plan, input.base, output.complex)
    }

    /// @unchecked Sendable because it only carries the pointer over the lock's boundary.
    private struct PlanBox: @unchecked Sendable {
        let plan: fftwf_plan?
    }
}

/// Zeroed floats with the alignment that FFTW's plans assume.
final class TransformBuffer {
    public let base: UnsafeMutablePointer<Float>
    public let count: Int

    /// - Throws: ``EngineError`` with code `.library` when there is no memory.
    public init(count: Int) throws {
        guard let base = TransformMemory.allocate(bytes: count * MemoryLayout<Float>.stride)?.bindMemory(to: Float.self, capacity: count) else {
            throw EngineError(
                .library, subject: "FFTW", step: "allocating \(count) samples", found: "no memory",
                advice: "Lower --lanes.")
        }
        base.initialize(repeating: 0, count: count)
        self.base = base
        self.count = count
    }

    deinit { free(base) }

    /// The same memory as (re, im) pairs.
    public var complex: UnsafeMutablePointer<fftwf_complex> {
        UnsafeMutableRawPointer(base).assumingMemoryBound(to: fftwf_complex.self)
    }
}

/// Memory for transforms: on a cache line's beginning, which vectors of its length need to be stored at once. FFTW's own lies on
/// half or a quarter of one; its plans are the same.
enum TransformMemory {
    private static let cacheLineBytes = 64

    /// - Returns: nil when there is none; it is freed with `free`.
    static func allocate(bytes: Int) -> UnsafeMutableRawPointer? {
        aligned_alloc(cacheLineBytes, (bytes + cacheLineBytes - 1) / cacheLineBytes * cacheLineBytes)
    }
}
