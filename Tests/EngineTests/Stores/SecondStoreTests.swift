import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Signal
@testable import TestSupport

/// A store is a plug-in: everything that is done with features is done with those of a store that the program does not know.
@Suite struct SecondStoreTests {
    let fixture: RunFixture
    let kinds: [any FeatureStore.Type] = StoreCatalogue.kinds + [RecordStore.self]

    init() throws {
        fixture = try RunFixture(lanes: 2)
        try fixture.addClips(6)
    }

    @discardableResult
    private func run(_ mode: RunRequest.Mode = .resume, _ settings: (inout RunRequest) throws -> Void = { _ in }) throws -> RunSnapshot {
        var request = try fixture.request()
        request.store = RecordStore.self
        request.mode = mode
        try settings(&request)
        return fixture.engine.start(request).waitUntilOver()
    }

    private var file: String { fixture.output().path + "/" + RecordStore.fileName }

    private func open() throws -> OutputStore {
        let records = try OutputRecords(fixture.output())
        defer { records.close() }
        return try records.store(of: Recipe(), kinds: kinds)
    }

    private func check() throws -> Verification { try Verification.check(fixture.output(), stores: kinds) }

    private func edit(_ change: (inout Data) -> Void) throws {
        var data = try Data(contentsOf: URL(fileURLWithPath: file))
        change(&data)
        try data.write(to: URL(fileURLWithPath: file))
    }

