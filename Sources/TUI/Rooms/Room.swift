import Engine

/// A screen, or a layer that lies over one: what it shows and what keys do in it. Each has a folder of its own.
package protocol Room: Sendable {
    /// Everything that a key can ask for here, in the order of the footer and the help.
    static var bindings: [Binding] { get }

    /// Takes in what happened in the world: a screen whether it is seen or not, a layer while it lies on top.
    static func take(_ happening: Happening, _ state: inout AppState) -> [Effect]

    /// Whether a command has to wait for an answer that was asked for: what it is about is not known yet. It is done when the answer is
    /// there, and so is all that comes behind it.
    static func awaits(_ command: Command, _ state: AppState) -> Bool
}

extension Room {
    package static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] { [] }
    package static func awaits(_ command: Command, _ state: AppState) -> Bool { false }
}

/// News, with the world as it was before and what is said of it.
package struct Happening {
    package let news: News
    package let before: World
    package let told: [World.Announcement]

    /// Datasets of which a run has just ended.
    var ended: [World.Announcement] { told.filter { $0.ended != nil } }

    /// A dataset whose run was given up: another process has it, it did not begin, or its output went.
    var forgotten: String? {
        switch news {
        case .refused(let dataset, _), .notBegun(let dataset, _), .outputGone(let dataset, _): dataset
        default: nil
        }
    }
}

package struct ScreenName: Sendable, Hashable {
    let text: String
    package init(_ text: String) { self.text = text }
}

/// A screen: it fills the room between header and footer, and keeps what is on it while another one is open.
package protocol ScreenRoom: Room {
    static var name: ScreenName { get }
    /// What its tab says.
    static var title: String { get }
    /// What it shows, for the help: "the datasets".
    static var subject: String { get }
    /// Where something works that works here alone: "on the dashboard's table".
    static var place: String { get }
    /// The command that leads to it; nil for a screen that is opened from another one, whose tab is only seen while it is open.
    static var door: Command? { get }
    /// The screen that it leads back to, where that is on the way.
    static var parent: ScreenName? { get }

    init()

    func draw(on canvas: inout Canvas, in body: Rect, state: AppState, look: Look)
    /// Rows that its list shows.
    func visibleRows(in body: Rect, state: AppState) -> Int
    /// How far its text can be scrolled.
    func scrollLimit(in body: Rect, state: AppState, glyphs: Glyphs) -> Int
    func hit(_ point: Point, in body: Rect, state: AppState) -> AppState.Hit?
    /// The dataset that a command on a whole dataset is about.
    func dataset(_ state: AppState) -> DatasetEntry?
    /// The clip that a command on one clip is about.
    func clip(_ state: AppState) -> (dataset: String, record: ClipRecord)?

    /// Why its door is shut; nil when it is open.
    static func refusalToEnter(_ state: AppState) -> String?
    /// What the door does.
    static func enter(_ state: inout AppState) -> [Effect]
    /// What must be read anew when it is seen again.
    static func appear(_ state: inout AppState) -> [Effect]
    /// It is left for the one it was opened from.
    static func leave(for screen: ScreenName, _ state: inout AppState)
    /// Lets its list show the clip that is come back from.
    static func reveal(_ clip: ClipID, _ state: inout AppState)
    /// - Parameter rows: down, negative up; the smallest and the largest number mean the first and the last row.
    static func move(_ rows: Int, _ state: inout AppState) -> [Effect]
    static func click(_ hit: AppState.Hit, _ state: inout AppState) -> [Effect]
}

extension ScreenRoom {
    package static var door: Command? { nil }
    package static var parent: ScreenName? { nil }
    package func scrollLimit(in body: Rect, state: AppState, glyphs: Glyphs) -> Int { 0 }
    package func hit(_ point: Point, in body: Rect, state: AppState) -> AppState.Hit? { nil }
    package func dataset(_ state: AppState) -> DatasetEntry? { nil }
    package func clip(_ state: AppState) -> (dataset: String, record: ClipRecord)? { nil }
    package static func refusalToEnter(_ state: AppState) -> String? { nil }
    package static func enter(_ state: inout AppState) -> [Effect] { state.go(to: name) }
    package static func appear(_ state: inout AppState) -> [Effect] { [] }
    package static func leave(for screen: ScreenName, _ state: inout AppState) {}
    package static func reveal(_ clip: ClipID, _ state: inout AppState) {}
    package static func move(_ rows: Int, _ state: inout AppState) -> [Effect] { [] }
    package static func click(_ hit: AppState.Hit, _ state: inout AppState) -> [Effect] { [] }
}

