import Corpora
import Foundation

/// Snapshots as a ledger has them, perhaps of an older or newer program.
extension RunSnapshot {
    /// Reads what a ledger keeps. What is missing there keeps its default, so that a new value is one stored property and nothing
    /// else.
    ///
    /// - Throws: `DecodingError`, or an error of `JSONSerialization`.
    init(recorded data: Data) throws {
        let decoder = JSONDecoder()
        // Without these it is no snapshot.
        _ = try decoder.decode(Essence.self, from: data)
        let defaults = RunSnapshot(name: "", kind: .folder, source: "", output: "", model: "", recipeHash: "")
        let blank = try JSONSerialization.jsonObject(with: JSONEncoder().encode(defaults)) as? [String: Any] ?? [:]
        var given = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        // A kind that a newer program knows is none here.
        if let kind = given["kind"] as? String, DatasetKind(rawValue: kind) == nil { given["kind"] = nil }
        let whole = blank.merging(given) { $1 is NSNull ? $0 : $1 }
        self = try decoder.decode(RunSnapshot.self, from: JSONSerialization.data(withJSONObject: whole))
    }

    private struct Essence: Decodable {
        var name, kind, source, output, model, recipeHash: String
        var state: State
    }
}
