import Engine
import Probe

/// What is seen of the clips on two axes: which axes, which part of the plane, and the clip that is pointed at.
package struct ProbeMapState: Sendable {
    package enum Axes: Sendable, Hashable { case principal, discriminant }

    package var axes = Axes.principal
    /// How many times larger than the whole.
    package private(set) var zoom = 1.0
    /// Middle of what is seen, from 0 to 1 along each axis; nil is the middle of all.
    private var centre: (x: Double, y: Double)?
    /// The clip that the cursor is on; nil is the first that is shown.
    package var chosen: Int?

    package init() {}

    /// Of each clip that is shown its number and where it lies, from 0 to 1 along each axis; far ones lie at the edge.
    func places(in map: ProbeMap) -> [(clip: Int, x: Double, y: Double)] {
        let projection = axes == .discriminant ? map.discriminant ?? map.principal : map.principal
        // What holds of the speakers that the axes were learnt from says nothing.
        let isDiscriminant = axes == .discriminant && map.discriminant != nil
        let shown = projection.points.indices.filter { !isDiscriminant || map.isHeldOut[$0] }
        let (xs, ys) = (Self.range(shown.map { projection.points[$0].x }), Self.range(shown.map { projection.points[$0].y }))
        return shown.map { index in
            let point = projection.points[index]
            return (index, Self.share(point.x, xs), Self.share(point.y, ys))
        }
    }

    /// Where all but a hundredth lie at each end, and a little more.
    private static func range(_ values: [Double]) -> ClosedRange<Double> {
        let sorted = values.filter(\.isFinite).sorted()
        guard let first = sorted.first, let last = sorted.last, last > first else { return 0...1 }
        let cut = sorted.count / 100
        let (low, high) = (sorted[cut], sorted[sorted.count - 1 - cut])
        let margin = max(high - low, (last - first) / 1000) * 0.04
        return low - margin...max(high + margin, low)
    }

    private static func share(_ value: Double, _ range: ClosedRange<Double>) -> Double {
        guard value.isFinite, range.upperBound > range.lowerBound else { return 0.5 }
        return min(1, max(0, (value - range.lowerBound) / (range.upperBound - range.lowerBound)))
    }

    /// What is seen of the axes.
    var window: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
        let half = 0.5 / zoom
        func range(_ middle: Double) -> ClosedRange<Double> {
            let place = min(1 - half, max(half, middle))
            return place - half...place + half
        }
        return (range(centre?.x ?? 0.5), range(centre?.y ?? 0.5))
    }

    /// The clip that the cursor is on.
    func cursor(in map: ProbeMap) -> Int? { cursor(places(in: map)) }

    func cursor(_ places: [(clip: Int, x: Double, y: Double)]) -> Int? {
        if let chosen, places.contains(where: { $0.clip == chosen }) { return chosen }
        return places.min { Self.distance($0, 0.5, 0.5) < Self.distance($1, 0.5, 0.5) }?.clip
    }

    private static func distance(_ place: (clip: Int, x: Double, y: Double), _ x: Double, _ y: Double) -> Double {
        (place.x - x) * (place.x - x) + (place.y - y) * (place.y - y)
    }

    /// To the nearest clip in a direction; y counts downwards.
    mutating func move(x: Int, y: Int, in map: ProbeMap) {
        let places = places(in: map)
        guard let own = cursor(places).flatMap({ clip in places.first { $0.clip == clip } }) else { return }
        let (dx, dy) = (Double(x), -Double(y))
        let ahead = places.compactMap { place -> (clip: Int, x: Double, y: Double, distance: Double)? in
            let (a, b) = (place.x - own.x, place.y - own.y)
            let (along, across) = (a * dx + b * dy, abs(a * dy) + abs(b * dx))
            // What lies on the same dot as the cursor is no step.
            guard place.clip != own.clip, along > 0.002 / zoom, along >= across else { return nil }
            return (place.clip, place.x, place.y, along + 2 * across)
        }
        guard let next = ahead.min(by: { $0.distance < $1.distance }) else { return }
        chosen = next.clip
        if !window.x.contains(next.x) || !window.y.contains(next.y) { centre = (next.x, next.y) }
    }

    mutating func zoom(by factor: Double, in map: ProbeMap) {
        let places = places(in: map)
        let own = cursor(places).flatMap { clip in places.first { $0.clip == clip } }
        zoom = min(64, max(1, zoom * factor))
        centre = zoom == 1 ? nil : own.map { ($0.x, $0.y) }
    }
}
