/// A key that stands for an action rather than a character.
package enum NamedKey: Hashable, Sendable {
    case up, down, left, right, home, end, pageUp, pageDown
    case insert, delete, backspace, enter, tab, escape
    case function(Int)
}

package struct KeyModifiers: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let shift = KeyModifiers(rawValue: 1)
    package static let alt = KeyModifiers(rawValue: 2)
    package static let control = KeyModifiers(rawValue: 4)
}

package struct MouseEvent: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case press, release, middlePress, rightPress, wheelUp, wheelDown }

    package var kind: Kind
    /// The cell, from 0.
    package var point: Point
    package var modifiers: KeyModifiers

    package init(_ kind: Kind, at point: Point, modifiers: KeyModifiers = []) {
        self.kind = kind
        self.point = point
        self.modifiers = modifiers
    }
}

/// One thing that the operator did. Plain keys can be matched by their short names: `case .up`, `case .character("q")`.
package enum KeyEvent: Hashable, Sendable {
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

    package static let up = named(.up, [])
    package static let down = named(.down, [])
    package static let left = named(.left, [])
    package static let right = named(.right, [])
    package static let home = named(.home, [])
    package static let end = named(.end, [])
    package static let pageUp = named(.pageUp, [])
    package static let pageDown = named(.pageDown, [])
    package static let insert = named(.insert, [])
    package static let delete = named(.delete, [])
    package static let backspace = named(.backspace, [])
    package static let enter = named(.enter, [])
    package static let tab = named(.tab, [])
    package static let backTab = named(.tab, .shift)
    package static let escape = named(.escape, [])
    package static func function(_ number: Int) -> KeyEvent { .named(.function(number), []) }
}
