import Base
import Signal

/// How one array becomes a model's input: what its axes are, and the operations in order.
///
/// The steps are for people; ``ShapeCorrection/apply(_:to:)`` runs all of them together in one copy, or none when the
/// values are already in the right order.
public struct CorrectionPlan: Sendable, Hashable {
    public let inputShape: TensorShape
    /// As stored, before the cast.
    public let inputType: ElementType
    public let layout: ArrayLayout
    public let steps: [CorrectionStep]
    /// Shape of the result of ``ShapeCorrection/apply(_:to:)``, float32.
    public let outputShape: TensorShape
    /// Roles of the result's axes: the contract's, with batch in front where the model has none and there are several items.
    public let outputRoles: [AxisRole]
    /// What one run of the model takes. Equal to ``outputShape`` unless the model takes another number of items at once.
    public let modelShape: TensorShape
    /// Spectrograms, waveforms, vectors or windows in the result; they lie along its axis 0 where there are several.
    public let items: Int
    /// How many of them a run of the model takes.
    public let itemsPerRun: Int
    /// The model takes no fewer: a run that has fewer is filled up. Otherwise the last run may have fewer.
    public let fillsRuns: Bool
    /// Items are windows of the clip: each is a row of its features, also where there is one only.
    public let isWindowed: Bool
    /// Frames or samples of each item that are the clip's own, the others being padding; nil where all are.
    public let ownSteps: [Range<Int>]?
    /// How many runs of the model the result needs.
    public var batchItems: Int { (items + itemsPerRun - 1) / itemsPerRun }
    /// What the shapes alone did not decide, and what the correction cost.
    public private(set) var notes: [ClipNote]

    /// Copies that make the result together.
    package let gathers: [AxisGather]
    /// Channels that are averaged, and their distance in the stored array.
    let averaged: Averaged?
    public let padValue: CorrectionOptions.PadValue?

    struct Averaged: Sendable, Hashable {
        public var count: Int
        public var stride: Int
    }

    public func adding(_ note: ClipNote?) -> CorrectionPlan {
        var plan = self
        if let note { plan.notes.append(note) }
        return plan
    }

    /// `(128, 78) f32  mel, time → transpose → insert batch, channel → (1, 78, 128, 1)`, or with `->` for terminals
    /// without UTF-8.
    public func line(arrow: String = "→") -> String {
        let start = "\(inputShape) \(inputType.shortName)  \(layout)"
        let operations = steps.isEmpty ? ["unchanged"] : steps.map(\.text)
        return ([start] + operations + ["\(outputShape)"]).joined(separator: " \(arrow) ")
    }

    /// The stored array, and the array after each step.
    public var lines: [PlanLine] {
        [PlanLine(step: nil, shape: "\(inputShape) \(inputType.shortName)", layout: layout.description)]
            + steps.map { PlanLine(step: $0.text, shape: $0.shape.description, layout: ArrayLayout($0.roles).description) }
    }
}

/// An array on its way through a ``CorrectionPlan``, in words.
public struct PlanLine: Sendable, Hashable, Codable {
    /// What was done; nil for the array as it is stored.
    public var step: String?
    /// `(128, 78)`, of a stored array with its type: `(128, 78) f32`.
    public var shape: String
    /// Roles of the axes: `mel, time`.
    public var layout: String

    public init(step: String?, shape: String, layout: String) {
        self.step = step
        self.shape = shape
        self.layout = layout
    }

    /// `transpose: (78, 128)  time, mel`.
    public var text: String { (step.map { $0 + ": " } ?? "") + shape + "  " + layout }
}
