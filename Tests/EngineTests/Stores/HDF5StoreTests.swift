import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import HDF5
@testable import Signal
@testable import TestSupport

/// What runs promise, with features in HDF5 files.
@Suite struct HDF5StoreTests {
    let fixture: RunFixture

    init() throws {
        fixture = try RunFixture(lanes: 2)
        try fixture.addClips(6)
    }

    @discardableResult
    private func run(_ mode: RunRequest.Mode = .resume, _ settings: (inout RunRequest) throws -> Void = { _ in }) throws -> RunSnapshot {
        var request = try fixture.request()
        request.store = HDF5Store.self
        request.mode = mode
        try settings(&request)
        return fixture.engine.start(request).waitUntilOver()
    }

    private var folder: String { fixture.output().path }

    private func open() throws -> OutputStore {
        let records = try OutputRecords(fixture.output())
        defer { records.close() }
        return try records.store(of: Recipe())
    }

    private func check() throws -> Verification { try Verification.check(fixture.output()) }

    private func edit(_ name: String, _ change: (inout Data) throws -> Void) throws {
        let url = URL(fileURLWithPath: folder + "/" + name)
        var data = try Data(contentsOf: url)
        try change(&data)
        try data.write(to: url)
    }

    private func values(_ name: String, in file: String = "features.h5") throws -> [Float] {
        try HDF5File.open(RawPath(text: folder + "/" + file)).read(name).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }

