import Testing

@testable import Shapes
@testable import Signal

/// Every layout into every contract, value by value.
///
/// Each stored value is computed from what it stands for (item, channel, frame, band), and each value of the result is
/// compared with what the same formula gives for its place. Nothing of the correction's own arithmetic is used.
@Suite struct ShapeCorrectionValueTests {
    static let bands = 20

    /// A stored layout: the role of each axis, nil for an axis of 1 without meaning.
    struct Layout: Sendable, CustomTestStringConvertible {
        var name: String
        var roles: [AxisRole?]
        init(_ name: String, _ roles: [AxisRole?]) {
            self.name = name
            self.roles = roles
        }
        var testDescription: String { name }
        var hint: LayoutHint { roles.firstIndex(of: .mel)! < roles.firstIndex(of: .time)! ? .melFirst : .timeFirst }
    }

    static let single: [Layout] = [
        .init("M,T", [.mel, .time]), .init("T,M", [.time, .mel]),
        .init("1,M,T", [nil, .mel, .time]), .init("1,T,M", [nil, .time, .mel]),
        .init("M,T,1", [.mel, .time, nil]), .init("T,M,1", [.time, .mel, nil]),
        .init("1,1,M,T", [nil, nil, .mel, .time]), .init("1,1,T,M", [nil, nil, .time, .mel]),
        .init("1,M,T,1", [nil, .mel, .time, nil]), .init("1,T,M,1", [nil, .time, .mel, nil]),
        .init("M,T,1,1", [.mel, .time, nil, nil]), .init("T,M,1,1", [.time, .mel, nil, nil]),
        .init("1,1,1,M,T", [nil, nil, nil, .mel, .time]), .init("1,1,T,M,1", [nil, nil, .time, .mel, nil]),
        .init("1,M,T,1,1", [nil, .mel, .time, nil, nil]), .init("T,M,1,1,1", [.time, .mel, nil, nil, nil]),
        .init("1,M,1,T", [nil, .mel, nil, .time]), .init("1,T,1,M", [nil, .time, nil, .mel]),
    ]

    static let contracts = [
        "batch, time, mel 20, channel 1", "batch, mel 20, time, channel 1", "batch, channel 1, mel 20, time",
        "batch, channel 1, time, mel 20", "batch 1, time, mel 20, channel 1", "batch, channel 3, mel 20, time",
        "batch, time, mel 20, channel 3", "batch, time, mel 20", "batch, mel 20, time", "time, mel 20, channel 1",
        "mel 20, time, channel 1", "channel 3, mel 20, time", "time, mel 20", "mel 20, time",
        "batch, time 30, mel 20, channel 1", "batch, channel 1, mel 20, time 30", "mel 20, time 30",
        "batch, time 45, mel 20, channel 1", "batch, channel 3, mel 20, time 45", "time 45, mel 20",
    ]

    static func value(_ item: Int, _ channel: Int, _ frame: Int, _ band: Int) -> Float {
        Float(((item * 8 + channel) * 64 + frame) * 32 + band + 1)
    }

    static func stored(_ roles: [AxisRole?], _ lengths: [AxisRole: Int]) -> Tensor {
        let shape = TensorShape(roles.map { $0.map { lengths[$0]! } ?? 1 })
        var values = [Float](repeating: 0, count: shape.elementCount!)
        forEachPlace(shape, roles) { item, channel, frame, band, position in
            values[position] = value(item, channel, frame, band)
        }
        return Tensor(shape: shape, values: values)
    }

    /// Calls `body` with the index along each role, 0 where the array has no such axis, and the position in C order.
    static func forEachPlace(
        _ shape: TensorShape, _ roles: [AxisRole?], _ body: (Int, Int, Int, Int, _ position: Int) -> Void
    ) {
        func axis(_ role: AxisRole) -> (length: Int, stride: Int) {
            guard let axis = roles.firstIndex(of: role) else { return (1, 0) }
            return (shape[axis], shape.lengths[(axis + 1)...].reduce(1, *))
        }
        let (items, channels, frames, bands) = (axis(.batch), axis(.channel), axis(.time), axis(.mel))
        for item in 0..<items.length {
            for channel in 0..<channels.length {
                for frame in 0..<frames.length {
                    let start = item * items.stride + channel * channels.stride + frame * frames.stride
                    for band in 0..<bands.length { body(item, channel, frame, band, start + band * bands.stride) }
                }
            }
        }
    }

