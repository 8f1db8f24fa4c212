import Base
import Signal

/// Turns the roles of an array's axes into steps for people and one gather for the machine.
struct PlanBuilder {
    public let contract: ModelContract
    public let options: CorrectionOptions

    /// - Throws: `shape.time_length`, `shape.channels` or `array.too_large`.
    public func plan(
        _ shape: TensorShape, _ elementType: ElementType, _ assignment: AxisAssignment
    ) throws(SkipReason) -> CorrectionPlan {
        let strides = AxisGather.cStrides(shape.lengths)
        func stored(_ role: AxisRole) -> (length: Int, stride: Int) {
            assignment.roles.firstIndex(of: role).map { (shape[$0], strides[$0]) } ?? (1, 0)
        }
        let batch = stored(.batch)
        let channel = stored(.channel)
        let long = contract.lengthRole
        let clip: (length: Int, stride: Int) = long.map(stored) ?? (1, 0)
        let fit = try timeFit(clip.length, shape)
        let batchAxis = contract.axis(.batch)
        if let fixed = batchAxis?.length, fixed > 1, batch.length != fixed {
            throw SkipReason(
                .shapeChannels, found: "\(batch.length) \(contract.kind.noun)\(batch.length == 1 ? "" : "s") in \(shape)",
                needed: "\(fixed), the model's batch")
        }
        let oneByOne = batch.length > 1 && (batchAxis == nil || batchAxis?.length == 1)

        let modelRoles = contract.axes.map(\.role)
        let outputRoles = oneByOne && batchAxis == nil ? [.batch] + modelRoles : modelRoles
        let isReduced = assignment.channels != .keep
        let channels = channel.length > 1 && !isReduced ? channel.length : contract.channels
        func outputLength(_ role: AxisRole) -> Int {
            switch role {
            case .batch: batch.length
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
        let model = modelRoles.map { $0 == .batch && oneByOne ? 1 : outputLength($0) }

        let resultStrides = AxisGather.cStrides(output)
        let gathered = outputRoles.indices.map { outputRoles[$0] == long ? fit.copied : output[$0] }
        let sources = outputRoles.map { role in
            role == .channel && (isReduced || channel.length == 1) ? 0 : stored(role).stride
        }
        var gather = AxisGather(lengths: gathered, sourceStrides: sources, destinationStrides: resultStrides)
        gather.sourceOffset = fit.cropped * clip.stride
        if let axis = outputRoles.firstIndex(where: { $0 == long }) { gather.destinationOffset = fit.before * resultStrides[axis] }
        if case .pick(let index) = assignment.channels { gather.sourceOffset += index * channel.stride }

        return CorrectionPlan(
            inputShape: shape, inputType: elementType, layout: ArrayLayout(assignment.roles),
            steps: steps(shape, elementType, assignment, fit, outputRoles: outputRoles, channels: channels),
            outputShape: TensorShape(output), outputRoles: outputRoles, modelShape: TensorShape(model),
            batchItems: oneByOne ? batch.length : 1, notes: assignment.notes + croppingNote(fit), gather: gather,
            averaged: assignment.channels == .mean ? .init(count: channel.length, stride: channel.stride) : nil,
            padValue: fit.length > fit.copied ? padValue : nil)
    }

    /// The quietest of a log-mel is its smallest value; that of samples is 0, and cepstra are padded with 0 by common use.
    private var padValue: CorrectionOptions.PadValue {
        options.padValue == .quietest && contract.axis(.mel) == nil ? .value(0) : options.padValue
    }

    /// How the frames, or samples, meet a fixed length; without one, all are copied.
    private struct TimeFit {
        /// Of the result.
        var length: Int
        /// Of the array.
        var available: Int
        /// First frame that is copied, and how many are.
        var cropped = 0
        var copied: Int
        /// Padded frames in front.
        var before = 0
    }

    private func croppingNote(_ fit: TimeFit) -> [ClipNote] {
        guard fit.copied < fit.available else { return [] }
        let lost = fit.available - fit.copied
        return [
            ClipNote(
                .timeCropped, "\(lost) of \(fit.available) \(unit(fit.available)) cut away: the model takes \(fit.length)", value: Double(lost))
        ]
    }

    /// "frames", "sample".
    private func unit(_ count: Int) -> String {
        (contract.lengthRole == .samples ? "sample" : "frame") + (count == 1 ? "" : "s")
    }

    private func timeFit(_ frames: Int, _ shape: TensorShape) throws(SkipReason) -> TimeFit {
        guard let length = contract.lengthRole.flatMap(contract.axis)?.length, length != frames else {
            return TimeFit(length: frames, available: frames, copied: frames)
        }
        let mayPad = options.timeFit == .pad || options.timeFit == .fit
        let mayCrop = options.timeFit == .crop || options.timeFit == .fit
        guard frames < length ? mayPad : mayCrop else {
            throw SkipReason(
                .shapeTimeLength, found: "\(frames) \(unit(frames)) in \(shape)",
                needed: "\(length) \(unit(length)), or leave to \(frames < length ? "pad" : "crop")")
        }
        let difference = abs(length - frames)
        let front =
            switch options.side {
            case .end: 0
            case .start: difference
            case .both: difference / 2
            }
        return frames < length
            ? TimeFit(length: length, available: frames, copied: frames, before: front)
            : TimeFit(length: length, available: frames, cropped: front, copied: length)
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
