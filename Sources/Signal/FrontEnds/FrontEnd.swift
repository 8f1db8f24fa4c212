/// A front end: what turns the mono samples of a recording into the array that goes to a network. The value itself holds all
/// its options.
///
/// Each kind is a folder with a type of this protocol and a line in ``FrontEndCatalogue``. Everything else asks what the
/// protocol tells: no other code names a kind.
public protocol FrontEnd: Sendable, Hashable, Codable {
    /// As `front_end.kind` in a recipe has it; never renamed.
    static var kind: String { get }
    /// As people read it: "log-mel".
    static var title: String { get }
    /// The options as recipes write them, in the order of the file.
    static var settings: [Setting<Self>] { get }
    /// Front ends of this kind that have a name, which `front_end.preset` may give.
    static var presets: [FrontEndPreset<Self>] { get }

    /// The defaults.
    init()

    /// Sets what follows from other options where a recipe does not give it.
    ///
    /// - Parameter given: keys of ``settings`` that the recipe gives.
    mutating func complete(given: Set<String>)

    /// - Throws: ``EngineError`` with code `.invalidArgument` that names the first option out of its range.
    func validate() throws

    /// Of the samples that it takes, 1,000 to 192,000.
    var sampleRateHz: Int { get }
    var output: FrontEndOutput { get }
    /// What its array is called: the kind's title, unless options make something else of it ("MFCC means").
    var arrayTitle: String { get }

    /// Length of the output along the axis that grows with the clip: frames, windows of frames, or samples of a waveform; of time
    /// where none grows. 0 where there are too few samples; 1 for a front end that gives one vector.
    func steps(samples: Int) -> Int

    /// Where a frequency lies among the bands: 0 is the centre of the lowest. Nil where steps along the axis are no frequencies.
    func band(hz: Double) -> Double?

    /// - Throws: as ``validate()``, and with code `.library` where a transform cannot be set up.
    func makePlan() throws -> any FrontEndPlan
}

extension FrontEnd {
    public static var presets: [FrontEndPreset<Self>] { [] }
    public var arrayTitle: String { Self.title }
    public mutating func complete(given: Set<String>) {}
    public func band(hz: Double) -> Double? { nil }

    /// Steps of the array that a stretch of the samples reaches, where the others were filled in: frames that lie in it, or whose
    /// middle does. Nil where there is no axis of time, or windows of it.
    package func steps(of samples: Range<Int>) -> Range<Int>? {
        guard let hop = output.hopSamples, hop > 0, !output.axes.contains(where: { $0.role == .batch }) else { return nil }
        let first = (samples.lowerBound + hop - 1) / hop
        return first..<max(first + 1, min(steps(samples: samples.upperBound), (samples.upperBound + hop - 1) / hop))
    }

    /// ``steps(samples:)`` of so much sound, as a figure that bounds memory.
    public func steps(seconds: Double) -> Double { seconds * Double(sampleRateHz) / Double(max(1, output.hopSamples ?? 1)) }
}

/// What a front end gives: an array in C order with these axes.
public struct FrontEndOutput: Sendable, Hashable {
    /// Outermost first, as the array lies; one of free length at most. Batch is windows of the clip.
    public var axes: [Axis]
    /// Unit of the values: "dB"; empty for numbers without one.
    public var unit: String
    /// Samples between two steps along time: the hop of frames, 1 for a waveform; nil where there is no such axis.
    public var hopSamples: Int?
    /// Key of the setting that is the length of the axis of bands, coefficients or values: "mel_bands".
    public var countKey: String?
    /// By how much that axis is longer than the setting says: 2 for coefficients with their derivatives below them.
    public var valuesPerCount: Int

    public init(axes: [Axis], unit: String = "", hopSamples: Int?, countKey: String? = nil, valuesPerCount: Int = 1) {
        self.axes = axes
        self.unit = unit
        self.hopSamples = hopSamples
        self.countKey = countKey
        self.valuesPerCount = valuesPerCount
    }

    /// The axis of bands or coefficients; nil for a waveform.
    public var band: Axis? { axes.first(where: \.role.isBand) }

    /// `(time ?, mel 128)`.
    public var text: String { Axis.text(axes) }

    /// Of a spectrogram, frames by bands whatever its layout; of windows, the first.
    ///
    /// - Parameter array: axes as in ``axes``.
    /// - Returns: shape `(frames, bands)`; nil for what is no spectrogram.
    public func spectrogram(of array: Tensor) -> Tensor? {
        let lengths = array.shape.lengths
        guard lengths.count == axes.count, let time = axes.firstIndex(where: { $0.role == .time }),
            let band = axes.firstIndex(where: \.role.isBand)
        else { return nil }
        if (time, band, lengths.count) == (0, 1, 2) { return array }
        func stride(_ axis: Int) -> Int { lengths[(axis + 1)...].reduce(1, *) }
        let (timeStride, bandStride) = (stride(time), stride(band))
        let values = (0..<lengths[time]).flatMap { frame in
            (0..<lengths[band]).map { array.values[frame * timeStride + $0 * bandStride] }
        }
        return Tensor(shape: [lengths[time], lengths[band]], values: values)
    }
}

/// The immutable part of a front end, made once and shared by all lanes: windows, filters, transforms.
public protocol FrontEndPlan: Sendable {
    /// What it was made for.
    var frontEnd: any FrontEnd { get }
    /// Makes the buffers of one lane.
    func makeLane() throws -> any FrontEndLane
}

/// One lane's front end, with its own buffers. Used by one thread at a time.
public protocol FrontEndLane: AnyObject {
    /// The front end's array of one clip.
    ///
    /// - Parameter samples: mono, full scale ±1, at the front end's sample rate.
    /// - Throws: ``SkipReason`` with an `audio.` code, such as `audio.too_short` where there is no frame.
    func transform(_ samples: [Float]) throws -> FrontEndArray
}
