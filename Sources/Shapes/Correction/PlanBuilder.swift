import Base
import Signal

/// Turns the roles of an array's axes into steps for people and one gather for the machine.
struct PlanBuilder {
    public let contract: ModelContract
    public let options: CorrectionOptions

    /// - Parameter ownSteps: steps along time that are the clip's own, where a front end has filled the array up.
    /// - Throws: `shape.time_length`, `shape.channels` or `array.too_large`.
    public func plan(
        _ shape: TensorShape, _ elementType: ElementType, _ assignment: AxisAssignment, ownSteps: Range<Int>? = nil
    ) throws(SkipReason) -> CorrectionPlan {
        let strides = AxisGather.cStrides(shape.lengths)
        func stored(_ role: AxisRole) -> (length: Int, stride: Int) {
            assignment.roles.firstIndex(of: role).map { (shape[$0], strides[$0]) } ?? (1, 0)
        }
        let batch = stored(.batch)
        let channel = stored(.channel)
        let long = contract.lengthRole
        let clip: (length: Int, stride: Int) = long.map(stored) ?? (1, 0)
        let fit = try TimeFit(clip.length, shape, contract: contract, options: options)
        guard fit.windows == nil || batch.length == 1 else {
            throw SkipReason(
                .shapeChannels, found: "\(batch.length) \(contract.kind.noun)s in \(shape)", needed: "one, to be split into windows")
        }
        let items = fit.windows?.count ?? batch.length
        let batchAxis = contract.axis(.batch)

        let modelRoles = contract.axes.map(\.role)
        let addsBatch = batchAxis == nil && (items > 1 || fit.windows != nil || assignment.hasWindows)
        let outputRoles = addsBatch ? [.batch] + modelRoles : modelRoles
        let isReduced = assignment.channels != .keep
        let channels = channel.length > 1 && !isReduced ? channel.length : contract.channels
        func outputLength(_ role: AxisRole) -> Int {
            switch role {
            case .batch: items
            case .time, .samples: fit.length
            case .mel, .coefficient, .features: contract.axis(role)?.length ?? 1
            case .channel: channels
            }
        }
        let output = outputRoles.map(outputLength)
        guard let count = TensorShape(output).elementCount, count <= ShapeCorrection.maxElements else {
            throw SkipReason(
                .arrayTooLarge, found: "the model's input \(TensorShape(output)) for this array",
                needed: "at most \(ShapeCorrection.maxElements) values")
        }
        let isWindowed = fit.windows != nil || assignment.hasWindows
        let itemsPerRun = itemsPerRun(items, valuesPerItem: count / max(1, items), isWindowed: isWindowed)
        let model = modelRoles.map { $0 == .batch ? batchAxis?.length ?? itemsPerRun : outputLength($0) }
        guard let filled = TensorShape(model).elementCount, filled <= ShapeCorrection.maxElements else {
            throw SkipReason(
                .arrayTooLarge, found: "the model's input \(TensorShape(model))", needed: "at most \(ShapeCorrection.maxElements) values")
        }

        let gathers = gathers(
            fit, outputRoles: outputRoles, output: output, clipStride: clip.stride,
            offset: { if case .pick(let index) = assignment.channels { index * channel.stride } else { 0 } }(),
            sources: outputRoles.map { role in
                role == .channel && (isReduced || channel.length == 1) ? 0 : stored(role).stride
            })

        return CorrectionPlan(
            inputShape: shape, inputType: elementType, layout: ArrayLayout(assignment.roles),
            steps: steps(shape, elementType, assignment, fit, outputRoles: outputRoles, channels: channels),
            outputShape: TensorShape(output), outputRoles: outputRoles, modelShape: TensorShape(model), items: items,
            itemsPerRun: itemsPerRun, fillsRuns: batchAxis?.length != nil, isWindowed: isWindowed, ownSteps: fit.ownSteps(items: items, of: ownSteps),
            notes: assignment.notes + notes(on: fit), gathers: gathers,
            averaged: assignment.channels == .mean ? .init(count: channel.length, stride: channel.stride) : nil,
            padValue: fit.isPadded ? padValue : nil)
    }

    /// Values of windows that go to a model at once, where it takes any number of them: what a network needs for each of its
    /// inner values grows with them.
    private static let valuesPerRun = 1 << 18

    /// All items of a stored array at once where the model takes any number, as it is stored.
    private func itemsPerRun(_ items: Int, valuesPerItem: Int, isWindowed: Bool) -> Int {
        guard let batch = contract.axis(.batch) else { return 1 }
        if let fixed = batch.length { return fixed }
        return isWindowed && !contract.itemsAreSequence ? max(1, min(items, Self.valuesPerRun / max(1, valuesPerItem))) : max(1, items)
    }

    /// One copy of everything, and another where some of it comes from elsewhere.
    private func gathers(
        _ fit: TimeFit, outputRoles: [AxisRole], output: [Int], clipStride: Int, offset: Int, sources: [Int]
    ) -> [AxisGather] {
        let destinations = AxisGather.cStrides(output)
        let long = outputRoles.firstIndex { $0 == contract.lengthRole }
        var lengths = output
        var sources = sources
        func gather(_ lengths: [Int], from step: Int, to place: Int) -> AxisGather {
            var gather = AxisGather(lengths: lengths, sourceStrides: sources, destinationStrides: destinations)
            gather.sourceOffset = offset + step * clipStride
            gather.destinationOffset = place
            return gather
        }
        guard let long else { return [gather(lengths, from: 0, to: 0)] }
        if let windows = fit.windows {
            // Windows exist only where there is a batch axis to count them.
            let row = outputRoles.firstIndex(of: .batch)!
            sources[row] = windows.hop * clipStride
            lengths[row] = windows.whole
            var result = windows.whole > 0 ? [gather(lengths, from: 0, to: 0)] : []
            if let last = windows.last {
                lengths[row] = 1
                lengths[long] = last.copied
                result.append(gather(lengths, from: last.start, to: windows.whole * destinations[row]))
            }
            return result
        }
        if fit.isTiled {
            let repeats = fit.length / fit.available
            lengths[long] = fit.available
            var whole = AxisGather(
                lengths: [repeats] + lengths, sourceStrides: [0] + sources,
                destinationStrides: [fit.available * destinations[long]] + destinations)
            whole.sourceOffset = offset
            lengths[long] = fit.length % fit.available
            return lengths[long] == 0 ? [whole] : [whole, gather(lengths, from: 0, to: repeats * fit.available * destinations[long])]
        }
        lengths[long] = fit.copied
        return [gather(lengths, from: fit.cropped, to: fit.before * destinations[long])]
    }

