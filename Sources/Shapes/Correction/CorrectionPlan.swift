import Base
import Signal

/// How one array becomes a model's input: what its axes are, and the operations in order.
///
/// The steps are for people; ``ShapeCorrection/apply(_:to:)`` runs all of them together in one copy, or none when the
/// values are already in the right order.
package struct CorrectionPlan: Sendable, Hashable {
    package let inputShape: TensorShape
    /// As stored, before the cast.
    package let inputType: ElementType
    package let layout: ArrayLayout
    package let steps: [CorrectionStep]
    /// Shape of the result of ``ShapeCorrection/apply(_:to:)``, float32.
    package let outputShape: TensorShape
    /// Roles of the result's axes: the contract's, with batch in front when ``batchItems`` exceeds 1.
    package let outputRoles: [AxisRole]
    /// What one run of the model takes. Equal to ``outputShape`` unless ``batchItems`` exceeds 1.
    package let modelShape: TensorShape
    /// How many runs of the model the result needs: 1, except when several spectrograms meet a model whose batch is fixed
    /// to 1 or that has no batch axis. Item `i` is then the `i`-th part of the result along axis 0, in `modelShape`.
    package let batchItems: Int
    /// What the shapes alone did not decide, and what the correction cost.
    package private(set) var notes: [ClipNote]

    package let gather: AxisGather
    /// Channels that are averaged, and their distance in the stored array.
    let averaged: Averaged?
    package let padValue: CorrectionOptions.PadValue?

    struct Averaged: Sendable, Hashable {
        package var count: Int
        package var stride: Int
    }

    package func adding(_ note: ClipNote?) -> CorrectionPlan {
        var plan = self
        if let note { plan.notes.append(note) }
        return plan
    }

    /// `(128, 78) f32  mel, time → transpose → insert batch, channel → (1, 78, 128, 1)`, or with `->` for terminals
    /// without UTF-8.
    package func line(arrow: String = "→") -> String {
        let start = "\(inputShape) \(inputType.shortName)  \(layout)"
        let operations = steps.isEmpty ? ["unchanged"] : steps.map(\.text)
        return ([start] + operations + ["\(outputShape)"]).joined(separator: " \(arrow) ")
    }

    /// The stored array, and the array after each step.
    package var lines: [PlanLine] {
        [PlanLine(step: nil, shape: "\(inputShape) \(inputType.shortName)", layout: layout.description)]
            + steps.map { PlanLine(step: $0.text, shape: $0.shape.description, layout: ArrayLayout($0.roles).description) }
    }
}

/// An array on its way through a ``CorrectionPlan``, in words.
package struct PlanLine: Sendable, Hashable, Codable {
    /// What was done; nil for the array as it is stored.
    package var step: String?
    /// `(128, 78)`, of a stored array with its type: `(128, 78) f32`.
    package var shape: String
    /// Roles of the axes: `mel, time`.
    package var layout: String

    package init(step: String?, shape: String, layout: String) {
        self.step = step
        self.shape = shape
        self.layout = layout
    }

    /// `transpose: (78, 128)  time, mel`.
    package var text: String { (step.map { $0 + ": " } ?? "") + shape + "  " + layout }
}
