/// The encoded form of options that came later than others: key and text of those that differ from the standard, so that the
/// hash of a recipe that uses none of them stays what it was.
extension Setting {
    /// - Returns: empty where nothing differs.
    static func changes(_ settings: [Setting], in options: Options, from standard: Options) -> [String: String] {
        var changed: [String: String] = [:]
        for setting in settings {
            let text = setting.text(options)
            if text != setting.text(standard) { changed[setting.key] = text }
        }
        return changed
    }

    /// - Returns: the key that is unknown or whose text is not accepted; nil when all were taken.
    static func take(_ changes: [String: String], _ settings: [Setting], into options: inout Options) -> String? {
        for (key, text) in changes {
            guard let setting = settings.first(where: { $0.key == key }),
                setting.take(text == "null" ? .null : .value(text), &options)
            else { return key }
        }
        return nil
    }
}

/// A section of a recipe in this form.
extension Setting {
    static func encode(_ settings: [Setting], of options: Options, besides standard: Options, to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: SettingKey.self)
        for (key, text) in changes(settings, in: options, from: standard) { try container.encode(text, forKey: SettingKey(key)) }
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