    @Test func `a run puts its features there and nowhere else, and they are those of the usual store`() throws {
        #expect(try run().extracted == 6)
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.output().path).sorted() == [".melscope", "features.records", "metadata.csv"])
        #expect(try check().findings.isEmpty && check().checked == 6)
        let table = try String(contentsOfFile: fixture.output().metadataPath, encoding: .utf8)
        #expect(table.contains("clip_003.npy,features.records#clip_003,"))
        var usual = try fixture.request()
        usual.output = fixture.output("usual")
        fixture.engine.start(usual).waitUntilOver()
        let (here, there) = (try open(), try fixture.store("usual"))
        for record in try fixture.records() {
            let receipt = try #require(record.receipt)
            #expect(receipt.place != nil && receipt.modifiedNs == nil)
            let features = try here.read(ofClip: record.path, receipt)
            #expect(features == (try there.read(ofClip: record.path, receipt)) && features[0].shape.description == record.featureShape)
        }
    }

    @Test func `a second run finds all of it up to date, and a forced one puts it anew`() throws {
        try run()
        let again = try run()
        #expect((again.planned, again.upToDate, again.extracted) == (0, 6, 6))
        let forced = try run(.force)
        #expect((forced.planned, forced.extracted) == (6, 6))
        #expect(try check().findings.isEmpty)
        #expect(try run { $0.comparesContents = true }.upToDate == 6)
    }

    @Test func `rows are recorded after the store has forced its features to the disk`() throws {
        var request = try fixture.request()
        request.store = RecordStore.self
        fixture.gate.close()
        let run = fixture.engine.start(request)
        eventually("clips reach the model") { fixture.gate.waiting == 2 }
        let store = try #require(run.session?.store.base as? RecordStore)
        #expect(store.syncs.withLock { $0 } == 0)
        fixture.gate.letOneThrough()
        try eventually("a clip is recorded") { try fixture.records().count == 1 }
        #expect(store.syncs.withLock { $0 } == 1 && store.seals.withLock { $0 } == 0)
        fixture.gate.open()
        run.waitUntilOver()
        #expect(store.seals.withLock { $0 } == 1)
    }

    @Test func `a file that was cut in the middle of its last record costs that clip alone`() throws {
        try run()
        try edit { $0.removeLast(40) }
        #expect(try check().findings.map(\.fault) == [.missing])
        let again = try run()
        #expect((again.planned, again.extracted) == (1, 6))
        #expect(try check().findings.isEmpty)
    }

    @Test func `a store that moved is read again, and takes over its new places where contents are the same`() throws {
        try run()
        try edit { $0.removeSubrange(..<(12 + RecordStore.name(ofClip: RunFixture.clip(0), OutputNaming()).utf8.count + 0)) }
        // Without its first head nothing of the file is known any more.
        let again = try run()
        #expect((again.planned, again.extracted) == (6, 6))
        #expect(try check().findings.isEmpty)
    }

    @Test func `bytes that changed are found, and extracted anew where contents are compared`() throws {
        try run()
        try edit { $0[$0.count - 5] ^= 1 }
        #expect(try check().findings.map(\.fault) == [.content])
        #expect(try run().planned == 0)
        #expect(try run { $0.comparesContents = true }.planned == 1)
        #expect(try check().findings.isEmpty)
    }

    @Test func `features that the ledger does not know are told, and what the source has lost is removed with replace`() throws {
        try run()
        unlink(fixture.temporary.path + "/set/" + RunFixture.clip(2))
        #expect(try run().extracted == 5)
        #expect(try open().isOccupied(forClip: RunFixture.clip(2)))
        try run(.replace)
        #expect(try !open().isOccupied(forClip: RunFixture.clip(2)))
        let ledger = try Ledger.open(fixture.output().ownPart).ledger
        try ledger.drop([RunFixture.clip(1)])
        ledger.close()
        #expect(try check().findings.map(\.path) == ["features.records#clip_001"])
    }

    @Test func `a clip that has become refused loses its features, and a retry takes clips up again`() throws {
        try run()
        try fixture.addMisfit(RunFixture.clip(4))
        let second = try run()
        #expect((second.extracted, second.skipped) == (5, 1))
        #expect(try !open().isOccupied(forClip: RunFixture.clip(4)))
        let recorded = try RecordedRun(fixture.output(), stores: kinds)
        #expect(recorded.store.kind == RecordStore.kind)
        try fixture.addClips(6)
        let third = try run { $0.selection = .clips([RunFixture.clip(4)], remedies: []) }
        #expect((third.planned, third.extracted, third.skipped) == (1, 6, 0))
        #expect(try check().findings.isEmpty)
    }

    @Test func `another recipe's names are removed with its features`() throws {
        try run()
        try run(.replace) { $0.recipe.output.naming.keepExtension = true }
        let records = try OutputRecords(fixture.output())
        defer { records.close() }
        var recipe = Recipe()
        recipe.output.naming.keepExtension = true
        let store = try records.store(of: recipe, kinds: kinds)
        #expect(store.strangers(besides: []).sorted() == (0..<6).map { "features.records#" + RunFixture.clip($0) })
    }

    @Test func `an output keeps its kind of store, and a kind that is unknown is named`() throws {
        try run()
        let other = fixture.engine.start(try fixture.request())
        other.waitUntilOver()
        #expect((other.failure as? EngineError)?.code == .outputConflict)
        #expect(other.snapshot.problem?.contains("kind 'records'") == true)
        for unknown in [{ _ = try RecordedRun(fixture.output()) }, { _ = try Verification.check(fixture.output()) }] {
            let error = #expect(throws: EngineError.self) { try unknown() }
            #expect(error?.code == .ledger && error?.found == "a store of kind 'records'")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.output().path + "/.melscope/origin.json")).contains("records".utf8))
    }

    @Test func `the usual store is recorded nowhere, as released versions recorded it`() throws {
        var request = try fixture.request()
        request.output = fixture.output("usual")
        fixture.engine.start(request).waitUntilOver()
        let origin = try String(contentsOfFile: request.output.path + "/.melscope/origin.json", encoding: .utf8)
        #expect(!origin.contains("store"))
        let records = try OutputRecords(request.output)
        defer { records.close() }
        #expect(try records.fact("store") == nil && records.latestRun()?.store == nil)
        #expect(try records.clips(limit: 9).allSatisfy { $0.receipt?.place == nil && $0.receipt?.modifiedNs != nil })
    }

    @Test func `kinds have names of their own`() {
        #expect(Set(StoreCatalogue.kinds.map { $0.kind }).count == StoreCatalogue.kinds.count)
        #expect(StoreCatalogue.kinds.contains { $0 == StoreCatalogue.usual } && StoreCatalogue.usual.kind == "npy")
    }
}
