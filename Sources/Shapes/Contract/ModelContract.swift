import Signal

/// The input that a model expects: axes with role and length, outermost first, and the element type.
///
/// The seed CNN's contract is `(batch ?, time ?, mel 128, channel 1) float32`. Every contract has exactly one mel axis
/// of fixed length, exactly one time axis, and at most one batch and one channel axis.
package struct ModelContract: Sendable, Hashable, Codable {
    package var axes: [Axis]
    package var elementType: ElementType

    package init(axes: [Axis], elementType: ElementType = .float32) {
        self.axes = axes
        self.elementType = elementType
    }

    package func axis(_ role: AxisRole) -> Axis? { axes.first { $0.role == role } }

    /// Number of mel bands that the model needs.
    package var melBands: Int { axis(.mel)?.length ?? 0 }

    /// `(?, ?, 128, 1)`.
    package var shapeText: String {
        "(" + axes.map { $0.length.map(String.init) ?? "?" }.joined(separator: ", ") + ")"
    }

    /// `(batch ?, time ?, mel 128, channel 1) float32`.
    package var text: String { "\(Axis.text(axes)) \(elementType.rawValue)" }

    /// The contract of the seed CNN.
    package static let seed = ModelContract(axes: [.init(.batch), .init(.time), .init(.mel, 128), .init(.channel, 1)])
}
