import Base
import Testing

@testable import Probe

struct ProjectionTests {
    /// Clips along a line in three columns, with little beside it.
    private static func line(_ count: Int, columns: Int = 3) -> ProbeData {
        var generator = SplitMix64(seed: 11)
        let values = (0..<count).flatMap { clip in
            (0..<columns).map { Double(clip) * ($0 % 2 == 0 ? 1 : -1) + Double(generator.between(-0.5, 0.5)) }
        }
        let words = (0..<count).map(String.init)
        return ProbeData(values: values, width: columns, labels: words, speakers: words, names: words)
    }

    @Test("the first principal axis is the one along which the clips vary", arguments: [3, 90])
    func principal(columns: Int) throws {
        // With more columns than clips the axes come from products of clips; both ways give the same line.
        let projection = try Projection.principal(Self.line(50, columns: columns))
        let places = projection.points.map(\.x)
        let isRising = places[0] < places[49]
        for (one, next) in zip(places, places.dropFirst()) { #expect((next > one) == isRising) }
        #expect(projection.weights.x > 0.99)
        #expect(projection.weights.y < 0.01)
    }

    @Test("principal axes are at right angles, and their shares are of the whole variance")
    func shares() throws {
        // Two independent columns: one half each.
        let values = (0..<64).flatMap { [Double($0 % 8), Double($0 / 8)] }
        let words = (0..<64).map(String.init)
        let projection = try Projection.principal(ProbeData(values: values, width: 2, labels: words, speakers: words, names: words))
        #expect(abs(projection.weights.x - 0.5) < 1e-9)
        #expect(abs(projection.weights.y - 0.5) < 1e-9)
        #expect(abs(projection.points.reduce(0) { $0 + $1.x * $1.y }) < 1e-6)
    }

    @Test("discriminant axes part labels that principal axes do not show, also of clips that were not learnt from")
    func discriminant() throws {
        var generator = SplitMix64(seed: 12)
        var values: [Double] = [], labels: [String] = []
        for clip in 0..<120 {
            let wide = Double(generator.between(-10, 10))
            // The label is in a small difference between two columns that vary together.
            let offset = clip % 2 == 0 ? 0.5 : -0.5
            values += [wide, wide + offset + Double(generator.between(-0.1, 0.1)), Double(generator.between(-1, 1))]
            labels.append(clip % 2 == 0 ? "glad" : "sad")
        }
        let words = (0..<120).map(String.init)
        let data = ProbeData(values: values, width: 3, labels: labels, speakers: words, names: words)
        let projection = try Projection.discriminant(data, learningFrom: Array(0..<60))
        let held = 60..<120
        let glad = held.filter { labels[$0] == "glad" }.map { projection.points[$0].x }
        let sad = held.filter { labels[$0] == "sad" }.map { projection.points[$0].x }
        let (low, high) = glad[0] < sad[0] ? (glad, sad) : (sad, glad)
        #expect(low.max()! < high.min()!)
    }

    @Test("clips that are all alike, and a single label, are refused")
    func nothing() {
        let words = ["1", "2", "3"]
        let alike = ProbeData(values: [1, 1, 1], width: 1, labels: words, speakers: words, names: words)
        #expect(throws: EngineError.self) { try Projection.principal(alike) }
        let one = ProbeData(values: [1, 2, 3], width: 1, labels: ["sad", "sad", "sad"], speakers: words, names: words)
        #expect(throws: EngineError.self) { try Projection.discriminant(one, learningFrom: [0, 1, 2]) }
    }
}
