/// The names of keys, as the configuration writes them and the footer shows them.
extension KeyEvent {
    /// `q`, `space`, `ctrl-c`, `alt-x`, `up`, `page-down`, `f1`, `shift-tab`; nil for the mouse and for pasted text.
    package var keyName: String? {
        switch self {
        case .character(" "): "space"
        case .character(let scalar): String(Character(scalar))
        case .control(let scalar): "ctrl-" + String(Character(scalar))
        case .alt(let scalar): "alt-" + String(Character(scalar))
        case .named(let key, let modifiers): Self.prefix(modifiers) + Self.name(key)
        case .mouse, .paste: nil
        }
    }

    private static func prefix(_ modifiers: KeyModifiers) -> String {
        (modifiers.contains(.control) ? "ctrl-" : "") + (modifiers.contains(.alt) ? "alt-" : "")
            + (modifiers.contains(.shift) ? "shift-" : "")
    }

    private static func name(_ key: NamedKey) -> String {
        switch key {
        case .up: "up"
        case .down: "down"
        case .left: "left"
        case .right: "right"
        case .home: "home"
        case .end: "end"
        case .pageUp: "page-up"
        case .pageDown: "page-down"
        case .insert: "insert"
        case .delete: "delete"
        case .backspace: "backspace"
        case .enter: "enter"
        case .tab: "tab"
        case .escape: "esc"
        case .function(let number): "f\(number)"
        }
    }

    /// Whether `name` can be the name of a key.
    static func isKeyName(_ name: String) -> Bool {
        var rest = Substring(name)
        for prefix in ["ctrl-", "alt-", "shift-"] where rest.hasPrefix(prefix) { rest = rest.dropFirst(prefix.count) }
        let named: Set<Substring> = [
            "space", "up", "down", "left", "right", "home", "end", "page-up", "page-down", "insert", "delete",
            "backspace", "enter", "tab", "esc",
        ]
        if named.contains(rest) { return true }
        if rest.first == "f", let number = Int(rest.dropFirst()), (1...24).contains(number) { return true }
        return rest.unicodeScalars.count == 1
    }
}
