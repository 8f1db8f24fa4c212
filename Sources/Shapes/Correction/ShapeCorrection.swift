import Base
import Signal

/// Brings arrays of any common layout into the shape that a model expects: spectrograms, and waveforms and vectors too.
///
/// This is the step that stands between stored spectrograms and any network, and it needs nothing else of Melscope:
///
///     let correction = ShapeCorrection(contract: try .parse("?,?,128,1"))
///     let array = try ArrayFile.read(path: "clip.npy")                    // (128, 78)
///     let input = try correction.correct(array)                           // (1, 78, 128, 1), transposed
///
/// An array's shape does not say what its axes mean. The mel axis is the one as long as the model has mel bands; its
/// neighbour is time; axes of 1 are dropped or become batch and channel. Where two axes are as long as mel has bands, the
/// options, then the layout of the dataset's other files, then the model's own layout decide; where nothing does, the
/// array is refused rather than guessed. A model with several channels gets a mono spectrogram repeated.
///
/// Element order: C order throughout, last axis contiguous. Values are never rescaled.
public struct ShapeCorrection: Sendable {
    public let contract: ModelContract
    public let options: CorrectionOptions

    public init(contract: ModelContract, options: CorrectionOptions = CorrectionOptions()) {
        self.contract = contract
        self.options = options
    }

    /// Bound for the elements of a result, 1 GiB of float32: a model's fixed lengths come from a file and are not trusted.
    public static let maxElements = 1 << 28

    /// Finds the operations for an array from its shape alone.
    ///
    /// - Parameters:
    ///   - shape: of the stored array, one to five axes.
    ///   - elementType: as stored; anything but float32 is shown as a cast.
    ///   - hint: the layout of the dataset's other files, see ``LayoutCensus``.
    /// - Throws: `shape.rank`, `shape.empty_time`, `shape.mel_bins`, `shape.ambiguous`, `shape.channels`,
    ///   `shape.time_length`, or `array.too_large` above ``maxElements``.
    public func plan(
        for shape: TensorShape, elementType: ElementType = .float32, hint: LayoutHint? = nil
    ) throws(SkipReason) -> CorrectionPlan {
        let assignment: AxisAssignment
        if contract.kind == .spectrogram {
            let choice = try ReadingChoice(shape, contract: contract, options: options, hint: hint)
            try Self.requireBounded(shape)
            assignment = try AxisAssignment(choice, shape, contract: contract, options: options)
        } else {
            try Self.requireBounded(shape)
            assignment = try AxisAssignment(single: shape, contract: contract, options: options)
        }
        return try PlanBuilder(contract: contract, options: options).plan(shape, elementType, assignment)
    }

    /// Finds the operations for an array whose axes are known, such as a front end's own. Nothing is inferred, and the
    /// options' mel axis, which is meant for stored arrays, does not apply.
    ///
    /// - Parameters:
    ///   - roles: one for each axis.
    ///   - ownSteps: the steps along time that are the clip's own; nil for all.
    /// - Throws: `model.rejected` where the model takes something else, `shape.mel_bins` where the lengths differ,
    ///   `shape.time_length`, `shape.channels`, or `array.too_large`.
    public func plan(for shape: TensorShape, roles: [AxisRole], ownSteps: Range<Int>? = nil) throws(SkipReason) -> CorrectionPlan {
        precondition(shape.rank == roles.count, "\(roles.count) roles for \(shape)")
        let band = roles.first(where: \.isBand)
        guard ModelContract.Kind(roles) == contract.kind, band == contract.band?.role else {
            throw SkipReason(
                .modelRejected, found: "an array of (\(roles.map(\.rawValue).joined(separator: ", ")))",
                needed: "\(contract.kind.text), \(contract.text)")
        }
        for (axis, role) in roles.enumerated() where role.isBand || role == .features {
            guard shape[axis] == contract.axis(role)?.length else {
                throw SkipReason(
                    .shapeMelBins, found: "\(shape[axis]) \(role.plural) along axis \(axis) of \(shape)",
                    needed: "\(contract.axis(role)?.length ?? 0) \(role.plural)")
            }
        }
        if let axis = roles.firstIndex(of: .channel), shape[axis] > 1, shape[axis] != contract.channels {
            throw SkipReason(.shapeChannels, found: "\(shape[axis]) channels in \(shape)", needed: "\(contract.channels)")
        }
        try Self.requireBounded(shape)
        return try PlanBuilder(contract: contract, options: options).plan(shape, .float32, AxisAssignment(known: roles, shape), ownSteps: ownSteps)
    }

