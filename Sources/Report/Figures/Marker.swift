/// Shapes that are told apart without colour.
package enum Marker: Int, Sendable, CaseIterable {
    case circle, square, triangle, diamond, cross, plus, triangleDown, bar

    /// The part of a path that draws one.
    package func path(x: Double, y: Double, size: Double) -> String {
        func at(_ dx: Double, _ dy: Double) -> String { "\(Coordinate.text(x + dx * size)) \(Coordinate.text(y + dy * size))" }
        func polygon(_ points: [(Double, Double)]) -> String { "M" + points.map { at($0.0, $0.1) }.joined(separator: "L") + "z" }
        let r = Coordinate.text(size)
        let across = Coordinate.text(2 * size)
        switch self {
        case .circle: return "M\(at(-1, 0))a\(r) \(r) 0 1 0 \(across) 0a\(r) \(r) 0 1 0 -\(across) 0z"
        case .square: return polygon([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])
        case .triangle: return polygon([(0, -1.15), (1.05, 0.85), (-1.05, 0.85)])
        case .triangleDown: return polygon([(0, 1.15), (1.05, -0.85), (-1.05, -0.85)])
        case .diamond: return polygon([(0, -1.3), (1.1, 0), (0, 1.3), (-1.1, 0)])
        case .plus: return polygon([
            (-0.35, -1.2), (0.35, -1.2), (0.35, -0.35), (1.2, -0.35), (1.2, 0.35), (0.35, 0.35), (0.35, 1.2), (-0.35, 1.2), (-0.35, 0.35), (-1.2, 0.35),
            (-1.2, -0.35), (-0.35, -0.35),
        ])
        case .cross: return polygon([
            (-1.1, -0.6), (-0.6, -1.1), (0, -0.5), (0.6, -1.1), (1.1, -0.6), (0.5, 0), (1.1, 0.6), (0.6, 1.1), (0, 0.5), (-0.6, 1.1), (-1.1, 0.6), (-0.5, 0),
        ])
        case .bar: return polygon([(-1.2, -0.5), (1.2, -0.5), (1.2, 0.5), (-1.2, 0.5)])
        }
    }
}
