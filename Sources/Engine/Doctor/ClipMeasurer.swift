import Base
import Corpora
import Foundation
import Signal

/// Measures the clips that one lane takes. Used by one thread at a time.
final class ClipMeasurer {
    private let recordings = RecordingMeter()
    private let arrayMember: String?
    private let arrayByteLimit: Int

    init(recipe: Recipe) {
        arrayMember = recipe.clips.arrayMember
        arrayByteLimit = recipe.arrayByteLimit
    }

    /// - Parameter known: what was measured of a file of this name and size before, which holds if the contents are the same.
    /// - Throws: `CancellationError`, ``EngineError`` `.library`; what is wrong with the clip is in the measurements.
    func measure(_ clip: SourceClip, known: ClipMeasure?, isGivenUp: @escaping () -> Bool) throws -> ClipMeasure {
        let path = clip.absolutePath.text
        var measure = ClipMeasure(of: clip)
        if let known, let checksum = known.inputChecksum, let file = try? InputFile(path: path),
            try file.contentChecksum(goesOn: { !isGivenUp() }) == checksum
        {
            measure = known
            measure.inputModifiedNs = clip.modifiedNanoseconds ?? 0
            return measure
        }
        if isGivenUp() { throw CancellationError() }
        // What libraries print of a broken file has no place on the screen; the reason says what is wrong.
        let (outcome, _) = LibraryOutput.collecting { try read(path, into: &measure, isGivenUp) }
        try outcome.get()
        return measure
    }

    private func read(_ path: String, into measure: inout ClipMeasure, _ isGivenUp: @escaping () -> Bool) throws {
        switch measure.kind {
        case .audio:
            let result = try recordings.measure(path: path, isGivenUp: isGivenUp)
            measure.recording = result.measure
            measure.inputChecksum = result.contentChecksum
            measure.reason = result.reason
        case .array:
            do {
                let array = try ArrayFile.read(path: path, member: arrayMember, maxBytes: arrayByteLimit)
                measure.inputChecksum = array.contentChecksum
                measure.array = ArrayMeasure(array)
            } catch {
                measure.reason = error
            }
        }
        if measure.inputChecksum == nil, measure.recording == nil, measure.array == nil {
            measure.inputChecksum = try? InputFile(path: path).contentChecksum(goesOn: { !isGivenUp() })
        }
        if isGivenUp() { throw CancellationError() }
    }
}

extension ArrayMeasure {
    init(_ array: StoredArray) {
        let values = array.tensor.values
        shape = "\(array.tensor.shape)"
        elementType = array.elementType.rawValue
        nonFiniteCount = array.tensor.nonFiniteCount
        isConstant = values.first.map { first in !values.contains { $0 != first } } ?? true
        let hash = ContentChecksum()
        Array(shape.utf8).withUnsafeBytes { hash.add($0) }
        values.withUnsafeBytes { hash.add($0) }
        valueHash = hash.value
    }
}
