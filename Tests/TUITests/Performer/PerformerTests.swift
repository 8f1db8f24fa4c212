import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import Signal
@testable import TUI

/// Runs as the dashboard starts them, on real folders.
@Suite struct PerformerTests {
    /// A performer of one dataset, and what it reports.
    private final class Fixture {
        let folder: String
        let performer: Performer
        private let inbox = Inbox()

        private final class Inbox: Sendable {
            let actions = Guarded<[News]>([])
        }

        init(source: String = "clips") throws {
            folder = NSTemporaryDirectory() + "melscope-performer-" + UUID().uuidString
            try FileManager.default.createDirectory(atPath: folder + "/clips", withIntermediateDirectories: true)
            for number in 0..<6 {
                let values = (0..<128 * (41 + number)).map { Float(($0 * 7 + number) % 80) - 80 }
                try Data(NPYWriter.data(for: Tensor(shape: TensorShape([41 + number, 128]), values: values))).write(to: URL(fileURLWithPath: folder + "/clips/\(number).npy"))
            }
            let entry = DatasetRegistry.Entry(name: "clips", source: folder + "/" + source, kind: nil, output: folder + "/out")
            let inbox = inbox
            performer = Performer(entries: [entry], settings: Performer.Settings(outputRoot: folder), lanes: 1) { action in
                inbox.actions.withLock { $0.append(action) }
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        var actions: [News] { inbox.actions.withLock { $0 } }

        /// Waits for an action; the generous limit only bounds a failure.
        func waits(_ isMeant: (News) -> Bool) -> Bool {
            let end = Date().addingTimeInterval(40)
            repeat {
                _ = performer.snapshots()
                if actions.contains(where: isMeant) { return true }
                Thread.sleep(forTimeInterval: 0.01)
            } while Date() < end
            return false
        }

        func extract(times: Int = 1) {
            for _ in 0..<times { performer.perform(.start(dataset: "clips", replacing: false), columns: []) }
            #expect(waits { if case .started = $0 { true } else { false } })
            performer.waitUntilIdle()
        }
    }

    @Test func `two starts at once are one run, and nobody else is said to extract`() throws {
        let fixture = try Fixture()
        fixture.extract(times: 5)
        #expect(fixture.waits { _ in fixture.actions.filter { if case .started = $0 { true } else { false } }.count == 5 })
        fixture.performer.waitUntilIdle()
        #expect(fixture.performer.snapshots()["clips"]?.extracted == 6)
        #expect(!fixture.actions.contains { if case .refused = $0 { true } else { false } })
    }

    @Test func `a start that fails is told of, and the record of the run before is read again`() throws {
        let fixture = try Fixture()
        fixture.extract()
        #expect(fixture.performer.snapshots()["clips"]?.extracted == 6)
        rename(fixture.folder + "/clips", fixture.folder + "/elsewhere")
        fixture.performer.perform(.start(dataset: "clips", replacing: false), columns: [])
        #expect(fixture.waits { if case .notBegun("clips", let problem?) = $0 { problem.contains(fixture.folder + "/clips") } else { false } })
        #expect(fixture.performer.snapshots()["clips"] == nil || fixture.performer.snapshots()["clips"]?.extracted == 6)
        fixture.performer.refresh()
        guard case .datasetsLoaded(let entries)? = fixture.actions.last(where: { if case .datasetsLoaded = $0 { true } else { false } }) else {
            Issue.record("nothing was read")
            return
        }
        #expect(entries.first?.run?.extracted == 6 && entries.first?.run?.state == .finished)
    }

    @Test func `an output that holds another source's features is not taken for this one's`() throws {
        let fixture = try Fixture()
        fixture.extract()
        let copy = fixture.folder + "/other/clips"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        func entries(_ source: String) throws -> [DatasetEntry] {
            let seen = Guarded<[DatasetEntry]>([])
            let entry = DatasetRegistry.Entry(name: "clips", source: source, kind: nil, output: fixture.folder + "/out")
            let performer = Performer(entries: [entry], settings: Performer.Settings(outputRoot: fixture.folder), lanes: 1) { action in
                if case .datasetsLoaded(let entries) = action { seen.withLock { $0 = entries } }
            }
            performer.refresh()
            return seen.withLock { $0 }
        }
        let other = try #require(entries(copy).first)
        #expect(other.otherSource == fixture.folder + "/clips")
        #expect(other.trouble?.contains("holds features of another source, \(fixture.folder)/clips") == true)
        #expect(RunWords(other).word == "another source")
        // However it is spelt.
        let same = try #require(entries(fixture.folder + "/other/../clips").first)
        #expect(same.otherSource == nil && same.trouble == nil && same.run?.extracted == 6)
    }

    @Test func `an output that is deleted is told of once`() throws {
        let fixture = try Fixture()
        fixture.extract()
        fixture.performer.refresh()
        try FileManager.default.removeItem(atPath: fixture.folder + "/out")
        fixture.performer.refresh()
        fixture.performer.refresh()
        let gone = fixture.actions.compactMap { if case .outputGone(_, let problem) = $0 { problem } else { nil } }
        #expect(gone == ["the output \(fixture.folder)/out has gone; starting again extracts everything"])
        #expect(fixture.performer.snapshots().isEmpty)
        fixture.extract()
        #expect(fixture.waits { _ in fixture.performer.snapshots()["clips"]?.extracted == 6 })
    }
}
