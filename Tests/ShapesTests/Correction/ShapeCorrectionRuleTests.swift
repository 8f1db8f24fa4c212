import Testing

@testable import Base
@testable import Shapes
@testable import Signal

/// What is decided from shapes, and what is said about it.
@Suite struct ShapeCorrectionRuleTests {
    private func outcome(
        _ shape: TensorShape, _ contract: String = "?,?,128,1", type: ElementType = .float32, hint: LayoutHint? = nil,
        _ change: (inout CorrectionOptions) -> Void = { _ in }
    ) throws -> String {
        var options = CorrectionOptions()
        change(&options)
        do throws(SkipReason) {
            return try ShapeCorrection(contract: .written(contract), options: options)
                .plan(for: shape, elementType: type, hint: hint).line()
        } catch {
            return error.description
        }
    }

    @Test(
        arguments: [
            ([128, 78], "f32  mel, time → transpose → insert batch, channel → (1, 78, 128, 1)"),
            ([78, 128], "f32  time, mel → insert batch, channel → (1, 78, 128, 1)"),
            ([1, 128, 78], "f32  batch, mel, time → transpose → insert channel → (1, 78, 128, 1)"),
            ([128, 78, 1], "f32  mel, time, channel → transpose → insert batch → (1, 78, 128, 1)"),
            ([1, 78, 128, 1], "f32  batch, time, mel, channel → unchanged → (1, 78, 128, 1)"),
            ([5, 78, 128, 1], "f32  batch, time, mel, channel → unchanged → (5, 78, 128, 1)"),
            ([1, 1, 128, 78], "f32  batch, channel, mel, time → transpose → (1, 78, 128, 1)"),
            ([1, 1, 1, 128, 78], "f32  batch, channel, 1, mel, time → squeeze axis 2 → transpose → (1, 78, 128, 1)"),
            ([128], "f32  mel → insert batch, time, channel → (1, 1, 128, 1)"),
            ([1, 128], "f32  time, mel → insert batch, channel → (1, 1, 128, 1)"),
            ([128, 1], "f32  mel, time → transpose → insert batch, channel → (1, 1, 128, 1)"),
            ([1, 1, 128, 1], "f32  batch, time, mel, channel → unchanged → (1, 1, 128, 1)"),
            ([2, 128], "f32  time, mel → insert batch, channel → (1, 2, 128, 1)"),
            ([78, 128, 1], "f32  time, mel, channel → insert batch → (1, 78, 128, 1)"),
        ] as [(TensorShape, String)])
    func `plans read like sentences`(shape: TensorShape, expected: String) throws {
        #expect(try outcome(shape) == "\(shape) \(expected)")
    }

