import Foundation
import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

@Suite struct NormalisationTests {
    static let folder = FrontEndGoldens.folder.deletingLastPathComponent().appending(path: "normalise")

    static func golden(_ name: String) throws -> Tensor { try FrontEndGoldens.readNPY(path: folder.appending(path: name + ".npy").path) }

    private static let goldens: [(name: String, isPower: Bool, settings: @Sendable (inout NormaliseOptions) throws -> Void)] = [
        ("affine", false, { ($0.scale, $0.offset) = (0.0125, 1) }),
        ("zscore-clip", false, { $0.zscore = .clip }),
        ("zscore-band", false, { ($0.zscore, $0.zscoreEpsilon) = (.band, 1e-5) }),
        ("db", true, { ($0.log, $0.logFloor) = (.db, 1e-8) }),
        ("ln", true, { ($0.log, $0.logFloor) = (.ln, 1e-8) }),
        ("log10", true, { ($0.log, $0.logFloor) = (.log10, 1e-8) }),
        (
            "all", true,
            {
                ($0.log, $0.logFloor, $0.scale, $0.offset, $0.zscore) = (.ln, 1e-8, 0.5, 2, .band)
                $0.scaler = try Scaler(mean: [0], deviation: [0.5])
            }
        ),
        ("scaler", false, { $0.scaler = try ScalerFile.read(path: NormalisationTests.folder.appending(path: "scaler.npz").path) }),
    ]

    // float32 against float64 in numpy: values of up to 80 dB, and deviations of down to 1 around means of up to 600.
    @Test(arguments: goldens.indices) func `values equal those of numpy and sklearn, however the array lies`(index: Int) throws {
        let golden = Self.goldens[index]
        var options = NormaliseOptions()
        try golden.settings(&options)
        let array = golden.isPower ? try Self.golden("power") : try FrontEndGoldens.array("mfcc-40")
        let expected = try Self.golden(golden.name)
        let found = Normalisation(options).apply(to: array, bands: 1)
        try #require(found.shape == expected.shape)
        #expect(LogMelDifference(found.values, expected.values).worst <= 2e-5, "\(golden.name): \(LogMelDifference(found.values, expected.values))")
        // Bands first, and with an axis of 1 behind them.
        let (frames, bands) = (array.shape[0], array.shape[1])
        let turned = (0..<frames * bands).map { array.values[$0 % frames * bands + $0 / frames] }
        let other = Normalisation(options).apply(to: Tensor(shape: [1, bands, frames, 1], values: turned), bands: 1)
        #expect(other.shape == [1, bands, frames, 1])
        #expect(LogMelDifference((0..<frames * bands).map { other.values[$0 % bands * frames + $0 / bands] }, expected.values).worst <= 2e-5)
    }

    @Test func `what never changes becomes 0, and the defaults change nothing`() {
        let array = Tensor(shape: [2, 2], values: [3, 1, 3, 5])
        var options = NormaliseOptions()
        #expect(options.isIdentity && Normalisation(options).apply(to: array, bands: 1) == array)
        options.zscore = .band
        #expect(Normalisation(options).apply(to: array, bands: 1).values == [0, -1, 0, 1])
        #expect(Normalisation(options).apply(to: array, bands: 0).values == [1, -1, -1, 1])
        options.zscore = .clip
        #expect(Normalisation(options).apply(to: Tensor(shape: [3], values: [7, 7, 7]), bands: nil).values == [0, 0, 0])
        #expect(Normalisation(options).apply(to: Tensor(shape: [0], values: []), bands: nil).values.isEmpty)
    }

    @Test func `a z-score's mean and deviation are those of the clip's own steps`() {
        var options = NormaliseOptions()
        let array = Tensor(shape: [6, 2], values: [0, 0, 1, 5, 2, 9, 6, 7, 0, 0, 0, 0])
        for zscore in [NormaliseOptions.ZScore.clip, .band] {
            options.zscore = zscore
            let own = Normalisation(options).apply(to: Tensor(shape: [3, 2], values: [1, 5, 2, 9, 6, 7]), bands: 1).values
            let found = Normalisation(options).apply(to: array, bands: 1, own: (0, 1..<4)).values
            #expect(Array(found[2..<8]) == own && found[0] == found[8] && found[0] < 0)
            // The same array with its bands in front.
            let turned = Tensor(shape: [2, 6], values: [0, 1, 2, 6, 0, 0, 0, 5, 9, 7, 0, 0])
            #expect(Normalisation(options).apply(to: turned, bands: 0, own: (1, 1..<4)).values[1..<4].elementsEqual([own[0], own[2], own[4]]))
        }
    }

