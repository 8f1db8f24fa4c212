import Testing

@testable import Engine
@testable import Signal

@Suite struct FeatureDistanceTests {
    private func tensor(_ values: [Float]) -> Tensor { Tensor(shape: [values.count], values: values) }

    @Test func `distances are those that are computed by hand`() throws {
        let distance = try #require(FeatureDistance(tensor([3, 4, 0]), tensor([3, 0, 0])))
        #expect(distance.relativeL2 == 0.8 && distance.largestDifference == 4 && !distance.isIdentical)
        #expect(abs(distance.cosine - 0.6) < 1e-12)
        let turned = try #require(FeatureDistance(tensor([1, 0]), tensor([0, 1])))
        #expect(abs(turned.relativeL2 - 2.0.squareRoot()) < 1e-12 && turned.cosine == 0)
        let opposite = try #require(FeatureDistance(tensor([1, -2]), tensor([-1, 2])))
        #expect(opposite.relativeL2 == 2 && abs(opposite.cosine + 1) < 1e-12 && opposite.largestDifference == 4)
    }

    @Test func `it does not matter which is the first`() throws {
        let (a, b) = (tensor([1, 2, 3]), tensor([10, -20, 3]))
        #expect(FeatureDistance(a, b) == FeatureDistance(b, a))
    }

    @Test func `equal to the bit is more than equal`() throws {
        #expect(FeatureDistance(tensor([0, 1]), tensor([0, 1]))?.isIdentical == true)
        let signs = try #require(FeatureDistance(tensor([0, 1]), tensor([-0.0, 1])))
        #expect(!signs.isIdentical && signs.relativeL2 == 0 && signs.cosine == 1)
        let zeros = try #require(FeatureDistance(tensor([0, 0]), tensor([-0.0, 0])))
        #expect((zeros.relativeL2, zeros.cosine) == (0, 1))
        #expect(FeatureDistance(tensor([0, 0]), tensor([1, 0]))?.relativeL2 == 1)
        #expect(FeatureDistance(tensor([.nan, 1]), tensor([.nan, 1]))?.isIdentical == true)
    }

    @Test func `what is not finite has no distance`() {
        #expect(FeatureDistance(tensor([.nan, 1]), tensor([0, 1])) == nil)
        #expect(FeatureDistance(tensor([1, .infinity]), tensor([1, 2])) == nil)
    }

    @Test func `the most different clips are named, the worst first, and no others`() {
        var features = FeatureComparison(folders: (nil, nil))
        for index in 0..<1000 {
            let value = Float(index * 7919 % 1000)
            features.add("c\(index)", FeatureDistance(tensor([1000]), tensor([1000 - value])).map { .distance($0) } ?? .notFinite)
        }
        #expect(features.compared == 1000 && features.identical == 1 && features.mostDifferent.count == FeatureComparison.named)
        #expect(features.mostDifferent.map(\.distance.relativeL2) == (900..<1000).reversed().map { Double($0) / 1000 })
        #expect(features.relativeL2?.count == 1000 && features.relativeL2?.maximum == Double(Float(0.999)))
        #expect(features.histogram(bins: 10)?.counts.reduce(0, +) == 1000)
    }
}
