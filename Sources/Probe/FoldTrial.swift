import Base
import Dispatch
import Foundation

/// One outer fold: chooses C on inner folds by speaker, learns from the whole training part, judges the test part.
///
/// One class against one, as libsvm does it, with its votes; each pair of classes is a machine of its own, so that pairs are shared
/// out to processors and the memory is that of the pairs in hand. The figures do not depend on how many those are, but for pairs of more
/// clips than ``ProbeProtocol/clipsOfPair``.
struct FoldTrial {
    let data: ProbeData
    let fold: ProbeFold
    /// Number of each clip's class.
    let classes: [Int]
    let classCount: Int
    let protocolOptions: ProbeProtocol
    let isCancelled: @Sendable () -> Bool
    /// Told of each pair that is done, from any thread.
    let onPair: @Sendable () -> Void
    /// See ``FoldGram``.
    var productLimit = FoldGram.wholeLimit

    struct Verdict: Sendable {
        var cost: Double
        /// Mean UAR of the inner folds for each C of the grid.
        var innerUAR: [Double]
        /// For each clip of the test part the class that was chosen.
        var guesses: [Int]
        /// For each clip of the test part, how firmly each class is chosen: votes, and a fraction from the distances.
        var firmness: [[Double]]
    }

    /// - Throws: `CancellationError`.
    func verdict() throws -> Verdict {
        let gram = try FoldGram(data, fold, limit: productLimit, isCancelled: isCancelled)
        let choice = try innerUAR(gram)
        var best = 0
        for index in choice.indices where Self.rounded(choice[index]) > Self.rounded(choice[best]) { best = index }
        let cost = protocolOptions.costs[best]
        let tests = (0..<fold.test.count).map { fold.train.count + $0 }
        let decisions = try decide(gram, trainings: [Array(fold.train.indices)], tests: [tests], costs: [cost])
        let votes = Votes(decisions[0][0], pairs: pairs, classCount: classCount, count: fold.test.count)
        return Verdict(cost: cost, innerUAR: choice, guesses: votes.guesses, firmness: votes.firmness)
    }

    /// Figures that differ by less are the same.
    private static func rounded(_ value: Double) -> Double { (value * 1e12).rounded() }

    private var pairs: [(Int, Int)] {
        (0..<classCount).flatMap { first in (first + 1..<max(classCount, first + 1)).map { (first, $0) } }
    }

    /// For each clip of the training part the inner fold in which it is judged: speakers in sorted order, number i in fold i mod n.
    private var innerFolds: [Int] {
        let speakers = Set(fold.train.map { data.speakers[$0] }).sorted()
        let number = Dictionary(uniqueKeysWithValues: speakers.enumerated().map { ($0.element, $0.offset % protocolOptions.innerFolds) })
        return fold.train.map { number[data.speakers[$0]]! }
    }

    private func innerUAR(_ gram: FoldGram) throws -> [Double] {
        let inner = innerFolds
        let used = (0..<protocolOptions.innerFolds).filter { number in
            inner.contains(number) && inner.contains { $0 != number }
        }
        guard !used.isEmpty, protocolOptions.costs.count > 1 else { return protocolOptions.costs.map { _ in 0 } }
        let positions = inner.indices
        let trainings = used.map { number in positions.filter { inner[$0] != number } }
        let tests = used.map { number in positions.filter { inner[$0] == number } }
        let decisions = try decide(gram, trainings: trainings, tests: tests, costs: protocolOptions.costs)
        return protocolOptions.costs.indices.map { cost in
            let figures = used.indices.map { number in
                let votes = Votes(decisions[number][cost], pairs: pairs, classCount: classCount, count: tests[number].count)
                return ProbeFigures.uar(truth: tests[number].map { classes[fold.train[$0]] }, guesses: votes.guesses, classCount: classCount)
            }
            return figures.reduce(0, +) / Double(figures.count)
        }
    }

