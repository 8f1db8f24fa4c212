import Foundation
import HDF5
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Export
@testable import Inference
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// Exports of outputs that real runs have made; those who know the formats read them in `ExportCommandTests`.
@Suite struct ExportRunTests {
    private let fixture: ExportFixture

    init() throws {
        fixture = try ExportFixture()
        try fixture.writeSpeakers()
        try fixture.extract()
    }

    private static let formats = ExportFormat.allCases.filter { $0 != .parquet }

    @Test(arguments: formats) func `the same output gives the same bytes, and nothing but the export is written`(format: ExportFormat) throws {
        let before = fixture.contents("out").filter { !$0.key.hasPrefix(".melscope/") }
        let report = try fixture.export(format, to: "first")
        let first = fixture.contents("first")
        #expect(report.clips == 12 && report.omissions.isEmpty && !first.isEmpty && report.bytes == first.values.reduce(0) { $0 + $1.count })
        try fixture.export(format, to: "first") { $0.replaces = true }
        #expect(fixture.contents("first") == first)
        #expect(fixture.contents("out").filter { !$0.key.hasPrefix(".melscope/") } == before)
        #expect(try Set(FileManager.default.contentsOfDirectory(atPath: fixture.path)) == ["in", "out", "first"])
    }

    @Test func `safetensors have a sorted header of exact places, aligned to eight bytes`() throws {
        try fixture.export(.safetensors, to: "x.safetensors")
        let bytes = try #require(fixture.contents("x.safetensors")[""])
        let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(length % 8 == 0)
        let text = String(decoding: bytes[8..<8 + length], as: UTF8.self)
        let header = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let places = header.filter { $0.key != "__metadata__" }.mapValues { ($0 as? [String: Any])?["data_offsets"] as? [Int] ?? [] }
        #expect(places.keys.sorted().map { places[$0]![0] } == places.values.map { $0[0] }.sorted() && places.count == 12)
        #expect(places.values.map { $0[1] }.max() == bytes.count - 8 - length)
        let key = "s1/s1_glad_1"
        let values = bytes[(8 + length + places[key]![0])..<(8 + length + places[key]![1])]
        #expect(try fixture.features(key + ".npy").values.withUnsafeBytes { Data($0) } == Data(values))
        let clips = try #require((header["__metadata__"] as? [String: String])?["clips"])
        #expect(clips.contains(#""s1/s1_glad_1":{"emotion":"glad","speaker":"s1"}"#), "\(clips)")
    }

