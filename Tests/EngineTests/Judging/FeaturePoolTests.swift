import Testing

@testable import Engine
@testable import Signal

@Suite struct FeaturePoolTests {
    private static let tensor = Tensor(shape: TensorShape([2, 3]), values: [1, 2, 3, 5, 5, 8])

    @Test func `a clip is the mean of each value over time, then the deviation of each`() {
        #expect(FeaturePool.mean.vector(of: Self.tensor, timeAxis: 0) == [3, 3.5, 5.5])
        #expect(FeaturePool.meanStd.vector(of: Self.tensor, timeAxis: 0) == [3, 3.5, 5.5, 2, 1.5, 2.5])
        #expect(FeaturePool.max.vector(of: Self.tensor, timeAxis: 0) == [5, 5, 8])
        #expect(FeaturePool.mean.vector(of: Self.tensor, timeAxis: 1) == [2, 6])
    }

    @Test func `features without time are taken as they are, and those that are not finite are not taken`() {
        #expect(FeaturePool.meanStd.vector(of: Self.tensor, timeAxis: nil) == [1, 2, 3, 5, 5, 8])
        #expect(FeaturePool.mean.vector(of: Tensor(shape: TensorShape([1, 2]), values: [1, .nan]), timeAxis: 0) == nil)
        #expect(FeaturePool.mean.vector(of: Tensor(shape: TensorShape([0, 2]), values: []), timeAxis: 0) == nil)
    }

    @Test func `time runs along the recipe's axis, the front end's, the one that varies, or the first`() {
        var recipe = Recipe()
        let axes = recipe.frontEnd.output.axes.filter { $0.role != .batch }
        let ofFrontEnd = axes.firstIndex { $0.role == .time }
        #expect(FeaturePool.timeAxis(recipe, isFrontEndsOwn: true, shapes: [[128, 128]]) == ofFrontEnd)
        #expect(FeaturePool.timeAxis(recipe, isFrontEndsOwn: false, shapes: [[2048, 9], [2048, 12]]) == 1)
        #expect(FeaturePool.timeAxis(recipe, isFrontEndsOwn: false, shapes: [[9, 2048], [9, 2048]]) == 0)
        #expect(FeaturePool.timeAxis(recipe, isFrontEndsOwn: false, shapes: [[2048]]) == nil)
        recipe.output.timeAxis = 1
        #expect(FeaturePool.timeAxis(recipe, isFrontEndsOwn: false, shapes: [[9, 2048], [12, 2048]]) == 1)
        recipe.output.pool = .mean
        #expect(FeaturePool.timeAxis(recipe, isFrontEndsOwn: false, shapes: [[2, 2048]]) == nil)
    }
}
