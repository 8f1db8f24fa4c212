import Base
import Engine
import Foundation

/// What the list of runs reads, on the queue of the queries.
extension Performer {
    func loadRuns(_ dataset: String) {
        do {
            let view = try withLedger(dataset) { records in
                let history = try records.history()
                var differences: [Int: [RecipeDifference]] = [:]
                for (before, run) in zip(history.runs, history.runs.dropFirst()) where before.recipeHash != run.recipeHash {
                    differences[run.number] = try Self.differences(before, run, records)
                }
                return RunsView(dataset: dataset, history: history, differences: differences)
            }
            post(.runsLoaded(dataset: dataset, view ?? RunsView(dataset: dataset, history: RunHistory(), differences: [:]), problem: nil))
        } catch {
            post(.runsLoaded(dataset: dataset, nil, problem: Printable.text("\(error)")))
        }
    }

    /// - Returns: nil where one of the recipes is not kept.
    private static func differences(_ a: PastRun, _ b: PastRun, _ records: OutputRecords) throws -> [RecipeDifference]? {
        if a.recipeHash == b.recipeHash { return [] }
        guard let old = try records.recipe(hash: a.recipeHash), let new = try records.recipe(hash: b.recipeHash) else { return nil }
        return Recipe.differences(old, new)
    }

    func loadSlowest(_ dataset: String, _ run: PastRun) {
        let clips = try? withLedger(dataset) { try $0.slowest(of: run, limit: RunsScreen.slowestLimit) }
        post(.slowestLoaded(dataset: dataset, run: run.number, (clips ?? nil) ?? []))
    }

    func compareRuns(_ dataset: String, _ a: PastRun, _ b: PastRun) {
        let differences = try? withLedger(dataset) { try Self.differences(a, b, $0) }
        post(.runsCompared(dataset: dataset, a.number, b.number, (differences ?? nil) ?? nil))
    }
}
