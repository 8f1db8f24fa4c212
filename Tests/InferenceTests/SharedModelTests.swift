import Dispatch
import Testing

@testable import Base
@testable import Inference
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// Features do not depend on how many lanes there are, on whether they share a model, nor on what runs beside.
@Suite struct SharedModelTests {
    private static let cases: [(name: String, axes: [Axis])] = [
        ("stem-valid.onnx", []), ("nchw.onnx", []), ("conv1d.onnx", []), ("waveform.onnx", [Axis(.samples)]),
    ]

    private func network(_ model: String, _ axes: [Axis], lanes: Int, shares: Bool) throws -> OpenVINONetwork {
        try OpenVINONetwork(
            ModelFixtures.source(model), choice: ModelChoice(), frontEnd: axes, lanes: lanes, sharedFromBytes: shares ? 0 : .max)
    }

    private func inputs(_ contract: ModelContract) -> [Tensor] {
        (0..<6).map { index in
            let steps = contract.kind == .waveform ? 4000 + 777 * index : 20 + 13 * index
            let lengths = contract.axes.map { $0.length ?? ($0.role == contract.lengthRole ? steps : 1) }
            var generator = SeededGenerator(state: UInt64(index))
            let values = (0..<lengths.reduce(1, *)).map { _ in Float.random(in: -80...0, using: &generator) }
            return Tensor(shape: TensorShape(lengths), values: values)
        }
    }

    @Test(arguments: cases)
    func `features are the same to the bit for any number of lanes`(name: String, axes: [Axis]) throws {
        let alone = try network(name, axes, lanes: 1, shares: false)
        let inputs = inputs(alone.contract)
        let lane = try alone.makeLane()
        let wanted = try inputs.map { try lane.features(of: $0) }
        for (lanes, shares) in [(3, false), (2, true), (5, true)] {
            let network = try network(name, axes, lanes: lanes, shares: shares)
            let differing = Guarded(0)
            // One more than was said: it gets what it needs.
            DispatchQueue.concurrentPerform(iterations: lanes + 1) { index in
                let lane = try? network.makeLane()
                // Each begins elsewhere, so that other clips run beside each.
                for turn in 0..<2 * inputs.count {
                    let clip = (turn + index) % inputs.count
                    let found = try? lane?.features(of: inputs[clip])
                    if found != wanted[clip] { differing.withLock { $0 += 1 } }
                }
            }
            #expect(differing.withLock { $0 } == 0, "\(lanes) lanes, \(shares ? "shared" : "copies")")
        }
    }

    @Test func `lanes share one model until it has no stream left, and take the place of those that are gone`() throws {
        let model = try OpenVINOModel(source: ModelFixtures.source("tiny.onnx"))
        let compiled = try CompiledModels(model, sharing: 2, precision: .f32, hasCertainShapes: true, subject: "tiny.onnx")
        var requests = try (0..<2).map { _ in try compiled.request(outputIndices: [0]) }
        #expect(requests[0].compiled === requests[1].compiled)
        let third = try compiled.request(outputIndices: [0])
        #expect(third.compiled !== requests[0].compiled)
        let first = requests[0].compiled
        requests.removeLast()
        #expect(try compiled.request(outputIndices: [0]).compiled === first)
        let copies = try CompiledModels(model, sharing: nil, precision: .f32, hasCertainShapes: true, subject: "tiny.onnx")
        let pair = try (0..<2).map { _ in try copies.request(outputIndices: [0]) }
        #expect(pair[0].compiled !== pair[1].compiled)
    }

    @Test func `bfloat16 is refused where the processor has none`() throws {
        #expect(Processor.hasBFloat16(cpuInfo: "model name\t: x\nflags\t\t: sse avx512_bf16 avx2\n"))
        #expect(Processor.hasBFloat16(cpuInfo: "flags : fpu amx_bf16"))
        #expect(!Processor.hasBFloat16(cpuInfo: "flags\t\t: sse avx512f\nbugs : avx512_bf16\n"))
        let error = #expect(throws: EngineError.self) { try Processor.requireBFloat16(subject: "m.onnx", cpuInfo: "") }
        #expect(error?.code == .modelUnsuitable && error?.found == "model.precision bf16, and a processor that has no bfloat16")
    }

    private static let hasBFloat16 = (try? Processor.requireBFloat16(subject: "")) != nil

    @Test(.enabled(if: hasBFloat16, "this processor has no bfloat16"))
    func `bfloat16 differs a little from float32, which the network can be asked for`() throws {
        var choice = ModelChoice()
        choice.precision = .bf16
        let network = try OpenVINONetwork(ModelFixtures.source("stem-valid.onnx"), choice: choice, frontEnd: [])
        #expect(network.convolutions == "all by OpenVINO, in bfloat16")
        let reference = try #require(try network.float32Reference())
        let input = inputs(network.contract)[2]
        let difference = relativeDifference(
            try network.makeLane().features(of: input).values, try reference.makeLane().features(of: input).values)
        #expect(difference > 1e-5 && difference < 0.05, "\(difference)")
        #expect(try reference.float32Reference() == nil)
    }
}
