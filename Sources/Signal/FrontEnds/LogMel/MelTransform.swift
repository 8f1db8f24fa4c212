import CVector

/// What turns one frame of samples into the power of its bins, shared by all lanes.
struct MelTransformPlan: Sendable {
    enum Fourier: Sendable {
        case single(FourierPlan, window: [Float])
        case double(DoubleFourierPlan, window: [Double])
    }

    let fourier: Fourier
    let fftSamples: Int
    /// Samples of a frame.
    let frameSamples: Int
    /// Zeros in front of the window that centre it in the transform.
    let windowOffset: Int
    let framing: MelFraming
    let isMagnitude: Bool

    /// - Throws: ``EngineError`` with code `.library` when FFTW fails.
    init(options: LogMel) throws {
        // The factor of the samples needs no pass of its own, unless they are rounded.
        let scale = options.signal.roundsToInt16 ? 1 : options.signal.scale
        let window = options.window.values(options.windowSamples).map { $0 * scale }
        fourier =
            switch options.transformPrecision {
            case .single: .single(try FourierPlan(length: options.fftSamples), window: window.map { Float($0) })
            case .double: .double(try DoubleFourierPlan(length: options.fftSamples), window: window)
            }
        fftSamples = options.fftSamples
        frameSamples = options.frameSamples
        windowOffset = options.window.place == .start ? 0 : (options.fftSamples - options.windowSamples) / 2
        framing = options.framing
        isMagnitude = options.power == 1
    }
}

/// One lane's room for frames and their spectra.
final class MelTransform {
    private let plan: MelTransformPlan
    private let buffers: Buffers

    /// Windowed frame, of which stays 0 what the window does not cover; spectrum.
    private enum Buffers {
        case single(FourierPlan, window: [Float], frame: TransformBuffer, spectrum: TransformBuffer)
        case double(DoubleFourierPlan, window: [Double], frame: DoubleTransformBuffer, spectrum: DoubleTransformBuffer)
    }

    init(plan: MelTransformPlan) throws {
        self.plan = plan
        let count = plan.fftSamples
        buffers =
            switch plan.fourier {
            case .single(let fourier, let window):
                .single(fourier, window: window, frame: try TransformBuffer(count: count), spectrum: try TransformBuffer(count: count + 2))
            case .double(let fourier, let window):
                .double(
                    fourier, window: window, frame: try DoubleTransformBuffer(count: count),
                    spectrum: try DoubleTransformBuffer(count: count + 2))
            }
    }

    /// Power, or magnitude, of the bins of one frame; the others stay as they are.
    ///
    /// - Parameter source: ``MelTransformPlan/frameSamples`` values.
    func power(of source: UnsafePointer<Float>, bins: Range<Int>, into power: UnsafeMutablePointer<Float>) {
        let (offset, framing) = (plan.windowOffset, plan.framing)
        switch buffers {
        case .single(let fourier, let window, let frame, let spectrum):
            if framing.changesFrames {
                melscope_shaped_frame(
                    source, plan.frameSamples, offset, window, window.count, framing.removesMean ? 1 : 0, Float(framing.preEmphasis),
                    frame.base + offset)
            } else {
                melscope_multiply(source + offset, window, frame.base + offset, window.count)
            }
            fourier.execute(frame, spectrum)
            melscope_power(spectrum.base + 2 * bins.lowerBound, power + bins.lowerBound, bins.count)
            if plan.isMagnitude { melscope_square_root(power + bins.lowerBound, bins.count) }
        case .double(let fourier, let window, let frame, let spectrum):
            melscope_double_frame(
                source, plan.frameSamples, offset, window, window.count, framing.removesMean ? 1 : 0, framing.preEmphasis,
                frame.base + offset)
            fourier.execute(frame, spectrum)
            melscope_double_power(
                spectrum.base + 2 * bins.lowerBound, plan.isMagnitude ? 1 : 0, power + bins.lowerBound, bins.count)
        }
    }
}
