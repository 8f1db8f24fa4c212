import Foundation

/// The immutable part of a log-mel, made once from valid options and shared by all lanes: window, transform and
/// filter bank.
public struct LogMelPlan: FrontEndPlan {
    public let options: LogMel
    public var frontEnd: any FrontEnd { options }
    /// Mel bands that no frequency bin reaches; they are silent in every clip. Not 0 when the bands are too many or the
    /// transform too short.
    public var emptyBands: Int { filterBank.emptyBands }

    let transform: FourierPlan
    let filterBank: MelFilterBank
    /// Periodic Hann window of `windowSamples` values.
    public let window: [Float]
    /// Zeros in front of the window that centre it in the transform.
    let windowOffset: Int

    /// - Throws: ``EngineError`` with code `.invalidArgument` when an option is out of range, `.library` when FFTW fails.
    public init(options: LogMel) throws {
        try options.validate()
        self.options = options
        transform = try FourierPlan(length: options.fftSamples)
        filterBank = MelFilterBank(options: options)
        window = Self.hann(options.windowSamples)
        windowOffset = (options.fftSamples - options.windowSamples) / 2
    }

    public func makeLane() throws -> any FrontEndLane { try LogMelLane(plan: self) }

    /// `scipy.signal.get_window("hann", count)`: 0.5 - 0.5 cos(2πi / count), computed in double precision.
    static func hann(_ count: Int) -> [Float] {
        (0..<count).map { Float(0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(count))) }
    }
}
