import CVector
import Foundation

/// Applies ``NormaliseOptions`` to arrays.
package struct Normalisation: Sendable {
    private let options: NormaliseOptions

    package init(_ options: NormaliseOptions) { self.options = options }

    /// - Parameters:
    ///   - array: of any shape, C order.
    ///   - bands: the axis of bands, coefficients or values; nil where there is none, such as in a waveform.
    ///   - own: the axis of time and the steps along it that are no padding; nil for all. A z-score's mean and deviation are theirs.
    /// - Precondition: a scaler has as many values as that axis is long, or one.
    /// - Returns: the same shape.
    package func apply(to array: Tensor, bands axis: Int?, own: (axis: Int, steps: Range<Int>)? = nil) -> Tensor {
        var array = array
        guard !array.values.isEmpty else { return array }
        let lengths = array.shape.lengths
        let rows = Rows(lengths, axis)
        array.values.withUnsafeMutableBufferPointer { values in
            takeLogarithm(values)
            if options.scale != 1 || options.offset != 0 {
                let (scale, offset) = (options.scale, options.offset)
                for index in values.indices { values[index] = Float(Double(values[index]) * scale + offset) }
            }
            switch options.zscore {
            case .none: break
            case .clip: standardise(values, lengths, bands: nil, own)
            case .band: standardise(values, lengths, bands: axis, own)
            }
            guard let scaler = options.scaler else { return }
            let own = scaler.count == 1 ? Rows(lengths, nil) : rows
            precondition(own.count == scaler.count, "a scaler of \(scaler.count) values for \(own.count)")
            scaler.mean.withUnsafeBufferPointer { mean in
                scaler.deviation.withUnsafeBufferPointer { deviation in
                    own.forEach(values.count) { row, range in
                        let (centre, width) = (mean[row], deviation[row])
                        for index in range { values[index] = (values[index] - centre) / width }
                    } each: { start in
                        for row in 0..<own.count { values[start + row] = (values[start + row] - mean[row]) / deviation[row] }
                    }
                }
            }
        }
        return array
    }

    private func takeLogarithm(_ values: UnsafeMutableBufferPointer<Float>) {
        guard options.log != .none, let base = values.baseAddress else { return }
        let floor = Float(options.logFloor)
        switch options.log {
        case .none: break
        case .db: melscope_decibels(base, values.count, floor, 0, -.infinity)
        case .ln: for index in values.indices { values[index] = logf(max(values[index], floor)) }
        case .log10: for index in values.indices { values[index] = log10f(max(values[index], floor)) }
        }
    }

    private func standardise(
        _ values: UnsafeMutableBufferPointer<Float>, _ lengths: [Int], bands: Int?, _ own: (axis: Int, steps: Range<Int>)?
    ) {
        let rows = Rows(lengths, bands)
        var (means, factors) = ([Double](), [Double]())
        if let own, let part = Self.part(UnsafeBufferPointer(values), lengths, along: own.axis, own.steps) {
            var partLengths = lengths
            partLengths[own.axis] = own.steps.clamped(to: 0..<lengths[own.axis]).count
            part.withUnsafeBufferPointer { (means, factors) = statistics($0, Rows(partLengths, bands)) }
        } else {
            (means, factors) = statistics(UnsafeBufferPointer(values), rows)
        }
        means.withUnsafeBufferPointer { means in
            factors.withUnsafeBufferPointer { factors in
                rows.forEach(values.count) { row, range in
                    let (mean, factor) = (means[row], factors[row])
                    for index in range { values[index] = Float((Double(values[index]) - mean) * factor) }
                } each: { start in
                    for row in 0..<rows.count { values[start + row] = Float((Double(values[start + row]) - means[row]) * factors[row]) }
                }
            }
        }
    }

    /// Some steps of an array along an axis that is none of its rows'; nil where that is all or none of it.
    private static func part(_ values: UnsafeBufferPointer<Float>, _ lengths: [Int], along axis: Int, _ steps: Range<Int>) -> [Float]? {
        let count = lengths[axis]
        let steps = steps.clamped(to: 0..<count)
        guard !steps.isEmpty, steps.count < count else { return nil }
        let inner = lengths[(axis + 1)...].reduce(1, *)
        var part: [Float] = []
        part.reserveCapacity(values.count / count * steps.count)
        for start in stride(from: 0, to: values.count, by: count * inner) {
            part += values[start + steps.lowerBound * inner..<start + steps.upperBound * inner]
        }
        return part
    }

    /// Sums in double precision, mean first.
    private func statistics(_ values: UnsafeBufferPointer<Float>, _ rows: Rows) -> (means: [Double], factors: [Double]) {
        let count = Double(values.count / rows.count)
        var means = [Double](repeating: 0, count: rows.count)
        var widths = means
        means.withUnsafeMutableBufferPointer { means in
            rows.forEach(values.count) { row, range in
                var sum = 0.0
                for index in range { sum += Double(values[index]) }
                means[row] += sum
            } each: { start in
                for row in 0..<rows.count { means[row] += Double(values[start + row]) }
            }
            for row in means.indices { means[row] /= count }
            widths.withUnsafeMutableBufferPointer { widths in
                rows.forEach(values.count) { row, range in
                    let mean = means[row]
                    var sum = 0.0
                    for index in range { sum += (Double(values[index]) - mean) * (Double(values[index]) - mean) }
                    widths[row] += sum
                } each: { start in
                    for row in 0..<rows.count {
                        let difference = Double(values[start + row]) - means[row]
                        widths[row] += difference * difference
                    }
                }
                for row in widths.indices {
                    let width = (widths[row] / count).squareRoot() + options.zscoreEpsilon
                    widths[row] = width > 0 ? 1 / width : 0
                }
            }
        }
        return (means, widths)
    }

    /// How rows lie in an array: `count` of them, each `stride` values at a time.
    private struct Rows {
        let count: Int
        let stride: Int

        /// - Parameter axis: along which each step is a row; nil takes the whole array for one.
        init(_ lengths: [Int], _ axis: Int?) {
            count = axis.map { lengths[$0] } ?? 1
            stride = axis.map { lengths[($0 + 1)...].reduce(1, *) } ?? 1
        }

        /// Calls `run` for each stretch of one row; or, where the rows' values alternate, `each` for each start of a group.
        func forEach(_ total: Int, run: (Int, Range<Int>) -> Void, each: (Int) -> Void) {
            if count == 1 { return run(0, 0..<total) }
            if stride == 1 {
                for start in Swift.stride(from: 0, to: total, by: count) { each(start) }
                return
            }
            for start in Swift.stride(from: 0, to: total, by: count * stride) {
                for row in 0..<count { run(row, start + row * stride..<start + (row + 1) * stride) }
            }
        }
    }
}
