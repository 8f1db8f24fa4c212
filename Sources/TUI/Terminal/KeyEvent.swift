/// A key that stands for an action rather than a character.
public enum NamedKey: Hashable, Sendable {
    case up, down, left, right, home, end, pageUp, pageDown
    case insert, delete, backspace, enter, tab, escape
    case function(Int)
}

public struct KeyModifiers: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let shift = KeyModifiers(rawValue: 1)
    public static let alt = KeyModifiers(rawValue: 2)
    public static let control = KeyModifiers(rawValue: 4)
}

public struct MouseEvent: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case press, release, middlePress, rightPress, wheelUp, wheelDown }

    public var kind: Kind
    /// The cell, from 0.
    public var point: Point
    public var modifiers: KeyModifiers

    public init(_ kind: Kind, at point: Point, modifiers: KeyModifiers = []) {
        self.kind = kind
        self.point = point
        self.modifiers = modifiers
    }
}

/// One thing that the operator did. Plain keys can be matched by their short names: `case .up`, `case .character("q")`.
public enum KeyEvent: Hashable, Sendable {
    /// A printable character; one with combining marks arrives as several events.
    case character(Unicode.Scalar)
    /// Ctrl with a lower-case letter or one of `@ [ \ ] ^ _`.
    case control(Unicode.Scalar)
    /// Alt (or Escape just before) with a character.
    case alt(Unicode.Scalar)
    case named(NamedKey, KeyModifiers)
    case mouse(MouseEvent)
    /// Text pasted as one, at most ``KeyParser/maximumPasteBytes``.
    case paste(String)

    public static let up = named(.up, [])
    public static let down = named(.down, [])
    public static let left = named(.left, [])
    public static let right = named(.right, [])
    public static let home = named(.home, [])
    public static let end = named(.end, [])
    public static let pageUp = named(.pageUp, [])
    public static let pageDown = named(.pageDown, [])
    public static let insert = named(.insert, [])
    public static let delete = named(.delete, [])
    public static let backspace = named(.backspace, [])
    public static let enter = named(.enter, [])
    public static let tab = named(.tab, [])
    public static let backTab = named(.tab, .shift)
    public static let escape = named(.escape, [])
    public static func function(_ number: Int) -> KeyEvent { .named(.function(number), []) }
}
