import Testing

@testable import Base
@testable import Shapes
@testable import Signal

@Suite struct ModelContractTests {
    @Test(arguments: [
        ("?,?,128,1", "(batch ?, time ?, mel 128, channel 1) float32"),
        ("?,?,128,3", "(batch ?, time ?, mel 128, channel 3) float32"),
        ("-1, None, 128, 1", "(batch ?, time ?, mel 128, channel 1) float32"),
        ("(?, 5, 128, 1)", "(batch ?, time 5, mel 128, channel 1) float32"),
        ("1,?,128,1", "(batch 1, time ?, mel 128, channel 1) float32"),
        ("?,128,?,1", "(batch ?, mel 128, time ?, channel 1) float32"),
        ("?,1,128,?", "(batch ?, channel 1, mel 128, time ?) float32"),
        ("?,3,128,?", "(batch ?, channel 3, mel 128, time ?) float32"),
        ("?,1,?,128", "(batch ?, channel 1, time ?, mel 128) float32"),
        ("?,?,128", "(batch ?, time ?, mel 128) float32"),
        ("1,?,128", "(batch 1, time ?, mel 128) float32"),
        ("?,128,?", "(batch ?, mel 128, time ?) float32"),
        ("128,?,1", "(mel 128, time ?, channel 1) float32"),
        ("3,128,?", "(channel 3, mel 128, time ?) float32"),
        ("time ?, mel 128, channel 1", "(time ?, mel 128, channel 1) float32"),
        ("[128, ?]", "(mel 128, time ?) float32"),
        ("?,?,64,1", "(batch ?, time ?, mel 64, channel 1) float32"),
        ("batch ?, time 128, mel 128, channel 1", "(batch ?, time 128, mel 128, channel 1) float32"),
        ("time, mel 128", "(time ?, mel 128) float32"),
        ("Batch, Channel 7, Mel 40, Time", "(batch ?, channel 7, mel 40, time ?) float32"),
        ("batch, time, coefficient 20", "(batch ?, time ?, coefficient 20) float32"),
        ("batch, samples", "(batch ?, samples ?) float32"),
        ("samples", "(samples ?) float32"),
        ("batch 1, channel 1, samples 8000", "(batch 1, channel 1, samples 8000) float32"),
        ("32,?,128,1", "(batch 32, time ?, mel 128, channel 1) float32"),
        ("32,1,128,?", "(batch 32, channel 1, mel 128, time ?) float32"),
        ("5,?,128", "(batch 5, time ?, mel 128) float32"),
        ("batch 32, time ?, mel 128", "(batch 32, time ?, mel 128) float32"),
        ("batch 8, samples", "(batch 8, samples ?) float32"),
        ("batch, features 40", "(batch ?, features 40) float32"),
        ("batch, features 40, channel 1", "(batch ?, features 40, channel 1) float32"),
    ])
    func `contracts that allow one reading are read`(text: String, expected: String) throws {
        let contract = try ModelContract.parse(text)
        #expect(contract.text == expected)
        #expect(try ModelContract.parse(contract.text) == contract)
    }

    @Test func `the seed contract is its own shape's reading`() throws {
        #expect(try ModelContract.parse(ModelContract.seed.shapeText) == .seed)
        #expect(try ModelContract.parse("(?, ?, 128, 1) float16").elementType == .float16)
    }

