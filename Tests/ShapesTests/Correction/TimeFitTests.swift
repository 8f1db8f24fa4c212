import Foundation
import Testing

@testable import Base
@testable import Shapes
@testable import Signal

/// Clips that meet a fixed length in windows, repeated, or with a side of their own for padding and cropping.
@Suite struct TimeFitTests {
    private func correction(_ contract: String, _ change: (inout CorrectionOptions) -> Void = { _ in }) throws -> ShapeCorrection {
        var options = CorrectionOptions()
        change(&options)
        return ShapeCorrection(contract: try .parse(contract), options: options)
    }

    private func rows(_ correction: ShapeCorrection, _ count: Int) throws -> (rows: [[Float]], plan: CorrectionPlan) {
        let plan = try correction.plan(for: [count], roles: [.samples])
        let result = correction.apply(plan, to: Tensor(shape: [count], values: (1...count).map(Float.init)))
        let size = result.values.count / plan.items
        #expect((plan.steps.last?.shape ?? plan.inputShape) == result.shape, "\(plan.line())")
        return ((0..<plan.items).map { Array(result.values[$0 * size..<($0 + 1) * size]) }, plan)
    }

    @Test(arguments: [
        (12, 4, .pad, [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], "3 windows of 4 samples"),
        (9, 4, .pad, [[1, 2, 3, 4], [5, 6, 7, 8], [9, 0, 0, 0]], "3 windows of 4 samples, the last with 3 of padding"),
        (3, 4, .pad, [[1, 2, 3, 0]], "1 window of 4 samples, the last with 1 of padding"),
        (9, 2, .pad, [[1, 2, 3, 4], [3, 4, 5, 6], [5, 6, 7, 8], [7, 8, 9, 0]], "4 windows of 4 samples, the last with 1 of padding"),
        (9, 4, .drop, [[1, 2, 3, 4], [5, 6, 7, 8]], "2 windows of 4 samples"),
        (9, 4, .keepEnd, [[1, 2, 3, 4], [5, 6, 7, 8], [6, 7, 8, 9]], "3 windows of 4 samples, the last one aligned to the end"),
        (8, 4, .keepEnd, [[1, 2, 3, 4], [5, 6, 7, 8]], "2 windows of 4 samples"),
        (4, 3, .drop, [[1, 2, 3, 4]], "1 window of 4 samples"),
        // Windows that lie apart leave out what is between them.
        (12, 6, .pad, [[1, 2, 3, 4], [7, 8, 9, 10]], "2 windows of 4 samples"),
    ] as [(Int, Int, CorrectionOptions.LastWindow, [[Float]], String)])
    func `a clip is taken in windows`(
        count: Int, hop: Int, last: CorrectionOptions.LastWindow, expected: [[Float]], note: String
    ) throws {
        for contract in ["batch, samples 4", "batch 1, channel 1, samples 4", "samples 4"] {
            let (rows, plan) = try rows(correction(contract) { ($0.timeFit, $0.windowHop, $0.lastWindow) = (.windows, hop, last) }, count)
            #expect(rows == expected, "\(contract)")
            #expect(plan.notes.first == ClipNote(.timeWindows, note, value: Double(expected.count)))
            #expect(plan.isWindowed && plan.outputRoles[0] == .batch && plan.outputShape[0] == expected.count)
            #expect(plan.itemsPerRun == (contract == "batch, samples 4" ? expected.count : 1))
            let padded = expected.last!.count { $0 == 0 }
            #expect(plan.ownSteps?.last == (padded > 0 ? 0..<4 - padded : nil))
        }
    }

    @Test func `what fills no window is noted where it is left out, and refused where nothing else is left`() throws {
        let dropping = try correction("batch, samples 4") { ($0.timeFit, $0.lastWindow) = (.windows, .drop) }
        let plan = try dropping.plan(for: [9], roles: [.samples])
        #expect(plan.notes.last == ClipNote(.timeCropped, "1 of 9 samples cut off: they do not fill a window", value: 1))
        for last in [CorrectionOptions.LastWindow.drop, .keepEnd] {
            let correction = try correction("batch, samples 4") { ($0.timeFit, $0.lastWindow) = (.windows, last) }
            let reason = #expect(throws: SkipReason.self) { try correction.plan(for: [3], roles: [.samples]) }
            #expect(reason == SkipReason(.shapeTimeLength, found: "3 samples in (3,)", needed: "4 samples for one window, or permission to pad"))
        }
        let tiny = try correction("batch, samples 4") { ($0.timeFit, $0.windowHop) = (.windows, 1) }
        let reason = #expect(throws: SkipReason.self) { try tiny.plan(for: [2_000_000], roles: [.samples]) }
        #expect(reason?.code == .arrayTooLarge)
    }

