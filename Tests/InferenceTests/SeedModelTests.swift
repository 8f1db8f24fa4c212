import Shapes
import Testing

@testable import Inference
@testable import Signal
@testable import TestSupport

@Suite struct SeedModelTests {
    /// Keras and OpenVINO sum a convolution's products in different orders; float32 rounding leaves less than 1e-6.
    /// A BatchNormalization epsilon of 1e-5 in place of 1e-3 differs by 8e-4 or more at each length, and pooling padded
    /// at the start by 0.3 or more at those that are padded at all (7, 78, 103, 157).
    @Test(arguments: [1, 7, 8, 78, 103, 157], [ModelSource.seed, .trained])
    func `features equal those of Keras`(frames: Int, source: ModelSource) throws {
        let lane = try OpenVINONetwork(source).makeLane()
        let input = Tensor(shape: [1, frames, 128, 1], values: ModelFixtures.logMel(frames: frames))
        let features = try lane.features(of: input)
        #expect(features.shape == [1, (frames + 7) / 8, 2048])
        let reference = try ModelFixtures.floats(npy: ModelFixtures.golden("\(source == .seed ? "features" : "trained")-\(frames).npy"))
        let sampled = stride(from: 0, to: features.values.count, by: 7).map { features.values[$0] }
        #expect(sampled.count == reference.count)
        #expect(ModelFixtures.relativeL2(sampled, reference: reference) <= 1e-5)
    }

    @Test func `the hash is the one that recipes record`() throws {
        #expect(try ModelHash.sha256(of: .seed).hex == SeedModel.sha256)
        #expect(try ModelHash.sha256(of: .trained).hex == SeedModel.trainedSHA256)
    }

    @Test func `the trained network is the same network with other weights`() throws {
        let (plain, trained) = (try ModelInfo(.seed), try ModelInfo(.trained))
        #expect(plain.name == "seed" && trained.name == "seed-trained" && plain.sha256 != trained.sha256)
        #expect(plain.contract == trained.contract && plain.outputNames == trained.outputNames && plain.operations.map(\.type) == trained.operations.map(\.type))
        #expect(plain.stemConvolutions == trained.stemConvolutions && plain.byteCount == trained.byteCount)
        let words = trained.text
        #expect(words.hasPrefix("built-in seed CNN, trained  ONNX") && words.contains("  weights     \(BuiltInModel.trained.remark)"))
    }

    @Test(arguments: [("seed", ModelSource.seed), ("seed-untrained", .seed), ("seed-trained", .trained), ("./seed-trained", .path("/x/seed-trained"))])
    func `built-in networks are known by their names, and a file of such a name by its path`(name: String, source: ModelSource) {
        switch (ModelSource(named: name), source) {
        case (.path(let path), .path): #expect(path.hasPrefix("/") && path.hasSuffix("/seed-trained"))
        case (let found, let expected): #expect(found == expected)
        }
    }

    @Test func `the contract is the documented one`() throws {
        #expect(try OpenVINONetwork(.seed).contract == .seed)
    }

    @Test func `a batch gives each spectrogram its own features`() throws {
        let lane = try OpenVINONetwork(.seed).makeLane()
        let first = ModelFixtures.logMel(frames: 20)
        let second = first.map { $0 / 2 - 7 }
        let both = try lane.features(of: Tensor(shape: [2, 20, 128, 1], values: first + second))
        #expect(both.shape == [2, 3, 2048])
        for (index, values) in [first, second].enumerated() {
            let alone = try lane.features(of: Tensor(shape: [1, 20, 128, 1], values: values)).values
            let part = Array(both.values[index * alone.count..<(index + 1) * alone.count])
            // Another batch may be computed in another order, so float32 rounding is allowed for.
            #expect(ModelFixtures.relativeL2(part, reference: alone) <= 1e-6)
        }
    }

    @Test func `two lanes on two threads agree with one`() async throws {
        let network = try OpenVINONetwork(.seed)
        let lengths = [40, 1, 78, 103, 9, 78]
        let alone = try network.makeLane()
        let expected = try lengths.map { frames in
            try alone.features(of: Tensor(shape: [1, frames, 128, 1], values: ModelFixtures.logMel(frames: frames)))
        }
        try await withThrowingTaskGroup(of: [Tensor].self) { group in
            for _ in 0..<2 {
                group.addTask {
                    let lane = try network.makeLane()
                    return try lengths.map { frames in
                        try lane.features(
                            of: Tensor(shape: [1, frames, 128, 1], values: ModelFixtures.logMel(frames: frames)))
                    }
                }
            }
            for try await features in group { #expect(features == expected) }
        }
    }
}
