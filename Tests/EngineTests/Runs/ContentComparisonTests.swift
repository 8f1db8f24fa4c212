import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import TestSupport

/// What a run takes for up to date when times are not as recorded.
@Suite(.slow) struct ContentComparisonTests {
    let fixture: RunFixture

    init() throws {
        fixture = try RunFixture(lanes: 2)
        try fixture.addClips(6)
        fixture.engine.start(try fixture.request()).waitUntilOver()
    }

    private func input(_ index: Int) -> String { fixture.temporary.path + "/set/" + RunFixture.clip(index) }
    private func features(_ index: Int) -> String { fixture.features(of: RunFixture.clip(index)) }

    /// Gives a file another time, as a copy without times has it.
    private func touch(_ path: String, _ seconds: Int = 1_600_000_000) {
        var times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
        #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
    }

    /// Changes one bit of a file and leaves its size and time.
    private func flip(_ path: String, at offset: Int) throws {
        var status = stat()
        stat(path, &status)
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        bytes[offset] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        var times = [status.st_atim, status.st_mtim]
        #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
    }

    private func run(_ change: (inout RunRequest) -> Void = { _ in }) throws -> RunSnapshot {
        var request = try fixture.request()
        change(&request)
        return fixture.engine.start(request).waitUntilOver()
    }

    @Test func `clips and features of equal content and another time are up to date, and their times are taken over`() throws {
        for index in 0..<4 { touch(input(index)) }
        for index in 2..<6 { touch(features(index)) }
        let second = try run()
        #expect((second.planned, second.upToDate, second.extracted) == (0, 6, 6))
        #expect(second.comparison == nil)
        let store = try fixture.store()
        for record in try fixture.records() {
            #expect(record.inputModifiedNs == FileStamp(status(fixture.temporary.path + "/set/" + record.path)).modifiedNs)
            #expect(store.presence(ofClip: record.path, try #require(record.receipt)) == .whole)
        }
        #expect(try Ledger.open(fixture.output().ownPart).damage == nil)
    }

    private func status(_ path: String) -> stat {
        var status = stat()
        stat(path, &status)
        return status
    }

    @Test func `a clip or features of the same size and another content are extracted anew`() throws {
        try flip(input(1), at: 900)
        touch(input(1))
        try flip(features(2), at: 900)
        touch(features(2))
        let second = try run()
        #expect((second.planned, second.upToDate, second.extracted) == (2, 4, 6))
        #expect(try Verification.check(fixture.output()).findings.isEmpty)
    }

    @Test(arguments: [true, false])
    func `contents that changed under the same size and time are found where contents are compared`(compares: Bool) throws {
        try flip(input(1), at: 900)
        try flip(features(2), at: 900)
        let second = try run { $0.comparesContents = compares }
        #expect(second.upToDate == (compares ? 4 : 6))
        #expect(try Verification.check(fixture.output()).findings.isEmpty == compares)
    }

    @Test func `rows without checksums count by time as before, and get checksums where contents are compared`() throws {
        let ledger = try Ledger.open(fixture.output().ownPart).ledger
        try ledger.save(
            try ledger.clips(limit: 10).map { record in
                var record = record
                record.inputChecksum = nil
                record.receipt?.checksum = nil
                return record
            })
        ledger.close()
        #expect(try Verification.check(fixture.output()).withoutChecksum == 6)
        touch(input(0))
        touch(features(1))
        #expect(try run().planned == 2)
        #expect(try Verification.check(fixture.output()).withoutChecksum == 4)
        #expect(try run { $0.comparesContents = true }.planned == 0)
        let checked = try Verification.check(fixture.output())
        #expect(checked.withoutChecksum == 0 && checked.findings.isEmpty)
    }

    @Test func `features that are made anew keep the remedies of a clip whose time alone is another`() throws {
        let paths = [RunFixture.clip(3)]
        _ = try run { $0.selection = .clips(paths, remedies: [.acceptSilence]) }
        touch(input(3))
        unlink(features(3))
        #expect(try run().planned == 1)
        #expect(try fixture.records()[3].remedies == "silence=accept")
    }

    @Test func `what is not a copy of the features is never removed for one`() throws {
        let store = try fixture.store()
        let record = try fixture.records()[0]
        let receipt = try #require(record.receipt)
        func remove(_ receipt: FeatureReceipt) -> Bool { store.remove(ofClip: record.path, receipt, shape: record.featureShape) }
        try flip(features(0), at: 900)
        touch(features(0))
        #expect(!remove(receipt))
        try flip(features(0), at: 900)
        touch(features(0))
        #expect(!remove(FeatureReceipt(bytes: receipt.bytes, modifiedNs: receipt.modifiedNs)))
        #expect(remove(receipt))
    }

    @Test func `a comparison that is cancelled keeps what it found and ends the run`() throws {
        for index in 0..<6 { touch(input(index)) }
        let ledger = try Ledger.open(fixture.output().ownPart).ledger
        defer { ledger.close() }
        let request = try fixture.request()
        var facts = try ledger.resumeFacts()
        let clips = try SourceScanner.scan(request.source, only: nil).clips
        let comparison = ContentComparison(
            request: request, recipeHash: try fixture.records()[0].recipeHash, ledger: ledger, store: try fixture.store())
        let changes = comparison.settle(&facts, clips: clips, workers: 1) { done, total in
            #expect(total == 6)
            return done < 2
        }
        #expect(changes.map(\.path).sorted() == [RunFixture.clip(0), RunFixture.clip(1)])
        let undone = facts[RunFixture.clip(5)]
        #expect(undone?.inputModifiedNs != FileStamp(status(input(5))).modifiedNs && undone?.inputBytes ?? 0 > 0)
    }

    @Test(arguments: [0, 1, 4096, 1 << 18, (1 << 18) + 1, 3_000_000])
    func `a checksum is the same however the file is read`(size: Int) throws {
        let bytes = (0..<max(1, size)).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) }
        let file = try InputFile(path: try fixture.temporary.write(bytes, to: "bytes"))
        let whole = bytes.withUnsafeBytes(ContentChecksum.of)
        #expect(try file.contentChecksum() == whole)
        let begun = ContentChecksum()
        bytes.prefix(size / 3).withUnsafeBytes(begun.add)
        #expect(try file.contentChecksum(continuing: begun, at: size / 3) == whole)
        #expect(try file.contentChecksum(goesOn: { false }) == nil)
    }
}
