/// The immutable part of a log-mel, made once from valid options and shared by all lanes: window, transform and
/// filter bank.
public struct LogMelPlan: FrontEndPlan {
    public let options: LogMel
    public var frontEnd: any FrontEnd { options }
    /// Mel bands that no frequency bin reaches; they are silent in every clip. Not 0 when the bands are too many or the
    /// transform too short.
    public var emptyBands: Int { filterBank.emptyBands }

    let transform: MelTransformPlan
    let filterBank: MelFilterBank
    /// `windowSamples` values.
    public let window: [Float]
    let edge: Edge

    /// What stands beyond the ends of the signal.
    enum Edge { case zero, reflected, mirrored }

    /// - Throws: ``EngineError`` with code `.invalidArgument` when an option is out of range, `.library` when FFTW fails.
    public init(options: LogMel) throws {
        try options.validate()
        self.options = options
        transform = try MelTransformPlan(options: options)
        filterBank = MelFilterBank(options: options)
        window = options.window.values(options.windowSamples).map { Float($0) }
        edge =
            options.centred
            ? (options.padding == .zero ? .zero : .reflected) : (options.framing.uncentred == .mirrored ? .mirrored : .zero)
    }

    public func makeLane() throws -> any FrontEndLane { try LogMelLane(plan: self) }
}
