import Base
import Engine
import Signal

/// A part in the form of fairseq's extracted features, which emotion2vec's downstream code reads too: `train.npy` with the frames of all clips,
/// (frame, value), `train.lengths` with the number of each clip's, `train.tsv` with the clips, a file for each label, and `train.emo`.
final class FairseqWriter: FormatWriter {
    private let plan: ExportPlan
    private let place: ExportPlace
    private let stem: String
    /// For each array.
    private var files: [DraftFile] = []
    private var frames: [Int]
    private var lengths: [[Int]]
    private var width: [Int?]
    private var exported: [ExportItem] = []

    init(_ plan: ExportPlan, _ shard: ExportShard, _ place: ExportPlace) throws {
        (self.plan, self.place) = (plan, place)
        stem = shard.part ?? "train"
        let arrays = plan.sources[0].arrays
        (frames, lengths, width) = (arrays.map { _ in 0 }, arrays.map { _ in [] }, arrays.map { _ in nil })
        for array in arrays {
            let file = try DraftFile(place, name(array.name) + ".npy")
            // Its length does not depend on the number of frames.
            try file.append(header(0, 1))
            files.append(file)
        }
    }

    private func name(_ array: String) -> String { array.isEmpty ? stem : "\(stem)_\(array)" }

    private func header(_ frames: Int, _ width: Int) -> [UInt8] { NPYWriter.header(for: TensorShape([frames, width]), type: plan.valueType.element) }

    func add(_ item: ExportItem, _ arrays: [ExportArray]) throws {
        for (index, array) in arrays.enumerated() {
            guard array.shape.count <= 2, let own = array.shape.last else { throw FeatureReader.Refusal(text: "shape: \(array.shape)") }
            guard width[index] ?? own == own else { throw FeatureReader.Refusal(text: "shape: \(own) values a frame, \(width[index] ?? 0) in others") }
        }
        for (index, array) in arrays.enumerated() {
            width[index] = array.shape.last
            let count = array.shape.count == 2 ? array.shape[0] : 1
            frames[index] += count
            lengths[index].append(count)
            try array.withBytes { try files[index].append($0) }
        }
        exported.append(item)
    }

    func finish() throws -> [String] {
        var names: [String] = []
        for (index, array) in plan.sources[0].arrays.enumerated() {
            try files[index].overwrite(at: 0, header(frames[index], width[index] ?? 1))
            try files[index].finish()
            names.append(name(array.name) + ".npy")
            try names.append(text(name(array.name) + ".lengths", lengths[index].lazy.map { "\($0)" }))
        }
        // A manifest: the folder, then each file with its number of frames.
        let root = plan.sources.count == 1 ? plan.sources[0].run.sourcePath : "/"
        let clips = zip(exported, lengths[0]).lazy.map { item, frames in
            let source = self.plan.sources[item.source].run.sourcePath
            let path = self.plan.sources.count == 1 ? item.path : source.drop { $0 == "/" } + "/" + item.path
            return "\(Self.cell(path))\t\(frames)"
        }
        try names.append(text(stem + ".tsv", [Self.cell(root)] + clips))
        try names.append(text(stem + ".keys", exported.lazy.map(\.name)))
        for (label, column) in plan.columns where column != .part {
            try names.append(text("\(stem).\(ExportKeys.word(label).replacing("/", with: "_"))", exported.lazy.map { ExportKeys.word(self.plan.value(column, of: $0)) }))
        }
        if plan.fields.contains("emotion") {
            try names.append(text(stem + ".emo", exported.lazy.map { "\($0.name)\t\(ExportKeys.word(self.plan.value("emotion", of: $0) ?? ""))" }))
        }
        return names
    }

    private static func cell(_ text: String) -> String { text.contains { $0 == "\t" || $0.isNewline } ? ExportKeys.word(text) : text }

    private func text(_ name: String, _ lines: some Sequence<String>) throws -> String {
        let file = try DraftFile(place, name)
        for line in lines { try file.append(line + "\n") }
        try file.finish()
        return name
    }
}
