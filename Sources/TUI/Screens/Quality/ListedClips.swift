/// The clips of a finding that are listed, each with its value.
///
/// Their names stand in one text: thousands of small ones would each hold on to a page of what was read for the report, a hundred
/// thousand times as much as is shown.
package struct ListedClips: Sendable, RandomAccessCollection {
    private var datasets: [String] = []
    private var text: [UInt8] = []
    /// Of each clip the index of its dataset, the end of its name in ``text`` and its value; NaN for none.
    private var items: [(dataset: Int32, end: Int32, value: Double)] = []

    package let startIndex = 0
    package var endIndex: Int { items.count }

    package init() {}

    package subscript(index: Int) -> (id: ClipID, value: Double?) {
        let item = items[index]
        let start = index == 0 ? 0 : Int(items[index - 1].end)
        let path = String(decoding: text[start..<Int(item.end)], as: UTF8.self)
        return (ClipID(dataset: datasets[Int(item.dataset)], path: path), item.value.isNaN ? nil : item.value)
    }

    mutating func append(_ id: ClipID, value: Double?) {
        let dataset = datasets.firstIndex(of: id.dataset) ?? datasets.count
        if dataset == datasets.count { datasets.append(id.dataset) }
        text += id.path.utf8
        items.append((Int32(dataset), Int32(text.count), value ?? .nan))
    }
}
