import CSVM

/// The Gram matrix of two classes in the form that libsvm reads: a row of nodes a clip, whose first tells its number.
///
/// 16 bytes a product: see ``bytes(count:)``. All inner folds and all values of C share one; a subset of its rows is a smaller problem without a copy, because libsvm looks products up by number.
final class PairKernel {
    let count: Int
    private let width: Int
    private let nodes: UnsafeMutablePointer<svm_node>

    /// 400 MB for 5,000 clips.
    static func bytes(count: Int) -> Int { 16 * count * (count + 1) }

    /// - Parameter products: writes a row's products with all clips.
    init(count: Int, products: (_ row: Int, _ line: inout [Double]) -> Void) {
        self.count = count
        width = count + 1
        nodes = .allocate(capacity: count * (count + 1))
        var line = [Double](repeating: 0, count: count)
        for row in 0..<count {
            products(row, &line)
            let place = nodes + row * width
            place[0] = svm_node(index: 0, value: Double(row + 1))
            for column in 0..<count { place[column + 1] = svm_node(index: Int32(column + 1), value: line[column]) }
        }
    }

    /// - Parameters:
    ///   - rows: standardised rows, (clip, column).
    ///   - columns: how many; products are divided by it.
    convenience init(rows: [Double], count: Int, columns: Int) {
        var panel: [Double] = []
        var start = 0
        self.init(count: count) { row, line in
            if row * count >= start + panel.count {
                let height = min(Self.panelRows, count - row)
                start = row * count
                panel = Matrix.product(
                    Array(rows[row * columns..<(row + height) * columns]), height, transposed: rows, count, columns,
                    scale: 1 / Double(max(columns, 1)))
            }
            for column in 0..<count { line[column] = panel[row * count - start + column] }
        }
    }

    deinit { nodes.deallocate() }

    /// So many rows of products are made at a time, beside the nodes.
    private static let panelRows = 256

    /// A linear machine between two classes.
    struct Machine {
        /// For each row of the kernel what it weighs; 0 for most.
        var weights: [Double]
        var threshold: Double
    }

    /// libsvm's C-SVC between two sets of rows.
    ///
    /// - Parameters:
    ///   - first: rows of the class that positive values stand for.
    ///   - costs: C of each class, its weight included.
    func machine(first: [Int], second: [Int], costs: (first: Double, second: Double)) -> Machine {
        let rows = first + second
        var targets = [Double](repeating: 1, count: first.count) + [Double](repeating: -1, count: second.count)
        var lines: [UnsafeMutablePointer<svm_node>?] = rows.map { nodes + $0 * width }
        var names: [Int32] = [1, -1]
        var weights = [costs.first, costs.second]
        var machine = Machine(weights: [Double](repeating: 0, count: count), threshold: 0)
        Self.silenced
        targets.withUnsafeMutableBufferPointer { targets in
            lines.withUnsafeMutableBufferPointer { lines in
                names.withUnsafeMutableBufferPointer { names in
                    weights.withUnsafeMutableBufferPointer { weights in
                        var problem = svm_problem(l: Int32(rows.count), y: targets.baseAddress, x: lines.baseAddress)
                        var parameter = svm_parameter()
                        parameter.svm_type = Int32(C_SVC)
                        parameter.kernel_type = Int32(PRECOMPUTED)
                        // Megabytes: all products of the pair in libsvm's float32, within reason.
                        parameter.cache_size = min(max(Double(rows.count * rows.count) * 4 / 1e6 + 1, 8), 500)
                        parameter.eps = 1e-3
                        parameter.C = 1
                        parameter.nr_weight = 2
                        parameter.weight_label = names.baseAddress
                        parameter.weight = weights.baseAddress
                        parameter.shrinking = 1
                        guard let model = svm_train(&problem, &parameter) else { return }
                        let coefficients = model.pointee.sv_coef[0]!
                        for index in 0..<Int(model.pointee.l) {
                            machine.weights[rows[Int(model.pointee.sv_indices[index]) - 1]] = coefficients[index]
                        }
                        machine.threshold = model.pointee.rho[0]
                        var owned: UnsafeMutablePointer<svm_model>? = model
                        svm_free_and_destroy_model(&owned)
                    }
                }
            }
        }
        return machine
    }

    /// libsvm prints its progress to the standard output unless told otherwise.
    private static let silenced: Void = svm_set_print_string_function { _ in }
}
