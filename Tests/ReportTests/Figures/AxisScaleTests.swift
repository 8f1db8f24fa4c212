import Testing

@testable import Report

@Suite struct AxisScaleTests {
    @Test func `ticks are round numbers inside the axis with as many decimals as they need`() {
        func texts(_ lower: Double, _ upper: Double, _ count: Int = 5) -> [String] { AxisScale(lower, upper, start: 0, end: 100).ticks(count).map(\.text) }
        #expect(texts(0, 1) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
        #expect(texts(-63.2, -11.3) == ["-60", "-40", "-20"])
        #expect(texts(-0.31, 0.3) == ["-0.2", "0.0", "0.2"])
        #expect(texts(1.6, 5.01) == ["2", "3", "4", "5"])
        #expect(texts(7_990, 22_100) == ["10000", "15000", "20000"])
        #expect(texts(0.0001, 0.00042) == ["0.0001", "0.0002", "0.0003", "0.0004"])
        #expect(texts(1e-12, 3e-12).count < 8)
    }

    @Test(arguments: [(0.0, 1.0), (-63.2, -11.3), (1e9, 1e9 + 7), (-1e-7, 1e-7), (3, 3), (.nan, 1), (5, -5), (-.infinity, .infinity)])
    func `an axis of whatever ends has ticks that rise, few of them, and lie on it`(lower: Double, upper: Double) {
        let axis = AxisScale(lower, upper, start: 10, end: 110)
        let ticks = axis.ticks(5)
        #expect(ticks.count <= 11)
        #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value })
        #expect(ticks.allSatisfy { (9.9...110.1).contains(axis.place($0.value)) })
        #expect(axis.lower < axis.upper)
    }

    @Test func `what lies beyond an end is shown at it, and what is no number at the beginning`() {
        let axis = AxisScale(0, 10, start: 100, end: 0)
        #expect([axis.place(0), axis.place(5), axis.place(10), axis.place(99), axis.place(-1), axis.place(.nan)] == [100, 50, 0, 0, 100, 100])
    }

    @Test func `long names are cut in the middle`() {
        #expect(Fitted.text("03-01-05-01-02-01-01.wav", characters: 12) == "03-01-0…wav" || Fitted.text("03-01-05-01-02-01-01.wav", characters: 12).count == 12)
        #expect(Fitted.text("short", characters: 12) == "short")
    }
}
