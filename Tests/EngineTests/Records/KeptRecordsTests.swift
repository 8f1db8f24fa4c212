import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import TestSupport

/// Records that stay open between questions tell what is there now.
@Suite struct KeptRecordsTests {
    let fixture: RunFixture
    private let kept = KeptRecords()

    init() throws {
        fixture = try RunFixture(lanes: 2)
        try fixture.addClips(12)
    }

    private func extract(_ part: String) throws {
        var request = try fixture.request()
        request.part = try #require(PartNumber(text: part))
        fixture.engine.start(request).waitUntilOver()
    }

    /// Which records answered, and how many clips they have.
    private func look() throws -> (ObjectIdentifier, Int) { try kept.with(fixture.output()) { (ObjectIdentifier($0), try $0.count()) } }

    @Test func `the records of parts stay open, and a part that begins later is among them`() throws {
        for part in ["0/3", "1/3"] { try extract(part) }
        let (first, some) = try look()
        #expect(try look() == (first, some) && some < 12)
        try extract("2/3")
        #expect(try look().1 == 12)
    }

    @Test func `an output that is removed and made again is read anew`() throws {
        for part in ["0/2", "1/2"] { try extract(part) }
        #expect(try look().1 == 12)
        try FileManager.default.removeItem(atPath: fixture.output().path)
        #expect(throws: EngineError.self) { try look() }
        try fixture.addMisfit("misfit.npy")
        for part in ["0/2", "1/2"] { try extract(part) }
        #expect(try look().1 == 13)
    }

    @Test func `records know that a ledger of the same name took the place of theirs`() throws {
        fixture.engine.start(try fixture.request()).waitUntilOver()
        let records = try OutputRecords(fixture.output())
        defer { records.close() }
        #expect(records.isCurrent)
        try FileManager.default.removeItem(atPath: fixture.output().path)
        fixture.engine.start(try fixture.request()).waitUntilOver()
        #expect(!records.isCurrent)
    }

    @Test func `merged parts are one output again`() throws {
        for part in ["0/2", "1/2"] { try extract(part) }
        #expect(try look().1 == 12)
        _ = try OutputMerge.run(fixture.output())
        #expect(try look().1 == 12)
        #expect(try kept.with(fixture.output()) { !$0.isDivided })
    }
}
