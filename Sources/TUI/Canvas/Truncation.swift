/// Which part of a text that is too wide goes.
package enum Truncation: Sendable {
    /// Keep the beginning.
    case end
    /// Keep the end: the last folders of a path.
    case start
    /// Keep both ends, the latter rather more: a path with its file name.
    case middle

    /// `text` cut to `width` cells with `ellipsis` where something is missing.
    ///
    /// The result is printable (see `Printable`) and never wider than `width`.
    package func cut(_ text: String, width: Int, ellipsis: Unicode.Scalar) -> String {
        guard width > 0 else { return "" }
        // As many UTF-8 bytes of printable ASCII as cells cannot be too wide; that is nearly every call.
        if text.utf8.count <= width && text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
        var clusters: [(text: Substring.UnicodeScalarView, width: Int)] = []
        var drawn = String.UnicodeScalarView()
        SafeText.forEachScalar(text) {
            drawn.append($0)
            return true
        }
        var total = 0
        var start = drawn.startIndex
        var clusterWidth = 0
        for index in drawn.indices {
            let cells = DisplayWidth.of(drawn[index])
            if cells > 0 && index > start {
                clusters.append((Substring(drawn[start..<index]).unicodeScalars, clusterWidth))
                start = index
                clusterWidth = 0
            }
            clusterWidth += cells
            total += cells
        }
        if start < drawn.endIndex {
            clusters.append((Substring(drawn[start...]).unicodeScalars, clusterWidth))
        }
        if total <= width { return String(drawn) }

        let room = width - 1
        let tailRoom =
            switch self {
            case .end: 0
            case .start: room
            case .middle: (room * 3 + 3) / 5
            }
        var tail = clusters.count
        var tailWidth = 0
        while tail > 0 && tailWidth + clusters[tail - 1].width <= tailRoom {
            tail -= 1
            tailWidth += clusters[tail].width
        }
        var head = 0
        var headWidth = 0
        while head < tail && self != .start && headWidth + clusters[head].width <= room - tailWidth {
            headWidth += clusters[head].width
            head += 1
        }
        var result = String.UnicodeScalarView()
        for cluster in clusters[..<head] { result.append(contentsOf: cluster.text) }
        result.append(ellipsis)
        for cluster in clusters[tail...] { result.append(contentsOf: cluster.text) }
        return String(result)
    }
}