    @Test func `what is done is said in its order`() throws {
        var options = NormaliseOptions()
        #expect(options.text.isEmpty)
        (options.log, options.scale, options.offset, options.zscore) = (.ln, 0.5, -2, .band)
        options.scaler = try Scaler(mean: [1, 2], deviation: [1, 2])
        #expect(options.text == "ln, x 0.5 - 2.0, z-score of each band, scaler of 2 values")
    }

    @Test func `what is hashed is what differs from the defaults, and the scaler's values`() throws {
        var options = NormaliseOptions()
        #expect(try String(decoding: JSONEncoder().encode(options), as: UTF8.self) == "{}")
        options.zscore = .band
        options.scaler = try Scaler(mean: [1, 2.5], deviation: [0.1, 3])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = try encoder.encode(options)
        #expect(String(decoding: json, as: UTF8.self) == #"{"scaler":{"deviation":[0.1,3],"mean":[1,2.5]},"zscore":"band"}"#)
        #expect(try JSONDecoder().decode(NormaliseOptions.self, from: json) == options)
        let zero = Data(#"{"scaler":{"deviation":[0],"mean":[1]}}"#.utf8)
        #expect(throws: ScalerFault.self) { try JSONDecoder().decode(NormaliseOptions.self, from: zero) }
    }
}

@Suite struct ScalerFileTests {
    @Test(arguments: ["scaler.npz", "scaler-names.npz", "scaler.json"]) func `a scaler is read from what numpy and json write`(name: String) throws {
        let scaler = try ScalerFile.read(path: NormalisationTests.folder.appending(path: name).path)
        let other = try ScalerFile.read(path: NormalisationTests.folder.appending(path: "scaler.npz").path)
        #expect(scaler == other && scaler.count == 40)
    }

    @Test(arguments: [
        (#"{"mean": [1, 2], "scale": [1, 0]}"#, "the deviation 0.0 of value 1", "sklearn's scale_ has 1"),
        (#"{"mean": [1, 2], "scale": [1]}"#, "2 means and 1 deviations", "the same number of each"),
        (#"{"mean": [1, 1e300], "scale": [1, 1]}"#, "the mean inf of value 1", "finite means"),
        (#"{"mean": [1, NaN], "scale": [1, 1]}"#, "NaN or Infinity, which are not JSON", "a JSON object of lists"),
        (#"{"mean": [], "std": []}"#, "0 means", "the same number of each"),
        (#"{"mu": [1], "sigma": [2]}"#, "the names 'mu', 'sigma'", "one of mean, mean_ and one of scale, scale_, std"),
        (#"{"mean": "x", "scale": [[1]]}"#, "no lists of numbers", "one of mean, mean_"),
        (#"{"mean": [1"#, "text that is not JSON", "a JSON object of lists"),
        (#"[1, 2]"#, "neither", "a .npz archive, or a JSON object of lists"),
        ("PK\u{3}\u{4}broken", "a damaged ZIP archive", "a .npz archive"),
        ("\u{1b}[2J", "neither", "a .npz archive"),
    ])
    func `a file that is no scaler is refused with what it holds and how to save one`(text: String, found: String, needed: String) throws {
        let folder = try ScratchFolder()
        let path = try folder.write(Array(text.utf8), "scaler")
        let error = try #require(throws: EngineError.self) { try ScalerFile.read(path: path) }
        #expect(error.code == .invalidConfiguration && error.found.contains(found) && error.needed.contains(needed), "\(error)")
        #expect(error.advice.contains("np.savez('scaler.npz', mean=s.mean_, scale=s.scale_)"))
    }

    @Test func `arrays of other shapes, other files and nested brackets are refused`() throws {
        let folder = try ScratchFolder()
        let deep = try folder.write(Array(("{\"mean\":" + String(repeating: "[", count: 100_000)).utf8), "deep.json")
        #expect(throws: EngineError.self) { try ScalerFile.read(path: deep) }
        let array = try #require(throws: EngineError.self) { try ScalerFile.read(path: FrontEndGoldens.path("mfcc-40.npy")) }
        #expect(array.found == "a .npy file, which holds one array")
        let gone = try #require(throws: EngineError.self) { try ScalerFile.read(path: folder.url.path + "/gone.npz") }
        #expect(gone.code == .notFound)
        #expect(throws: EngineError.self) { try ScalerFile.read(path: "/dev/zero") }
        let long = "{\"mean\": [" + Array(repeating: "1", count: 8193).joined(separator: ",") + "], \"scale\": ["
            + Array(repeating: "1", count: 8193).joined(separator: ",") + "]}"
        let many = try #require(throws: EngineError.self) { try ScalerFile.read(path: folder.write(Array(long.utf8), "long.json")) }
        #expect(many.found == "8,193 values" && many.needed == "at most 8,192")
    }
}