    /// Learns and judges.
    ///
    /// - Parameters:
    ///   - trainings: sets of positions in the fold's training part.
    ///   - tests: for each of them the clips to judge, as positions in the training part and behind it in the test part.
    /// - Returns: for each training and each C, for each pair of classes, the decision for each test clip; an empty list where
    ///   the training has no clip of one of the two.
    private func decide(
        _ gram: FoldGram, trainings: [[Int]], tests: [[Int]], costs: [Double]
    ) throws -> [[[[Double]]]] {
        let pairs = pairs
        let empty = [[[[Double]]]](
            repeating: [[[Double]]](repeating: [[Double]](repeating: [], count: pairs.count), count: costs.count), count: trainings.count)
        let results = Guarded(empty)
        let weights = trainings.map(classWeights)
        let next = Guarded(0)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while !isCancelled() {
                let index = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard index < pairs.count else { return }
                let answer = decide(pairs[index], gram, trainings, tests, costs, weights)
                results.withLock { results in
                    for training in trainings.indices {
                        for cost in costs.indices { results[training][cost][index] = answer[training][cost] }
                    }
                }
                onPair()
            }
        }
        if isCancelled() { throw CancellationError() }
        return results.withLock { $0 }
    }

    /// Clips / (classes · clips of the class), over the classes that a training has.
    private func classWeights(_ training: [Int]) -> [Double] {
        var counts = [Int](repeating: 0, count: classCount)
        for position in training { counts[classes[fold.train[position]]] += 1 }
        let present = counts.count { $0 > 0 }
        return counts.map { $0 == 0 ? 0 : Double(training.count) / Double(present * $0) }
    }

    /// The clips of the training part that a pair's machine learns from: all of its two classes, or of very many evenly chosen ones.
    private func members(of pair: (Int, Int)) -> [Int] {
        let all = fold.train.indices.filter { classes[fold.train[$0]] == pair.0 || classes[fold.train[$0]] == pair.1 }
        let limit = protocolOptions.clipsOfPair
        return all.count <= limit ? all : (0..<limit).map { all[$0 * all.count / limit] }
    }

    /// How many pairs are in hand at a time: as many as there are processors, as long as their products fit into the memory.
    private var workers: Int {
        let largest = pairs.map { members(of: $0).count }.max() ?? 0
        let bytes = PairKernel.bytes(count: largest) + (fold.train.count + fold.test.count > productLimit ? 8 * largest * data.width : 0)
        return max(1, min(ProcessInfo.processInfo.activeProcessorCount, pairs.count, Self.memoryBytes / max(bytes, 1)))
    }

    /// For the products of the pairs in hand.
    private static let memoryBytes = 1_500_000_000

    private func decide(
        _ pair: (Int, Int), _ gram: FoldGram, _ trainings: [[Int]], _ tests: [[Int]], _ costs: [Double], _ weights: [[Double]]
    ) -> [[[Double]]] {
        var answer = [[[Double]]](repeating: [[Double]](repeating: [], count: costs.count), count: trainings.count)
        // Rows of the kernel: the training part's clips of the two classes.
        let members = members(of: pair)
        let rowOfPosition = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($0.element, $0.offset) })
        let pairKernel = gram.kernel(of: members)
        for (number, training) in trainings.enumerated() {
            let here = training.filter { rowOfPosition[$0] != nil }
            let first = here.filter { classes[fold.train[$0]] == pair.0 }.map { rowOfPosition[$0]! }
            let second = here.filter { classes[fold.train[$0]] == pair.1 }.map { rowOfPosition[$0]! }
            guard !first.isEmpty, !second.isEmpty else { continue }
            let machines = costs.map { cost in
                pairKernel.kernel.machine(
                    first: first, second: second, costs: (cost * weights[number][pair.0], cost * weights[number][pair.1]))
            }
            answer[number] = pairKernel.decisions(of: machines, for: tests[number])
        }
        return answer
    }
}

/// What the machines of all pairs come to for each clip.
struct Votes {
    private(set) var guesses: [Int]
    /// For each clip and class: its votes, and between classes of equal votes the sum of the distances, pressed into less than half a
    /// vote (as scikit-learn's `decision_function` with `ovr` does).
    private(set) var firmness: [[Double]]

    /// - Parameter decisions: for each pair the decision for each clip, positive for the first; empty where there is none.
    init(_ decisions: [[Double]], pairs: [(Int, Int)], classCount: Int, count: Int) {
        guesses = []
        firmness = []
        for clip in 0..<count {
            var votes = [Double](repeating: 0, count: classCount)
            var sums = votes
            for (pair, values) in zip(pairs, decisions) where !values.isEmpty {
                votes[values[clip] > 0 ? pair.0 : pair.1] += 1
                sums[pair.0] += values[clip]
                sums[pair.1] -= values[clip]
            }
            var best = 0
            for index in votes.indices where votes[index] > votes[best] { best = index }
            guesses.append(best)
            firmness.append(zip(votes, sums).map { $0 + $1 / (3 * (abs($1) + 1)) })
        }
    }
}
