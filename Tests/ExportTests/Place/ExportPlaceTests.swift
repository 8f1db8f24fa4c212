import Base
import Foundation
import Testing

@testable import Engine
@testable import Export
@testable import TestSupport

/// Where an export is written before it has its name.
@Suite struct ExportPlaceTests {
    private let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder() }

    private func request(_ format: ExportFormat, replaces: Bool = false, to name: String = "dest") -> ExportRequest {
        var request = ExportRequest([OutputFolder(path: temporary.path + "/out")], to: temporary.path + "/" + name, format: format)
        request.replaces = replaces
        return request
    }

    private var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: temporary.path)) ?? []).sorted() }
    private func names(_ folder: String) -> [String] { ((try? FileManager.default.contentsOfDirectory(atPath: temporary.path + "/" + folder)) ?? []).sorted() }

    private func write(_ name: String, _ text: String, _ place: ExportPlace) throws {
        let file = try DraftFile(place, name)
        try file.append(text)
        try file.finish()
    }

    @Test func `a file has its name only when it is whole, and nothing else stays`() throws {
        let place = try ExportPlace(request(.npz), fingerprint: "a")
        try write("dest", "whole", place)
        #expect(names == [".dest.melscope-export"])
        try place.publish(["dest"])
        #expect(names == ["dest"] && FileManager.default.contents(atPath: temporary.path + "/dest") == Data("whole".utf8))
    }

    @Test func `what another export left is not taken over, and what the same one left of a folder is`() throws {
        for fingerprint in ["a", "a", "b"] {
            let place = try ExportPlace(request(.webdataset), fingerprint: fingerprint)
            let shard = ExportShard(part: nil, number: 0, items: 0..<1)
            #expect((DoneShard.read(shard, place) == nil) == !(fingerprint == "a" && place.isReady("x.tar")), "\(fingerprint)")
            #expect(place.isReady("x.tar") == (DoneShard.read(shard, place) != nil))
            if fingerprint == "a" {
                if !place.isReady("x.tar") { try write("x.tar", "shard", place) }
                try DoneShard(files: ["x.tar"], omitted: []).write(shard, place)
            } else {
                #expect(!place.isReady("x.tar"))
            }
        }
        let file = try ExportPlace(request(.npz, to: "other"), fingerprint: "a")
        try write("other", "old", file)
        file.discard()
        #expect(!names.contains(".other.melscope-export"))
    }

    @Test func `two exports to one place are refused, and a draft that is given up is gone`() throws {
        let place = try ExportPlace(request(.npz), fingerprint: "a")
        #expect(throws: EngineError.self) { try ExportPlace(request(.npz), fingerprint: "a") }
        do {
            let draft = try DraftFile(place, "dest")
            try draft.append("half")
        }
        #expect(names(".dest.melscope-export/new").isEmpty)
    }

    @Test func `what stands under the name is kept unless it is an export and is to be replaced`() throws {
        func refuses(_ format: ExportFormat, replaces: Bool) -> Bool { (try? ExportPlace.require(request(format, replaces: replaces))) == nil }
        #expect(!refuses(.npz, replaces: false) && !refuses(.kaldi, replaces: false))
        try temporary.fill(["dest"])
        #expect(refuses(.npz, replaces: false) && !refuses(.npz, replaces: true) && refuses(.kaldi, replaces: true))
        unlink(temporary.path + "/dest")
        try temporary.fill(["dest/thesis.tex"])
        #expect(refuses(.npz, replaces: true) && refuses(.kaldi, replaces: false) && refuses(.kaldi, replaces: true), "no export")
        try FileManager.default.removeItem(atPath: temporary.path + "/dest")
        mkdir(temporary.path + "/dest", 0o777)
        #expect(!refuses(.kaldi, replaces: false), "an empty folder")
        let place = try ExportPlace(request(.kaldi), fingerprint: "a")
        try write("feats.scp", "x", place)
        let manifest = ExportManifest(format: .kaldi, files: ["feats.scp"], clips: 1, dtype: "float32", pool: nil, sources: [], omitted: [])
        let file = try DraftFile(place, ExportManifest.name)
        try file.append(manifest.bytes)
        try file.finish()
        try place.publish(["feats.scp", ExportManifest.name])
        #expect(names("dest") == ["export.json", "feats.scp"] && refuses(.kaldi, replaces: false) && !refuses(.kaldi, replaces: true))
        try temporary.fill(["dest/notes.txt"])
        #expect(refuses(.kaldi, replaces: true), "something that is not of the export")
        symlink("elsewhere", temporary.path + "/link")
        #expect((try? ExportPlace.require(request(.npz, replaces: true, to: "link"))) == nil)
        #expect((try? ExportPlace.require(request(.npz, to: "out/inside.npz"))) == nil, "inside the output")
        #expect((try? ExportPlace.require(request(.npz, to: "nowhere/x.npz"))) == nil)
    }

    @Test func `an export that was being put in its place when it was cut off is put there whole, and leaves nothing of the old one`() throws {
        try temporary.fill(["dest/old.tar", "dest/data.tar"])
        let old = ExportManifest(format: .webdataset, files: ["old.tar", "data.tar"], clips: 1, dtype: "float32", pool: nil, sources: [], omitted: [])
        try Data(old.bytes).write(to: URL(fileURLWithPath: temporary.path + "/dest/export.json"))
        do {
            let cut = try ExportPlace(request(.webdataset, replaces: true), fingerprint: "a")
            try write("data.tar", "new", cut)
            // As far as a kill may come: the manifest is gone, the files are not moved yet.
            try cut.write(Array(#"["data.tar","old.tar"]"#.utf8), to: "publishing")
            unlink(temporary.path + "/dest/export.json")
        }
        #expect((try? ExportPlace.require(request(.webdataset))) != nil, "an export that can go on")
        let place = try ExportPlace(request(.webdataset), fingerprint: "b")
        try write("part.tar", "newer", place)
        try place.publish(["part.tar"])
        #expect(names("dest") == ["part.tar"])
    }
}
