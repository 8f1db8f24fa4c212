import Testing

@testable import Base

@Suite struct SplitMix64Tests {
    @Test func `the generator gives the published sequence`() {
        // First outputs of SplitMix64 for the seed 1234567, of the reference implementation by S. Vigna.
        var generator = SplitMix64(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
    }
}