    /// The quietest of a log-mel is its smallest value; that of samples is 0, and cepstra are padded with 0 by common use.
    private var padValue: CorrectionOptions.PadValue {
        options.padValue == .quietest && contract.axis(.mel) == nil ? .value(0) : options.padValue
    }

    private func notes(on fit: TimeFit) -> [ClipNote] {
        let unit = StepUnit(contract)
        guard let windows = fit.windows else {
            guard fit.copied < fit.available else { return [] }
            let lost = fit.available - fit.copied
            return [
                ClipNote(
                    .timeCropped, "\(lost) of \(fit.available) \(unit.name(fit.available)) cut off: the model takes \(fit.length)",
                    value: Double(lost))
            ]
        }
        var text = "\(windows.count) window\(windows.count == 1 ? "" : "s") of \(fit.length) \(unit.name(fit.length))"
        if let last = windows.last {
            let padding = fit.length - last.copied
            text += padding > 0 ? ", the last with \(padding) of padding" : ", the last one aligned to the end"
        }
        let note = ClipNote(.timeWindows, text, value: Double(windows.count))
        guard windows.lost > 0 else { return [note] }
        return [
            note,
            ClipNote(
                .timeCropped, "\(windows.lost) of \(fit.available) \(unit.name(fit.available)) cut off: they do not fill a window",
                value: Double(windows.lost)),
        ]
    }

    private func steps(
        _ shape: TensorShape, _ elementType: ElementType, _ assignment: AxisAssignment, _ fit: TimeFit,
        outputRoles: [AxisRole], channels: Int
    ) -> [CorrectionStep] {
        var steps: [CorrectionStep] = []
        var axes = Array(zip(assignment.roles, shape.lengths))
        func add(_ operation: CorrectionStep.Operation) {
            steps.append(.init(operation: operation, shape: TensorShape(axes.map(\.1)), roles: axes.map(\.0)))
        }
        func setLength(_ role: AxisRole, _ length: Int) {
            axes[axes.firstIndex { $0.0 == role }!].1 = length
        }

        if elementType != .float32 { add(.cast(from: elementType)) }
        let dropped = axes.indices.filter { axes[$0].0 == nil }
        if !dropped.isEmpty {
            axes.removeAll { $0.0 == nil }
            add(.squeeze(axes: dropped))
        }
        if assignment.channels != .keep, let axis = axes.firstIndex(where: { $0.0 == .channel }) {
            let count = axes[axis].1
            if outputRoles.contains(.channel) { axes[axis].1 = 1 } else { axes.remove(at: axis) }
            if case .pick(let index) = assignment.channels {
                add(.pickChannel(index, of: count))
            } else {
                add(.averageChannels(count: count))
            }
        }
        let present = outputRoles.filter { role in axes.contains { $0.0 == role } }
        let order = present.map { role in axes.firstIndex { $0.0 == role }! }
        if order != Array(axes.indices) {
            axes = order.map { axes[$0] }
            add(.transpose(order: order))
        }
        let missing = outputRoles.filter { !present.contains($0) }
        if !missing.isEmpty {
            let known = axes
            axes = outputRoles.map { role in known.first { $0.0 == role } ?? (role, 1) }
            add(.insert(missing))
        }
        if let axis = axes.first(where: { $0.0 == .channel }), axis.1 != channels {
            setLength(.channel, channels)
            add(.repeatChannel(count: channels))
        }
        guard let long = contract.lengthRole, let frames = axes.first(where: { $0.0 == long })?.1 else { return steps }
        if let windows = fit.windows {
            let padding = windows.last.map { fit.length - $0.copied } ?? 0
            if padding > 0 {
                setLength(long, frames + padding)
                add(
                    long == .time
                        ? .padTime(before: 0, after: padding, value: padValue)
                        : .padSamples(before: 0, after: padding, value: padValue))
            }
            setLength(long, fit.length)
            setLength(.batch, windows.count)
            add(
                .windows(
                    long, count: windows.count, length: fit.length, hop: windows.hop,
                    isLastAtEnd: windows.last != nil && padding == 0 && windows.last?.start != windows.whole * windows.hop))
            return steps
        }
        if fit.isTiled {
            setLength(long, fit.length)
            add(.tile(long, to: fit.length))
            return steps
        }
        if fit.copied < frames {
            setLength(long, fit.copied)
            add(long == .time ? .cropTime(first: fit.cropped, count: fit.copied) : .cropSamples(first: fit.cropped, count: fit.copied))
        }
        if fit.copied < fit.length {
            setLength(long, fit.length)
            let after = fit.length - fit.copied - fit.before
            add(
                long == .time
                    ? .padTime(before: fit.before, after: after, value: padValue)
                    : .padSamples(before: fit.before, after: after, value: padValue))
        }
        return steps
    }
}
