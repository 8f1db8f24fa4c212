import Foundation
import Shapes

/// What the arrays of a dataset told a run, as a fact that later looks use.
extension LayoutCensus {
    private static let fact = "layout_census"

    /// Keeps what was found for later looks.
    func record(in ledger: Ledger) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try ledger.setFact(Self.fact, String(decoding: encoder.encode(self), as: UTF8.self))
    }

    /// What the last run that needed it found; nil when none did.
    static func recorded(in records: OutputRecords) throws -> LayoutCensus? {
        try records.fact(fact).flatMap { try? JSONDecoder().decode(LayoutCensus.self, from: Data($0.utf8)) }
    }
}
