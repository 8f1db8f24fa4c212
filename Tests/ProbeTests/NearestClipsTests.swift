import Testing

@testable import Probe

struct NearestClipsTests {
    private static func data(_ rows: [[Double]]) -> ProbeData {
        let words = rows.indices.map { "clip-\($0)" }
        return ProbeData(values: rows.flatMap { $0 }, width: rows[0].count, labels: words, speakers: words, names: words)
    }

    @Test("the nearest clips come in order, with distances in standard deviations, and never the clip itself")
    func nearest() throws {
        // One column of deviation 2, one that does not vary.
        let nearest = try NearestClips.of([0], count: 2, in: Self.data([[0, 7], [2, 7], [4, 7], [6, 7]]))[0]
        let deviation = 5.0.squareRoot()
        #expect(nearest.map(\.clip) == [1, 2])
        #expect(abs(nearest[0].distance - 2 / deviation) < 1e-9)
        #expect(abs(nearest[1].distance - 4 / deviation) < 1e-9)
    }

    @Test("more clips than are multiplied at a time give the same as all pairs in turn")
    func chunks() throws {
        let data = Self.data((0..<1100).map { [Double($0 * 7919 % 1100)] })
        let nearest = try NearestClips.of([3, 1099], count: 3, in: data)
        for (query, found) in zip([3, 1099], nearest) {
            let value = data.values[query]
            #expect(found.allSatisfy { abs(data.values[$0.clip] - value) <= 2 })
        }
    }

    @Test("an outlier is far from all others, and clips that are alike have none")
    func outliers() {
        var rows = (0..<40).map { [Double($0 % 5), Double($0 % 7)] }
        #expect(OutlierClips.of(Self.data(rows)).isEmpty)
        rows[11] = [60, -50]
        #expect(OutlierClips.of(Self.data(rows)).map(\.clip) == [11])
    }
}
