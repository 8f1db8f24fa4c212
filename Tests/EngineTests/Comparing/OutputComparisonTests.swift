import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import Signal
@testable import TestSupport

/// Two outputs side by side.
@Suite struct OutputComparisonTests {
    private func extract(_ fixture: RunFixture, to name: String, _ change: (inout RunRequest) -> Void = { _ in }) throws -> OutputFolder {
        var request = try fixture.request()
        request.output = OutputFolder(path: fixture.temporary.path + "/" + name)
        change(&request)
        #expect(fixture.engine.start(request).waitUntilOver().state == .finished)
        return request.output
    }

    private func file(_ clip: Int, in output: OutputFolder) -> String {
        output.path + "/" + NPYStore.name(ofClip: RunFixture.clip(clip), OutputNaming())
    }

    private func change(_ path: String, _ body: (inout [Float]) -> Void) throws {
        var tensor = try ArrayFile.read(path: path, member: nil, maxBytes: 1 << 30).tensor
        body(&tensor.values)
        try Data(NPYWriter.data(for: tensor)).write(to: URL(fileURLWithPath: path))
    }

    @Test func `two extractions of the same clips are equal to the bit`() throws {
        let fixture = try RunFixture(lanes: 2)
        try fixture.addClips(70)
        let (a, b) = (try extract(fixture, to: "a"), try extract(fixture, to: "b"))
        let comparison = try OutputComparison(a, b)
        #expect(comparison.isIdentical && comparison.common == 70 && comparison.features[0].identical == 70)
        #expect(comparison.recipeDifferences.isEmpty && comparison.a.withFeatures == 70 && comparison.features[0].mostDifferent.isEmpty)
    }

    @Test func `a planted difference is found where it is, and how large it is`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(5)
        let (a, b) = (try extract(fixture, to: "a"), try extract(fixture, to: "b"))
        try change(file(3, in: b)) { $0[7] += 0.5 }
        let comparison = try OutputComparison(a, b)
        let features = comparison.features[0]
        #expect(!comparison.isIdentical && features.identical == 4 && features.compared == 5)
        #expect(features.mostDifferent.map(\.path) == [RunFixture.clip(3)])
        #expect(abs(features.mostDifferent[0].distance.largestDifference - 0.5) < 1e-6)
    }

    @Test func `clips of one output, without features, of other shapes and unreadable ones are each told`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(4)
        try fixture.addMisfit("misfit.npy")
        let a = try extract(fixture, to: "a")
        try FileManager.default.removeItem(atPath: fixture.temporary.path + "/set/" + RunFixture.clip(0))
        try fixture.addClips(1, to: "set/more")
        let b = try extract(fixture, to: "b")
        let shaped = try ArrayFile.read(path: file(1, in: b), member: nil, maxBytes: 1 << 30).tensor
        try Data(NPYWriter.data(for: Tensor(shape: [shaped.values.count], values: shaped.values))).write(to: URL(fileURLWithPath: file(1, in: b)))
        try Data("not an array".utf8).write(to: URL(fileURLWithPath: file(2, in: b)))
        try change(file(3, in: b)) { $0[0] = .nan }
        let comparison = try OutputComparison(a, b)
        let features = comparison.features[0]
        #expect(comparison.onlyInA.first == [RunFixture.clip(0)] && comparison.onlyInB.first == ["more/" + RunFixture.clip(0)])
        #expect(comparison.common == 4 && comparison.a.withFeatures == 4 && comparison.a.clips == 5 && comparison.hasProblems)
        #expect(features.reshaped.map(\.path) == [RunFixture.clip(1)] && features.reshaped[0].b == "(\(shaped.values.count),)")
        #expect(features.unreadable.map(\.path) == [RunFixture.clip(2)] && features.unreadable[0].why.contains("in b"))
        #expect(features.notFinite == 1 && features.compared == 0)
    }

    @Test func `another recipe is told by its keys, and clips that one recipe refuses`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(2)
        let a = try extract(fixture, to: "a")
        let b = try extract(fixture, to: "b") { request in
            request.recipe.output.pool = .mean
            request.recipe.output.valueType = .float16
        }
        let comparison = try OutputComparison(a, b)
        #expect(comparison.recipeDifferences.map(\.key) == ["output.pool", "output.dtype"])
        #expect(comparison.features[0].reshapedCount == 2 || comparison.features[0].compared == 2)
    }

    @Test func `features of an older recipe are no features`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(2)
        let a = try extract(fixture, to: "a")
        let b = try extract(fixture, to: "b")
        let ledger = try Ledger.open(b.ownPart).ledger
        try ledger.markStale([RunFixture.clip(1)])
        ledger.close()
        let comparison = try OutputComparison(a, b)
        #expect(comparison.featuresOnlyInA.first == [RunFixture.clip(1)] && comparison.features[0].compared == 1)
    }

    @Test func `it can be ended, and says how far it is`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(70)
        let (a, b) = (try extract(fixture, to: "a"), try extract(fixture, to: "b"))
        var steps: [Int] = []
        #expect(throws: CancellationError.self) {
            try OutputComparison(a, b) { done, _ in
                steps.append(done)
                return false
            }
        }
        #expect(steps.count == 1)
        var last = (0, 0)
        _ = try OutputComparison(a, b) { done, total in
            last = (done, total)
            return true
        }
        #expect(last == (140, 140))
    }

    @Test func `clips are met in the order of their bytes, whatever their names are`() throws {
        let temporary = try TemporaryFolder()
        func records(_ name: String, _ paths: [String]) throws -> OutputRecords {
            let output = OutputFolder(path: temporary.path + "/" + name)
            try output.prepare()
            let ledger = try Ledger.open(output.ownPart).ledger
            try ledger.save(paths.map { ClipRecord(path: $0, outcome: .extracted, recipeHash: "h", inputBytes: 1, inputModifiedNs: 0) })
            ledger.close()
            return try OutputRecords(output)
        }
        // "é" of one scalar and of two are one for Swift, and two for the file system.
        let paths = ["a", "a/b", "a-b", "Z", "e\u{301}", "\u{e9}", "\u{1F600}", "\u{FF01}"]
        let many = (0..<2500).map { String(format: "m%04d", $0) }
        let (a, b) = (try records("a", paths + many), try records("b", paths.reversed() + many.dropLast(1)))
        defer {
            a.close()
            b.close()
        }
        var walk = CommonClips(ClipCursor(a), ClipCursor(b))
        var (both, left) = (0, 0)
        while let (one, other) = try walk.next() {
            if one != nil, other != nil { both += 1 } else if one != nil { left += 1 } else { Issue.record("\(other?.path ?? "")") }
        }
        #expect((both, left) == (paths.count + 2499, 1))
    }
}
