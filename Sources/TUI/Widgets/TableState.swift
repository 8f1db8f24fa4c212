/// Selection and scrolling of a list whose rows come and go. The selection is a row's identity, not its place: when rows
/// are sorted or arrive above, it moves with its row.
package struct TableState<Key: Hashable & Sendable>: Hashable, Sendable {
    /// What the list does when rows arrive and the operator has not chosen one.
    package enum Follow: Sendable, Hashable {
        case none
        /// Keep the first row selected: newest at the top.
        case first
        /// Keep the last row selected: a log.
        case last
    }

    package private(set) var selectedKey: Key?
    /// Place of the selected row at the last ``reconcile(count:height:key:index:)``; nil in an empty list.
    package private(set) var selectedIndex: Int?
    /// First visible row.
    package private(set) var offset = 0
    /// Set anew by moving to the end it names; left by moving away from it.
    package private(set) var isFollowing: Bool
    package let follow: Follow

    package init(follow: Follow = .none) {
        self.follow = follow
        isFollowing = follow != .none
    }

    /// Brings the state in line with the rows as they are now. Call it once before drawing, and after each move.
    ///
    /// - Parameters:
    ///   - count: number of rows.
    ///   - height: visible rows, header not counted.
    ///   - key: identity of the row at an index.
    ///   - index: where a key is now; nil when it is gone, and then the row that took its place is selected.
    package mutating func reconcile(count: Int, height: Int, key: (Int) -> Key, index: (Key) -> Int?) {
        guard count > 0 else {
            selectedIndex = nil
            offset = 0
            return
        }
        var place: Int
        if isFollowing && follow == .first {
            place = 0
        } else if isFollowing && follow == .last {
            place = count - 1
        } else if let selectedKey, let found = index(selectedKey), found >= 0, found < count {
            place = found
        } else {
            place = min(max(0, selectedIndex ?? 0), count - 1)
        }
        // A selection that moved with its row keeps its distance from the top of the window.
        if let old = selectedIndex, !isFollowing { offset += place - old }
        place = min(place, count - 1)
        selectedIndex = place
        selectedKey = key(place)
        scrollToSelection(count: count, height: height)
    }

    /// Selects the row `rows` below (above when negative) and stops at the ends.
    package mutating func move(by rows: Int, count: Int, height: Int, key: (Int) -> Key) {
        select((selectedIndex ?? 0) + min(max(rows, -count), count), count: count, height: height, key: key)
    }

    /// Selects the row at `index`, brought into the range.
    package mutating func select(_ index: Int, count: Int, height: Int, key: (Int) -> Key) {
        guard count > 0 else { return }
        let place = min(max(0, index), count - 1)
        selectedIndex = place
        selectedKey = key(place)
        isFollowing = (follow == .first && place == 0) || (follow == .last && place == count - 1)
        scrollToSelection(count: count, height: height)
    }

    /// Selects by identity, at the next ``reconcile(count:height:key:index:)``.
    package mutating func select(key: Key) {
        selectedKey = key
        isFollowing = false
    }

    private mutating func scrollToSelection(count: Int, height: Int) {
        offset = min(max(0, offset), max(0, count - 1))
        guard height > 0, let selectedIndex else { return }
        if selectedIndex < offset { offset = selectedIndex }
        if selectedIndex >= offset + height { offset = selectedIndex - height + 1 }
        offset = min(max(0, offset), max(0, count - height))
    }
}

extension TableState {
    /// Moves as the usual keys say: arrows, `j` `k`, page and home/end keys, `g` `G`, Ctrl-D Ctrl-U, the wheel.
    ///
    /// Returns false for any other key.
    package mutating func handle(_ event: KeyEvent, count: Int, height: Int, key: (Int) -> Key) -> Bool {
        let page = max(1, height - 1)
        let rows: Int
        switch event {
        case .up, .character("k"), .control("p"): rows = -1
        case .down, .character("j"), .control("n"): rows = 1
        case .pageUp, .control("b"): rows = -page
        case .pageDown, .control("f"): rows = page
        case .control("u"): rows = -max(1, height / 2)
        case .control("d"): rows = max(1, height / 2)
        case .home, .character("g"): rows = -count
        case .end, .character("G"): rows = count
        case .mouse(let mouse) where mouse.kind == .wheelUp: rows = -3
        case .mouse(let mouse) where mouse.kind == .wheelDown: rows = 3
        default: return false
        }
        move(by: rows, count: count, height: height, key: key)
        return true
    }
}
