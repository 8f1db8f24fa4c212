import Testing

@testable import Base
@testable import Shapes
@testable import Signal

/// Arrays whose axes are declared, as a front end's own are, and stored arrays for models that take no spectrogram.
@Suite struct KnownAxesTests {
    private func correction(_ contract: String, _ change: (inout CorrectionOptions) -> Void = { _ in }) throws -> ShapeCorrection {
        var options = CorrectionOptions()
        change(&options)
        return ShapeCorrection(contract: try .parse(contract), options: options)
    }

    private func tensor(_ shape: TensorShape) -> Tensor { Tensor(shape: shape, values: (1...shape.elementCount!).map(Float.init)) }

    @Test func `a log-mel as long as it is high is not read by its lengths, nor by the mel axis of stored arrays`() throws {
        let plan = try correction("?,1,128,?") { $0.melAxis = 0 }.plan(for: [128, 128], roles: [.time, .mel])
        #expect(plan.layout.description == "time, mel" && plan.notes.isEmpty)
        #expect(plan.steps.map(\.text) == ["transpose", "insert batch, channel"])
    }

    @Test func `one frame is noted`() throws {
        let plan = try correction("?,?,128,1").plan(for: [1, 128], roles: [.time, .mel])
        #expect(plan.notes.map(\.code) == [.layoutOneFrame] && plan.outputShape == [1, 1, 128, 1])
    }

    @Test func `samples are padded with zeros and cropped, on the side that is asked for`() throws {
        let long = try correction("batch, channel 1, samples 8") { ($0.padSide, $0.cropSide) = (.both, .both) }
        let padded = try long.plan(for: [5], roles: [.samples])
        #expect(padded.steps.map(\.text) == ["insert batch, channel", "pad samples by 1 before and 2 after with 0.0"])
        #expect(long.apply(padded, to: tensor([5])) == Tensor(shape: [1, 1, 8], values: [0, 1, 2, 3, 4, 5, 0, 0]))
        let short = try correction("batch, samples 4, channel 1") { ($0.padSide, $0.cropSide) = (.start, .start) }
        let cropped = try short.plan(for: [5], roles: [.samples])
        #expect(cropped.steps.last?.text == "crop samples to 4 from sample 1" && cropped.frames == nil)
        #expect(cropped.notes.map(\.text) == ["1 of 5 samples cut off: the model takes 4"])
        #expect(short.apply(cropped, to: tensor([5])) == Tensor(shape: [1, 4, 1], values: [2, 3, 4, 5]))
    }

    @Test func `samples of any number pass as they are`() throws {
        let correction = try correction("batch, samples")
        let plan = try correction.plan(for: [3], roles: [.samples])
        #expect(correction.apply(plan, to: tensor([3])) == Tensor(shape: [1, 3], values: [1, 2, 3]) && plan.frames == nil)
    }

    @Test func `frames of coefficients are padded with zeros, those of a log-mel with its quietest value`() throws {
        for (role, value) in [(AxisRole.coefficient, Float(0)), (.mel, -9)] {
            let correction = try correction("batch, time 3, \(role.rawValue) 2")
            let array = Tensor(shape: [2, 2], values: [-9, 1, 2, 3])
            #expect(try correction.apply(correction.plan(for: [2, 2], roles: [.time, role]), to: array).values == [-9, 1, 2, 3, value, value])
        }
    }

    @Test(arguments: [
        ("batch, samples", [78, 128], [.time, .mel], ReasonCode.modelRejected, "a waveform"),
        ("batch, features 40", [78, 128], [.time, .mel], .modelRejected, "one vector per clip"),
        ("?,?,128,1", [16_000], [.samples], .modelRejected, "a spectrogram"),
        ("batch, time, coefficient 20", [78, 20], [.time, .mel], .modelRejected, "coefficient 20"),
        ("?,?,128,1", [78, 64], [.time, .mel], .shapeMelBins, "128 mel bands"),
        ("batch, features 40", [13], [.features], .shapeMelBins, "40 values"),
        ("?,?,128,1", [2, 78, 128], [.channel, .time, .mel], .shapeChannels, "1"),
    ] as [(String, [Int], [AxisRole], ReasonCode, String)])
    func `what the model does not take is refused`(contract: String, shape: [Int], roles: [AxisRole], code: ReasonCode, needed: String) throws {
        let correction = try correction(contract)
        let reason = try #require(throws: SkipReason.self) { try correction.plan(for: TensorShape(shape), roles: roles) }
        #expect(reason.code == code && reason.needed.contains(needed), "\(reason)")
    }

    @Test(arguments: [([40], "features"), ([1, 40], "1, features"), ([40, 1], "features, 1"), ([1, 1, 40], "1, 1, features")])
    func `a stored vector is read by its only long axis`(shape: [Int], layout: String) throws {
        let correction = try correction("batch, features 40, channel 1")
        let plan = try correction.plan(for: TensorShape(shape))
        #expect(plan.layout.description == layout && plan.outputShape == [1, 40, 1])
        #expect(correction.apply(plan, to: tensor(TensorShape(shape))).values == tensor([40]).values)
    }

    @Test(arguments: [
        ([13], ReasonCode.shapeMelBins), ([78, 40], .shapeChannels), ([40, 40], .shapeChannels), ([1], .shapeMelBins), ([0, 40], .shapeEmptyTime),
        ([1, 1, 1, 1, 1, 40], .shapeRank),
    ])
    func `an array that may be more than one vector is refused`(shape: [Int], code: ReasonCode) throws {
        let correction = try correction("batch, features 40")
        #expect(try #require(throws: SkipReason.self) { try correction.plan(for: TensorShape(shape)) }.code == code)
    }

    @Test func `vectors along axis 0 are a batch where the options say so`() throws {
        let plan = try correction("batch, features 40") { $0.channels = .batch }.plan(for: [3, 40])
        #expect(plan.outputShape == [3, 40] && plan.layout.description == "batch, features")
    }
}