    @Test func `casts, repeats, pads and crops are steps`() throws {
        #expect(
            try outcome([1, 128, 103], type: .float64)
                == "(1, 128, 103) f64  batch, mel, time → cast f32 → transpose → insert channel → (1, 103, 128, 1)")
        #expect(
            try outcome([128, 78], "?,3,128,96")
                == "(128, 78) f32  mel, time → insert batch, channel → repeat channel 3 times → pad time by 18 with the "
                + "quietest value → (1, 3, 128, 96)")
        #expect(
            try outcome([128, 103], "?,96,128,1") { ($0.padSide, $0.cropSide) = (.both, .both) }
                == "(128, 103) f32  mel, time → transpose → insert batch, channel → crop time to 96 from frame 3 → "
                + "(1, 96, 128, 1)")
        #expect(
            try outcome([2, 128, 78]) { $0.channels = .mean }
                == "(2, 128, 78) f32  channel, mel, time → average 2 channels → transpose → insert batch → (1, 78, 128, 1)"
        )
        #expect(
            try outcome([2, 128, 78], "time, mel 128") { $0.channels = .pick(1) }
                == "(2, 128, 78) f32  channel, mel, time → pick channel 1 of 2 → transpose → (78, 128)")
    }

    @Test(
        arguments: [
            ([96, 64], "shape.mel_bins: found axes of 96 and 64; needed an axis of 128 mel bands"),
            ([1, 96, 64], "shape.mel_bins: found axes of 96 and 64; needed an axis of 128 mel bands"),
            ([64], "shape.mel_bins: found an axis of 64; needed an axis of 128 mel bands"),
            ([1, 1], "shape.mel_bins: found an axis of 1; needed an axis of 128 mel bands"),
            ([], "shape.rank: found 0 axes in (); needed one to five axes"),
            ([1, 1, 1, 1, 128, 78], "shape.rank: found 6 axes in (1, 1, 1, 1, 128, 78); needed one to five axes"),
            ([128, 0], "shape.empty_time: found no values in (128, 0); needed 128 mel bands and at least one frame"),
            ([0], "shape.empty_time: found no values in (0,); needed 128 mel bands and at least one frame"),
            (
                [2, 128, 78],
                "shape.channels: found 2 along axis 0 of (2, 128, 78), beside mel and time; needed one spectrogram of one channel"
            ),
            (
                [128, 78, 2],
                "shape.channels: found 2 along axis 2 of (128, 78, 2), beside mel and time; needed one spectrogram of one channel"
            ),
            (
                [5, 128, 78, 1],
                "shape.channels: found 5 along axis 0 of (5, 128, 78, 1), beside mel and time; needed one spectrogram of one channel"
            ),
            (
                [5, 2, 128, 78],
                "shape.channels: found 5 along axis 0 and 2 along axis 1 of (5, 2, 128, 78), beside mel and time; needed one spectrogram of one channel"
            ),
            (
                [128, 128],
                "shape.ambiguous: found 128 along axes 0 and 1 of (128, 128); needed one mel axis, or other files of the dataset that show the layout"
            ),
            (
                [1, 128, 128],
                "shape.ambiguous: found 128 along axes 1 and 2 of (1, 128, 128); needed one mel axis, or other files of the dataset that show the layout"
            ),
        ] as [(TensorShape, String)])
    func `reasons say what was found and what was needed`(shape: TensorShape, expected: String) throws {
        #expect(try outcome(shape) == expected)
    }

    @Test func `a fixed time length is kept when the recipe does not pad or crop`() throws {
        let short = "shape.time_length: found 78 frames in (128, 78); needed 96 frames, or permission to pad"
        let long = "shape.time_length: found 103 frames in (128, 103); needed 96 frames, or permission to crop"
        #expect(try outcome([128, 78], "?,96,128,1") { $0.timeFit = .refuse } == short)
        #expect(try outcome([128, 78], "?,96,128,1") { $0.timeFit = .crop } == short)
        #expect(try outcome([128, 103], "?,96,128,1") { $0.timeFit = .refuse } == long)
        #expect(try outcome([128, 103], "?,96,128,1") { $0.timeFit = .pad } == long)
        #expect(try outcome([128, 96], "?,96,128,1") { $0.timeFit = .refuse }.hasSuffix("(1, 96, 128, 1)"))
    }

    @Test func `128 by 128 is decided by the option, then the dataset, then the model's layout`() throws {
        func plan(_ shape: TensorShape, _ contract: String, hint: LayoutHint?, melAxis: Int? = nil) throws
            -> CorrectionPlan
        {
            var options = CorrectionOptions()
            options.melAxis = melAxis
            return try ShapeCorrection(contract: .written(contract), options: options).plan(for: shape, hint: hint)
        }
        let byDataset = try plan([128, 128], "?,?,128,1", hint: .melFirst)
        #expect(byDataset.layout.description == "mel, time")
        #expect(
            byDataset.notes.map(\.text) == ["axes 0 and 1 are both 128 long; read as mel, time like the other files of the dataset"]
        )

        let byOption = try plan([128, 128], "?,?,128,1", hint: .melFirst, melAxis: 1)
        #expect(byOption.layout.description == "time, mel")
        #expect(byOption.notes.isEmpty)

        let byModel = try plan([1, 128, 128, 1], "?,?,128,1", hint: nil)
        #expect(byModel.layout.description == "batch, time, mel, channel")
        #expect(byModel.notes.map(\.text) == ["axes 1 and 2 are both 128 long; read in the model's own layout"])
        #expect(
            try plan([1, 128, 128, 1], "?,?,128,1", hint: .melFirst).layout.description == "batch, mel, time, channel")
        #expect(try plan([1, 1, 128, 128], "?,1,128,?", hint: nil).layout.description == "batch, channel, mel, time")
        #expect(try plan([5, 128, 128, 1], "?,?,128,1", hint: nil).layout.description == "batch, time, mel, channel")
    }

    @Test func `a chosen mel axis must have the model's bands`() throws {
        #expect(
            try outcome([128, 78]) { $0.melAxis = 1 }
                == "shape.mel_bins: found 78 along axis 1, the chosen mel axis of (128, 78); needed 128 mel bands along it"
        )
        #expect(
            try outcome([128, 78]) { $0.melAxis = 4 }
                == "shape.mel_bins: found no axis 4, the chosen mel axis, in (128, 78); needed 128 mel bands along it")
    }

    @Test func `the axis at the model's batch position is a batch, others are not guessed to be`() throws {
        #expect(try outcome([5, 1, 128, 78], "?,1,128,?").hasSuffix("unchanged → (5, 1, 128, 78)"))
        #expect(try outcome([5, 128, 78], "?,128,?").hasSuffix("unchanged → (5, 128, 78)"))
        #expect(try outcome([5, 1, 128, 78], "?,?,128,1").hasPrefix("shape.channels"))
        #expect(try outcome([5, 78, 128, 1], "1,?,128,1").hasPrefix("shape.channels"))
        // A model with a channel axis: the batch is certain. Without one: the recipe's word counts.
        #expect(
            try outcome([5, 1, 128, 78], "?,1,128,?") { $0.channels = .mean }.hasSuffix("unchanged → (5, 1, 128, 78)"))
        #expect(try outcome([2, 128, 78], "?,128,?") { $0.channels = .mean }.contains("average 2 channels"))
        #expect(
            try outcome([5, 78, 128, 1], "1,?,128,1") { $0.channels = .batch }.hasSuffix("unchanged → (5, 78, 128, 1)"))
        // Neither are 78 items of two frames, nor is one frame of each of 78 items preferred to 78 frames.
        #expect(try outcome([78, 128, 2], "?,128,?").hasPrefix("shape.channels: found 2 along axis 2"))
        #expect(try outcome([78, 128, 1], "?,128,?").contains("time, mel, 1 → squeeze axis 2 → transpose"))
        #expect(try outcome([128, 1, 78]).contains("mel, channel, time"))
        // Behind the spectrogram there are channels, never items.
        #expect(try outcome([128, 78, 2]) { $0.channels = .batch }.hasPrefix("shape.channels"))
    }

    @Test func `of two axes around mel the shorter counts channels`() throws {
        #expect(try outcome([78, 128, 2]) { $0.channels = .mean }.contains("time, mel, channel"))
        #expect(try outcome([2, 128, 78]) { $0.channels = .mean }.contains("channel, mel, time"))
        #expect(try outcome([78, 128, 2]) { $0.channels = .batch }.contains("batch, mel, time"))
        #expect(try outcome([2, 128, 2]) { $0.channels = .pick(0) }.contains("channel, mel, time"))
    }

    @Test func `a channel that is not there is refused`() throws {
        #expect(
            try outcome([2, 128, 78]) { $0.channels = .pick(2) }
                == "shape.channels: found 2 channels in (2, 128, 78); needed a channel with the index 2")
    }

    @Test func `padding holds the quietest finite value or the recipe's`() throws {
        let array = Tensor(shape: [8, 2], values: [.nan, -3] + (0..<13).map(Float.init) + [-.infinity])
        var options = CorrectionOptions()
        let contract = try ModelContract.parse("mel 8, time 3")
        let quietest = ShapeCorrection(contract: contract, options: options)
        #expect(try quietest.correct(StoredArray(tensor: array)).values[2] == -3)
        options.padValue = .value(-80)
        let fixed = ShapeCorrection(contract: contract, options: options)
        #expect(try fixed.correct(StoredArray(tensor: array)).values[2] == -80)
    }

    @Test func `a plan without reordering shares the array's memory`() throws {
        let array = Tensor(shape: [78, 128], values: Array(repeating: 1, count: 78 * 128))
        let result = try ShapeCorrection(contract: .seed).correct(StoredArray(tensor: array))
        let before = array.values.withUnsafeBufferPointer { $0.baseAddress }
        #expect(result.values.withUnsafeBufferPointer { $0.baseAddress } == before)
    }

    @Test func `lengths without bound are refused before memory is claimed`() throws {
        #expect(try outcome([128, 78], "batch, time 9223372036854775807, mel 128").hasPrefix("array.too_large"))
        #expect(try outcome([128, 78], "batch, time 4000000, mel 128").hasPrefix("array.too_large"))
        #expect(try outcome([128, 78], "batch, channel 1000000, mel 128, time").hasPrefix("array.too_large"))
        #expect(try outcome([1 << 40, 128]).hasPrefix("array.too_large"))
        #expect(try outcome([1 << 62, 128, 1 << 62]) { $0.channels = .mean }.hasPrefix("array.too_large"))
    }

    @Test func `a contract of one mel band neither crashes nor refuses a row`() throws {
        #expect(try outcome([1, 78], "batch, time, mel 1, channel 1").hasSuffix("(1, 78, 1, 1)"))
        #expect(try outcome([78, 1], "batch, time, mel 1, channel 1").hasSuffix("(1, 78, 1, 1)"))
    }

    /// Whatever the shape, the outcome is a reason or a plan whose result can be computed.
    @Test func `no shape of up to five small axes traps`() throws {
        let lengths = [1, 2, 8, 9]
        let contracts = try ["?,?,8,1", "?,1,8,?", "?,?,8", "time ?, mel 8", "8,?,1", "?,6,8,3", "1,?,8,1", "3,8,?"].map {
            try ModelContract.parse($0)
        }
        var plans = 0
        for rank in 1...5 {
            for code in 0..<pow4(rank) {
                let shape = TensorShape((0..<rank).map { lengths[code >> (2 * $0) & 3] })
                for (index, contract) in contracts.enumerated() {
                    var options = CorrectionOptions()
                    options.channels = [.refuse, .mean, .pick(1), .batch][(code + index) % 4]
                    let correction = ShapeCorrection(contract: contract, options: options)
                    guard let plan = try? correction.plan(for: shape, hint: code % 2 == 0 ? .melFirst : nil) else {
                        continue
                    }
                    plans += 1
                    #expect((plan.steps.last?.shape ?? shape) == plan.outputShape, "\(plan.line())")
                    guard shape.elementCount! <= 600 else { continue }
                    let result = correction.apply(
                        plan, to: Tensor(shape: shape, values: Array(repeating: 1, count: shape.elementCount!)))
                    #expect(result.shape == plan.outputShape)
                    #expect(result.values.allSatisfy { $0 == 1 }, "\(plan.line())")
                }
            }
        }
        #expect(plans > 1000)
    }
}

