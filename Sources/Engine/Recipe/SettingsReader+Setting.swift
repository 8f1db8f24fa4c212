import Settings
import Signal

/// Options of front ends and steps, as recipes give them.
extension SettingsReader {
    /// Hands what stands behind the key to `take`, which is false for what it does not accept; `needed` says what it does. Does
    /// nothing when the key is absent.
    mutating func hand(_ key: String, needed: String, to take: (SettingText) -> Bool) throws {
        try hand(key, needed: needed) { (text: String?) in take(text.map(SettingText.value) ?? .null) }
    }

    /// Sets what the section gives of `settings`.
    mutating func take<Options>(_ settings: [Setting<Options>], into options: inout Options) throws {
        for setting in settings { try hand(setting.key, needed: setting.needed) { (given: SettingText) in setting.take(given, &options) } }
    }
}
