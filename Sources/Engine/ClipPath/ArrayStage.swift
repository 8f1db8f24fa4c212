import Base
import Shapes
import Signal

/// The part of a clip's path that lies between a file of numbers and the network: reading, cleaning, and the plan that brings
/// the array into the network's shape.
///
/// It needs neither front end nor network, so `reshape` and the survey use it by itself.
package struct ArrayStage {
    package var contract: ModelContract
    /// With the clip's remedies applied.
    package var recipe: Recipe
    /// Most bytes of an array that goes to no network; nil where one gets it, whose memory grows with the frames: then the
    /// recipe's longest clip bounds both.
    package var maxBytes: Int?

    package init(contract: ModelContract, recipe: Recipe, maxBytes: Int? = nil) {
        self.contract = contract
        self.recipe = recipe
        self.maxBytes = maxBytes
    }

    package var correction: ShapeCorrection { ShapeCorrection(contract: contract, options: recipe.correction) }

    /// Reads a stored array.
    ///
    /// - Throws: ``SkipReason`` with a `file.` or `array.` code.
    package func read(path: String) throws -> StoredArray {
        try ArrayFile.read(path: path, member: recipe.clips.arrayMember, maxBytes: maxBytes ?? recipe.arrayByteLimit)
    }

    /// Reads what a stored array says of itself: shape and type, not its values.
    ///
    /// - Throws: as ``read(path:)``.
    func header(path: String) throws -> NPYHeader {
        try ArrayFile.survey(path: path, member: recipe.clips.arrayMember, maxBytes: maxBytes ?? recipe.arrayByteLimit).header
    }

    /// Replaces values that are not finite where the recipe says so, and refuses the array where it does not.
    ///
    /// - Returns: a note on what was replaced.
    /// - Throws: ``SkipReason`` `array.non_finite`.
    package func clean(_ array: inout StoredArray) throws -> ClipNote? {
        guard recipe.clips.replaceNonFinite else {
            try array.tensor.requireFinite(as: array.elementType)
            return nil
        }
        let count = try array.tensor.replaceNonFinite()
        guard count > 0 else { return nil }
        let values = count == 1 ? "value" : "values"
        return ClipNote(.valuesReplaced, "\(count) non-finite \(values) set to the quietest finite one")
    }

    /// The plan for a stored array, from its header alone.
    ///
    /// - Parameter dataset: what the dataset's arrays tell, asked only where it is needed; nil for an array by itself.
    /// - Throws: ``SkipReason`` with a `shape.` code, or `array.too_large` where its frames last longer than the recipe's longest clip.
    package func plan(
        for shape: TensorShape, elementType: ElementType, dataset: () throws -> LayoutCensus?
    ) throws -> CorrectionPlan {
        let plan = try correction.plan(for: shape, elementType: elementType, dataset: dataset)
        guard maxBytes == nil else { return plan }
        if contract.kind == .waveform {
            throw SkipReason(
                .shapeMelBins, found: "samples in \(shape), whose sample rate the file does not say",
                needed: "a recording, which has a sample rate: soundfile.write('x.wav', x.squeeze(), RATE)")
        }
        try recipe.requireAcceptedLength(of: plan, contract: contract)
        return plan
    }

    /// The plan for the front end's own array.
    ///
    /// - Throws: ``SkipReason`` as ``ShapeCorrection/plan(for:roles:)``.
    func plan(forFrontEnd shape: TensorShape, ownSteps: Range<Int>?) throws(SkipReason) -> CorrectionPlan {
        try correction.plan(for: shape, roles: recipe.frontEnd.output.axes.map(\.role), ownSteps: ownSteps)
    }

    /// The values as the recipe's `normalise:` section has them.
    ///
    /// - Parameters:
    ///   - plan: of this array; it knows which axis the bands are.
    ///   - ownSteps: the steps along time that are the clip's own; nil for all. Means and deviations are theirs.
    func normalised(_ array: Tensor, plan: CorrectionPlan, ownSteps: Range<Int>? = nil) -> Tensor {
        if recipe.normalise.isIdentity { return array }
        let roles = plan.layout.roles
        let time = roles.firstIndex { $0 == .time || $0 == .samples }
        return Normalisation(recipe.normalise).apply(
            to: array, bands: roles.firstIndex { $0?.isBand == true || $0 == .features },
            own: ownSteps.flatMap { own in time.map { ($0, own) } })
    }
}
