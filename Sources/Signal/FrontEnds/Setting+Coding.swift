/// Options of a section as they are hashed: what differs from the defaults, by the keys and texts of recipes, so that an option that
/// came later changes no hash.
extension Setting {
    static func encode(_ settings: [Setting], of options: Options, besides standard: Options, to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: SettingKey.self)
        for setting in settings where setting.text(options) != setting.text(standard) {
            try container.encode(setting.text(options), forKey: SettingKey(setting.key))
        }
    }

    /// - Parameter options: the defaults, in which what is there is set.
    static func decode(_ settings: [Setting], into options: inout Options, from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: SettingKey.self)
        for setting in settings {
            let key = SettingKey(setting.key)
            guard let text = try container.decodeIfPresent(String.self, forKey: key) else { continue }
            guard setting.take(text == "null" ? .null : .value(text), &options) else {
                throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "'\(text)'; needed: \(setting.needed)")
            }
        }
    }
}

private struct SettingKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ key: String) { stringValue = key }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
}
