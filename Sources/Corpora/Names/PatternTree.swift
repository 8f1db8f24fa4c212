/// A pattern as it was written.
indirect enum PatternTree {
    case empty
    case set(ScalarSet)
    case sequence([PatternTree])
    case choice([PatternTree])
    /// `most` nil is without end.
    case repetition(PatternTree, least: Int, most: Int?, isLazy: Bool)
    /// The group's index, and what is in it.
    case group(Int, PatternTree)
}

/// A set of Unicode scalars.
struct ScalarSet: Sendable {
    /// Bits of the ASCII scalars.
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    /// Of the others.
    private var ranges: [ClosedRange<UInt32>] = []
    var isInverted = false

    init() {}

    init(_ scalar: UInt32, ignoresCase: Bool) { insert(scalar...scalar, ignoresCase: ignoresCase) }

    func contains(_ scalar: UInt32) -> Bool {
        let isIn: Bool
        switch scalar {
        case ..<64: isIn = low >> UInt64(scalar) & 1 == 1
        case ..<128: isIn = high >> UInt64(scalar - 64) & 1 == 1
        default: isIn = ranges.contains { $0.contains(scalar) }
        }
        return isIn != isInverted
    }

    /// The one scalar that it holds, if it holds one.
    var only: UInt32? {
        guard !isInverted, low.nonzeroBitCount + high.nonzeroBitCount + ranges.count == 1 else { return nil }
        if let range = ranges.first { return range.count == 1 ? range.lowerBound : nil }
        return low != 0 ? UInt32(low.trailingZeroBitCount) : UInt32(64 + high.trailingZeroBitCount)
    }

    mutating func insert(_ range: ClosedRange<UInt32>, ignoresCase: Bool) {
        add(range)
        guard ignoresCase else { return }
        // A to Z and a to z; of the others those with one counterpart, one by one.
        for (letters, shift) in [(UInt32(0x41)...0x5a, Int(0x20)), (UInt32(0x61)...0x7a, -0x20)] where letters.overlaps(range) {
            let part = letters.clamped(to: range)
            add(UInt32(Int(part.lowerBound) + shift)...UInt32(Int(part.upperBound) + shift))
        }
        guard range.upperBound >= 0x80, range.count <= 64 else { return }
        for value in range {
            guard let properties = Unicode.Scalar(value)?.properties else { continue }
            for mapped in [properties.lowercaseMapping, properties.uppercaseMapping] {
                if mapped.unicodeScalars.count == 1, let scalar = mapped.unicodeScalars.first { add(scalar.value...scalar.value) }
            }
        }
    }

    mutating func formUnion(_ other: ScalarSet) {
        for scalar in UInt32(0)..<128 where other.contains(scalar) { add(scalar...scalar) }
        if other.isInverted { add(128...0x10ffff) } else { ranges += other.ranges }
    }

    private mutating func add(_ range: ClosedRange<UInt32>) {
        if range.lowerBound < 128 {
            for scalar in range.lowerBound...min(range.upperBound, 127) {
                if scalar < 64 { low |= 1 << UInt64(scalar) } else { high |= 1 << UInt64(scalar - 64) }
            }
        }
        if range.upperBound >= 128 { ranges.append(max(range.lowerBound, 128)...range.upperBound) }
    }

    /// What `\d`, `\w` and `\s` stand for.
    static func named(_ letter: Unicode.Scalar) -> ScalarSet? {
        var set = ScalarSet()
        switch letter {
        case "d", "D": set.add(0x30...0x39)
        case "w", "W": for range in [0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt32(0x5f)...0x5f] { set.add(range) }
        case "s", "S": for scalar: UInt32 in [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d] { set.add(scalar...scalar) }
        default: return nil
        }
        set.isInverted = letter.properties.isUppercase
        return set
    }
}
