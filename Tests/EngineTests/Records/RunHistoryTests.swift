import Foundation
import GRDB
import Testing

@testable import Base
@testable import Engine
@testable import Signal
@testable import TestSupport

/// What is kept of the runs of an output.
@Suite struct RunHistoryTests {
    private func history(_ fixture: RunFixture) throws -> RunHistory {
        let records = try OutputRecords(fixture.output())
        defer { records.close() }
        return try records.history()
    }

    @Test func `each run is an entry with its own counts, whatever the dataset's are`() throws {
        let fixture = try RunFixture(lanes: 2)
        try fixture.addClips(3)
        try fixture.addMisfit("misfit.npy")
        fixture.engine.start(try fixture.request()).waitUntilOver()
        try fixture.addClips(5)
        fixture.engine.start(try fixture.request()).waitUntilOver()
        var again = try fixture.request()
        again.selection = .clips([RunFixture.clip(1)], remedies: [])
        fixture.engine.start(again).waitUntilOver()
        var anew = try fixture.request()
        anew.recipe.correction.padSide = .start
        anew.mode = .replace
        fixture.engine.start(anew).waitUntilOver()
        let history = try history(fixture)
        #expect(history.runs.map(\.number) == [1, 2, 3, 4] && history.forgotten == 0 && history.unreadable == 0)
        #expect(history.runs.map(\.entry.command) == [.extract, .extract, .retry, .replace])
        #expect(history.runs.map(\.entry.done) == [4, 2, 1, 6] && history.runs.map(\.entry.extracted) == [3, 2, 1, 5])
        #expect(history.runs.map(\.entry.reasons) == [["shape.mel_bins": 1], [:], [:], ["shape.mel_bins": 1]], "\(history.runs.map(\.entry.reasons))")
        #expect(history.runs.allSatisfy { $0.end == .finished && $0.left == 0 && $0.isWhole && $0.entry.laneCount == 2 })
        #expect(history.runs.allSatisfy { $0.entry.host?.isEmpty == false && $0.entry.programVersion == ProgramVersion.text && $0.entry.modelSHA256?.count == 64 })
        #expect(history.runs[0].entry.slowest.count == 4 && history.runs[0].entry.stepTimes.inferMs > 0)
    }

    @Test func `in what recipes differ is known after they were replaced`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(1)
        fixture.engine.start(try fixture.request()).waitUntilOver()
        var request = try fixture.request()
        request.recipe.clips.minSeconds = 0.125
        request.mode = .replace
        fixture.engine.start(request).waitUntilOver()
        let records = try OutputRecords(fixture.output())
        defer { records.close() }
        let runs = try records.history().runs
        let (a, b) = (try #require(try records.recipe(hash: runs[0].recipeHash)), try #require(try records.recipe(hash: runs[1].recipeHash)))
        #expect(a.hash == runs[0].recipeHash && b.hash == runs[1].recipeHash)
        #expect(Recipe.differences(a, b) == [RecipeDifference(key: "clips.min_seconds", a: "\(Recipe().clips.minSeconds)", b: "0.125")])
        #expect(try records.recipe(hash: "0000000000000000") == nil)
    }

    @Test func `settings that one front end has alone differ too`() throws {
        let mfcc = try Recipe(yaml: "front_end: {kind: mfcc}")
        let differences = Recipe.differences(Recipe(), mfcc)
        #expect(differences.contains { $0.a == nil && $0.b != nil } && Recipe.differences(mfcc, mfcc).isEmpty)
        #expect(Recipe.differences(mfcc, Recipe()).count == differences.count)
    }

