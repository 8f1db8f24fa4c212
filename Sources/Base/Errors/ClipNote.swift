/// A remark on one clip: what it is, and the sentence for people.
public struct ClipNote: Sendable, Hashable, Codable {
    public var code: NoteCode
    /// A sentence without a full stop, printable.
    public var text: String
    /// The number that matters, such as the frames cut away; nil where there is none.
    public var value: Double?

    public init(_ code: NoteCode, _ text: String, value: Double? = nil) {
        self.code = code
        self.text = Printable.text(text)
        self.value = value
    }

    /// Of a file with several audio streams, of which the first is taken.
    public static func audioStreams(_ count: Int) -> ClipNote {
        ClipNote(.audioStreams, "the first of \(count) audio streams", value: Double(count))
    }

    private enum CodingKeys: String, CodingKey { case code, text, value }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        code = NoteCode(rawValue: try values.decode(String.self, forKey: .code)) ?? .other
        text = Printable.text(try values.decode(String.self, forKey: .text))
        value = try values.decodeIfPresent(Double.self, forKey: .value)
    }
}

extension [ClipNote] {
    /// The sentences in one line, for tables.
    public var text: String { map(\.text).joined(separator: "; ") }
}
