import Base
import Engine
import HDF5

/// Names, order and shards.
extension ExportPlan {
    /// Gives each clip the name that it has in the format.
    ///
    /// - Throws: ``EngineError`` for two clips of one name.
    mutating func nameItems() throws {
        var escaped: (count: Int, example: Int) = (0, 0)
        for index in items.indices {
            items[index].name = ExportKeys.name(of: items[index].key, in: request.format)
            guard items[index].name != items[index].key else { continue }
            if escaped.count == 0 { escaped.example = index }
            escaped.count += 1
        }
        if escaped.count > 0 { notes.append(.escaped(escaped.count, example: items[escaped.example].key, name: items[escaped.example].name)) }
        if request.format == .hdf5 { keepEndingsOfFolders() }
        try requireDistinct()
    }

    /// In HDF5 nothing can be both a dataset and a group: a clip that has the name of a folder with clips keeps its ending.
    private mutating func keepEndingsOfFolders() {
        let names = HDF5Names(
            items.lazy.map { [sources, hasSeveralSources] item in
                (name: item.key, spare: hasSeveralSources ? sources[item.source].name + "/" + item.path : item.path)
            })
        var kept: (count: Int, example: Int) = (0, 0)
        for index in items.indices {
            items[index].name = names.path(items[index].key)
            guard items[index].name != items[index].key else { continue }
            if kept.count == 0 { kept.example = index }
            kept.count += 1
        }
        if kept.count > 0 { notes.append(.keepsEnding(kept.count, example: items[kept.example].key, name: items[kept.example].name)) }
    }

    private func requireDistinct() throws {
        var seen: [RawPath: Int] = [:]
        let texts = request.format == .npz || request.format == .hdf5 ? Set((["keys", "sources", "split"] + columns.map(\.name)).map { ExportKeys.textName($0) }) : []
        for (index, item) in items.enumerated() {
            if let text = texts.first(where: { item.name == $0 || item.name.hasPrefix($0 + "/") }) {
                throw EngineError(
                    .invalidArgument, subject: item.path, step: "naming clips for \(request.format.rawValue)", found: "the name '\(Printable.text(text))', which holds labels",
                    needed: "another name", advice: "Leave the clip out with --where, or choose another --format.")
            }
            guard let other = seen.updateValue(index, forKey: RawPath(text: item.name)) else { continue }
            throw EngineError(
                .invalidArgument, subject: item.path, step: "naming clips for \(request.format.rawValue)",
                found: "'\(Printable.text(items[other].path))', which has the same key '\(Printable.text(item.name))'", needed: "a key for each clip",
                advice: "Leave one out with --where.")
        }
    }

    /// By part, in the order of the splits, then by the names' bytes.
    mutating func sort() {
        var order: [String: Int] = [:]
        if request.split != nil {
            let names = Set(items.compactMap(\.part))
            parts = names.sorted { Self.rank($0) < Self.rank($1) }
            if request.format.dividesParts { for (number, part) in parts.enumerated() { order[part] = number } }
        }
        let ranks = items.map { $0.part.flatMap { order[$0] } ?? 0 }
        let places = items.indices.sorted { first, second in
            if ranks[first] != ranks[second] { return ranks[first] < ranks[second] }
            return RawPath(text: items[first].name) < RawPath(text: items[second].name)
        }
        items = places.map { items[$0] }
        if request.format == .kaldi { noteSpeakerOrder() }
    }

    /// Train before the others, folds by number.
    private static func rank(_ part: String) -> (Int, Int, String) {
        let known = ["train", "dev", "valid", "validation", "test"]
        return (known.firstIndex(of: part) ?? known.count, Int(part.drop { !$0.isNumber }) ?? 0, part)
    }

    private mutating func noteSpeakerOrder() {
        var last: (part: String?, speaker: RawPath)?
        for item in items {
            let speaker = RawPath(text: ExportKeys.speaker(of: item, self))
            if let last, last.part == item.part, speaker < last.speaker { return notes.append(.speakerOrder) }
            last = (item.part, speaker)
        }
    }

    /// Cuts the items into shards, by what is recorded of their sizes.
    mutating func divide() {
        guard request.format.isFolder else { return shards = [ExportShard(part: nil, number: 0, items: items.indices)] }
        let isCut = request.format != .fairseq
        var (start, number, bytes) = (0, 0, 0)
        for index in items.indices {
            let isNewPart = index > 0 && items[index].part != items[index - 1].part
            let size = self.bytes(of: items[index])
            if index > start, isNewPart || (isCut && bytes + size > request.shardBytes) {
                shards.append(ExportShard(part: items[start].part, number: number, items: start..<index))
                (start, number, bytes) = (index, isNewPart ? 0 : number + 1, 0)
            }
            bytes += size
        }
        shards.append(ExportShard(part: items[start].part, number: number, items: start..<items.count))
    }

    private func bytes(of item: ExportItem) -> Int {
        sources[item.source].arrays.indices.reduce(0) { sum, place in
            guard let shape = plannedShape(item, place) else { return sum + Int(item.receipt.bytes) }
            let count = shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
            return sum + max(0, min(count, 1 << 40)) * valueType.element.byteCount
        }
    }

    /// The shape that one of a clip's arrays has in the export, by what is recorded; nil where nothing is.
    ///
    /// - Parameter place: among the arrays that are exported.
    func plannedShape(_ item: ExportItem, _ place: Int) -> [Int]? {
        let source = sources[item.source]
        guard var lengths = item.lengths[place] else { return nil }
        let time = source.timeAxes[place].flatMap { $0 < lengths.count ? $0 : nil }
        if let pool = request.usedPool {
            if let time { lengths.remove(at: time) }
            let values = lengths.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
            return [time != nil && pool == .meanStd ? values &* 2 : values]
        }
        return request.format.wantsFrames && lengths.count == 2 && time == 1 ? [lengths[1], lengths[0]] : lengths
    }
}
