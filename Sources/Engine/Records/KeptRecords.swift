import Base

/// Records of outputs in several parts that stay open from one question to the next: to open dozens of ledgers takes longer than most answers.
///
/// Of one ledger nothing is kept. May be used from any queue; of two questions about one output at the same time each has records of its own.
package final class KeptRecords: Sendable {
    /// As many outputs as are looked at side by side.
    private static let most = 4

    private let kept = Guarded<[(output: String, records: OutputRecords)]>([])

    package init() {}

    deinit { kept.withLock { $0 }.forEach { $0.records.close() } }

    /// Calls `body` with what is recorded in `folder` now.
    ///
    /// - Throws: ``EngineError`` with code `.notFound` when no run ever wrote there, or `.ledger`; what `body` throws.
    package func with<Value>(_ folder: OutputFolder, _ body: (OutputRecords) throws -> Value) throws -> Value {
        let records = try take(folder) ?? OutputRecords(folder)
        do {
            let value = try body(records)
            keep(records)
            return value
        } catch {
            records.close()
            throw error
        }
    }

    private func take(_ folder: OutputFolder) -> OutputRecords? {
        let found = kept.withLock { kept in kept.firstIndex { $0.output == folder.path }.map { kept.remove(at: $0).records } }
        guard let found, !found.isCurrent else { return found }
        found.close()
        return nil
    }

    private func keep(_ records: OutputRecords) {
        guard records.isDivided else { return records.close() }
        records.releasePages()
        let surplus = kept.withLock { kept -> OutputRecords? in
            guard !kept.contains(where: { $0.output == records.folder.path }) else { return records }
            kept.append((records.folder.path, records))
            return kept.count > Self.most ? kept.removeFirst().records : nil
        }
        surplus?.close()
    }
}