    // Bands outside and inside time, as networks have them, against windows cut by hand.
    @Test(arguments: ["batch, channel 1, mel 3, time 5", "batch, time 5, mel 3, channel 1", "time 5, mel 3"])
    func `windows of a spectrogram are its frames`(text: String) throws {
        let contract = try ModelContract.parse(text)
        let frames = 12
        let array = Tensor(shape: [frames, 3], values: (0..<frames * 3).map(Float.init))
        for last in CorrectionOptions.LastWindow.allCases {
            let correction = try correction(text) { ($0.timeFit, $0.windowHop, $0.lastWindow, $0.padValue) = (.windows, 3, last, .value(-1)) }
            let plan = try correction.plan(for: array.shape, roles: [.time, .mel])
            let result = correction.apply(plan, to: array)
            let starts = [0, 3, 6] + (last == .pad ? [9] : last == .keepEnd ? [7] : [])
            #expect(plan.items == starts.count)
            let isBandFirst = contract.axes.firstIndex { $0.role == .mel }! < contract.axes.firstIndex { $0.role == .time }!
            var expected: [Float] = []
            for start in starts {
                func value(_ frame: Int, _ band: Int) -> Float { start + frame < frames ? Float((start + frame) * 3 + band) : -1 }
                if isBandFirst {
                    for band in 0..<3 { for frame in 0..<5 { expected.append(value(frame, band)) } }
                } else {
                    for frame in 0..<5 { for band in 0..<3 { expected.append(value(frame, band)) } }
                }
            }
            #expect(result.values == expected, "\(plan.line())")
        }
    }

    @Test func `a clip is repeated until it is long enough`() throws {
        for (count, length) in [(3, 8), (4, 8), (8, 8), (1, 3), (9, 8)] {
            let (rows, plan) = try rows(correction("batch, samples \(length)") { $0.timeFit = .tile }, count)
            #expect(rows == [(0..<length).map { Float($0 % count + 1) }])
            #expect(plan.ownSteps == nil && plan.padValue == nil)
        }
        let correction = try correction("batch, mel 2, time 5") { $0.timeFit = .tile }
        let plan = try correction.plan(for: [2, 2], roles: [.time, .mel])
        #expect(correction.apply(plan, to: Tensor(shape: [2, 2], values: [1, 2, 3, 4])).values == [1, 3, 1, 3, 1, 2, 4, 2, 4, 2])
        #expect(plan.steps.last?.text == "tile time to 5")
    }

    @Test func `padding and cropping have a side of their own`() throws {
        let correction = try correction("batch, samples 4") { ($0.padSide, $0.cropSide) = (.start, .both) }
        #expect(try rows(correction, 3).rows == [[0, 1, 2, 3]])
        #expect(try rows(correction, 3).plan.ownSteps == [1..<4])
        #expect(try rows(correction, 6).rows == [[2, 3, 4, 5]])
    }

    @Test func `what a front end has filled up stays padding, however a model is met`() throws {
        func own(
            _ contract: String, _ count: Int, _ steps: Range<Int>, _ change: (inout CorrectionOptions) -> Void = { _ in }
        ) throws -> [Range<Int>]? {
            try correction(contract, change).plan(for: [count], roles: [.samples], ownSteps: steps).ownSteps
        }
        #expect(try own("batch, samples", 8, 0..<5) == [0..<5])
        #expect(try own("batch, samples", 8, 3..<8) == [3..<8])
        #expect(try own("batch, samples", 8, 0..<8) == nil)
        #expect(try own("batch, samples 10", 8, 0..<5) { $0.padSide = .start } == [2..<7])
        #expect(try own("batch, samples 10", 8, 1..<7) { $0.padSide = .start } == [3..<9])
        #expect(try own("batch, samples 4", 8, 0..<5) { $0.cropSide = .start } == [0..<1])
        #expect(try own("batch, samples 4", 8, 3..<6) == [3..<4])
        #expect(try own("batch, samples 4", 8, 0..<5) { $0.timeFit = .windows } == [0..<4, 0..<1])
        #expect(try own("batch, samples 4", 8, 6..<8) { $0.timeFit = .windows }?.map(\.count) == [0, 2])
    }