    /// - Parameter steps: frames or samples of a clip.
    /// - Throws: `shape.time_length` where the model does not take so many and the options do not fit them.
    package func requireLength(_ steps: Int) throws(SkipReason) {
        _ = try TimeFit(steps, [steps], contract: contract, options: options)
    }

    private static func requireBounded(_ shape: TensorShape) throws(SkipReason) {
        guard let count = shape.elementCount, count <= maxElements else {
            throw SkipReason(.arrayTooLarge, found: "the shape \(shape)", needed: "at most \(maxElements) values")
        }
    }

    /// Runs a plan: one copy of the values, or none when their order is right already.
    ///
    /// - Parameter array: of the plan's ``CorrectionPlan/inputShape``, float32 as ``ArrayFile`` reads it.
    /// - Returns: shape ``CorrectionPlan/outputShape``, axes ``CorrectionPlan/outputRoles``. Padded frames hold the
    ///   smallest finite value of `array`, or the options' fixed value.
    /// - Precondition: `array.shape == plan.inputShape`.
    public func apply(_ plan: CorrectionPlan, to array: Tensor) -> Tensor {
        precondition(array.shape == plan.inputShape, "a plan for \(plan.inputShape) was given \(array.shape)")
        if plan.averaged == nil && plan.padValue == nil && plan.gathers.count == 1
            && plan.gathers[0].isIdentity(count: array.values.count)
        {
            return Tensor(shape: plan.outputShape, values: array.values)
        }
        let padding: Float? = plan.padValue.map { value in
            switch value {
            case .quietest: array.smallestFinite ?? 0
            case .value(let value): value
            }
        }
        let count = plan.outputShape.elementCount!
        let values = [Float](unsafeUninitializedCapacity: count) { result, initialized in
            let result = UnsafeMutableBufferPointer(rebasing: result[..<count])
            if let padding { result.initialize(repeating: padding) }
            array.values.withUnsafeBufferPointer { source in
                for gather in plan.gathers {
                    gather.run(from: source, to: result, .copy)
                    guard let averaged = plan.averaged else { continue }
                    for channel in 1..<averaged.count {
                        var next = gather
                        next.sourceOffset += channel * averaged.stride
                        let isLast = channel == averaged.count - 1
                        next.run(from: source, to: result, isLast ? .addThenDivide(by: Float(averaged.count)) : .add)
                    }
                }
            }
            initialized = count
        }
        return Tensor(shape: plan.outputShape, values: values)
    }

    /// Plans and applies at once.
    ///
    /// - Returns: the contract's axes; with several spectrograms for a model that takes one, those stand along axis 0 (see
    ///   ``CorrectionPlan/batchItems``).
    /// - Throws: as ``plan(for:elementType:hint:)``.
    public func correct(_ array: StoredArray, hint: LayoutHint? = nil) throws(SkipReason) -> Tensor {
        apply(try plan(for: array.tensor.shape, elementType: array.elementType, hint: hint), to: array.tensor)
    }

    /// Which of mel and time comes first, when the shape alone tells.
    public func orientation(of shape: TensorShape) -> LayoutHint? {
        reading(of: shape).flatMap { $0.isDecidedByShape ? $0.reading.orientation : nil }
    }

    /// The reading of an array by itself; nil when there is none.
    func reading(of shape: TensorShape) -> ReadingChoice? {
        // The options may name a mel axis for the odd ones out; what a shape tells does not depend on them.
        var neutral = CorrectionOptions()
        neutral.channels = options.channels
        return try? ReadingChoice(shape, contract: contract, options: neutral, hint: nil)
    }
}
