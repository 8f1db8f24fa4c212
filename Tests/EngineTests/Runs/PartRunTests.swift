import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Signal
@testable import TestSupport

/// Several processes that extract one output together, each its part of the clips.
@Suite struct PartRunTests {
    let fixture: RunFixture
    private var output: OutputFolder { fixture.output() }

    init() throws {
        fixture = try RunFixture(lanes: 2)
        try fixture.addClips(24)
        try fixture.addMisfit("misfit.npy")
    }

    @discardableResult
    private func run(_ part: String?, _ settings: (inout RunRequest) throws -> Void = { _ in }) throws -> RunSnapshot {
        var request = try fixture.request()
        request.part = try part.map { try #require(PartNumber(text: $0)) }
        try settings(&request)
        return fixture.engine.start(request).waitUntilOver()
    }

    private func start(_ part: String?, _ settings: (inout RunRequest) throws -> Void = { _ in }) throws -> Run {
        var request = try fixture.request()
        request.part = try part.map { try #require(PartNumber(text: $0)) }
        try settings(&request)
        return fixture.engine.start(request)
    }

    @Test func `what a killed run of all clips left half written goes when a part begins`() throws {
        try run("0/2")
        let left = output.path + "/.melscope/tmp/lane-0-999"
        try Data([1]).write(to: URL(fileURLWithPath: left))
        try run("1/2")
        #expect(!FileManager.default.fileExists(atPath: left))
    }

    private func withRecords<Value>(_ body: (OutputRecords) throws -> Value) throws -> Value {
        let records = try OutputRecords(output)
        defer { records.close() }
        return try body(records)
    }

    private func latest() throws -> RunSnapshot? { try withRecords { try $0.latestRun() } }
    private func count() throws -> Int { try withRecords { try $0.count() } }
    private func clips() throws -> [ClipRecord] { try withRecords { try $0.clips(ClipQuery(sort: .path, descending: false), limit: 99) } }
    private func commands() throws -> [RunEntry.Command] { try withRecords { try $0.history().runs.map(\.entry.command) } }

    private func paths(_ query: ClipQuery) throws -> [String] { try withRecords { try $0.clips(query, limit: 1000).map(\.path) } }

    /// The table without what differs from run to run: how long a clip took.
    private func table(_ output: OutputFolder) throws -> [[String]] {
        let lines = try String(contentsOfFile: output.metadataPath, encoding: .utf8).split(separator: "\n").map(Self.fields)
        let place = try #require(lines.first?.firstIndex(of: "elapsed_ms"))
        return lines.map { line in line.enumerated().filter { $0.offset != place }.map(\.element) }
    }

    private static func fields(_ line: Substring) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in line {
            if character == "\"" { isQuoted.toggle() }
            if character == ",", !isQuoted { fields.append("") } else { fields[fields.count - 1].append(character) }
        }
        return fields
    }

    /// The features of all clips by their names.
    private func features(_ output: OutputFolder) throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: output.path).filter { $0.hasSuffix(".npy") }
        return try Dictionary(uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: URL(fileURLWithPath: output.path + "/" + $0))) })
    }

    private func requireAsOneRun() throws {
        var whole = try fixture.request()
        whole.output = fixture.output("whole")
        fixture.engine.start(whole).waitUntilOver()
        let (wholeFeatures, wholeTable) = (try features(whole.output), try table(whole.output))
        #expect(try features(output) == wholeFeatures)
        #expect(try table(output) == wholeTable)
        let check = try Verification.check(output)
        #expect(check.findings.isEmpty && check.checked == 25)
    }

    @Test func `all parts together leave the features and the table that one run leaves`() throws {
        let ends = try ["0/3", "1/3", "2/3"].map { try run($0) }
        #expect(ends.map(\.total).reduce(0, +) == 25 && ends.allSatisfy { $0.total > 2 && $0.state == .finished && $0.sourceTotal == 25 })
        #expect(!output.ownPart.hasLedger && output.dividedParts.count == 3)
        try requireAsOneRun()
        let all = try #require(try latest())
        #expect((all.total, all.done, all.extracted, all.skipped, all.state) == (25, 25, 24, 1, .finished))
        #expect(all.parts?.map(\.number.description) == ["0/3", "1/3", "2/3"])
    }

    @Test func `parts that run side by side write one table, and each of them what it did`() throws {
        let runs = try (0..<4).map { try start("\($0)/4") }
        for run in runs { #expect(run.waitUntilOver().state == .finished, "\(run.snapshot.problem ?? "")") }
        let ends = try withRecords { try TableState($0) }
        #expect(TableState(keptIn: try output.hold()) == ends)
        try requireAsOneRun()
    }

    @Test func `a part whose end the table has already does not write it again, and one whose end it has not does`() throws {
        for part in ["0/3", "1/3", "2/3"] { try run(part) }
        let folder = try output.hold()
        let kept = try #require(TableState(keptIn: folder))
        let ends = try withRecords { try TableState($0) }
        #expect(kept == ends && kept.ends.keys.sorted() == (0..<3).map { ".melscope/parts/\($0)-of-3" })
        let before = try FileManager.default.attributesOfItem(atPath: output.metadataPath)[.systemFileNumber] as? Int
        try run("1/3")
        let after = try FileManager.default.attributesOfItem(atPath: output.metadataPath)[.systemFileNumber] as? Int
        #expect(before != after)
        #expect(try #require(TableState(keptIn: folder)).ends[".melscope/parts/1-of-3"] != kept.ends[".melscope/parts/1-of-3"])
        try FileManager.default.removeItem(atPath: output.metadataPath)
        #expect(TableState(keptIn: folder) == nil)
        try run("2/3")
        try requireAsOneRun()
    }

    @Test func `a second process with the same part is refused, and so are a run of all clips and other divisions while a part runs`() throws {
        fixture.gate.close()
        let first = try start("1/3")
        eventually("a clip reaches the model") { fixture.gate.waiting > 0 }
        for other in ["1/3", "0/2", nil] {
            let end = try run(other)
            #expect(end.state == .failed && end.problem?.contains("part 1/3, process \(getpid()) on ") == true, "\(end.problem ?? "")")
        }
        let error = #expect(throws: EngineError.self) { try OutputMerge.run(output) }
        #expect(error?.code == .locked && error?.found.contains("part 1/3") == true)
        let elsewhere = try run("2/3") { $0.recipe.output.pool = .mean; $0.mode = .replace }
        #expect(elsewhere.state == .failed)
        fixture.gate.open()
        #expect(first.waitUntilOver().state == .finished)
        #expect(try run("0/2").state == .finished)
    }

    @Test func `another number of parts carries on without repeating what is done`() throws {
        let done = try run("0/3").done + run("2/3").done
        let ends = try ["0/2", "1/2"].map { try run($0) }
        #expect(ends.map(\.done).reduce(0, +) == 25 - done)
        #expect(output.dividedParts.map(\.number?.count) == [2, 2])
        try requireAsOneRun()
        let whole = try run(nil)
        #expect((whole.planned, whole.extracted, whole.skipped) == (0, 24, 1) && output.dividedParts.isEmpty)
    }

    @Test(arguments: [(3, ["featurePlace", "segment"]), (5, ["segment"])])
    func `parts over an output with an older ledger find it up to date, and merge it`(_ format: Int, without columns: [String]) throws {
        try run(nil)
        let ledger = try Ledger.open(output.ownPart).ledger
        try ledger.write { db in
            for column in columns { try db.execute(sql: "ALTER TABLE clip DROP COLUMN \(column)") }
            try db.execute(sql: "PRAGMA user_version = \(format)")
        }
        ledger.close()
        #expect(try ["0/2", "1/2"].map { try run($0).planned } == [0, 0])
        #expect(try OutputMerge.run(output).clips == 25)
        try requireAsOneRun()
    }

    @Test func `parts over the output of one run find it up to date, and each shows its clips from the moment in which it begins`() throws {
        try run(nil)
        let first = try run("0/2")
        #expect(first.planned == 0 && first.total < 25)
        #expect(try count() == 25)
        #expect(try latest()?.extracted == 24)
        try FileManager.default.removeItem(atPath: fixture.features(of: RunFixture.clip(3)))
        let owner = PartNumber.index(of: RawPath(text: RunFixture.clip(3)), count: 2)
        #expect(try run("\(owner)/2").done == 1)
        #expect(try count() == 25)
        let merged = try OutputMerge.run(output)
        #expect((merged.total, merged.extracted) == (25, 24))
        try requireAsOneRun()
    }

    @Test func `merging may be repeated, and killed at any moment`() throws {
        for part in ["0/3", "1/3", "2/3"] { try run(part) }
        let before = try clips()
        // As a merge leaves it that was killed before it removed a part: the part's rows are in both ledgers.
        let copy = fixture.temporary.path + "/part"
        try FileManager.default.copyItem(atPath: output.path + "/.melscope/parts/1-of-3", toPath: copy)
        #expect(try OutputMerge.run(output).parts == 3)
        try FileManager.default.createDirectory(atPath: output.path + "/.melscope/parts/.merged-1-of-3-7", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: copy, toPath: output.path + "/.melscope/parts/1-of-3")
        #expect(try clips() == before)
        #expect(try OutputMerge.run(output).parts == 1)
        #expect(try clips() == before)
        #expect(try OutputMerge.run(output).parts == 0)
        #expect(!FileManager.default.fileExists(atPath: output.path + "/.melscope/parts"))
        let latest = try #require(try latest())
        #expect((latest.total, latest.extracted, latest.state, latest.parts == nil) == (25, 24, .finished, true))
        #expect(try commands() == [.extract, .extract, .extract, .merge])
        try requireAsOneRun()
    }

    @Test(arguments: [ClipQuery.Sort.finished, .path, .frames, .milliseconds, .reason, .outcome])
    func `pages, places and neighbours of the parts' clips agree in every order`(sort: ClipQuery.Sort) throws {
        try run(nil)
        try run("0/3")
        try run("1/3") { $0.mode = .force }
        for descending in [false, true] {
            for filter in ["", "outcome:extracted"] {
                let query = ClipQuery(filter: filter, sort: sort, descending: descending)
                let all = try paths(query)
                #expect(all.count == (filter.isEmpty ? 25 : 24) && Set(all).count == all.count)
                var turned = query
                turned.descending.toggle()
                #expect(try paths(turned) == all.reversed())
                let records = try OutputRecords(output)
                defer { records.close() }
                do {
                    #expect(try records.clips(query, offset: 7, limit: 5).map(\.path) == Array(all[7..<12]))
                    #expect(try records.clips(query, offset: 20, limit: 50).map(\.path) == Array(all[20...]))
                    for (index, path) in all.enumerated() {
                        #expect(try records.position(of: path, in: query) == index)
                        #expect(try records.next(after: path, in: query)?.path == (index + 1 < all.count ? all[index + 1] : nil))
                    }
                    #expect(try records.nextProblem(after: all[0], in: query)?.path == (filter.isEmpty && all[0] != "misfit.npy" ? "misfit.npy" : nil))
                }
            }
        }
    }

    @Test func `groups, tallies and filters are those of one run`() throws {
        var whole = try fixture.request()
        whole.output = fixture.output("whole")
        fixture.engine.start(whole).waitUntilOver()
        for part in ["0/3", "1/3", "2/3"] { try run(part) }
        let one = try OutputRecords(whole.output)
        let several = try OutputRecords(output)
        for column in [ClipColumn.outcome, .reason, .shape, .frames, .seconds, .note] {
            let a = try one.groups(by: column, of: ClipQuery(), limit: 50)
            let b = try several.groups(by: column, of: ClipQuery(), limit: 50)
            #expect(a.groups == b.groups && a.total == b.total, "\(column.name)")
        }
        let (tally, problems, source) = (try one.tally().map { "\($0)" }.sorted(), try one.problemPaths(), try one.fact("source"))
        #expect(try several.tally().map { "\($0)" }.sorted() == tally)
        #expect(try several.problemPaths() == problems)
        #expect(try several.problems(of: ClipQuery(filter: "emotion:sad")).count == 1)
        #expect(try several.clip("misfit.npy")?.outcome == .skipped)
        #expect(try several.fact("source") == source)
    }

    @Test func `of clips that would write the same output one is extracted, whichever parts they are of`() throws {
        let wave = fixture.temporary.path + "/set"
        for index in 0..<8 {
            try FileManager.default.copyItem(atPath: wave + "/" + RunFixture.clip(index), toPath: wave + "/x\(index).npy")
            try Data(count: 100).write(to: URL(fileURLWithPath: wave + "/x\(index).wav"))
        }
        for part in ["1/2", "0/2"] { try run(part) }
        let collided = try paths(ClipQuery(filter: "reason:output.collision", sort: .path, descending: false))
        #expect(collided.count == 8)
        for part in ["0/2", "1/2"] { try run(part) }
        #expect(try paths(ClipQuery(filter: "reason:output.collision", sort: .path, descending: false)) == collided)
    }

    @Test func `segments belong to the part of their recording`() throws {
        let path = RawPath(text: "talks/long.wav")
        let part = PartNumber.index(of: path, count: 5)
        let stored = ClipSegment(startSeconds: 1, endSeconds: 2).stored(file: path)
        #expect(BegunParts.part(ofClip: "talks/long@0001.000-0002.000", segment: stored, count: 5) == part)
    }

    @Test func `a clip that has gone is told by its part, and by that alone`() throws {
        for part in ["0/2", "1/2"] { try run(part) }
        try FileManager.default.removeItem(atPath: fixture.temporary.path + "/set/" + RunFixture.clip(5))
        let owner = PartNumber.index(of: RawPath(text: RunFixture.clip(5)), count: 2)
        #expect(try run("\(1 - owner)/2").reasons["file.vanished"] == nil)
        #expect(try run("\(owner)/2") { $0.mode = .replace }.reasons["file.vanished"] == 1)
        #expect(!fixture.hasFeatures(RunFixture.clip(5)))
    }
}