    /// Compares with `value` at every place; `frameOf` maps a frame of the result to one of the array, nil for padding.
    static func check(
        _ result: Tensor, roles: [AxisRole], padding: Float? = nil, frameOf: (Int) -> Int? = { $0 },
        value: (_ item: Int, _ channel: Int, _ frame: Int, _ band: Int) -> Float
    ) -> Bool {
        guard result.shape.rank == roles.count else { return false }
        var isEqual = true
        result.values.withUnsafeBufferPointer { values in
            forEachPlace(result.shape, roles) { item, channel, frame, band, position in
                let expected = frameOf(frame).map { value(item, channel, $0, band) } ?? padding
                if values[position] != expected { isEqual = false }
            }
        }
        return isEqual
    }

    @Test(arguments: single, contracts)
    func `one spectrogram arrives whole`(layout: Layout, contractText: String) throws {
        let contract = try ModelContract.parse(contractText)
        // 37: blocks of 16 with a rest. 20: as long as mel has bands. 1: one frame. 41: longer than a fixed 30.
        for frames in [37, 20, 1, 41] {
            let isFixed = contract.axis(.time)!.length != nil
            for side in isFixed ? CorrectionOptions.Side.allCases : [.end] {
                var options = CorrectionOptions()
                (options.padSide, options.cropSide) = (side, side)
                let array = Self.stored(layout.roles, [.mel: Self.bands, .time: frames])
                let correction = ShapeCorrection(contract: contract, options: options)
                let plan = try correction.plan(for: array.shape, hint: layout.hint)
                let result = correction.apply(plan, to: array)

                let length = contract.axis(.time)!.length ?? frames
                for (axis, stated) in contract.axes.enumerated() {
                    let expected = stated.length ?? (stated.role == .time ? frames : 1)
                    #expect(result.shape[axis] == expected, "\(plan.line())")
                }
                // Frame 0 of the array stands at `shift` in the result.
                let shift =
                    switch side {
                    case .end: 0
                    case .start: length - frames
                    case .both: length > frames ? (length - frames) / 2 : -((frames - length) / 2)
                    }
                let isEqual = Self.check(
                    result, roles: contract.axes.map(\.role), padding: 1,
                    frameOf: { (0..<frames).contains($0 - shift) ? $0 - shift : nil },
                    value: { Self.value($0, 0, $2, $3) })
                #expect(isEqual, "\(plan.line())")
                #expect(plan.outputShape == result.shape)
                #expect(plan.modelShape == result.shape && plan.batchItems == 1)
                #expect((plan.steps.last?.shape ?? plan.inputShape) == result.shape, "\(plan.line())")
            }
        }
    }

    static let many: [Layout] = [
        .init("N,M,T", [.batch, .mel, .time]), .init("N,T,M", [.batch, .time, .mel]),
        .init("N,M,T,1", [.batch, .mel, .time, nil]), .init("N,T,M,1", [.batch, .time, .mel, nil]),
        .init("N,1,M,T", [.batch, nil, .mel, .time]), .init("N,1,T,M", [.batch, nil, .time, .mel]),
        .init("N,1,M,T,1", [.batch, nil, .mel, .time, nil]),
    ]

    @Test(arguments: many, contracts)
    func `items of a batch stay apart`(layout: Layout, contractText: String) throws {
        let contract = try ModelContract.parse(contractText)
        var options = CorrectionOptions()
        options.channels = .batch
        let correction = ShapeCorrection(contract: contract, options: options)
        for frames in [37, 20] {
            let array = Self.stored(layout.roles, [.batch: 5, .mel: Self.bands, .time: frames])
            let plan = try correction.plan(for: array.shape, hint: layout.hint)
            let result = correction.apply(plan, to: array)
            let length = contract.axis(.time)!.length ?? frames
            let isEqual = Self.check(
                result, roles: plan.outputRoles, padding: 1, frameOf: { $0 < frames ? $0 : nil },
                value: { Self.value($0, 0, $2, $3) })
            #expect(isEqual, "\(plan.line())")
            #expect(plan.outputRoles[0] == .batch && result.shape[0] == 5)
            #expect((plan.steps.last?.shape ?? plan.inputShape) == result.shape)

            let takesFive = contract.axes[0].role == .batch && contract.axes[0].length == nil
            #expect(plan.batchItems == (takesFive ? 1 : 5))
            let modelLengths = contract.axes.map { axis in
                axis.length ?? (axis.role == .time ? length : takesFive ? 5 : 1)
            }
            #expect(plan.modelShape.lengths == modelLengths)
            #expect(plan.modelShape.elementCount! * plan.batchItems == result.values.count)
        }
    }