    @Test func `an npz has an array a clip and the labels in the order of the keys`() throws {
        try fixture.export(.npz, to: "x.npz") { $0.valueType = .float16 }
        let read = try ArrayFile.read(path: fixture.path + "/x.npz", member: "s3/s3_sad_2", maxBytes: 1 << 30).tensor
        #expect(try read == fixture.features("s3/s3_sad_2.npy"))
        let bytes = try #require(fixture.contents("x.npz")[""])
        for name in ["__keys__.npy", "__emotion__.npy", "__speaker__.npy", "__sources__.npy"] { #expect(bytes.range(of: Data(name.utf8)) != nil) }
        #expect(bytes.range(of: Data("'descr': '<f2'".utf8)) != nil)
    }

    @Test func `HDF5 has a dataset a clip, and a clip with the name of a folder keeps its ending`() throws {
        try fixture.write("s0.npy")
        try fixture.extract()
        let report = try fixture.export(.hdf5, to: "x.h5")
        #expect(report.notes == [.keepsEnding(1, example: "s0", name: "s0.npy")])
        let file = try HDF5File.open(RawPath(text: fixture.path + "/x.h5"))
        #expect(try file.array("s0.npy").shape == fixture.features("s0.npy").shape.lengths)
        #expect(try file.array("s0/s0_glad_1").type == .float32 && file.attribute("emotion", of: "s0/s0_glad_1") == .text("glad"))
        guard case .text(let recipe)? = try file.attribute("recipe") else { return #expect(Bool(false)) }
        #expect(recipe.contains("melscope_recipe: 1"))
    }

    @Test func `Kaldi has time first, tables in the order of the C locale, and relative paths`() throws {
        try fixture.write("with blank.npy")
        try fixture.write("Z.npy")
        try fixture.extract()
        let report = try fixture.export(.kaldi, to: "data")
        #expect(report.notes.contains(.escaped(1, example: "with blank", name: "with%20blank")), "\(report.notes)")
        let lines = try fixture.text("data/feats.scp").split(separator: "\n").map(String.init)
        #expect(lines[0] == "Z feats.000000.ark:2" && lines.last?.hasPrefix("with%20blank feats.000000.ark:") == true)
        #expect(try fixture.text("data/utt2spk").hasPrefix("Z Z\ns0/s0_glad_1 s0\n"))
        #expect(try fixture.text("data/utt2emotion").hasPrefix("s0/s0_glad_1 glad\n"))
        #expect(try fixture.text("data/spk2utt").contains("\ns1 s1/s1_glad_1 s1/s1_sad_0 s1/s1_sad_2\n"))
        let archive = try #require(fixture.contents("data")["feats.000000.ark"])
        let array = try fixture.features("Z.npy")
        #expect(array.shape.lengths == [9, 128])
        #expect(archive.prefix(17) == Data([0x5a, 0x20, 0, 0x42, 0x46, 0x4d, 0x20, 4, 9, 0, 0, 0, 4, 128, 0, 0, 0]))
        #expect(archive[17..<17 + 4 * 9 * 128] == array.values.withUnsafeBytes { Data($0) })
    }

    @Test func `fairseq has all frames in one array, their numbers and a file for each label`() throws {
        try fixture.export(.fairseq, to: "data") { $0.split = "speaker-kfold:2" }
        #expect(Set(fixture.contents("data").keys).isSuperset(of: [
            "fold1.npy", "fold1.lengths", "fold1.tsv", "fold1.keys", "fold1.emotion", "fold1.speaker", "fold1.emo", "fold2.npy", "export.json",
        ]))
        let all = try ArrayFile.read(path: fixture.path + "/data/fold1.npy", member: nil, maxBytes: 1 << 30).tensor
        let lengths = try fixture.text("data/fold1.lengths").split(separator: "\n").compactMap { Int($0) }
        #expect(all.shape.lengths == [lengths.reduce(0, +), 128] && lengths == [9, 8, 10, 9, 8, 10])
        #expect(try fixture.text("data/fold1.emo").hasPrefix("s0/s0_glad_1\tglad\n"))
        #expect(try fixture.text("data/fold2.keys").hasPrefix("s1/s1_glad_1\n"))
        #expect(try fixture.text("data/fold1.tsv").hasPrefix(fixture.path + "/in\ns0/s0_glad_1.npy\t9\n"))
    }

    @Test func `a table is of pooled vectors, and says so`() throws {
        let report = try fixture.export(.csv, to: "x.csv") { ($0.split, $0.filter) = ("loso", "emotion:sad") }
        #expect(report.notes == [.pooledByDefault(.meanStd, .csv)] && report.clips == 8 && report.leftOut.byFilter == 4)
        #expect(report.parts.map(\.name) == ["fold1", "fold2", "fold3", "fold4"] && report.parts.allSatisfy { $0.clips == 2 })
        let rows = try fixture.text("x.csv").split(separator: "\n").map { $0.split(separator: ",") }
        #expect(rows.count == 9 && rows[0].prefix(6) == ["key", "speaker", "emotion", "split", "recipe_hash", "f0"] && rows[0].count == 5 + 256)
        #expect(rows[1].prefix(4) == ["s0/s0_sad_0", "s0", "sad", "fold1"])
        let mean = try fixture.export(.csv, to: "m.csv") { $0.pool = .mean }
        #expect(mean.notes.isEmpty && mean.pool == .mean)
    }

    @Test func `damaged and missing features are named and left out, the rest is exported`() throws {
        let damaged = fixture.path + "/out/s0/s0_sad_0.npy"
        var bytes = try #require(FileManager.default.contents(atPath: damaged))
        bytes[bytes.count - 5] ^= 1
        try bytes.write(to: URL(fileURLWithPath: damaged))
        unlink(fixture.path + "/out/s3/s3_sad_2.npy")
        for format in Self.formats {
            let report = try fixture.export(format, to: "d-\(format.rawValue)")
            #expect(report.clips == 10 && report.omissions.map(\.clip) == ["s0/s0_sad_0.npy", "s3/s3_sad_2.npy"], "\(format)")
            #expect(report.omissions.first?.reason.hasPrefix("content: ") == true && report.omissions.last?.reason.hasPrefix("missing: ") == true)
        }
        #expect(try !fixture.text("d-kaldi/utt2spk").contains("s0_sad_0"))
        #expect(try !fixture.text("d-safetensors").contains("\"s0/s0_sad_0\":{\"dtype\""))
    }

    @Test func `several outputs are told apart by their names, and alike ones by their folders`() throws {
        try fixture.writeSpeakers(1, in: "other")
        try fixture.extract("other", to: "out-other")
        let report = try fixture.export(.csv, to: "x.csv", ["out", "out-other"])
        #expect(report.clips == 16 && report.notes.contains(.prefixed(["in", "other"])))
        #expect(try fixture.text("x.csv").contains("\nother/s0/s0_sad_0,s0,sad,other,"))
        try fixture.extract("in", to: "again")
        #expect(try fixture.export(.npz, to: "x.npz", ["out", "again"]).notes == [.prefixed(["out", "again"])])
    }

    @Test func `an export that was cut off goes on, and is the same as one that was not`() throws {
        try fixture.writeSpeakers(60)
        try fixture.extract()
        for format in [ExportFormat.webdataset, .kaldi] {
            let small = 4 * 128 * 4 * 20
            let whole = try fixture.export(format, to: "whole-\(format.rawValue)") { $0.shardBytes = small }
            #expect(whole.files.count > 20)
            var request = ExportRequest([OutputFolder(path: fixture.path + "/out")], to: fixture.path + "/cut-\(format.rawValue)", format: format)
            request.shardBytes = small
            // As soon as anything is ready.
            let done = fixture.path + "/cut-\(format.rawValue)/.melscope-export/done"
            let cut = WorkContext<ExportRun.Progress>(
                isCancelled: { ((try? FileManager.default.contentsOfDirectory(atPath: done)) ?? []).count >= 2 }, change: { _ in })
            #expect(throws: CancellationError.self) { try ExportRun(request).execute(cut) }
            #expect(fixture.contents("cut-\(format.rawValue)").keys.allSatisfy { $0.hasPrefix(".melscope-export/") }, "nothing under its name")
            let again = try ExportFixture.wait(InBackground(ExportRun(request))).get()
            #expect(again.clipsFromBefore > 0 && again.clips == 240)
            #expect(fixture.contents("cut-\(format.rawValue)") == fixture.contents("whole-\(format.rawValue)"))
        }
    }

    @Test func `what cannot be exported is refused before anything is written`() throws {
        func refusal(_ format: ExportFormat, _ change: (inout ExportRequest) -> Void) -> String {
            do {
                try fixture.export(format, to: "refused", ["out"], change)
                return "exported"
            } catch { return "\(error)" }
        }
        #expect(refusal(.npz) { $0.filter = "T>>3" }.contains("--where"))
        #expect(refusal(.npz) { $0.filter = "emotion:angry" }.contains("12 clips that the filter leaves out"))
        #expect(refusal(.npz) { $0.split = "emobox-6" }.contains("no published split"))
        #expect(refusal(.npz) { $0.output = "layer" }.contains("there is one output"))
        #expect(refusal(.parquet) { $0.python = "/nowhere/python" }.contains("pip install pyarrow"))
        #expect(refusal(.parquet) { $0.python = "/bin/false" }.contains("exit status 1"))
        #expect(refusal(.npz) { $0.outputs = [OutputFolder(path: "/nowhere")] }.contains("no .melscope/ledger.sqlite"))
        #expect(try fixture.contents("refused").isEmpty && Set(FileManager.default.contentsOfDirectory(atPath: fixture.path)) == ["in", "out"])
    }

    @Test func `features that are vectors already are exported as they are`() throws {
        try fixture.extract(to: "pooled", pool: .mean)
        let report = try fixture.export(.csv, to: "x.csv", ["pooled"]) { $0.pool = .max }
        #expect(report.notes == [.alreadyVectors])
        let row = try fixture.text("x.csv").split(separator: "\n")[1].split(separator: ",")
        #expect(try row.suffix(128).compactMap { Float($0) } == fixture.features("s0/s0_glad_1.npy", "pooled").values)
        try fixture.export(.fairseq, to: "f", ["pooled"])
        #expect(try fixture.text("f/train.lengths") == String(repeating: "1\n", count: 12))
    }

    @Test func `several arrays of a clip stand under their names`() throws {
        for index in 0..<3 {
            let values = (0..<16 * 12).map { Float(($0 * 7 + index * 13) % 80) - 80 }
            try fixture.temporary.write(NPYWriter.data(for: Tensor(shape: [16, 12], values: values)), to: "small/s\(index)_sad_0.npy")
        }
        var recipe = Recipe()
        recipe.model.outputNames = ["scaled", "positive"]
        let output = OutputFolder(path: fixture.path + "/two")
        let request = RunRequest(
            source: try Source(argument: fixture.path + "/small"), name: "small", output: output, recipe: recipe,
            model: try ModelLoader.loadTried(path: ModelFixtures.path("two-outputs.onnx"), recipe: recipe))
        #expect(ExtractionEngine(lanes: 1).start(request).waitUntilOver().extracted == 3)
        try fixture.export(.npz, to: "x.npz", ["two"])
        for name in recipe.model.outputNames {
            let read = try ArrayFile.read(path: fixture.path + "/x.npz", member: "\(name)/s1_sad_0", maxBytes: 1 << 30).tensor
            #expect(try read == fixture.features("\(name)/s1_sad_0.npy", "two"))
        }
        try fixture.export(.webdataset, to: "shards", ["two"])
        let shard = try #require(fixture.contents("shards")["data-000000.tar"])
        for name in ["s1_sad_0.scaled.npy", "s1_sad_0.positive.npy", "s1_sad_0.json"] { #expect(shard.range(of: Data(name.utf8)) != nil) }
        try fixture.export(.npz, to: "one.npz", ["two"]) { $0.output = "positive" }
        #expect(try ArrayFile.read(path: fixture.path + "/one.npz", member: "s1_sad_0", maxBytes: 1 << 30).tensor == fixture.features("positive/s1_sad_0.npy", "two"))
        #expect(throws: EngineError.self) { try fixture.export(.npz, to: "both.npz", ["out", "two"]) }
    }

    @Test(arguments: [ExportFormat.npz, .hdf5]) func `a clip with the name of what holds labels is refused before anything is written`(format: ExportFormat) throws {
        try fixture.write("__keys__.npy")
        try fixture.extract()
        #expect(throws: EngineError.self) { try fixture.export(format, to: "x") }
        #expect(fixture.contents("x").isEmpty)
        #expect(try fixture.export(.safetensors, to: "x.safetensors").clips == 13)
    }
}
