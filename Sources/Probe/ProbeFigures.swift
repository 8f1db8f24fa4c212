/// What guesses are worth.
package enum ProbeFigures {
    /// Unweighted average recall, 0 to 1: the mean of the recalls of the classes that occur in the truth.
    package static func uar(truth: [Int], guesses: [Int], classCount: Int) -> Double {
        uar(confusion: confusion(truth: truth, guesses: guesses, classCount: classCount))
    }

    /// (true class, guessed class): how many clips.
    package static func confusion(truth: [Int], guesses: [Int], classCount: Int) -> [[Int]] {
        var table = [[Int]](repeating: [Int](repeating: 0, count: classCount), count: classCount)
        for (truth, guess) in zip(truth, guesses) { table[truth][guess] += 1 }
        return table
    }

    package static func uar(confusion table: [[Int]]) -> Double {
        let recalls = recalls(table).compactMap { $0 }
        return recalls.isEmpty ? 0 : recalls.reduce(0, +) / Double(recalls.count)
    }

    /// For each class the share of its clips that was recognised; nil for one without clips.
    package static func recalls(_ table: [[Int]]) -> [Double?] {
        table.enumerated().map { index, row in
            let total = row.reduce(0, +)
            return total == 0 ? nil : Double(row[index]) / Double(total)
        }
    }

    package static func accuracy(_ table: [[Int]]) -> Double {
        let total = table.joined().reduce(0, +)
        return total == 0 ? 0 : Double(table.indices.reduce(0) { $0 + table[$1][$1] }) / Double(total)
    }

    /// The mean, over the classes that occur in truth or guesses, of 2 · hits / (clips of the class + guesses of it).
    package static func macroF1(_ table: [[Int]]) -> Double {
        let scores: [Double] = table.indices.compactMap { index in
            let clips = table[index].reduce(0, +)
            let guesses = table.reduce(0) { $0 + $1[index] }
            return clips + guesses == 0 ? nil : 2 * Double(table[index][index]) / Double(clips + guesses)
        }
        return scores.isEmpty ? 0 : scores.reduce(0, +) / Double(scores.count)
    }
}
