import Foundation

/// Values with parts in one column of a row: compact JSON, always an array.
///
/// Rows of older formats keep other texts in the same columns, none of which begins with `[`. A row stays as it was written until
/// its clip is done again, and so does its checksum.
enum StoredValue {
    static func encode(_ value: some Encodable) -> String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// nil for what an older format, or somebody else, wrote.
    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) -> Value? {
        text.utf8.first == UInt8(ascii: "[") ? try? JSONDecoder().decode(type, from: Data(text.utf8)) : nil
    }
}
