import Base
import Engine

/// A shard of Kaldi's archives: `feats.NNNNNN.ark` with a matrix (time, value) or a vector a clip, in float32, and its lines of `feats.scp`.
final class KaldiWriter: FormatWriter {
    private let plan: ExportPlan
    private let stem: String
    /// For each array.
    private var files: [DraftFile] = []
    private var lines: [DraftFile] = []
    private let names: [String]

    init(_ plan: ExportPlan, _ shard: ExportShard, _ place: ExportPlace) throws {
        self.plan = plan
        stem = Self.folder(shard.part)
        let number = String(shard.number).leftPadded(to: 6)
        names = plan.sources[0].arrays.map { "\(Self.feats($0.name)).\(number)" }
        for name in names {
            files.append(try DraftFile(place, stem + name + ".ark"))
            lines.append(try DraftFile(place, Self.lines(stem + name), isOwn: true))
        }
    }

    /// Each part of a split is a data directory of its own.
    static func folder(_ part: String?) -> String { part.map { $0 + "/" } ?? "" }
    static func feats(_ array: String) -> String { array.isEmpty ? "feats" : "feats_\(array)" }
    /// Where the lines of an archive wait for the others'.
    static func lines(_ archive: String) -> String { "scp/" + archive.replacing("/", with: ":") }

    func add(_ item: ExportItem, _ arrays: [ExportArray]) throws {
        for array in arrays where array.shape.count > 2 || array.shape.contains(where: { $0 > Int(Int32.max) }) {
            throw FeatureReader.Refusal(text: "shape: \(array.shape)")
        }
        for (index, array) in arrays.enumerated() {
            let file = files[index]
            try file.append(item.name + " ")
            try lines[index].append("\(item.name) \(stem)\(names[index]).ark:\(file.position)\n")
            var header = Little()
            header.bytes += [0, UInt8(ascii: "B")] + Array((array.shape.count == 2 ? "FM " : "FV ").utf8)
            // A number is preceded by its length.
            for length in array.shape.isEmpty ? [1] : array.shape { header.add(UInt8(4), Int32(length)) }
            try file.append(header.bytes)
            try array.withBytes { try file.append($0) }
        }
    }

    func finish() throws -> [String] {
        for file in files + lines { try file.finish() }
        return names.map { stem + $0 + ".ark" }
    }
}

/// The tables of Kaldi's data directories, when all archives are there. Lines stand in the order of the C locale, as the tools demand.
struct KaldiTables {
    let plan: ExportPlan
    let place: ExportPlace
    /// Indexes of clips that are not in the archives.
    let omitted: Set<Int>

    /// - Returns: the files' names.
    func write() throws -> [String] {
        let folders: [String?] = plan.parts.isEmpty ? [nil] : plan.parts
        return try folders.flatMap { try write($0) }
    }

    private func write(_ part: String?) throws -> [String] {
        let folder = KaldiWriter.folder(part)
        let items = plan.items.indices.filter { plan.items[$0].part == part && !omitted.contains($0) }.map { plan.items[$0] }
        guard !items.isEmpty else { return [] }
        var files: [String] = []
        func table(_ name: String, _ body: (DraftFile) throws -> Void) throws {
            let file = try DraftFile(place, folder + name)
            try body(file)
            try file.finish()
            files.append(folder + name)
        }
        for array in plan.sources[0].arrays {
            try table(KaldiWriter.feats(array.name) + ".scp") { file in
                for shard in plan.shards where shard.part == part {
                    let lines = KaldiWriter.lines("\(folder)\(KaldiWriter.feats(array.name)).\(String(shard.number).leftPadded(to: 6))")
                    try file.append(place.read(lines, limitBytes: 1 << 30) ?? [])
                }
            }
        }
        func speaker(_ item: ExportItem) -> String { ExportKeys.speaker(of: item, plan) }
        try table("utt2spk") { file in for item in items { try file.append("\(item.name) \(speaker(item))\n") } }
        try table("spk2utt") { file in
            let clips = Dictionary(grouping: items, by: { RawPath(text: speaker($0)) })
            for name in clips.keys.sorted() { try file.append("\(name.text) \((clips[name] ?? []).map(\.name).joined(separator: " "))\n") }
        }
        // "utt2dur" is Kaldi's own; the others are named after their labels.
        for (label, column) in plan.columns where column != .part {
            let known = items.map { ($0.name, plan.value(column, of: $0)) }.filter { !$0.1.isEmpty }
            guard !known.isEmpty else { continue }
            try table("utt2" + ExportKeys.word(label).replacing("/", with: "_")) { file in
                for (name, value) in known { try file.append("\(name) \(Self.line(value))\n") }
            }
        }
        return files
    }

    /// A value may have blanks; a line has one end.
    private static func line(_ value: String) -> String {
        value.contains { $0.isNewline } ? ExportKeys.word(value) : value
    }
}
