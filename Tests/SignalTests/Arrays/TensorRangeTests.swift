import Testing

@testable import Signal

@Suite struct TensorRangeTests {
    private func note(_ values: [Float]) -> String? { Tensor(shape: TensorShape([values.count]), values: values).rangeNote?.text }

    @Test func `values that may be decibels, or standardised ones, get no remark`() {
        for values in [[-80, -12.5, 0], [-100, 40], [-11.5, 2.3], [-1.5, 0, 2.25]] as [[Float]] { #expect(note(values) == nil) }
    }

    @Test func `linear power, huge values and constant arrays are remarked upon`() {
        #expect(note([0, 0.25, 1]) == "values from 0.0 to 1.0 do not look like decibels")
        #expect(note([-1, 1e31]) == "values from -1.0 to 1e+31 do not look like decibels")
        #expect(note([-1000, -3]) != nil)
        #expect(note([-80, -80, -80]) == "all values are -80.0")
        #expect(note([]) == nil)
    }
}