    @Test(arguments: [
        (
            "1,128,128,1",
            ["(batch, time, mel, channel) or (batch, mel, time, channel)", "model.axes: [batch, time, mel, channel]"]
        ),
        ("1,96,128,1", ["(batch, time, mel, channel) or (batch, mel, time, channel)"]),
        ("?,96,128,1", ["(batch, time, mel, channel) or (batch, mel, time, channel)"]),
        ("128,128", ["(time, mel) or (mel, time)"]),
        ("?,?,?,1", ["cannot be told apart", "model.axes: [", "front_end.mel_bands"]),
        ("?,?,128,?", ["cannot be told apart", "model.axes: ["]),
        ("40", ["one vector of 40 values per clip (such as MFCC means)", "model.axes: [features]"]),
        ("?,40", ["one vector of 40 values per clip (such as MFCC means)", "model.axes: [batch, features]", "model.axes: [time, mel]"]),
        ("1,40", ["one vector of 40 values per clip", "set front_end.preset to mfcc-40-mean in the recipe"]),
        ("?,26", ["set front_end.preset to mfcc-20-mean and front_end.coefficients to 26 in the recipe"]),
        ("?,40,1", ["one vector of 40 values per clip", "model.axes: [time, mel, channel]"]),
        ("?,1,193", ["one vector of 193 values per clip"]),
        ("?,6373", ["one vector of 6,373 values per clip", "or a waveform of that many samples"]),
        ("?,16000", ["a waveform of 16,000 samples", "front_end.kind: waveform"]),
        ("?,1,16000", ["a waveform of 16,000 samples"]),
        ("?,43844,1", ["a waveform of 43,844 samples"]),
        ("?,144160", ["a waveform of 144,160 samples"]),
        ("?,?", ["a waveform of any number of samples"]),
        // Deltas beside coefficients, or frames of three bands: nothing tells.
        ("?,128,3", ["which can be read as"]),
        ("1,1,1,128,?", ["rank 5"]),
        ("time ?, mel ?", ["a mel axis of any length", "front_end.mel_bands"]),
        ("time ?, batch ?, mel 128", ["batch as axis 1"]),
        ("mel 128, mel 128", ["time and mel once each"]),
        ("batch, mel 128", ["time and mel once each"]),
        ("batch, samples, time", ["time and mel once each"]),
        ("time, mel 40, coefficient 40", ["time and mel once each"]),
        ("samples, features 40", ["time and mel once each"]),
        ("batch, features", ["a features axis of any length"]),
        ("batch, time, coefficient", ["a coefficient axis of any length"]),
    ])
    func `other models are refused with what can be done`(text: String, parts: [String]) {
        let axes = text.split(separator: ",").map { $0.split(separator: " ").map(String.init) }
        let roles = axes.compactMap { AxisRole(rawValue: $0[0]) }
        #expect {
            _ = try ModelContract.infer(shape: axes.map { Int($0.last!) }, roles: roles.isEmpty ? nil : roles)
        } throws: { error in
            let error = error as? EngineError
            return error?.code == .modelUnsuitable && parts.allSatisfy { error!.description.contains($0) }
        }
    }

    @Test func `a contract that was typed is advised by itself, not by a recipe`() throws {
        let error = try #require(throws: EngineError.self) { try ModelContract.parse("?,?,128,?") }
        #expect(error.code == .modelUnsuitable && error.advice.contains("or name its axes") && !error.advice.contains("recipe"))
    }

    @Test(arguments: [
        "", ",", "?,,128", "?,?,128,0", "?,?,-2,1", "(?,128", "?,128) float32", "?,128,banana", "time ?, 128",
        "mel 1 2, time",
        "(?,128) text", "?,128,9223372036854775808", String(repeating: "?,", count: 200),
    ])
    func `text that is no contract is an invalid argument`(text: String) {
        #expect { _ = try ModelContract.parse(text) } throws: { ($0 as? EngineError)?.code == .invalidArgument }
    }

    @Test func `the front end's bands decide between readings and fill a mel axis of any length`() throws {
        #expect(
            try ModelContract.infer(shape: [1, 96, 128, 1], melBands: 128).text
                == "(batch 1, time 96, mel 128, channel 1) float32")
        #expect(
            try ModelContract.infer(shape: [1, 96, 128, 1], melBands: 96).text
                == "(batch 1, mel 96, time 128, channel 1) float32")
        // Bands that match no reading do not hide the one that there is.
        #expect(try ModelContract.infer(shape: [nil, nil, 64, 1], melBands: 128).bands == 64)
        let roles: [AxisRole] = [.batch, .time, .mel, .channel]
        #expect(
            try ModelContract.infer(shape: [nil, nil, nil, 1], roles: roles, melBands: 80).shapeText == "(?, ?, 80, 1)")
    }

    @Test func `whole numbers as input, negative lengths and too few roles are refused`() {
        let code: (() throws -> ModelContract) -> EngineError.Code? = { body in
            do { _ = try body() } catch { return (error as? EngineError)?.code }
            return nil
        }
        #expect(code { try .infer(shape: [nil, nil, 128, 1], elementType: .uint8) } == .modelUnsuitable)
        #expect(code { try .infer(shape: [nil, nil, 128, -1]) } == .modelUnsuitable)
        #expect(code { try .infer(shape: [nil, nil, 128, 1], roles: [.time, .mel]) } == .modelUnsuitable)
    }

    @Test func `the kind of a contract is that of its axes`() throws {
        let kinds = try ["?,?,128,1", "time, coefficient 13", "batch, samples", "batch, features 40"].map { try ModelContract.parse($0).kind }
        #expect(kinds == [.spectrogram, .spectrogram, .waveform, .vector])
    }

    private static let samples = [Axis(.samples)]
    private static let coefficients = [Axis(.time), Axis(.coefficient, 20)]

    @Test(arguments: [
        ([nil, nil], "(batch ?, samples ?) float32"), ([nil, 16_000], "(batch ?, samples 16000) float32"),
        ([1, 1, 8000], "(batch 1, channel 1, samples 8000) float32"), ([nil, nil, 1], "(batch ?, samples ?, channel 1) float32"),
        ([nil, 6373], "(batch ?, samples 6373) float32"), ([nil], "(samples ?) float32"),
        ([1, 576], "(batch 1, samples 576) float32"), ([8, 16_000], "(batch 8, samples 16000) float32"), ([8, 1, nil], "(batch 8, channel 1, samples ?) float32"),
        ([nil, 16_000, 1], "(batch ?, samples 16000, channel 1) float32"),
    ] as [([Int?], String)])
    func `an input of one axis is a waveform where the front end gives samples`(shape: [Int?], text: String) throws {
        #expect(try ModelContract.infer(shape: shape, frontEnd: Self.samples).text == text)
    }

    @Test func `a front end decides nothing that the shape rules out`() throws {
        // Forty samples are no clip, and four axes are no waveform.
        #expect(throws: EngineError.self) { try ModelContract.infer(shape: [nil, 40], frontEnd: Self.samples) }
        #expect(try ModelContract.infer(shape: [nil, nil, 128, 1], frontEnd: Self.samples).kind == .spectrogram)
        #expect(throws: EngineError.self) { try ModelContract.infer(shape: [nil, 16_000], frontEnd: Self.coefficients) }
    }

    @Test func `the front end's number of bands is one, however small`() throws {
        #expect(throws: EngineError.self) { try ModelContract.infer(shape: [nil, nil, 5]) }
        let frontEnd = [Axis(.time), Axis(.mel, 5)]
        #expect(try ModelContract.infer(shape: [nil, nil, 5], frontEnd: frontEnd).text == "(batch ?, time ?, mel 5) float32")
    }

    @Test func `the axis beside time holds coefficients where the front end gives them`() throws {
        #expect(
            try ModelContract.infer(shape: [nil, nil, 20], frontEnd: Self.coefficients).text == "(batch ?, time ?, coefficient 20) float32")
        #expect(
            try ModelContract.infer(shape: [nil, nil, nil], roles: [.batch, .time, .coefficient], frontEnd: Self.coefficients).bands == 20)
    }
}
