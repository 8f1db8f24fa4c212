import Testing

@testable import Base
@testable import Engine
@testable import TestSupport

/// What belongs to a process that writes an output, and what to the output.
@Suite struct PartFolderTests {
    private let output = OutputFolder(path: "/data/out")

    @Test func `an output has one part, whose files stand where released versions look for them`() {
        #expect(output.parts == [output.ownPart])
        let part = output.ownPart
        #expect(part.ledgerPath == "/data/out/.melscope/ledger.sqlite" && part.lockPath == "/data/out/.melscope/lock")
        #expect(part.inHandName == ".melscope/in-hand" && part.temporaryName == ".melscope/tmp")
        #expect(output.recipePath == "/data/out/.melscope/recipe.yaml" && output.metadataPath == "/data/out/metadata.csv")
    }

    @Test func `an output is written where one of its parts is, and readers see what that one has recorded`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(2)
        let output = fixture.output()
        #expect(!output.hasLedger && !output.isBeingWritten)
        #expect(throws: EngineError.self) { try OutputRecords(output) }
        fixture.gate.close()
        let run = fixture.engine.start(try fixture.request())
        eventually("a clip reaches the model") { fixture.gate.waiting == 1 }
        #expect(output.isBeingWritten && output.ownPart.hasLedger)
        #expect(throws: EngineError.self) { try output.requireFree() }
        fixture.gate.open()
        run.waitUntilOver()
        #expect(!output.isBeingWritten)
        let records = try OutputRecords(output)
        defer { records.close() }
        #expect(try records.count() == 2 && records.latestRun()?.state == .finished)
        #expect(try records.clips(limit: 9).allSatisfy { $0.outcome == .extracted })
    }
}
