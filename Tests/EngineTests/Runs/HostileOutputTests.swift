import Foundation
import GRDB
import Testing

@testable import Base
@testable import Engine
@testable import TestSupport

/// Whole runs into output folders that were prepared to lead elsewhere.
@Suite(.slow) struct HostileOutputTests {
    let fixture: RunFixture
    let out: String
    let elsewhere: String

    init() throws {
        fixture = try RunFixture(lanes: 2)
        try fixture.addClips(2)
        try fixture.addClips(2, to: "set/Actor_01")
        out = fixture.output().path
        elsewhere = fixture.temporary.path + "/elsewhere"
        try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: true)
    }

    @discardableResult
    private func run(_ mode: RunRequest.Mode = .resume) throws -> Run {
        var request = try fixture.request()
        request.mode = mode
        request.prunesGoneFolders = true
        let run = fixture.engine.start(request)
        run.waitUntilOver()
        return run
    }

    private func held() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: elsewhere).sorted() }

    /// Puts a link in the place of something in the output.
    private func replace(_ name: String, byLinkTo target: String) throws {
        try? FileManager.default.removeItem(atPath: out + "/" + name)
        #expect(symlink(target, out + "/" + name) == 0)
    }

    @Test func `temporary files are removed where they are the program's own, and nowhere else`() throws {
        try run()
        for name in ["lane-0-1", "metadata", "recipe-77"] { try fixture.temporary.write([1], to: "out-set/.melscope/tmp/" + name) }
        try fixture.temporary.write([1], to: "out-set/.melscope/tmp/thesis.txt")
        #expect(try run().snapshot.state == .finished)
        #expect(try FileManager.default.contentsOfDirectory(atPath: out + "/.melscope/tmp") == ["thesis.txt"])
    }

    @Test func `files behind a link in the place of the folder for temporary files stay`() throws {
        try run()
        try fixture.temporary.write([1], to: "elsewhere/thesis.txt")
        try fixture.temporary.write([1], to: "elsewhere/lane-0-1")
        try replace(".melscope/tmp", byLinkTo: elsewhere)
        let failure = try #require(run(.force).failure as? EngineError)
        #expect(failure.description.contains("'.melscope/tmp' is a link to"), "\(failure)")
        #expect(try held() == ["lane-0-1", "thesis.txt"])
    }

    @Test func `a state folder that is a link is refused, by readers too`() throws {
        try run()
        try FileManager.default.moveItem(atPath: out + "/.melscope", toPath: elsewhere + "/state")
        try replace(".melscope", byLinkTo: elsewhere + "/state")
        let before = try FileManager.default.subpathsOfDirectory(atPath: elsewhere).sorted()
        let failure = try #require(run().failure as? EngineError)
        #expect(failure.code == .permission && failure.description.contains("'.melscope' is a link to"), "\(failure)")
        let reading = #expect(throws: EngineError.self) { try Ledger(reading: fixture.output().ownPart) }
        #expect(reading?.description.contains("'.melscope' is a link to") == true)
        #expect(try FileManager.default.subpathsOfDirectory(atPath: elsewhere).sorted() == before)
    }

    @Test func `clips whose output folder is a link fail with the link named, and the others are extracted`() throws {
        try run()
        let features = try Data(contentsOf: URL(fileURLWithPath: out + "/Actor_01/clip_000.npy"))
        for name in ["clip_000.npy", "clip_001.npy"] {
            try FileManager.default.moveItem(atPath: out + "/Actor_01/" + name, toPath: elsewhere + "/" + name)
        }
        try replace("Actor_01", byLinkTo: elsewhere)
        let snapshot = try run().snapshot
        #expect((snapshot.extracted, snapshot.failed) == (2, 2))
        let record = try #require(try fixture.records().first { $0.path == "Actor_01/clip_000.npy" })
        #expect(record.reason == .outputUnwritable && record.found == "'Actor_01' is a link to \(elsewhere)")
        #expect(try held() == ["clip_000.npy", "clip_001.npy"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: elsewhere + "/clip_000.npy")) == features)
        let verified = try Verification.check(fixture.output())
        #expect(verified.findings.allSatisfy { !$0.path.contains("Actor_01") || $0.fault != .unknown }, "\(verified.findings)")
    }

    @Test(arguments: ["metadata.csv", ".melscope/recipe.yaml", ".melscope/origin.json", ".melscope/lock", ".melscope/ledger.sqlite",
        ".melscope/ledger.sqlite-wal", ".melscope/ledger.sqlite-shm", ".melscope/ledger.sqlite-journal"], ["link", "pipe"])
    func `a link or a pipe in the place of one of its own files is refused, and what a link leads to stays`(name: String, kind: String) throws {
        try run()
        // As large as what it stands for may be, so that its size is no reason to leave it alone.
        let content = Data(repeating: 0x6d, count: 10_000)
        try content.write(to: URL(fileURLWithPath: elsewhere + "/thesis"))
        if kind == "link" {
            try replace(name, byLinkTo: elsewhere + "/thesis")
        } else {
            unlink(out + "/" + name)
            #expect(mkfifo(out + "/" + name, 0o600) == 0)
        }
        let run = try run(.force)
        #expect(run.snapshot.state == .failed)
        #expect("\(run.failure.map { "\($0)" } ?? "")".contains((name as NSString).lastPathComponent), "\(String(describing: run.failure))")
        #expect(FileManager.default.contents(atPath: elsewhere + "/thesis") == content)
        // Looking does not wait either.
        #expect(!fixture.output().isBeingWritten)
        _ = try? Verification.check(fixture.output())
        _ = try? RecordedRun(fixture.output())
    }

    @Test func `a lock that is another name of somebody's file leaves that file as it is`() throws {
        try run()
        try fixture.temporary.write([1, 2, 3], to: "elsewhere/thesis")
        unlink(fixture.output().ownPart.lockPath)
        #expect(link(elsewhere + "/thesis", fixture.output().ownPart.lockPath) == 0)
        #expect(try run().snapshot.state == .finished)
        #expect(FileManager.default.contents(atPath: elsewhere + "/thesis") == Data([1, 2, 3]))
    }

    @Test func `a ledger that another folder shares by hard links is not written`() throws {
        try run()
        let ledger = fixture.output().ownPart.ledgerPath
        #expect(link(ledger, elsewhere + "/ledger.sqlite") == 0)
        let before = FileManager.default.contents(atPath: ledger)
        let failure = try #require(run(.force).failure as? EngineError)
        #expect(failure.description.contains("2 names (hard links)"), "\(failure)")
        #expect(FileManager.default.contents(atPath: ledger) == before)
        #expect(try Ledger(reading: fixture.output().ownPart).count() == 4)
    }

    /// What a ledger says about a file that is not below the output decides nothing about that file.
    @Test(arguments: ["../elsewhere/thesis.wav", "Actor_01/../../elsewhere/thesis.wav", #"\x2e\x2e/elsewhere/thesis.wav"#, "ABSOLUTE"])
    func `a row that names a clip elsewhere removes nothing and writes nothing there`(path: String) throws {
        try run()
        let path = path == "ABSOLUTE" ? elsewhere + "/thesis.wav" : path
        let victim = elsewhere + "/thesis.npy"
        try fixture.temporary.write([1, 2, 3], to: "elsewhere/thesis.npy")
        try fixture.temporary.write(Array(try Data(contentsOf: URL(fileURLWithPath: fixture.temporary.path + "/set/clip_000.npy"))), to: "elsewhere/thesis.wav")
        var status = stat()
        #expect(stat(victim, &status) == 0)
        let ledger = try Ledger.open(fixture.output().ownPart).ledger
        var record = try #require(try ledger.clip("clip_000.npy"))
        record.path = path
        let receipt = FeatureReceipt(bytes: 3, modifiedNs: status.modifiedNanoseconds)
        record.receipt = receipt
        try ledger.save([record])
        ledger.close()
        #expect(try !fixture.store().remove(ofClip: path, receipt, shape: record.featureShape))
        try run(.replace)
        #expect(FileManager.default.contents(atPath: victim) == Data([1, 2, 3]))
        let again = try run(.force)
        again.retry([path], remedies: [])
        again.waitUntilOver()
        #expect(FileManager.default.contents(atPath: victim) == Data([1, 2, 3]))
    }
}
