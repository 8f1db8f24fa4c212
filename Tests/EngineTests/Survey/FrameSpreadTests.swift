import Testing

@testable import Engine

@Suite struct FrameSpreadTests {
    @Test func `lengths that lie together are all shown`() throws {
        let spread = try #require(FrameSpread([40: 3, 78: 90, 154: 2]))
        #expect((spread.low, spread.high, spread.longerCount) == (40, 154, 0))
        #expect(spread.highText == "154")
    }

    @Test func `a few very long clips are counted with the last bin`() throws {
        let spread = try #require(FrameSpread([40: 30, 60: 60, 100: 9, 20_004: 1, 30_000: 1]))
        #expect(spread.low == 40 && spread.longerCount == 2)
        #expect((100..<1000).contains(spread.high))
        #expect(spread.highText == "\(spread.high)+")
    }

    @Test func `nothing to show, and lengths no clip can have, are no reason to fail`() {
        #expect(FrameSpread([:]) == nil)
        #expect(FrameSpread([5: 0, -3: 4]) == nil)
        #expect(FrameSpread([0: 1, Int.max: 1])?.low == 0)
        #expect(FrameSpread([0: Int.max, 7: Int.max, Int.max: Int.max])?.low == 0)
    }

    @Test(arguments: [([:], "0"), ([70: 1], "70"), ([70: 1, 75: 1], "72.5"), ([70: 1, 74: 1], "72"), ([70: 3, 75: 2], "70"), ([1: 1, 2: 1, 9: 1], "2")])
    func `the median lies between the two in the middle`(counts: [Int: Int], median: String) {
        #expect(FrameSpread.medianText(counts) == median)
    }
}
