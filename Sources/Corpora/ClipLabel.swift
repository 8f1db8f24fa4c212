/// What a clip's name says about it: label fields in a fixed order.
///
/// The two datasets share a column wherever the meaning is the same, so that their tables can be joined: `actor`,
/// `sex`, `emotion` (a common English word), `emotion_code`, `intensity`, `intensity_code`, `sentence`,
/// `sentence_code`. The codes are those of the file names.
package struct ClipLabel: Sendable, Hashable, Codable {
    package struct Field: Sendable, Hashable, Codable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var kind: DatasetKind
    /// One field for each of ``columns(for:)``, in that order.
    package var fields: [Field]

    /// The value of a field, or nil when this kind of dataset has no such field.
    package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The label fields of a kind of dataset, in the order of `metadata.csv`; none for `folder`.
    package static func columns(for kind: DatasetKind) -> [String] {
        CorpusCatalogue.corpus(kind)?.columns ?? []
    }

    /// Reads the label from a file name, or nil when the name does not follow the convention to the letter.
    ///
    /// - Parameter fileName: a name or a path, of a recording or of an array named like it; with one extension in any
    ///   case, or none.
    package static func parse(fileName: String, kind: DatasetKind) -> ClipLabel? {
        guard let values = CorpusCatalogue.corpus(kind)?.name(fileName)?.values else { return nil }
        return ClipLabel(kind: kind, fields: zip(columns(for: kind), values).map(Field.init))
    }

    /// The bytes of a file name without folders and without its one extension of letters and digits; nil when what is
    /// left is longer than `limit` or the extension is not an extension.
    package static func stem(of fileName: String, limit: Int) -> [UInt8]? {
        var stem: [UInt8] = []
        stem.reserveCapacity(limit)
        var extensionLength: Int?
        // From the end, so that a path of any length costs no more than its last component.
        var reversed: [UInt8] = []
        for byte in fileName.utf8.reversed() {
            if byte == UInt8(ascii: "/") { break }
            reversed.append(byte)
            if reversed.count > limit + 6 { return nil }
        }
        for byte in reversed.reversed() {
            if let length = extensionLength {
                guard isLetterOrDigit(byte) else { return nil }
                extensionLength = length + 1
            } else if byte == UInt8(ascii: ".") {
                extensionLength = 0
            } else {
                stem.append(byte)
            }
        }
        if let extensionLength, !(1...5).contains(extensionLength) { return nil }
        return stem.count <= limit ? stem : nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    }
}
