import Foundation
import Testing

@testable import Probe

/// What scripts/make-probe-goldens.py wrote.
struct ProbeGoldens: Decodable {
    struct Fold: Decodable {
        var speakers: [String]
        var c: Double
        var inner: [Double]
        var test: [Int]
        var guess: [String]
        var decision: [[Double]]
        var uar, accuracy, macroF1: Double
    }

    var x: [[Double]]
    var y, speakers: [String]
    var folds: [Fold]
    var pooledUAR, accuracy, macroF1: Double
    var confusion: [[Int]]

    static func read() throws -> ProbeGoldens {
        let file = URL(filePath: #filePath).appending(path: "../../Support/Golden/probe/folds.json").standardized
        return try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }

    var data: ProbeData {
        ProbeData(
            values: x.flatMap { $0 }, width: x[0].count, labels: y, speakers: speakers, names: y.indices.map { "clip-\($0)" })
    }
}