    @Test func `a length may be given for a model that takes any`() throws {
        #expect(try rows(correction("batch, samples") { $0.length = 4 }, 3).rows == [[1, 2, 3, 0]])
        let (rows, plan) = try rows(correction("batch, samples") { ($0.length, $0.timeFit) = (2, .windows) }, 5)
        #expect(rows == [[1, 2], [3, 4], [5, 0]] && plan.modelShape == [3, 2])
    }

    @Test func `a clip that is longer than the model takes is refused for that, or cropped where the recipe says so`() throws {
        var correction = try correction("batch, samples")
        var (contract, options) = (correction.contract, correction.options)
        contract.mostSteps = 4
        correction = ShapeCorrection(contract: contract, options: options)
        #expect(try correction.plan(for: [4], roles: [.samples]).modelShape == [1, 4])
        let reason = #expect(throws: SkipReason.self) { try correction.plan(for: [5], roles: [.samples]) }
        #expect(reason?.code == .shapeTimeLength && reason?.found == "5 samples in (5,)")
        #expect(reason?.needed == "4 samples, the most that the model takes, or permission to crop, or windows of correction.length")
        (options.timeFit, options.cropSide) = (.crop, .start)
        correction = ShapeCorrection(contract: contract, options: options)
        #expect(try rows(correction, 6).rows == [[3, 4, 5, 6]])
    }

    @Test func `a clip that is shorter than the model takes is refused for that, or padded where the recipe says so`() throws {
        var correction = try correction("batch, samples")
        let options = correction.options
        correction = ShapeCorrection(contract: correction.contract.taking(atLeast: 4), options: options)
        let reason = #expect(throws: SkipReason.self) { try correction.plan(for: [3], roles: [.samples]) }
        #expect(
            reason == SkipReason(.shapeTimeLength, found: "3 samples in (3,)", needed: "4 samples, the least that the model takes, or permission to pad"))
        #expect(try rows(correction, 4).rows == [[1, 2, 3, 4]])
        for (fit, row) in [(CorrectionOptions.TimeFit.pad, [1, 2, 3, 0]), (.tile, [1, 2, 3, 1])] as [(CorrectionOptions.TimeFit, [Float])] {
            var options = options
            options.timeFit = fit
            #expect(try rows(ShapeCorrection(contract: correction.contract, options: options), 3).rows == [row])
        }
    }

    @Test func `the windows of a front end are items, also where there is one`() throws {
        let correction = try correction("batch, channel 1, time 4, mel 2")
        for count in [1, 3] {
            let plan = try correction.plan(for: [count, 4, 2], roles: [.batch, .time, .mel])
            #expect(plan.isWindowed && plan.items == count && plan.outputShape == TensorShape([count, 1, 4, 2]))
        }
        let windows = try self.correction("batch, time 3, mel 2") { $0.timeFit = .windows }
        let reason = #expect(throws: SkipReason.self) { try windows.plan(for: [2, 4, 2], roles: [.batch, .time, .mel]) }
        #expect(reason?.code == .shapeChannels)
    }

    @Test func `windows that make many values go to the model in parts`() throws {
        let plan = try correction("batch, samples 100000") { ($0.timeFit, $0.windowHop) = (.windows, 50_000) }
            .plan(for: [300_000], roles: [.samples])
        #expect(plan.items == 5 && plan.itemsPerRun == 2 && plan.batchItems == 3 && plan.modelShape == [2, 100_000])
    }

    @Test func `the steps of windows survive the ledger`() throws {
        for operation in [
            CorrectionStep.Operation.tile(.time, to: 9), .windows(.samples, count: 2, length: 4, hop: 3, isLastAtEnd: true),
        ] {
            let data = try JSONEncoder().encode(operation)
            #expect(try JSONDecoder().decode(CorrectionStep.Operation.self, from: data) == operation)
        }
    }

    @Test func `windows that follow one another in a state of one item go to the model at once`() throws {
        var contract = try ModelContract.parse("batch, samples 100000")
        var options = CorrectionOptions()
        options.timeFit = .windows
        for isSequence in [false, true] {
            contract.itemsAreSequence = isSequence
            let plan = try ShapeCorrection(contract: contract, options: options).plan(for: [1_000_000], roles: [.samples])
            #expect(plan.items == 10 && plan.batchItems == (isSequence ? 1 : 5))
        }
    }
}

extension ModelContract {
    fileprivate func taking(atLeast steps: Int) -> ModelContract {
        var contract = self
        contract.leastSteps = steps
        return contract
    }
}
