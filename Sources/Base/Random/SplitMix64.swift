/// A small generator whose sequence is the same on every machine and in every version.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. The helpers are written
/// out because the standard library's `random(in:using:)` and `shuffled(using:)` do not promise their sequence.
package struct SplitMix64 {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// A seed from a text, by FNV-1a.
    package init(seed text: String) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        self.init(seed: hash)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// 0 to below 1.
    package mutating func unit() -> Float { Float(next() >> 40) * 0x1p-24 }

    package mutating func between(_ low: Float, _ high: Float) -> Float { low + (high - low) * unit() }

    /// 0 to below `count`, which is small against 2^64.
    package mutating func index(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    package mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        var last = result.count - 1
        while last > 0 {
            result.swapAt(last, index(last + 1))
            last -= 1
        }
        return result
    }
}
