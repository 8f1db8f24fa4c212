/// What a recipe gives behind a key.
public enum SettingText: Sendable, Hashable {
    /// `null`, which some settings give a meaning: "no limit".
    case null
    case value(String)
}

/// One option as recipes write it: its key, its value as text, and how a text becomes its value. It knows no file format.
public struct Setting<Options>: Sendable {
    public let key: String
    /// What is accepted, "a whole number from 1 to 1024".
    public let needed: String
    /// The value as a recipe writes it.
    public let text: @Sendable (Options) -> String
    /// False for a text that is not accepted.
    public let take: @Sendable (SettingText, inout Options) -> Bool

    /// A value of any type; `null` leaves the default.
    private init<Value>(
        _ key: String, _ path: WritableKeyPath<Options, Value> & Sendable, needed: String,
        text: @escaping @Sendable (Value) -> String, parse: @escaping @Sendable (String) -> Value?
    ) {
        self.key = key
        self.needed = needed
        self.text = { text($0[keyPath: path]) }
        take = { given, options in
            guard case .value(let given) = given else { return true }
            guard let value = parse(given) else { return false }
            options[keyPath: path] = value
            return true
        }
    }

    private init(
        key: String, needed: String, text: @escaping @Sendable (Options) -> String,
        take: @escaping @Sendable (SettingText, inout Options) -> Bool
    ) {
        self.key = key
        self.needed = needed
        self.text = text
        self.take = take
    }

    public static func integer(
        _ key: String, _ path: WritableKeyPath<Options, Int> & Sendable, in range: ClosedRange<Int>
    ) -> Setting {
        Setting(
            key, path, needed: "a whole number from \(range.lowerBound) to \(range.upperBound)", text: { "\($0)" },
            parse: { text in Int(text.replacing("_", with: "")).flatMap { range.contains($0) ? $0 : nil } })
    }

    /// A whole number that `null` switches off.
    public static func optionalInteger(
        _ key: String, _ path: WritableKeyPath<Options, Int?> & Sendable, in range: ClosedRange<Int>
    ) -> Setting {
        Setting(
            key: key, needed: "a whole number from \(range.lowerBound) to \(range.upperBound), or null",
            text: { $0[keyPath: path].map { "\($0)" } ?? "null" },
            take: { given, options in
                switch given {
                case .null: options[keyPath: path] = nil
                case .value(let text):
                    guard let value = Int(text.replacing("_", with: "")), range.contains(value) else { return false }
                    options[keyPath: path] = value
                }
                return true
            })
    }

    public static func number(
        _ key: String, _ path: WritableKeyPath<Options, Double> & Sendable, in range: ClosedRange<Double>
    ) -> Setting {
        Setting(
            key, path, needed: "a number from \(range.lowerBound) to \(range.upperBound)", text: { "\($0)" },
            parse: { text in Double(text).flatMap { range.contains($0) ? $0 : nil } })
    }

    /// A number that `null` switches off.
    public static func optionalNumber(
        _ key: String, _ path: WritableKeyPath<Options, Double?> & Sendable, in range: ClosedRange<Double>
    ) -> Setting {
        Setting(
            key: key, needed: "a number from \(range.lowerBound) to \(range.upperBound)",
            text: { $0[keyPath: path].map { "\($0)" } ?? "null" },
            take: { given, options in
                switch given {
                case .null: options[keyPath: path] = nil
                case .value(let text):
                    guard let value = Double(text), range.contains(value) else { return false }
                    options[keyPath: path] = value
                }
                return true
            })
    }

    public static func flag(_ key: String, _ path: WritableKeyPath<Options, Bool> & Sendable) -> Setting {
        Setting(
            key, path, needed: "true or false", text: { "\($0)" },
            parse: { text in
                switch text.lowercased() {
                case "true", "yes", "on": true
                case "false", "no", "off": false
                default: nil
                }
            })
    }

    /// One of the raw values of `Choice`.
    public static func choice<Choice>(_ key: String, _ path: WritableKeyPath<Options, Choice> & Sendable) -> Setting
    where Choice: RawRepresentable & CaseIterable & Sendable, Choice.RawValue == String {
        Setting(
            key, path, needed: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "), text: { $0.rawValue },
            parse: { Choice(rawValue: $0) })
    }

    /// The setting of a value that is part of another.
    public func of<Whole>(_ part: WritableKeyPath<Whole, Options> & Sendable) -> Setting<Whole> {
        Setting<Whole>(
            key: key, needed: needed, text: { [text] in text($0[keyPath: part]) },
            take: { [take] in take($0, &$1[keyPath: part]) })
    }
}
