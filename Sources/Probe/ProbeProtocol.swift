/// The numbers of the protocol; another classifier or other numbers move all figures, so they are stated with every figure.
package struct ProbeProtocol: Sendable, Hashable, Codable {
    /// Values of C that are tried, rising.
    package var costs = [0.03, 0.1, 0.3, 1, 3, 10, 30]
    /// Inner folds, by speaker, in which C is chosen.
    package var innerFolds = 4
    /// Draws of speakers for the interval.
    package var draws = 2000

    /// Of two classes with more clips in a training part, a machine learns from so many, evenly chosen in the order of the names: their
    /// products take 1.3 GB.
    package var clipsOfPair = 9000

    package init() {}

    /// In one line, as it stands beside figures.
    package var text: String {
        "linear SVM (libsvm, one class against one, weighted classes), values standardised inside the training part, C of "
            + costs.map { $0 == $0.rounded() ? String(Int($0)) : String($0) }.joined(separator: ", ")
            + " chosen on \(innerFolds) inner folds by speaker"
    }
}