/// Something that lies over a screen and has the keys to itself: help, a question, a line being typed.
package protocol Layer: Room {
    /// The line being typed, where there is one: it gets the keys first.
    var field: TextField? { get set }
    func draw(over canvas: inout Canvas, state: AppState, look: Look)
    /// How far its text can be scrolled.
    func scrollLimit(on size: Size, state: AppState, glyphs: Glyphs) -> Int
    /// The typed text has changed.
    static func typed(_ state: inout AppState) -> [Effect]
}

extension Layer {
    package var field: TextField? {
        get { nil }
        set {}
    }
    package func scrollLimit(on size: Size, state: AppState, glyphs: Glyphs) -> Int { 0 }
    package static func typed(_ state: inout AppState) -> [Effect] { [] }
}

/// A layer that is a text to be scrolled.
package protocol ScrollingLayer: Layer {
    var scroll: Int { get set }
}

extension ScrollingLayer {
    /// The bindings of its text, and those that close it.
    static var scrolling: [Binding] {
        func move(_ rows: @escaping @Sendable (AppState) -> Int) -> Binding.Action {
            { state in
                let limit = max(0, state.scrollLimit)
                // The limit shrinks when the terminal grows; a move starts from what is seen.
                let seen = min(state[layer: Self.self]?.scroll ?? 0, limit)
                let rows = rows(state)
                state[layer: Self.self]?.scroll = rows == .max ? limit : rows == .min ? 0 : min(max(0, seen + rows), limit)
                return []
            }
        }
        return [
            Binding(.open) { $0.close() }, Binding(.back, footer: 0, label: "close") { $0.close() },
            Binding(.quit) { $0.close() }, Binding(.help) { $0.close() }, Binding(.log) { $0.close() },
            Binding(.up, footer: 2, label: "scroll", with: .down, move { _ in -1 }), Binding(.down, move { _ in 1 }),
            Binding(.pageUp, move { -max(1, $0.visibleRows) }), Binding(.pageDown, move { max(1, $0.visibleRows) }),
            Binding(.top, move { _ in .min }), Binding(.bottom, move { _ in .max }),
        ]
    }
}

/// A layer that is a list to choose from.
package protocol ChoosingLayer: Layer {
    func count(_ state: AppState) -> Int
    /// The chosen row; nil for none yet.
    var choice: Int? { get set }
    /// The choice has changed.
    static func chosen(_ state: inout AppState) -> [Effect]
}

extension ChoosingLayer {
    package static func chosen(_ state: inout AppState) -> [Effect] { [] }

    /// The bindings that move the choice.
    static var choosing: [Binding] {
        func choose(_ row: @escaping @Sendable (_ now: Int?, _ count: Int) -> Int) -> Binding.Action {
            { state in
                guard let layer = state[layer: Self.self] else { return [] }
                let count = layer.count(state)
                let next = min(max(0, row(layer.choice, count)), max(0, count - 1))
                guard count > 0, next != layer.choice else { return [] }
                state[layer: Self.self]?.choice = next
                return chosen(&state)
            }
        }
        return [
            Binding(.up, footer: 2, label: "choose", with: .down, choose { now, count in (now ?? count) - 1 }),
            Binding(.down, choose { now, _ in (now ?? -1) + 1 }),
            Binding(.top, choose { _, _ in 0 }), Binding(.pageUp, choose { _, _ in 0 }),
            Binding(.bottom, choose { _, count in count - 1 }), Binding(.pageDown, choose { _, count in count - 1 }),
        ]
    }
}
