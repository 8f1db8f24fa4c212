import Base
import Engine
import Signal

/// Reads clips as an export holds them: what was written and nothing else, pooled, time first where the format wants that.
struct FeatureReader {
    let plan: ExportPlan
    let isCancelled: @Sendable () -> Bool

    /// Why a clip is not exported.
    struct Refusal: Error {
        var text: String
    }

    /// - Throws: ``Refusal`` where the features are not as they were written, or the type does not hold them; `CancellationError`.
    func arrays(of item: ExportItem) throws -> [ExportArray] {
        let source = plan.sources[item.source]
        switch source.store.check(ofClip: item.path, item.receipt, shape: item.shape, goesOn: { !isCancelled() }) {
        case .sound: break
        case .faulty(let fault, let detail): throw Refusal(text: "\(fault.rawValue): \(detail)")
        case .interrupted: throw CancellationError()
        }
        let tensors: [Tensor]
        do {
            tensors = try source.store.read(ofClip: item.path, item.receipt)
        } catch let reason as SkipReason {
            throw Refusal(text: "\(reason)")
        } catch let error as EngineError {
            throw Refusal(text: "\(error)")
        }
        return try source.arrays.indices.map { index in
            let (array, time) = (source.arrays[index], source.timeAxes[index])
            guard array.place < tensors.count else { throw Refusal(text: "shape: \(tensors.count) arrays instead of \(array.place + 1) or more") }
            let tensor = tensors[array.place]
            guard tensor.shape.lengths == item.lengths[index] ?? tensor.shape.lengths else {
                throw Refusal(text: "shape: \(tensor.shape), recorded \(TensorShape(item.lengths[index] ?? []))")
            }
            return try exported(tensor, time, array.name)
        }
    }

    private func exported(_ tensor: Tensor, _ time: Int?, _ name: String) throws -> ExportArray {
        var (shape, values) = (tensor.shape.lengths, tensor.values)
        if let pool = plan.request.usedPool {
            guard let vector = pool.vector(of: tensor, timeAxis: time) else { throw Refusal(text: "non-finite: values that cannot be pooled") }
            (shape, values) = ([vector.count], vector.map { Float($0) })
        } else if plan.request.format.wantsFrames, shape.count == 2, time == 1 {
            (shape, values) = Self.transposed(tensor)
        }
        if plan.valueType == .float16, let value = values.first(where: { $0.isFinite && Float16($0).isInfinite }) {
            throw Refusal(text: "\(ReasonCode.outputRange.rawValue): a value of \(value), and float16 holds up to 65,504")
        }
        return ExportArray(name: name, shape: shape, values: values, type: plan.valueType)
    }

    /// (a, b) → (b, a).
    private static func transposed(_ tensor: Tensor) -> ([Int], [Float]) {
        let (rows, columns) = (tensor.shape[0], tensor.shape[1])
        let values = [Float](unsafeUninitializedCapacity: rows * columns) { target, count in
            tensor.values.withUnsafeBufferPointer { source in
                for column in 0..<columns {
                    for row in 0..<rows { target[column * rows + row] = source[row * columns + column] }
                }
            }
            count = rows * columns
        }
        return ([columns, rows], values)
    }
}
