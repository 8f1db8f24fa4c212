import COpenVINOGraph
import CVector
import Signal

/// The 3x3 convolutions with which a CNN begins, run by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray 2016,
/// "Fast Algorithms for Convolutional Neural Networks").
///
/// OpenVINO and ONNX Runtime convolve float32 directly, near the processor's peak; only an algorithm with fewer
/// multiplications is faster, and neither library has one for this processor. The seed CNN takes a quarter of the time
/// this way. Everything after the stem, and every model without one, is OpenVINO's.
///
/// `@unchecked Sendable` because the chain never changes after it was made.
package final class ConvolutionStem: @unchecked Sendable {
    /// Number of convolutions.
    package let count: Int
    /// Nothing but transposing and reshaping follows.
    let restOnlyMoves: Bool
    /// Frames that are convolved at once: about half a minute, 10 MB of the seed CNN's first result. An hour's would take
    /// 460 MB.
    private static let stripLength = 1024
    private let chain: OpaquePointer
    /// The input's axes that are batch, channel, row and column; -1 for one that the model adds.
    private let axes: [Int]

    /// The buffers of one lane.
    package final class Workspace {
        fileprivate let handle: OpaquePointer

        package init?() {
            guard let handle = melscope_workspace_make() else { return nil }
            self.handle = handle
        }

        deinit { melscope_workspace_free(handle) }
    }

    package struct Result {
        /// (batch, row, column, channel)
        package var tensor: Tensor
        /// Mean squared rounding error of each item's values, as estimated; not finite where the estimate overflows.
        package var rounding: [Double]
    }

    /// Copies everything out of the stages; nil when this processor has no fast version or memory ran out.
    package init?(_ info: melscope_graph_stem_info, stages: [melscope_stage]) {
        guard let chain = melscope_chain_make(stages, stages.count, info.scale, info.shift, melscope_chain_lanes())
        else { return nil }
        self.chain = chain
        count = stages.count
        restOnlyMoves = info.rest_only_moves
        axes = [info.axes.0, info.axes.1, info.axes.2, info.axes.3].map(Int.init)
    }

    deinit { melscope_chain_free(chain) }

    /// Runs the convolutions.
    ///
    /// - Parameter input: the model's input, float32.
    /// - Returns: nil when the input has another number of axes than the model, the
    ///   result would be empty, or memory ran out.
    package func run(_ input: Tensor, workspace: Workspace) -> Result? {
        let lengths = input.shape.lengths
        guard lengths.count == axes.count(where: { $0 >= 0 }), axes.allSatisfy({ $0 < lengths.count }), !input.values.isEmpty,
            axes[1] < 0 || lengths[axes[1]] == 1
        else { return nil }
        var strides = lengths
        var step = 1
        for index in lengths.indices.reversed() {
            strides[index] = step
            step *= lengths[index]
        }
        let items = lengths[axes[0]]
        var rows = 0
        var columns = 0
        var channels = 0
        melscope_chain_size(chain, lengths[axes[2]], lengths[axes[3]], &rows, &columns, &channels)
        let itemCount = rows * columns * channels
        guard itemCount > 0 else { return nil }
        var isDone = true
        var rounding: [Double] = []
        let values = [Float](unsafeUninitializedCapacity: items * itemCount) { output, count in
            input.values.withUnsafeBufferPointer { values in
                for item in 0..<items where isDone {
                    isDone = melscope_chain_run_strips(
                        chain, workspace.handle, values.baseAddress! + item * strides[axes[0]], strides[axes[2]],
                        strides[axes[3]], lengths[axes[2]], lengths[axes[3]], Self.stripLength,
                        output.baseAddress! + item * itemCount)
                    rounding.append(melscope_workspace_take_rounding(workspace.handle))
                }
            }
            count = isDone ? items * itemCount : 0
        }
        guard isDone else { return nil }
        return Result(tensor: Tensor(shape: TensorShape([items, rows, columns, channels]), values: values), rounding: rounding)
    }
}