    private var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? [] }
    private var journals: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder + "/.melscope/features").sorted()) ?? [] }

    @Test func `a run leaves a file with all features, and one of links, and they are those of the usual store`() throws {
        #expect(try run().extracted == 6)
        #expect(files == [".melscope", "features-0001.h5", "features.h5", "metadata.csv"] && journals.isEmpty)
        #expect(try check().findings.isEmpty && check().checked == 6)
        let table = try String(contentsOfFile: fixture.output().metadataPath, encoding: .utf8)
        #expect(table.contains("clip_003.npy,features.h5#clip_003,"))
        var usual = try fixture.request()
        (usual.output, usual.store) = (fixture.output("usual"), NPYStore.self)
        fixture.engine.start(usual).waitUntilOver()
        let (here, there) = (try open(), try fixture.store("usual"))
        for record in try fixture.records() {
            let receipt = try #require(record.receipt)
            let features = try here.read(ofClip: record.path, receipt)
            #expect(features == (try there.read(ofClip: record.path, receipt)) && features[0].shape.description == record.featureShape)
            let name = String(record.path.dropLast(4))
            #expect(try values(name) == features[0].values)
            let links = try HDF5File.open(RawPath(text: folder + "/features.h5"))
            #expect(try links.attribute("path", of: name) == .text(record.path))
            #expect(try links.attribute("recipe_hash", of: name) == .text(record.recipeHash))
            #expect(try links.attribute("recipe") == .text(String(contentsOfFile: fixture.output().recipePath, encoding: .utf8)))
        }
        let other = try fixture.records("usual").map { $0.receipt?.checksum }
        #expect(try fixture.records().map { $0.receipt?.checksum } == other, "the same arrays have one checksum in every store")
    }

    @Test func `a second run changes nothing, a forced one leaves the new features alone`() throws {
        try run()
        let before = try Data(contentsOf: URL(fileURLWithPath: folder + "/features.h5"))
        let again = try run()
        #expect((again.planned, again.upToDate, again.extracted) == (0, 6, 6))
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/features.h5")) == before)
        let size = try Data(contentsOf: URL(fileURLWithPath: folder + "/features-0001.h5")).count
        let forced = try run(.force)
        #expect((forced.planned, forced.extracted) == (6, 6))
        #expect(files == [".melscope", "features-0001.h5", "features.h5", "metadata.csv"] && journals.isEmpty)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/features-0001.h5")).count == size, "old copies are gone")
        #expect(try check().findings.isEmpty)
        #expect(try run { $0.comparesContents = true }.upToDate == 6)
    }

    @Test func `an output keeps its store where none is named`() throws {
        try run()
        let again = fixture.engine.start(try fixture.request()).waitUntilOver()
        #expect((again.planned, again.upToDate) == (0, 6))
        var other = try fixture.request()
        other.store = NPYStore.self
        let refused = fixture.engine.start(other)
        refused.waitUntilOver()
        #expect((refused.failure as? EngineError)?.code == .outputConflict)
    }

    @Test func `clips that are added go to the last file while it is small`() throws {
        try run()
        try fixture.addClips(9)
        let second = try run()
        #expect((second.planned, second.extracted) == (3, 9))
        #expect(files == [".melscope", "features-0001.h5", "features.h5", "metadata.csv"])
        #expect(try check().findings.isEmpty && check().checked == 9)
        #expect(try HDF5File.open(RawPath(text: folder + "/features.h5")).names() == (0..<9).map { String(RunFixture.clip($0).dropLast(4)) })
    }

    @Test func `the table names the dataset of a clip that has a folder's name`() throws {
        let source = fixture.temporary.path + "/set"
        try FileManager.default.createDirectory(atPath: source + "/clip_000", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: source + "/" + RunFixture.clip(1), toPath: source + "/clip_000/inner.npy")
        try run()
        let file = try HDF5File.open(RawPath(text: folder + "/features.h5"))
        let lines = try String(contentsOfFile: folder + "/metadata.csv", encoding: .utf8).split(separator: "\n").dropFirst()
        let named = lines.compactMap { $0.split(separator: ",", omittingEmptySubsequences: false).dropFirst().first?.split(separator: "#").last.map(String.init) }
        #expect(named.contains("clip_000.npy") && named.contains("clip_000/inner") && named.count == 7)
        for name in named { #expect(try file.array(name).count > 0) }
    }

    @Test func `one byte that changed costs its clip alone, one between the values all of its file`() throws {
        try run()
        let store = try open()
        let record = try fixture.records()[3]
        let receipt = try #require(record.receipt)
        let array = try #require((store.base as? HDF5Store)?.find(record.path, receipt)).array
        try edit("features-0001.h5") { $0[Int(array.offset) + 5] ^= 1 }
        #expect(try check().findings.map { "\($0.path) \($0.fault)" } == ["features.h5#clip_003 content"])
        #expect(try run().planned == 0)
        #expect(throws: SkipReason.self) { _ = try open().read(ofClip: record.path, receipt) }
        #expect(try run { $0.comparesContents = true }.planned == 1)
        #expect(try check().findings.isEmpty)
        // The signature, which is no clip's.
        try edit("features-0001.h5") { $0[3] ^= 1 }
        #expect(try check().findings.map(\.fault) == [Verification.Fault](repeating: .unreadable, count: 6))
        #expect(try run { $0.comparesContents = true }.planned == 6)
        #expect(try check().findings.isEmpty)
    }

    @Test(arguments: ["cut", "index", "gone", "replaced"])
    func `a file that is not as it was sealed is told and its clips are extracted again`(_ damage: String) throws {
        try run()
        switch damage {
        case "cut": try edit("features-0001.h5") { $0.removeLast(1000) }
        case "index": try edit("features-0001.h5") { $0[$0.count - 200] ^= 1 }
        case "replaced": try Data("something".utf8).write(to: URL(fileURLWithPath: folder + "/features-0001.h5"))
        default: unlink(folder + "/features-0001.h5")
        }
        let faults = try check().findings.filter { $0.path.hasPrefix("features.h5#") }.map { "\($0.fault)" }
        #expect(faults == [String](repeating: damage == "gone" ? "missing" : "changed", count: 6))
        let again = try run()
        #expect((again.planned, again.extracted) == (6, 6))
        // What is not this program's any more is left where it is, and told.
        #expect(try check().findings.map(\.path) == (damage == "gone" ? [] : ["features-0001.h5"]))
        #expect(try values("clip_003").count == values("clip_004").count)
    }

    @Test func `the file of links is written anew when it is gone or altered`() throws {
        try run()
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder + "/features.h5"))
        unlink(folder + "/features.h5")
        #expect(try check().findings.map { "\($0.path) \($0.fault)" } == ["features.h5 missing"])
        #expect(try run().planned == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/features.h5")) == whole)
        try edit("features.h5") { $0[100] ^= 1 }
        #expect(try check().findings.map { "\($0.path) \($0.fault)" } == ["features.h5 changed"])
        #expect(try run().planned == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/features.h5")) == whole)
    }

    @Test func `features that the ledger does not know are told, and what the source has lost is removed with replace`() throws {
        try run()
        unlink(fixture.temporary.path + "/set/" + RunFixture.clip(2))
        #expect(try run().extracted == 5)
        #expect(try open().isOccupied(forClip: RunFixture.clip(2)))
        try run(.replace)
        #expect(try !open().isOccupied(forClip: RunFixture.clip(2)))
        #expect(throws: HDF5Error.self) { try values("clip_002", in: "features-0001.h5") }
        let ledger = try Ledger.open(fixture.output().ownPart).ledger
        try ledger.drop([RunFixture.clip(1)])
        ledger.close()
        #expect(try check().findings.map(\.path) == ["features.h5#clip_001"])
    }

    @Test func `without its ledger an output loses no features before they are made again`() throws {
        try run()
        for name in ["", "-wal", "-shm"] { unlink(fixture.output().ownPart.ledgerPath + name) }
        unlink(fixture.temporary.path + "/set/" + RunFixture.clip(5))
        let again = try run()
        #expect((again.planned, again.extracted) == (5, 5))
        #expect(try check().findings.map { "\($0.path) \($0.fault)" } == ["features.h5#clip_005 unknown"])
    }

    @Test func `a clip that has become refused loses its features, and a retry takes clips up again`() throws {
        try run()
        try fixture.addMisfit(RunFixture.clip(4))
        let second = try run()
        #expect((second.extracted, second.skipped) == (5, 1))
        #expect(try !open().isOccupied(forClip: RunFixture.clip(4)))
        #expect(try RecordedRun(fixture.output()).store.kind == HDF5Store.kind)
        try fixture.addClips(6)
        let third = try run { $0.selection = .clips([RunFixture.clip(4)], remedies: []) }
        #expect((third.planned, third.extracted, third.skipped) == (1, 6, 0))
        #expect(try check().findings.isEmpty)
    }

    @Test func `another recipe's names are removed with its features`() throws {
        try run()
        try run(.replace) { $0.recipe.output.naming.keepExtension = true }
        #expect(try HDF5File.open(RawPath(text: folder + "/features-0001.h5")).names() == (0..<6).map { RunFixture.clip($0) })
        #expect(try check().findings.isEmpty)
    }

    @Test func `several outputs of a network have a group each`() throws {
        let part = fixture.output().ownPart
        let held = try fixture.output().prepare()
        let ledger = try Ledger.open(part).ledger
        defer { ledger.close() }
        let place = StorePlace(
            folder: held, part: part, naming: OutputNaming(), disk: try FileSystemSync(held.path), rows: StoreRows(ledger, folders: ["tokens", "logits"]))
        let store = OutputStore(try HDF5Store(place), folders: ["tokens", "logits"])
        var record = ClipRecord(path: "a/b.wav", outcome: .extracted, recipeHash: "x", inputBytes: 1, inputModifiedNs: 1)
        record.receipt = try store.put([Tensor(shape: [2], values: [1, 2]), Tensor(shape: [1, 1], values: [3])], ofClip: "a/b.wav", lane: 0)
        record.labels = [ClipLabel.Field("emotion", "fear")]
        try ledger.save([record])
        try store.seal()
        #expect(try values("tokens/a/b") == [1, 2] && values("logits/a/b") == [3])
        #expect(try HDF5File.open(RawPath(text: folder + "/features.h5")).attribute("emotion", of: "logits/a/b") == .text("fear"))
        #expect(try HDF5File.open(RawPath(text: folder + "/features.h5")).attribute("path", of: "logits/a/b") == .text("a/b.wav"))
    }

    @Test func `labels that change are written beside the features`() throws {
        try fixture.temporary.write(Array("file,emotion\nclip_000,fear\nclip_001,joy\n".utf8), to: "labels.csv")
        func label(_ name: String) throws -> HDF5Value? {
            try HDF5File.open(RawPath(text: folder + "/features.h5")).attribute("emotion", of: name)
        }
        let source = LabelSource(tables: [fixture.temporary.path + "/labels.csv"])
        try run { $0.labels = source }
        #expect(try label("clip_000") == .text("fear") && label("clip_001") == .text("joy") && label("clip_002") == nil)
        try fixture.temporary.write(Array("file,emotion\nclip_000,calm\nclip_001,joy\n".utf8), to: "labels.csv")
        #expect(try run { $0.labels = source }.planned == 0)
        #expect(try label("clip_000") == .text("calm") && label("clip_001") == .text("joy"))
        #expect(try check().findings.isEmpty)
    }

    @Test func `parts have files of their own, which are linked when they are merged`() throws {
        try fixture.addClips(12)
        for index in 0..<2 {
            let end = try run { $0.part = PartNumber(index, of: 2) }
            #expect(end.extracted > 0)
            #expect(try check().findings.isEmpty)
        }
        #expect(files == [".melscope", "features-0-of-2-0001.h5", "features-1-of-2-0001.h5", "metadata.csv"] && journals.isEmpty)
        // Another division goes on with what is there.
        #expect(try run { $0.part = PartNumber(1, of: 3) }.planned == 0)
        for _ in 0..<2 { _ = try OutputMerge.run(fixture.output()) }
        #expect(files == [".melscope", "features-0-of-2-0001.h5", "features-1-of-2-0001.h5", "features.h5", "metadata.csv"] && journals.isEmpty)
        #expect(try check().findings.isEmpty && check().checked == 12)
        #expect(try HDF5File.open(RawPath(text: folder + "/features.h5")).names().count == 12)
        #expect(try run().planned == 0)
    }

    @Test func `what a part that was killed had in its journal is sealed when parts are merged`() throws {
        try fixture.addClips(12)
        for index in 0..<2 { try run { $0.part = PartNumber(index, of: 2) } }
        // As if the process had ended before it sealed: its volume as a journal.
        let name = try #require(VolumeName("features-1-of-2-0001"))
        let held = try fixture.output().hold()
        let sealed = try SealedVolume(name, in: held)
        let ledger = try Ledger.open(fixture.output().part(PartNumber(1, of: 2))).ledger
        let journal = try VolumeJournal.make(name, in: held, firstID: 0)
        for var record in try ledger.clips(ClipQuery(), limit: 100) {
            let id = try #require(record.receipt.flatMap(StoredCopy.init)).id
            let array = try #require(sealed.find(id))
            let new = try (try #require(sealed.values(array))).withUnsafeBytes { try journal.append($0, array) }
            record.receipt?.place = StoredCopy(volume: name, id: new).text
            try ledger.save([record])
        }
        ledger.close()
        unlink(folder + "/" + name.fileName)
        #expect(try check().findings.isEmpty && check().checked == 12)
        #expect(try run { $0.part = PartNumber(1, of: 3) }.planned == 0)
        _ = try OutputMerge.run(fixture.output())
        #expect(journals.isEmpty && files.contains(name.fileName))
        #expect(try check().findings.isEmpty && check().checked == 12)
        #expect(try HDF5File.open(RawPath(text: folder + "/features.h5")).names().count == 12)
    }
}
