import Engine

/// The history of a dataset's output as the screen shows it, read at once.
package struct RunsView: Sendable {
    package var dataset: String
    package var history: RunHistory
    /// In which settings a run's recipe differs from that of the run before, by the run's number; none where a recipe is not kept.
    package var differences: [Int: [RecipeDifference]]

    package init(dataset: String, history: RunHistory, differences: [Int: [RecipeDifference]]) {
        self.dataset = dataset
        self.history = history
        self.differences = differences
    }

    func before(_ run: PastRun) -> PastRun? { history.runs.last { $0.number < run.number } }
}