    static let channelled: [Layout] = [
        .init("C,M,T", [.channel, .mel, .time]), .init("C,T,M", [.channel, .time, .mel]),
        .init("M,T,C", [.mel, .time, .channel]), .init("T,M,C", [.time, .mel, .channel]),
        .init("1,C,M,T", [nil, .channel, .mel, .time]), .init("1,C,T,M", [nil, .channel, .time, .mel]),
        .init("1,M,T,C", [nil, .mel, .time, .channel]), .init("1,T,M,C", [nil, .time, .mel, .channel]),
        .init("C,M,T,1", [.channel, .mel, .time, nil]),
    ]

    @Test(arguments: channelled, contracts)
    func `channels are averaged or picked`(layout: Layout, contractText: String) throws {
        let contract = try ModelContract.parse(contractText)
        let array = Self.stored(layout.roles, [.channel: 2, .mel: Self.bands, .time: 37])
        // In a four-axis array an axis at the batch position of a model with channels is a batch: see the test of rules.
        if layout.name == "C,M,T,1" && contractText == "batch, mel 20, time, channel 1" { return }
        for (treatment, channel) in [(CorrectionOptions.Channels.mean, 0.5 as Float), (.pick(0), 0), (.pick(1), 1)] {
            var options = CorrectionOptions()
            options.channels = treatment
            let correction = ShapeCorrection(contract: contract, options: options)
            let plan = try correction.plan(for: array.shape)
            let result = correction.apply(plan, to: array)
            // The formula is linear in the channel, so the mean of 0 and 1 is the value at 0.5.
            let isEqual = Self.check(
                result, roles: plan.outputRoles, padding: 1, frameOf: { $0 < 37 ? $0 : nil },
                value: {
                    Self.value($0, 0, $2, $3) + channel * Self.value(0, 1, 0, 0) - channel * Self.value(0, 0, 0, 0)
                })
            #expect(isEqual, "\(plan.line())")
            #expect((plan.steps.last?.shape ?? plan.inputShape) == result.shape)
        }
    }

    @Test func `three channels meet a model of three channels`() throws {
        for layout in Self.channelled {
            let array = Self.stored(layout.roles, [.channel: 3, .mel: Self.bands, .time: 37])
            for text in ["batch, channel 3, mel 20, time", "batch, time, mel 20, channel 3", "channel 3, mel 20, time"]
            {
                let correction = ShapeCorrection(contract: try .parse(text))
                let plan = try correction.plan(for: array.shape)
                let isEqual = Self.check(correction.apply(plan, to: array), roles: plan.outputRoles, value: Self.value)
                #expect(isEqual, "\(plan.line())")
            }
        }
    }

    @Test func `an average of many channels is their mean`() throws {
        var options = CorrectionOptions()
        options.channels = .mean
        let correction = ShapeCorrection(contract: try .parse("batch, time, mel 20, channel 1"), options: options)
        let array = Self.stored([.channel, .mel, .time], [.channel: 5, .mel: 20, .time: 37])
        let result = try correction.correct(StoredArray(tensor: array))
        #expect(Self.check(result, roles: [.batch, .time, .mel, .channel], value: { Self.value($0, 2, $2, $3) }))
    }

    @Test func `a batch of channels in the model's own layout keeps the batch and averages the channels`() throws {
        var options = CorrectionOptions()
        options.channels = .mean
        let correction = ShapeCorrection(contract: try .parse("batch, channel 1, mel 20, time"), options: options)
        let array = Self.stored([.batch, .channel, .mel, .time], [.batch: 4, .channel: 3, .mel: 20, .time: 37])
        let result = try correction.correct(StoredArray(tensor: array))
        #expect(result.shape == [4, 1, 20, 37])
        #expect(Self.check(result, roles: [.batch, .channel, .mel, .time], value: { Self.value($0, 1, $2, $3) }))
    }
}