private func pow4(_ exponent: Int) -> Int { 1 << (2 * exponent) }

extension ModelContract {
    /// For contracts written in tests, which are right.
    fileprivate static func written(_ text: String) -> ModelContract { try! .parse(text, melBands: 128) }
}

@Suite struct LayoutCensusTests {
    private let correction = ShapeCorrection(contract: .seed)

    @Test func `a clear majority gives the hint`() {
        var census = LayoutCensus()
        #expect(census.hint(CorrectionOptions()) == nil)
        for frames in 70..<79 { census.count([128, frames], for: correction) }
        census.count([128, 128], for: correction)
        census.count([96, 64], for: correction)
        census.count([128, 1], for: correction)
        #expect(census.hint(CorrectionOptions()) == .melFirst)
        #expect((census.melFirst, census.timeFirst, census.undecided) == (9, 0, 3))
        census.count([1, 70, 128], for: correction)
        #expect(census.hint(CorrectionOptions()) == .melFirst)
        census.count([70, 128, 1], for: correction)
        #expect(census.hint(CorrectionOptions()) == nil)
    }

    @Test func `fewer arrays than the recipe's quorum decide nothing`() {
        var census = LayoutCensus()
        for frames in 70..<72 { census.count([128, frames], for: correction) }
        for _ in 0..<8 { census.count([128, 128], for: correction) }
        #expect(census.hint(CorrectionOptions()) == nil)
        var options = CorrectionOptions()
        options.voteClips = 2
        #expect(census.hint(options) == .melFirst)
        census.count([128, 72], for: correction)
        #expect(census.hint(CorrectionOptions()) == .melFirst)
        census.count([73, 128], for: correction)
        #expect(census.hint(CorrectionOptions()) == nil)
        options.voteShare = 0.75
        #expect(census.hint(options) == .melFirst)
    }

    @Test func `an array decided by the model's layout is no witness`() {
        #expect(correction.orientation(of: [1, 128, 128, 1]) == nil)
        #expect(correction.orientation(of: [2, 128, 78]) == .melFirst)
    }
}
