import CBLAS
import Dispatch

/// Products of the standardised clips of a fold, each divided by the number of columns.
///
/// Of up to ``wholeLimit`` clips all products are made once (8 n² bytes, 512 MB at most). Of more they are made for two classes at a time, and
/// decisions come from the machine's direction in the space of the columns; both give the same but for rounding.
final class FoldGram: Sendable {
    private let data: ProbeData
    private let fold: ProbeFold
    private let standard: Standardisation
    /// (clip, clip), the training part's clips before the test part's; nil where there are too many.
    private let whole: [Double]?

    static let wholeLimit = 8000

    /// - Parameter limit: for tests, which want to see both ways.
    /// - Throws: `CancellationError`.
    init(_ data: ProbeData, _ fold: ProbeFold, limit: Int = wholeLimit, isCancelled: @Sendable () -> Bool = { false }) throws {
        self.data = data
        self.fold = fold
        standard = Standardisation(data, rows: fold.train)
        let clips = fold.train + fold.test
        whole =
            clips.count <= limit
            ? try Self.symmetricProduct(standard.rows(clips, of: data), clips.count, standard.width, isCancelled: isCancelled) : nil
    }

    private static func symmetricProduct(
        _ rows: [Double], _ count: Int, _ width: Int, isCancelled: @Sendable () -> Bool
    ) throws -> [Double] {
        var result = [Double](repeating: 0, count: count * count)
        guard width > 0 else { return result }
        let panels = (count + panelRows - 1) / panelRows
        // Panels write rows of their own, left of and on the diagonal.
        struct Place: @unchecked Sendable { let address: UnsafeMutablePointer<Double> }
        result.withUnsafeMutableBufferPointer { buffer in
            let place = Place(address: buffer.baseAddress!)
            DispatchQueue.concurrentPerform(iterations: panels) { index in
                guard !isCancelled() else { return }
                // The longest first, so that the threads end together.
                let start = (panels - 1 - index) * panelRows
                let height = min(panelRows, count - start)
                rows.withUnsafeBufferPointer { rows in
                    melscope_blas_product(
                        1, Int32(height), Int32(start + height), Int32(width), 1 / Double(width), rows.baseAddress! + start * width,
                        rows.baseAddress, place.address + start * count, Int32(count))
                }
            }
            guard !isCancelled() else { return }
            for row in 0..<count {
                for column in 0..<row { buffer[column * count + row] = buffer[row * count + column] }
            }
        }
        if isCancelled() { throw CancellationError() }
        return result
    }

    private static let panelRows = 128

    /// The kernel of some clips of the training part, and what its machines decide.
    ///
    /// - Parameter members: positions in the training part.
    func kernel(of members: [Int]) -> Members {
        guard let whole else {
            let rows = standard.rows(members.map { fold.train[$0] }, of: data)
            return Members(gram: self, members: members, rows: rows, kernel: PairKernel(rows: rows, count: members.count, columns: standard.width))
        }
        let count = fold.train.count + fold.test.count
        let kernel = PairKernel(count: members.count) { row, line in
            let base = members[row] * count
            whole.withUnsafeBufferPointer { whole in
                for (column, member) in members.enumerated() { line[column] = whole[base + member] }
            }
        }
        return Members(gram: self, members: members, rows: [], kernel: kernel)
    }

    struct Members {
        fileprivate let gram: FoldGram
        fileprivate let members: [Int]
        /// Standardised; empty where the products are kept.
        fileprivate let rows: [Double]
        let kernel: PairKernel

        /// For each machine the decision for each clip: its products with the members, weighed, less the threshold.
        ///
        /// - Parameters:
        ///   - clips: positions in the training part, and behind it in the test part.
        func decisions(of machines: [PairKernel.Machine], for clips: [Int]) -> [[Double]] {
            var weights = [Double](repeating: 0, count: members.count * machines.count)
            for (column, machine) in machines.enumerated() {
                for row in members.indices { weights[column * members.count + row] = machine.weights[row] }
            }
            var decisions = [[Double]](repeating: [], count: machines.count)
            // The machines as directions in the space of the columns: (machine, column).
            let directions = gram.whole == nil ? Matrix.product(weights, machines.count, rows, gram.standard.width, members.count) : []
            for start in stride(from: 0, to: clips.count, by: Self.chunkRows) {
                let chunk = clips[start..<min(start + Self.chunkRows, clips.count)]
                let values =
                    gram.whole.map { whole in
                        Matrix.product(
                            gathered(chunk, whole), chunk.count, transposed: weights, machines.count, members.count)
                    }
                    ?? Matrix.product(
                        gram.standard.rows(chunk.map(gram.clip), of: gram.data), chunk.count, transposed: directions, machines.count,
                        gram.standard.width, scale: 1 / Double(max(gram.standard.width, 1)))
                for row in 0..<chunk.count {
                    for column in machines.indices {
                        decisions[column].append(values[row * machines.count + column] - machines[column].threshold)
                    }
                }
            }
            return decisions
        }

        private func gathered(_ clips: ArraySlice<Int>, _ whole: [Double]) -> [Double] {
            let count = gram.fold.train.count + gram.fold.test.count
            return [Double](unsafeUninitializedCapacity: clips.count * members.count) { result, filled in
                whole.withUnsafeBufferPointer { whole in
                    for clip in clips {
                        let base = clip * count
                        for member in members {
                            result[filled] = whole[base + member]
                            filled += 1
                        }
                    }
                }
            }
        }

        private static let chunkRows = 256
    }

    private func clip(at position: Int) -> Int {
        position < fold.train.count ? fold.train[position] : fold.test[position - fold.train.count]
    }
}
