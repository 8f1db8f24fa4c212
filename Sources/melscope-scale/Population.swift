import Engine
import Foundation
import Signal

/// A source and a finished output of any number of clips: names without contents of their own, and a row for each.
struct Population {
    struct Failure: Error, CustomStringConvertible { var description: String }

    /// A file system allows some 65,000 names for a file.
    private static let linksPerFile = 50_000
    private static let clipsPerFolder = 5_000
    private static let rowsPerCommit = 10_000

    let folder: String
    private var source: String { folder + "/source" }
    private var output: OutputFolder { OutputFolder(path: folder + "/output") }

    init(folder: String) { self.folder = folder }

    func make(_ count: Int) throws {
        var recipe = Recipe()
        recipe.model.sha256 = try ModelLoader.load(path: nil, recipe: recipe).sha256
        try FileManager.default.createDirectory(atPath: output.ownPart.temporaryPath, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: source, withIntermediateDirectories: true)
        try recipe.yaml.write(toFile: output.recipePath, atomically: true, encoding: .utf8)
        let ledger = try Ledger.open(output.ownPart).ledger
        var rows: [ClipRecord] = []
        var clip = Original(path: "", bytes: 0, modifiedNs: 0)
        var features = clip
        for number in 0..<count {
            if number % Self.linksPerFile == 0 {
                clip = try original(folder + "/clip-\(number).npy", shape: [1, 128, 8])
                features = try original(folder + "/features-\(number).npy", shape: [1, 2048])
            }
            let part = String(format: "part-%04d", number / Self.clipsPerFolder)
            if number % Self.clipsPerFolder == 0 {
                mkdir(source + "/" + part, 0o755)
                mkdir(output.path + "/" + part, 0o755)
            }
            let path = part + String(format: "/clip-%07d.npy", number)
            try link(clip.path, source + "/" + path)
            let isSkipped = number % 33 == 32
            if !isSkipped { try link(features.path, output.path + "/" + path) }
            rows.append(row(path, number, clip, features, isSkipped: isSkipped, recipeHash: recipe.hash))
            if rows.count == Self.rowsPerCommit || number == count - 1 {
                try ledger.save(rows)
                rows = []
            }
        }
        ledger.close()
    }

    private struct Original {
        var path: String
        var bytes: Int64
        var modifiedNs: Int64
    }

    private func original(_ path: String, shape: [Int]) throws -> Original {
        let tensor = Tensor(shape: TensorShape(shape), values: [Float](repeating: 0.5, count: shape.reduce(1, *)))
        let written = try OutputFile.write(tensor, toFileNamed: path)
        return Original(path: path, bytes: Int64(written.bytes), modifiedNs: written.modifiedNanoseconds)
    }

    private func link(_ from: String, _ to: String) throws {
        guard Glibc.link(from, to) == 0 else { throw Failure(description: "\(to): \(String(cString: strerror(errno)))") }
    }

    private func row(
        _ path: String, _ number: Int, _ clip: Original, _ features: Original, isSkipped: Bool, recipeHash: String
    ) -> ClipRecord {
        var record = ClipRecord(
            path: path, outcome: isSkipped ? .skipped : .extracted, recipeHash: recipeHash, inputBytes: clip.bytes,
            inputModifiedNs: clip.modifiedNs)
        record.elapsedMs = 2.5
        record.finishedAt = 1_700_000_000 + Double(number) / 100
        record.labels = [
            .init("actor", String(1001 + number % 91)), .init("sex", "female"), .init("age", "25"),
            .init("emotion", number % 6 == 0 ? "fear" : "sad"),
        ]
        if isSkipped {
            record.reason = number % 2 == 0 ? .audioSilent : .audioTooShort
            record.found = "a peak of -96 dBFS"
            record.needed = "a peak above -60 dBFS"
            return record
        }
        let frames = 40 + number % 140
        record.inputShape = "(128, \(frames))"
        record.layout = "mel, time"
        record.plan = [.operation(.transpose(order: [1, 0])), .operation(.insert([.batch, .channel]))]
        record.cnnShape = "(1, \(frames), 128, 1)"
        record.featureShape = "(\(frames / 8), 2048)"
        record.frames = frames
        record.durationSeconds = Double(frames) * 512 / 16_000
        record.receipt = FeatureReceipt(bytes: features.bytes, modifiedNs: features.modifiedNs)
        return record
    }
}
