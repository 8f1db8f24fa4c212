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

    let gather: AxisGather
    /// Channels that are averaged, and their distance in the stored array.
    let averaged: Averaged?
    let padValue: CorrectionOptions.PadValue?

    struct Averaged: Sendable, Hashable {
        var count: Int
        var stride: Int
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

    /// One line for the stored array and one for each step with the shape after it.
    package var lines: [String] {
        ["\(inputShape) \(inputType.shortName)  \(layout)"]
            + steps.map { "\($0.text): \($0.shape)  \(ArrayLayout($0.roles))" }
    }
}
