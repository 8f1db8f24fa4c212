import Testing

@testable import Probe

struct SpeakerBootstrapTests {
    /// Two classes, ten clips of each: how many of them are right.
    private static func table(_ first: Int, _ second: Int) -> [[Int]] { [[first, 10 - first], [10 - second, second]] }

    @Test("the interval of speakers who are all alike is a point")
    func alike() throws {
        let interval = try #require(SpeakerBootstrap.interval(Array(repeating: Self.table(7, 5), count: 8), draws: 200))
        #expect(abs(interval.low - 0.6) < 1e-12)
        #expect(abs(interval.high - 0.6) < 1e-12)
    }

    @Test("the interval holds what draws of the speakers give, by their percentiles")
    func percentiles() throws {
        // Half of the speakers at 1, half at 0: the UAR of n draws is a binomial's share, 0.5 with a deviation of 0.5 / sqrt(n).
        let tables = (0..<100).map { $0 % 2 == 0 ? Self.table(10, 10) : Self.table(0, 0) }
        let interval = try #require(SpeakerBootstrap.interval(tables, draws: 4000))
        #expect(abs(interval.low - (0.5 - 1.96 * 0.05)) < 0.011)
        #expect(abs(interval.high - (0.5 + 1.96 * 0.05)) < 0.011)
    }

    @Test("one speaker has no interval")
    func one() { #expect(SpeakerBootstrap.interval([Self.table(1, 2)], draws: 10) == nil) }

    @Test("a difference that every speaker shows is certain, and one that half of them show is none")
    func difference() throws {
        let better = try #require(
            SpeakerBootstrap.difference((0..<10).map { (Self.table(8, 8 + $0 % 2), Self.table(6, 6)) }, draws: 2000))
        #expect(abs(better.uar - 0.225) < 1e-12)
        #expect(better.interval.low > 0)
        #expect(better.p <= 2 / 2000)
        let even = try #require(
            SpeakerBootstrap.difference(
                (0..<10).map { $0 % 2 == 0 ? (Self.table(8, 8), Self.table(6, 6)) : (Self.table(6, 6), Self.table(8, 8)) }, draws: 2000))
        #expect(abs(even.uar) < 1e-12)
        #expect(even.p > 0.5)
    }
}
