import Foundation
import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

/// Expected values of one preset, written by scripts/make-preset-goldens.py with the original library.
struct PresetGolden: Sendable, CustomTestStringConvertible {
    let name: String
    let rateHz: Int
    let shape: [Int]
    /// Along which only ``places`` are kept.
    let axis: Int
    let places: [Int]
    /// What 999 of 1,000 values may be off. It is some ten times the rounding of the original's own float32, which shows in bands
    /// far below the loudest of their frame.
    let allowed: Float
    /// The values that digital silence alone becomes; empty where the original's depend on its rounding.
    let silence: [Float]

    var testDescription: String { name }
    var frontEnd: AnyFrontEnd { get throws { try FrontEndCatalogue.requirePreset(named: name, subject: "test").frontEnd } }

    private static func path(_ file: String) -> String { FrontEndGoldens.path("../presets/" + file) }

    static let all: [PresetGolden] = {
        guard let table = try? String(contentsOfFile: path("presets.tsv"), encoding: .utf8) else { return [] }
        return table.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            func list<Value: LosslessStringConvertible>(_ field: String) -> [Value] { field.split(separator: ",").compactMap { Value(String($0)) } }
            let shape: [Int] = list(fields[2])
            let step = fields[4].hasPrefix("/") ? Int(fields[4].dropFirst()) : nil
            return PresetGolden(
                name: fields[0], rateHz: Int(fields[1]) ?? 0, shape: shape, axis: Int(fields[3]) ?? 0,
                places: step.map { Array(stride(from: 0, to: shape[0], by: $0)) } ?? list(fields[4]), allowed: Float(fields[5]) ?? 0,
                silence: list(fields[6]))
        }
    }()

    static func named(_ name: String) throws -> PresetGolden { try #require(all.first { $0.name == name }) }

    func samples() throws -> [Float] {
        var options = ClipOptions()
        options.minSeconds = 0
        return try AudioLoader(rateHz: rateHz).load(path: Self.path("voice-\(rateHz).wav"), options: options).samples
    }

    /// How far a front end is off on the golden's recording; nil where not even the shape is the same.
    func difference(of frontEnd: AnyFrontEnd) throws -> LogMelDifference? {
        let array = try frontEnd.makePlan().makeLane().transform(samples()).tensor
        let expected = try FrontEndGoldens.readNPY(path: Self.path(name + ".npy"))
        guard array.shape == TensorShape(shape) else { return nil }
        let inner = shape[(axis + 1)...].reduce(1, *)
        var kept: [Float] = []
        for outer in 0..<shape[..<axis].reduce(1, *) {
            for place in places {
                let start = (outer * shape[axis] + place) * inner
                kept += array.values[start..<start + inner]
            }
        }
        try #require(kept.count == expected.values.count)
        return LogMelDifference(kept, expected.values)
    }

    /// Whether a front end gives the golden's values.
    func holds(for frontEnd: AnyFrontEnd) throws -> Bool {
        guard let difference = try difference(of: frontEnd) else { return false }
        return difference.percentile <= allowed && difference.worst <= 5 * allowed
    }
}
