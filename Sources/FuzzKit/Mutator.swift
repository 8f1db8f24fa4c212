/// Changes bytes the way that breaks parsers: bits, lengths, numbers in text, lines, pieces moved, repeated and cut.
package struct Mutator: Sendable {
    /// Tokens of the format.
    package var dictionary: [[UInt8]]
    package var maxBytes: Int

    package init(dictionary: [String] = [], bytes: [[UInt8]] = [], maxBytes: Int = 4096) {
        self.dictionary = dictionary.map { Array($0.utf8) } + bytes
        self.maxBytes = maxBytes
    }

    private static let integers: [Int64] = [
        0, 1, 2, 3, 4, 7, 8, 16, 44, 127, 128, 255, 256, 1023, 1024, 4096, 32_767, 32_768, 65_535, 65_536, 1 << 24,
        0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff, 1 << 32, 1 << 48, .max, .max - 1, .min, -1, -2, -128,
    ]
    static let numbers: [String] = [
        "0", "1", "-1", "2", "127", "128", "255", "256", "65536", "2147483647", "2147483648", "4294967296",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616",
        "99999999999999999999999999", "1e308", "1e-308", "1e999", "nan", "inf", "-0", "0x10", "1_000", "０",
    ]

    /// One to eight changes; one case in sixteen stays as it is.
    package func mutate(_ original: [UInt8], with others: [[UInt8]], _ random: inout FuzzRandom) -> [UInt8] {
        var bytes = original
        if random.once(in: 16) { return bytes }
        for _ in 0...random.below(random.once(in: 4) ? 8 : 3) { change(&bytes, others, &random) }
        if bytes.count > maxBytes { bytes.removeLast(bytes.count - maxBytes) }
        return bytes
    }

    private func change(_ bytes: inout [UInt8], _ others: [[UInt8]], _ random: inout FuzzRandom) {
        guard !bytes.isEmpty else {
            bytes = dictionary.isEmpty ? [UInt8(random.below(256))] : random.pick(dictionary)
            return
        }
        let at = random.below(bytes.count)
        switch random.below(14) {
        case 0: bytes[at] ^= 1 << UInt8(random.below(8))
        case 1: bytes[at] = UInt8(random.below(256))
        case 2:
            bytes[at] = random.pick([0, 1, 9, 10, 13, 0x1b, 0x20, 0x22, 0x27, 0x2a, 0x26, 0x7f, 0x80, 0xc2, 0xe2, 0xff])
        case 3: writeInteger(&bytes, at, &random)
        case 4: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random.below(random.once(in: 4) ? 256 : 8)))
        case 5: bytes.removeLast(bytes.count - at)
        case 6:
            let piece = Array(bytes[at..<min(bytes.count, at + 1 + random.below(64))])
            let times = random.once(in: 8) ? random.below(64) : 1
            for _ in 0..<times where bytes.count < maxBytes { bytes.insert(contentsOf: piece, at: at) }
        case 7:
            let other = random.pick(others)
            guard !other.isEmpty else { return }
            let from = random.below(other.count)
            bytes.replaceSubrange(at..., with: other[from...])
        case 8, 9:
            guard !dictionary.isEmpty else { return }
            let token = random.pick(dictionary)
            if random.once(in: 2) {
                bytes.insert(contentsOf: token, at: at)
            } else {
                bytes.replaceSubrange(at..<min(bytes.count, at + token.count), with: token)
            }
        case 10, 11: writeNumber(&bytes, at, &random)
        case 12: changeLines(&bytes, &random)
        default:
            let length = min(1 + random.below(16), bytes.count - at)
            let to = random.below(bytes.count - length + 1)
            let piece = Array(bytes[at..<at + length])
            bytes.removeSubrange(at..<at + length)
            bytes.insert(contentsOf: piece, at: min(to, bytes.count))
        }
    }

    private func writeInteger(_ bytes: inout [UInt8], _ at: Int, _ random: inout FuzzRandom) {
        let value = UInt64(bitPattern: random.pick(Self.integers))
        let width = random.pick([2, 4, 4, 8])
        let isBig = random.once(in: 4)
        for index in 0..<width where at + index < bytes.count {
            let shift = 8 * (isBig ? width - 1 - index : index)
            bytes[at + index] = UInt8(truncatingIfNeeded: value >> UInt64(shift))
        }
    }

    /// Replaces the digits at or after `at`.
    private func writeNumber(_ bytes: inout [UInt8], _ at: Int, _ random: inout FuzzRandom) {
        let digits: ClosedRange<UInt8> = 0x30...0x39
        guard let start = bytes[at...].firstIndex(where: digits.contains) else { return }
        let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: Array(random.pick(Self.numbers).utf8))
    }

    private func changeLines(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
        var lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false).map(Array.init)
        guard lines.count > 1 else { return }
        let (a, b) = (random.below(lines.count), random.below(lines.count))
        switch random.below(4) {
        case 0: lines.swapAt(a, b)
        case 1: lines.insert(lines[a], at: b)
        case 2: lines.remove(at: a)
        default: lines[a].insert(contentsOf: [UInt8](repeating: 0x20, count: 1 + random.below(6)), at: 0)
        }
        bytes = Array(lines.joined(separator: [0x0a]))
    }
}
