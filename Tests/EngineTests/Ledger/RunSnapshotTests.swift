import Foundation
import Testing

@testable import Corpora
@testable import Engine

@Suite struct RunSnapshotTests {
    /// What version 0.1.0 wrote at the end of a run.
    private static let released = """
        {"frames":{"78":2},"done":3,"skipped":1,"inputBytes":246786,"state":"finished","version":21,"audioSeconds":5.1,"source":"/data/set",\
        "cancelled":0,"takenAt":12.5,"rateHistory":[],"total":3,"reasons":{"audio.silent":1},"failed":0,"activeSeconds":0.25,"planned":3,\
        "recipeHash":"b4fbc3d07d9f47ba","name":"set","upToDate":0,"layouts":{"time, mel":2},"output":"/out","stepTimes":{"readMs":1,\
        "resampleMs":0,"logMelMs":2,"correctMs":0.1,"inferMs":4,"writeMs":1},"endedAt":1764300000,"kind":"folder","model":"seed",\
        "startedAt":1764299999,"lanes":[],"extracted":2}
        """

    @Test func `a snapshot of the released program is read, and what it does not know keeps its default`() throws {
        let snapshot = try RunSnapshot(recorded: Data(Self.released.utf8))
        #expect(snapshot.state == .finished && snapshot.extracted == 2 && snapshot.frames == [78: 2])
        #expect(snapshot.reasons == ["audio.silent": 1])
        #expect(snapshot.notes.isEmpty)
        #expect(snapshot.stepTimes.totalMs == 8.1)
    }

    @Test(arguments: [("ravdess", "ravdess"), ("crema-d", "crema-d"), ("of-a-newer-program", "folder")])
    func `kinds of older programs are known, and those of newer ones are folders`(recorded: String, kind: String) throws {
        let text = Self.released.replacingOccurrences(of: "\"folder\"", with: "\"\(recorded)\"")
        #expect(try RunSnapshot(recorded: Data(text.utf8)).kind.rawValue == kind)
    }

    @Test func `a snapshot survives being written and read`() throws {
        var snapshot = RunSnapshot(name: "a", kind: .folder, source: "/s", output: "/o", model: "seed", recipeHash: "0")
        snapshot.notes = ["time.cropped": 3]
        snapshot.lanes = [.init(index: 1, clip: "x.wav", since: 2)]
        snapshot.problem = "p"
        snapshot.keepsExtension = true
        snapshot.outputFolders = ["a", "b"]
        snapshot.store = "other"
        snapshot.rateHistory = [0.1, 33.3]
        snapshot.frames = [78: 2]
        snapshot.version = .max
        snapshot.activeSeconds = 0.1 + 0.2
        let read = try RunSnapshot(recorded: JSONEncoder().encode(snapshot))
        #expect(read == snapshot)
    }

    @Test func `what is no snapshot is refused`() {
        for text in ["{}", "[]", "7", "", Self.released.replacingOccurrences(of: "\"finished\"", with: "\"asleep\"")] {
            #expect(throws: (any Error).self) { try RunSnapshot(recorded: Data(text.utf8)) }
        }
    }
}
