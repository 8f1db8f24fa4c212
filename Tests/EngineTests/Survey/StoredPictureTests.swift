import Testing

@testable import Engine
@testable import Signal

@Suite struct StoredPictureTests {
    private func picture(_ lengths: [Int]) -> StoredPicture? {
        let count = lengths.reduce(1, *)
        return StoredPicture(Tensor(shape: TensorShape(lengths), values: (0..<count).map(Float.init)))
    }

    @Test(arguments: [
        ([128, 78], 0, 1, 1), ([1, 128, 78], 1, 2, 1), ([128, 78, 1], 0, 1, 1), ([1, 78, 128, 1], 1, 2, 1),
        ([3, 128, 78], 1, 2, 3), ([2, 3, 4, 5], 2, 3, 6), ([1, 5], 0, 1, 1), ([2, 1, 5], 0, 2, 1),
    ])
    func `two axes are seen, those of length one left out`(_ lengths: [Int], _ row: Int, _ column: Int, _ items: Int) throws {
        let picture = try #require(self.picture(lengths))
        #expect([picture.rowAxis, picture.columnAxis, picture.items] == [row, column, items])
        #expect(picture.rows * picture.columns == picture.values.count)
        #expect(picture.values == (0..<picture.values.count).map(Float.init))
    }

    @Test func `an array without two axes, or of one value, has no picture`() {
        for lengths in [[], [7], [1, 1], [1, 1, 1], [0, 3]] { #expect(picture(lengths) == nil, "\(lengths)") }
    }
}
