import Base
import Foundation

/// One of the parts into which the clips of an output are divided, so that as many processes extract them: part i of N, from 0.
///
/// To which part a clip belongs follows from the bytes of its path relative to the source alone, on every machine and in every version; new
/// clips move none. A segment belongs to the part of its recording, which one process then decodes.
package struct PartNumber: Sendable, Hashable, Codable, CustomStringConvertible {
    package let index: Int
    package let count: Int

    /// More processes than a cluster gives to one job array by default.
    package static let limit = 10_000

    /// - Returns: nil for an index that is not below the count, and for absurd counts.
    package init?(_ index: Int, of count: Int) {
        guard (1...Self.limit).contains(count), (0..<count).contains(index) else { return nil }
        (self.index, self.count) = (index, count)
    }

    /// As it is typed: `3/16`.
    package init?(text: String) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Self.number($0) }
        guard numbers.count == 2, let index = numbers[0], let count = numbers[1] else { return nil }
        self.init(index, of: count)
    }

    /// Of the folder that the part has in an output: `3-of-16`.
    init?(folderName name: String) {
        guard let dash = name.range(of: "-of-"), let index = Self.number(name[..<dash.lowerBound]), let count = Self.number(name[dash.upperBound...])
        else { return nil }
        self.init(index, of: count)
        if folderName != name { return nil }
    }

    private static func number(_ text: Substring) -> Int? {
        !text.isEmpty && text.utf8.count < 6 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }

    var folderName: String { "\(index)-of-\(count)" }

    /// As it is typed.
    package var description: String { "\(index)/\(count)" }

    /// Whether a recording or array belongs to this part.
    ///
    /// - Parameter file: relative to the source.
    package func takes(_ file: RawPath) -> Bool { Self.index(of: file, count: count) == index }

    /// The part to which a recording or array belongs.
    package static func index(of file: RawPath, count: Int) -> Int { Int(hash(file) % UInt64(count)) }

    /// FNV-1a, 64 bits, of the path's bytes (http://www.isthe.com/chongo/tech/comp/fnv/), whose bits are then mixed by the finaliser of
    /// MurmurHash3 (`fmix64`), so that the remainder depends on all of them. Never changed: outputs are divided by it.
    package static func hash(_ file: RawPath) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var text = file.text
        text.withUTF8 { bytes in
            if bytes.contains(UInt8(ascii: "\\")) {
                for byte in file.bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            } else {
                for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            }
        }
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ (hash >> 33)
    }
}
