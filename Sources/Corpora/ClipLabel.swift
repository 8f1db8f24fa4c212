/// What a clip's name says about it: label fields in a fixed order.
///
/// Corpora share a column wherever the meaning is the same, so that their tables can be joined: `speaker`, `sex`, `age`, `emotion` (a word of
/// ``EmotionWords``), `emotion_code`, `intensity`, `intensity_code`, `sentence`, `sentence_code`. The codes are those of the file names.
package struct ClipLabel: Sendable, Hashable, Codable {
    package struct Field: Sendable, Hashable, Codable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The corpus that the name is of.
    package var kind: DatasetKind
    /// Of ``columns(for:)`` those that have a value, in that order.
    package var fields: [Field]

    /// The value of a field, or nil when the clip has none.
    package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The label fields of a kind of dataset, in the order of `metadata.csv`; none for `folder`.
    package static func columns(for kind: DatasetKind) -> [String] { Labelling(kind).columns }

    /// Reads the label from a path, or nil when it does not follow the convention to the letter.
    ///
    /// - Parameter fileName: a name or a path, of a recording or of an array named like it; with one extension in any
    ///   case, or none.
    package static func parse(fileName: String, kind: DatasetKind) -> ClipLabel? { Labelling(kind).label(ofPath: fileName) }
}
