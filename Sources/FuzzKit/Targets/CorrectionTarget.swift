import Shapes
import Signal

/// Shapes, contracts and options, each spelled by the case's bytes.
package final class CorrectionTarget: FuzzTarget {
    package static let name = "correction"
    package static let what = "`ModelContract.parse`, `ShapeCorrection.plan`, `.apply`"
    package static let limitText = "1 MiB + 32 × the case + 16 × the elements in and out"

    private static let lengths = [
        1, 1, 2, 3, 4, 8, 16, 16, 17, 40, 64, 78, 128, 128, 0, -1, 255, 1024, 1 << 20, 1 << 31, 1 << 40, 1 << 62, .max,
        .min,
    ]
    private static let contracts = [
        "?,?,128,1", "?,128,?,1", "?,1,128,?", "?,?,16", "1,40,16,1", "?,16,?", "128,?", "?,3,16,?", "2,?,16,1", "16",
        "1,1,16,40",
        "?,?,16,3", "?,40,16", "?,16", "1,?,1,1", "?,2147483647,16,1", "?,9223372036854775807,16,1",
    ]
    /// That the shapes of ``fit(_:_:)`` have a chance with.
    private static let fitting = [
        "?,?,16,1", "?,16,?,1", "?,16,?", "?,?,16", "1,?,16,1", "?,1,16,?", "batch 1, time 40, mel 16",
        "time ?, mel 16", "mel 16, time 9",
        "?,?,16,3", "batch ?, time 40, mel 16, channel 1", "batch 2, time ?, mel 16",
    ]
    private let mutator = Mutator(
        dictionary: ["?", ",", "128", "16", "1", "-1", "batch", "mel", "time", "channel", " ", "(", ")"], maxBytes: 200)
    private var elements = 0

    package init() {}

    package func makeCase(_ random: inout FuzzRandom) -> [UInt8] {
        var bytes = (0..<24).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let isFitting = random.once(in: 2)
        if isFitting { Self.fit(&bytes, &random) }
        var contract = Array(random.pick(isFitting ? Self.fitting : Self.contracts).utf8)
        if random.once(in: isFitting ? 20 : 3) {
            contract = mutator.mutate(contract, with: Self.contracts.map { Array($0.utf8) }, &random)
        }
        bytes += contract
        return bytes
    }

    /// Two to four axes, one of them 16 long, and mostly no mel axis by option.
    private static func fit(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
        let rank = 2 + random.below(3)
        bytes[0] = UInt8(2 * rank)
        for axis in 0..<rank { bytes[1 + axis] = UInt8(random.pick(rank == 2 ? [5, 6] : [0, 0, 1, 2, 5, 6])) }
        bytes[1 + random.below(rank)] = 3
        if !random.once(in: 4) { bytes[9] = 255 }
    }

    package func limit(_ bytes: [UInt8]) -> Int { 1 << 20 + 32 * bytes.count + 16 * elements }

    package func run(_ bytes: [UInt8]) throws {
        elements = 0
        guard bytes.count >= 24 else { return }
        let isTame = bytes[0] % 2 == 0
        let shape = TensorShape(
            (0..<Int(bytes[0] / 2) % 7).map { index in
                let choice = Int(bytes[1 + index])
                return isTame ? [1, 2, 3, 16, 16, 9, 40, 128][choice % 8] : Self.lengths[choice % Self.lengths.count]
            })
        var options = CorrectionOptions()
        options.melAxis = bytes[9] < 64 ? Int(bytes[9] % 8) - 1 : nil
        options.channels = [.refuse, .mean, .batch, .pick(0), .pick(Int(bytes[10]))][Int(bytes[11]) % 5]
        options.timeFit = CorrectionOptions.TimeFit.allCases[Int(bytes[12]) % CorrectionOptions.TimeFit.allCases.count]
        options.padSide = CorrectionOptions.Side.allCases[Int(bytes[13]) % 3]
        options.cropSide = CorrectionOptions.Side.allCases[Int(bytes[13]) / 3 % 3]
        options.lastWindow = CorrectionOptions.LastWindow.allCases[Int(bytes[13]) / 9 % 3]
        options.windowHop = bytes[19] < 128 ? nil : Int(bytes[19]) - 127
        options.length = bytes[20] < 192 ? nil : Int(bytes[20]) - 191
        options.padValue = bytes[14] % 2 == 0 ? .quietest : .value(Float(bytes[15]))
        let type = ElementType.allCases[Int(bytes[16]) % ElementType.allCases.count]
        let hint: LayoutHint? = [nil, .melFirst, .timeFirst][Int(bytes[17]) % 3]
        let contract = try ModelContract.parse(
            String(decoding: bytes[24...], as: UTF8.self), melBands: bytes[18] % 3 == 0 ? 16 : nil)
        let correction = ShapeCorrection(contract: contract, options: options)
        _ = correction.orientation(of: shape)
        let plan = try correction.plan(for: shape, elementType: type, hint: hint)
        _ = plan.lines
        guard let into = shape.elementCount, let out = plan.outputShape.elementCount, into <= 1 << 16, out <= 1 << 18
        else { return }
        elements = into + out
        let values = (0..<into).map { Float($0 % 97) - 60 }
        let result = correction.apply(plan, to: Tensor(shape: shape, values: values))
        guard result.shape == plan.outputShape, result.values.count == out, result.values.allSatisfy(\.isFinite) else {
            throw FuzzFault("\(shape) for \(contract.text) became \(result.shape) with \(result.values.count) values")
        }
        // Values are moved, repeated, averaged or padded: none lies outside the range of the input and the padding.
        var least = values.min() ?? 0
        var greatest = values.max() ?? 0
        if case .value(let padding) = options.padValue {
            (least, greatest) = (min(least, padding), max(greatest, padding))
        }
        guard result.values.allSatisfy({ $0 >= least - 0.001 && $0 <= greatest + 0.001 }) else {
            throw FuzzFault("\(shape) for \(contract.text): a value outside \(least)...\(greatest)")
        }
        for (length, axis) in zip(plan.modelShape.lengths, contract.axes)
        where axis.length != nil && axis.length != length {
            throw FuzzFault("\(plan.modelShape) does not fit \(contract.text)")
        }
    }
}
