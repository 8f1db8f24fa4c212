import Foundation
import Signal

/// Scalers: JSON from code, archives from the tests' own.
package final class ScalerTarget: FuzzTarget {
    package static let name = "scaler"
    package static let what = "`ScalerFile.read` (JSON and libzip), `Normalisation`"
    package static let limitText = "24 MiB + 8 × 1,032 × the file"
    private let file: CaseFile
    private let seeds: [[UInt8]]
    private let mutator = Mutator(
        dictionary: ["mean", "mean_", "scale", "scale_", "std", "[", "]", "{", "}", ",", ":", "NaN", "Infinity", "1e400", "-0", "0", "null", "\"", "[[[[[[[["],
        bytes: [[0x50, 0x4b, 1, 2], [0x50, 0x4b, 3, 4], [0x50, 0x4b, 5, 6], Array(".npy".utf8)], maxBytes: 4096)

    package init() throws {
        file = try CaseFile(extension: "scaler")
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../Tests/Support/Golden/normalise")
        let archives = ["scaler.npz", "scaler-names.npz"].compactMap { try? Data(contentsOf: folder.appendingPathComponent($0)) }
        let texts = [
            #"{"mean": [1, -2.5, 3e2], "scale": [0.5, 1, 2]}"#, #"{"mean_": [0], "scale_": [1e-3], "n_samples_seen_": 20}"#,
            #"{"mean": 4, "std": 2, "name": "lab", "more": {"a": [1]}}"#, #" {"deviation": [1, 1], "mean": [1, 1]}"#,
        ]
        seeds = texts.map { Array($0.utf8) } + archives.map(Array.init)
    }

    package func makeCase(_ random: inout FuzzRandom) -> [UInt8] { mutator.mutate(random.pick(seeds), with: seeds, &random) }

    // Foundation's parser holds a value in some hundred bytes.
    package func limit(_ bytes: [UInt8]) -> Int { 24 << 20 + 8 * 1032 * bytes.count }

    package func run(_ bytes: [UInt8]) throws {
        try file.write(bytes)
        let scaler = try ScalerFile.read(path: file.path)
        guard scaler.count == scaler.deviation.count, (1...Scaler.maxCount).contains(scaler.count) else {
            throw FuzzFault("\(scaler.count) means and \(scaler.deviation.count) deviations")
        }
        var options = NormaliseOptions()
        options.scaler = scaler
        let zeros = Tensor(shape: [scaler.count], values: scaler.mean)
        guard Normalisation(options).apply(to: zeros, bands: 0).values.allSatisfy({ $0 == 0 }) else {
            throw FuzzFault("a mean that does not become 0")
        }
    }
}
