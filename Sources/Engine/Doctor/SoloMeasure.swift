import Base
import Corpora
import Foundation
import GRDB

/// One recording measured in a process of its own, because a process has ended with it in hand.
struct SoloMeasure: Codable {
    static let task = "measure"

    var root: String
    var path: String
    var kind: String
    var sizeBytes: Int64?
    var modifiedNanoseconds: Int64?
    var recipe: String

    init(_ clip: SourceClip, recipe: Recipe) {
        root = clip.root.text
        path = clip.relativePath.text
        kind = clip.kind.rawValue
        sizeBytes = clip.sizeBytes
        modifiedNanoseconds = clip.modifiedNanoseconds
        self.recipe = recipe.yaml
    }

    private var clip: SourceClip {
        SourceClip(
            root: RawPath(text: root), relativePath: RawPath(text: path), kind: ClipKind(rawValue: kind) ?? .audio, sizeBytes: sizeBytes,
            modifiedNanoseconds: modifiedNanoseconds)
    }

    /// What is known of a clip that ends processes: that it does.
    static func crashed(_ clip: SourceClip, found: String) -> ClipMeasure {
        var measure = ClipMeasure(of: clip)
        measure.reason = SkipReason(.clipCrashed, found: found, needed: "a recording that the program and its libraries survive")
        return measure
    }

    // MARK: The parent

    /// Starts the process and waits for its end.
    ///
    /// - Returns: nil when it was not wanted any more, or the system gives no process.
    func run(isWanted: () -> Bool) -> ClipMeasure? {
        guard let message = try? JSONEncoder().encode(self), let child = ChildProcess(task: Self.task, message: message) else { return nil }
        let limit = SoloClip.limitSeconds(bytes: sizeBytes)
        var measure: ClipMeasure?
        var problem: String?
        let end = child.wait(seconds: limit, isWanted: isWanted) { line in
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return }
            switch parts[0] {
            case "measure": measure = (try? JSONDecoder().decode([String: StoredMeasureValue].self, from: Data(parts[1].utf8))).flatMap(QualityStore.measure)
            case "error": problem = parts[1]
            default: break
            }
        }
        if let measure, measure.path == path { return measure }
        switch end {
        case .unwanted: return nil
        case .timedOut: return Self.crashed(clip, found: "no end within \(Int(limit)) s")
        case .signal: return Self.crashed(clip, found: end.text)
        case .exited: return problem == nil ? Self.crashed(clip, found: end.text) : nil
        }
    }

    // MARK: The child

    static func serve(_ message: Data) throws {
        let solo = try JSONDecoder().decode(SoloMeasure.self, from: message)
        let measure = try ClipMeasurer(recipe: try Recipe(yaml: solo.recipe)).measure(solo.clip, known: nil) { false }
        WorkerProcess.say("measure " + String(decoding: try JSONEncoder().encode(QualityStore.stored(measure)), as: UTF8.self))
    }
}

/// A value of a row, on its way between two processes, to the bit.
enum StoredMeasureValue: Codable {
    case nothing, whole(Int64), number(UInt64), text(String)

    init(_ value: DatabaseValue) {
        self =
            switch value.storage {
            case .int64(let whole): .whole(whole)
            case .double(let number): .number(number.bitPattern)
            case .string(let text): .text(text)
            case .null, .blob: .nothing
            }
    }

    var value: (any DatabaseValueConvertible)? {
        switch self {
        case .nothing: nil
        case .whole(let whole): whole
        case .number(let bits): Double(bitPattern: bits)
        case .text(let text): text
        }
    }
}
