import Foundation

/// A path as patterns see it: composed (NFC), without its extension, and of bounded length.
package struct NameSubject: Sendable {
    /// Unicode scalars.
    let scalars: [UInt32]
    private let isASCII: Bool

    /// So many scalars of a path are looked at: what is in front of them, up to a `/`, is left out.
    static let limit = 1024

    /// - Returns: nil for a path whose last name alone is longer than ``limit``.
    package init?(_ path: String) {
        var isASCII = true
        // A path longer than any system allows need not be composed to be refused.
        guard path.utf8.count <= 16 * Self.limit else { return nil }
        for byte in path.utf8 where byte >= 0x80 {
            isASCII = false
            break
        }
        var scalars: [UInt32]
        if isASCII {
            scalars = path.utf8.map(UInt32.init)
        } else {
            scalars = path.precomposedStringWithCanonicalMapping.unicodeScalars.map(\.value)
        }
        scalars.removeLast(Self.extensionLength(scalars))
        if scalars.count > Self.limit {
            guard let slash = scalars[(scalars.count - Self.limit - 1)...].firstIndex(of: Self.slash) else { return nil }
            scalars.removeFirst(slash + 1)
        }
        self.scalars = scalars
        self.isASCII = isASCII
    }

    /// The last name of the path.
    var stem: String {
        let start = scalars.lastIndex(of: Self.slash).map { $0 + 1 } ?? 0
        return text(start..<scalars.count)
    }

    /// The whole of it.
    var text: String { text(0..<scalars.count) }

    func text(_ range: Range<Int>) -> String {
        if isASCII {
            return String(unsafeUninitializedCapacity: range.count) { bytes in
                for (index, scalar) in scalars[range].enumerated() { bytes[index] = UInt8(truncatingIfNeeded: scalar) }
                return range.count
            }
        }
        var text = String.UnicodeScalarView()
        for scalar in scalars[range] { text.append(Unicode.Scalar(scalar) ?? "\u{fffd}") }
        return String(text)
    }

    static let slash = UInt32(0x2f)

    /// Length of the extension with its dot: one to five letters or digits behind a dot that does not begin the name.
    private static func extensionLength(_ scalars: [UInt32]) -> Int {
        for length in 1...6 where length < scalars.count {
            switch scalars[scalars.count - length] {
            case 0x2e: return length > 1 && scalars[scalars.count - length - 1] != slash ? length : 0
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: continue
            default: return 0
            }
        }
        return 0
    }
}