    @Test func `a retry after the end of a run is an entry of its own, and the run's stays as it was`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(2)
        try fixture.addMisfit("misfit.npy")
        let run = fixture.engine.start(try fixture.request())
        run.waitUntilOver()
        let before = try #require(try history(fixture).runs.first)
        run.retry(["misfit.npy", RunFixture.clip(0)], remedies: [])
        run.control.sync {}
        run.waitUntilOver()
        let runs = try history(fixture).runs
        #expect(runs.count == 2 && runs.first == before)
        #expect(runs[1].entry.command == .retry && (runs[1].entry.planned, runs[1].entry.done, runs[1].entry.skipped) == (2, 2, 1))
        #expect(runs[1].entry.slowest.count == 2 && runs[1].entry.startedAt > before.entry.startedAt)
        #expect((run.snapshot.planned, run.snapshot.done) == (3, 3), "the run itself is counted as ever")
    }

    @Test func `what a process did not come to the end of was killed, and the next run closes it`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(3)
        fixture.gate.close()
        let run = fixture.engine.start(try fixture.request())
        eventually("a clip reaches the gate") { fixture.gate.waiting == 1 }
        try eventually("it goes on, for whoever looks") { try history(fixture).runs.map(\.end) == [.running] }
        // As the disk has it when the process is killed now.
        let copy = fixture.temporary.path + "/killed"
        try FileManager.default.copyItem(atPath: fixture.output().path, toPath: copy)
        fixture.gate.open()
        run.waitUntilOver()
        let records = try OutputRecords(OutputFolder(path: copy))
        #expect(try records.history().runs.map(\.end) == [.killed])
        #expect(try records.latestRun()?.state.isOver == false)
        records.close()
        var next = try fixture.request()
        next.output = OutputFolder(path: copy)
        fixture.engine.start(next).waitUntilOver()
        let after = try OutputRecords(OutputFolder(path: copy))
        defer { after.close() }
        let runs = try after.history().runs
        #expect(runs.map(\.end) == [.killed, .finished] && runs[0].left == 3 && runs[1].entry.done == 3)
        try OutputFolder(path: copy).ownPart.withState { states in #expect(states == ["killed", "finished"]) }
    }

    @Test func `a cancelled run says what it left`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(4)
        fixture.gate.close()
        let run = fixture.engine.start(try fixture.request())
        eventually("a clip reaches the gate") { fixture.gate.waiting == 1 }
        run.cancel()
        fixture.gate.open()
        run.waitUntilOver()
        let kept = try #require(try history(fixture).runs.first)
        #expect((kept.end, kept.entry.planned, kept.entry.done, kept.left) == (.cancelled, 4, 1, 3))
    }

    @Test func `a run of an earlier program is listed with what it kept`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(1)
        fixture.engine.start(try fixture.request()).waitUntilOver()
        try fixture.output().ownPart.edit { db in
            let data = try #require(try Data.fetchOne(db, sql: "SELECT snapshot FROM run"))
            var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            object["entry"] = nil
            try db.execute(sql: "UPDATE run SET snapshot = ?", arguments: [try JSONSerialization.data(withJSONObject: object)])
        }
        let run = try #require(try history(fixture).runs.first)
        #expect(!run.isWhole && run.end == .finished && run.entry.done == 1 && run.entry.stepTimes.inferMs > 0 && run.entry.host == nil)
        let records = try OutputRecords(fixture.output())
        defer { records.close() }
        #expect(try records.slowest(of: run, limit: 3).map(\.path) == [RunFixture.clip(0)], "from the clip's row")
    }

    @Test func `entries that cannot be read are counted, and hide no other`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(1)
        for _ in 0..<3 { fixture.engine.start(try fixture.request()).waitUntilOver() }
        try fixture.output().ownPart.edit { db in
            try db.execute(sql: "UPDATE run SET snapshot = x'7b7d' WHERE id = 1")
            let data = try #require(try Data.fetchOne(db, sql: "SELECT snapshot FROM run WHERE id = 2"))
            var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            var entry = try #require(object["entry"] as? [String: Any])
            entry["slowest"] = [["path": "../../etc/passwd", "times": ["readMs": 1, "resampleMs": 0, "logMelMs": 0, "correctMs": 0, "inferMs": 0, "writeMs": 0]]]
            object["entry"] = entry
            try db.execute(sql: "UPDATE run SET snapshot = ? WHERE id = 2", arguments: [try JSONSerialization.data(withJSONObject: object)])
        }
        let history = try history(fixture)
        #expect(history.runs.map(\.number) == [3] && history.unreadable == 2)
    }

    @Test func `of a thousand runs and more the newest are kept, under the numbers that they had`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(1)
        fixture.engine.start(try fixture.request()).waitUntilOver()
        try fixture.output().ownPart.edit { db in
            try db.execute(
                sql: """
                    WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1010)
                    INSERT INTO run (id, startedAt, state, snapshot) SELECT i, i, 'finished', (SELECT snapshot FROM run WHERE id = 1) FROM n
                    """)
        }
        fixture.engine.start(try fixture.request()).waitUntilOver()
        let history = try history(fixture)
        #expect(history.runs.count == 1000 && history.forgotten == history.runs[0].number - 1 && history.runs.last?.number == 1011, "\(history.runs.count)")
    }

    @Test func `recipes are kept for the runs of late, and the one in use is always among them`() throws {
        let temporary = try TemporaryFolder()
        let output = OutputFolder(path: temporary.path + "/out")
        try output.prepare()
        let ledger = try Ledger.open(output.ownPart).ledger
        var recipes: [Recipe] = []
        for index in 0..<80 {
            var recipe = Recipe()
            recipe.clips.minSeconds = Double(index) / 128
            recipes.append(recipe)
            try ledger.keepRecipe(recipe, hash: recipe.hash)
            try ledger.keepRecipe(recipes[0], hash: recipes[0].hash)
        }
        #expect(try ledger.recipe(hash: recipes[0].hash) == recipes[0] && ledger.recipe(hash: recipes[79].hash) == recipes[79])
        #expect(try ledger.recipe(hash: recipes[1].hash) == nil)
        #expect(try recipes.count { try ledger.recipe(hash: $0.hash) != nil } == 64)
    }
}

extension PartFolder {
    /// Changes the ledger behind the program's back.
    fileprivate func edit(_ body: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue(path: ledgerPath)
        try queue.write(body)
        try queue.close()
    }

    fileprivate func withState(_ body: ([String]) -> Void) throws {
        let queue = try DatabaseQueue(path: ledgerPath)
        body(try queue.read { try String.fetchAll($0, sql: "SELECT state FROM run ORDER BY id") })
        try queue.close()
    }
}
