import Base
import Signal

/// How the frames or samples of a clip meet a network that takes a fixed number of them.
struct TimeFit {
    /// Steps that one item of the result has.
    var length: Int
    /// Steps of the array.
    var available: Int
    /// First step that is copied, and how many are.
    var cropped = 0
    var copied: Int
    /// Padded steps in front.
    var before = 0
    /// The copied steps come again and again until ``length`` is reached.
    var isTiled = false
    /// Nil where the clip is one item.
    var windows: Windows?

    struct Windows {
        /// Windows that begin every ``hop`` steps and lie inside the clip.
        var whole: Int
        var hop: Int
        /// A window more: where it begins, and how many steps of the clip it has. The rest of it is padding.
        var last: (start: Int, copied: Int)?
        /// Steps at the end of the clip that no window has.
        var lost = 0

        var count: Int { whole + (last == nil ? 0 : 1) }
    }

    var isPadded: Bool {
        if let windows { return windows.last.map { $0.copied < length } ?? false }
        return copied < length && !isTiled
    }

    /// Steps of each of `count` items that are the clip's own; nil where all are.
    ///
    /// - Parameter own: steps of the array that are, where it was filled up before; nil for all.
    func ownSteps(items count: Int, of own: Range<Int>? = nil) -> [Range<Int>]? {
        if let own, own != 0..<available, !isTiled {
            guard let windows else {
                return Array(repeating: Self.shared(own, with: cropped..<cropped + copied, movedTo: before), count: count)
            }
            let starts = (0..<windows.whole).map { $0 * windows.hop } + (windows.last.map { [$0.start] } ?? [])
            return starts.map { Self.shared(own, with: $0..<$0 + length, movedTo: 0) }
        }
        guard isPadded else { return nil }
        guard let last = windows?.last else { return Array(repeating: before..<before + copied, count: count) }
        return Array(repeating: 0..<length, count: count - 1) + [0..<last.copied]
    }

    /// What two stretches share, where the second one's beginning stands at `start`.
    private static func shared(_ own: Range<Int>, with part: Range<Int>, movedTo start: Int) -> Range<Int> {
        let both = own.clamped(to: part)
        return both.lowerBound - part.lowerBound + start..<both.upperBound - part.lowerBound + start
    }

    /// Bound for the windows of a clip: a hop of one step in an hour of samples is an oversight.
    static let maxWindows = 1_000_000

    /// - Parameters:
    ///   - steps: of the array, along the contract's ``ModelContract/lengthRole``.
    ///   - shape: the array's, for error texts.
    /// - Throws: `shape.time_length` or `array.too_large`.
    init(_ steps: Int, _ shape: TensorShape, contract: ModelContract, options: CorrectionOptions) throws(SkipReason) {
        (length, available, copied) = (steps, steps, steps)
        let unit = StepUnit(contract)
        guard let fixed = contract.lengthRole.flatMap(contract.axis)?.length ?? (contract.lengthRole == nil ? nil : options.length)
        else {
            if let most = contract.mostSteps, steps > most {
                try crop(to: most, shape, unit, options)
                return
            }
            guard steps < contract.leastSteps else { return }
            let needed = "\(contract.leastSteps) \(unit.name(contract.leastSteps)), the least that the model takes"
            guard options.timeFit == .pad || options.timeFit == .tile else {
                throw SkipReason(
                    .shapeTimeLength, found: "\(steps) \(unit.name(steps)) in \(shape)", needed: needed + ", or permission to pad")
            }
            fill(to: contract.leastSteps, options)
            return
        }
        if options.timeFit == .windows {
            windows = try Windows(steps, length: fixed, shape, unit, options)
            length = fixed
            copied = fixed
            return
        }
        guard fixed != steps else { return }
        let may: Bool =
            switch options.timeFit {
            case .refuse: false
            case .pad: steps < fixed
            case .crop: steps > fixed
            case .fit, .tile, .windows: true
            }
        guard may else {
            throw SkipReason(
                .shapeTimeLength, found: "\(steps) \(unit.name(steps)) in \(shape)",
                needed: "\(fixed) \(unit.name(fixed)), or permission to \(steps < fixed ? "pad" : "crop")")
        }
        guard steps > fixed else {
            fill(to: fixed, options)
            return
        }
        (length, copied) = (fixed, fixed)
        cropped = Self.front(steps - fixed, options.cropSide)
    }

    private mutating func fill(to wanted: Int, _ options: CorrectionOptions) {
        length = wanted
        isTiled = options.timeFit == .tile
        if !isTiled { before = Self.front(wanted - available, options.padSide) }
    }

    /// To the most that a model takes which leaves the length open.
    private mutating func crop(to most: Int, _ shape: TensorShape, _ unit: StepUnit, _ options: CorrectionOptions) throws(SkipReason) {
        guard options.timeFit == .crop || options.timeFit == .tile else {
            throw SkipReason(
                .shapeTimeLength, found: "\(available) \(unit.name(available)) in \(shape)",
                needed: "\(most) \(unit.name(most)), the most that the model takes, or permission to crop, or windows of correction.length")
        }
        (length, copied) = (most, most)
        cropped = Self.front(available - most, options.cropSide)
    }

    private static func front(_ difference: Int, _ side: CorrectionOptions.Side) -> Int {
        switch side {
        case .end: 0
        case .start: difference
        case .both: difference / 2
        }
    }
}

extension TimeFit.Windows {
    /// - Throws: `shape.time_length` for a clip that is shorter than a window and must not be padded; `array.too_large`.
    init(
        _ steps: Int, length: Int, _ shape: TensorShape, _ unit: StepUnit, _ options: CorrectionOptions
    ) throws(SkipReason) {
        hop = options.windowHop ?? length
        whole = steps < length ? 0 : (steps - length) / hop + 1
        guard whole < TimeFit.maxWindows else {
            throw SkipReason(
                .arrayTooLarge, found: "\(whole) windows of \(length) \(unit.name(length)) in \(shape)",
                needed: "fewer than \(TimeFit.maxWindows): a longer correction.window_hop")
        }
        let next = whole * hop
        // Between windows that lie apart, steps are left out as the recipe says.
        let covered = whole == 0 ? 0 : next - hop + length
        guard covered < steps, next < steps else { return }
        switch options.lastWindow {
        case .pad: last = (next, steps - next)
        case .keepEnd where whole > 0: last = (steps - length, length)
        case .drop where whole > 0: lost = steps - covered
        case .keepEnd, .drop:
            throw SkipReason(
                .shapeTimeLength, found: "\(steps) \(unit.name(steps)) in \(shape)",
                needed: "\(length) \(unit.name(length)) for one window, or permission to pad")
        }
    }
}

/// What the axis along which clips differ counts.
struct StepUnit {
    private let noun: String

    init(_ contract: ModelContract) { noun = contract.lengthRole == .samples ? "sample" : "frame" }

    /// "frames", "sample".
    func name(_ count: Int) -> String { noun + (count == 1 ? "" : "s") }
}
