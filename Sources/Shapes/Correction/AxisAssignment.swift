import Base
import Signal

/// The role of every stored axis, and what happens to channels.
struct AxisAssignment {
    /// nil for axes of 1 that are dropped.
    public var roles: [AxisRole?]
    public var channels = ChannelTreatment.keep
    public var notes: [ClipNote] = []
    /// The batch axis counts windows of one clip, as a front end took them.
    var hasWindows = false

    enum ChannelTreatment: Equatable {
        case keep
        case mean
        case pick(Int)
    }

    /// - Throws: `shape.channels`.
    public init(
        _ choice: ReadingChoice, _ shape: TensorShape, contract: ModelContract, options: CorrectionOptions
    ) throws(SkipReason) {
        let reading = choice.reading
        let lengths = shape.lengths
        roles = Array(repeating: nil, count: lengths.count)
        roles[reading.band] = contract.band?.role
        if let time = reading.time { roles[time] = .time }
        notes = choice.notes
        try assignExtras(reading, shape, contract, options)
        assignOnes(reading, lengths, contract)
        if reading.time == nil { notes.append(oneFrameNote(lengths)) }
    }

    /// Axes whose roles are known, such as those of a front end's own array: nothing is read out of lengths.
    public init(known roles: [AxisRole], _ shape: TensorShape) {
        self.roles = roles
        hasWindows = roles.contains(.batch)
        if let time = roles.firstIndex(of: .time), shape[time] == 1 { notes = [oneFrameNote(shape.lengths)] }
    }

    private func oneFrameNote(_ lengths: [Int]) -> ClipNote {
        let items = roles.firstIndex(of: .batch).map { lengths[$0] } ?? 1
        return ClipNote(.layoutOneFrame, items == 1 ? "one frame" : "\(items) spectrograms of one frame each")
    }

    /// Axes longer than 1 beside bands and time.
    private mutating func assignExtras(
        _ reading: SpectrogramReading, _ shape: TensorShape, _ contract: ModelContract, _ options: CorrectionOptions
    ) throws(SkipReason) {
        let lengths = shape.lengths
        guard !reading.extras.isEmpty else { return }
        let place = position(of: reading, in: contract, lengths)
        let refusal = SkipReason(
            .shapeChannels, found: Self.extrasText(reading.extras, shape, contract), needed: Self.need(contract))

        // A model with a channel axis of its own leaves no doubt that the axis at its batch position is a batch.
        let choosesChannel = options.channels != .refuse && options.channels != .batch
        let isCertain = contract.axis(.channel) != nil || !choosesChannel

        var rest = reading.extras
        if isCertain, let ownBatch = place?.first(where: { $0.value == .batch })?.key {
            roles[ownBatch] = .batch
            rest.removeAll { $0 == ownBatch }
        } else if options.channels == .batch {
            guard rest.first == 0 else { throw refusal }
            roles[0] = .batch
            rest.removeFirst()
        }
        guard let channel = rest.first else { return }
        guard rest.count == 1 else { throw refusal }
        let count = lengths[channel]
        roles[channel] = .channel
        if contract.channels == count {
            if place == nil {
                notes.append(ClipNote(.layoutChannels, "axis \(channel) of \(count) read as the model's \(count) channels"))
            }
            return
        }
        switch options.channels {
        case .refuse, .batch: throw refusal
        case .mean: channels = .mean
        case .pick(let index):
            guard index < count else {
                throw SkipReason(
                    .shapeChannels, found: "\(count) channels in \(shape)", needed: "a channel with the index \(index)")
            }
            channels = .pick(index)
        }
    }

    /// The roles at the reading's extra axes when the array has the contract's rank and bands and time stand where
    /// the contract has them; nil otherwise.
    private func position(
        of reading: SpectrogramReading, in contract: ModelContract, _ lengths: [Int]
    ) -> [Int: AxisRole]? {
        guard lengths.count == contract.axes.count, contract.axes[reading.band].role.isBand else { return nil }
        if let time = reading.time, contract.axes[time].role != .time { return nil }
        var places: [Int: AxisRole] = [:]
        for axis in reading.extras {
            switch contract.axes[axis].role {
            case .batch where contract.axes[axis].length != 1: places[axis] = .batch
            case .channel: places[axis] = .channel
            default: return nil
            }
        }
        return places
    }

    /// Axes of 1 take the roles that the contract still needs, so that fewer have to be dropped and inserted.
    private mutating func assignOnes(_ reading: SpectrogramReading, _ lengths: [Int], _ contract: ModelContract) {
        func isFree(_ axis: Int) -> Bool { roles[axis] == nil && lengths[axis] == 1 }
        func needs(_ role: AxisRole) -> Bool { contract.axis(role) != nil && !roles.contains(role) }

        if lengths.count == contract.axes.count {
            for (axis, place) in contract.axes.enumerated() where isFree(axis) && needs(place.role) {
                // Only where everything else is in place too; otherwise the position means nothing.
                if zip(roles, contract.axes).allSatisfy({ $0 == nil || $0 == $1.role }) { roles[axis] = place.role }
            }
        }
        if needs(.time) {
            let near = [reading.band + 1, reading.band - 1].filter(lengths.indices.contains)
            if let axis = (near + lengths.indices).first(where: isFree) { roles[axis] = .time }
        }
        let first = roles.firstIndex { $0 == .time || $0?.isBand == true }!
        for axis in lengths.indices where isFree(axis) {
            if axis < first && needs(.batch) {
                roles[axis] = .batch
            } else if needs(.channel) {
                roles[axis] = .channel
            }
        }
    }

    private static func extrasText(_ extras: [Int], _ shape: TensorShape, _ contract: ModelContract) -> String {
        let list = extras.map { "\(shape[$0]) along axis \($0)" }.joined(separator: " and ")
        return "\(list) of \(shape), beside \((contract.band?.role ?? .mel).rawValue) and time"
    }

    private static func need(_ contract: ModelContract) -> String {
        let channels = contract.channels
        return channels == 1 ? "one spectrogram of one channel" : "one spectrogram of 1 or \(channels) channels"
    }
}
