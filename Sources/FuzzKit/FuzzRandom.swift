/// SplitMix64, started anew for each case, so that one case can be repeated alone.
package struct FuzzRandom: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64, target: String, number: Int) {
        state = seed &+ UInt64(truncatingIfNeeded: number) &* 0xd134_2543_de82_ef95
        for byte in target.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        _ = next()
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// From 0 to `limit - 1`.
    package mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }
    /// True once in `count` times.
    package mutating func once(in count: Int) -> Bool { below(count) == 0 }
    package mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
