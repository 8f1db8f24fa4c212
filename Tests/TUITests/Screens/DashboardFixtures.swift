
@testable import Base
@testable import Corpora
@testable import Engine
@testable import TUI

/// States of the two main screens, the same on every run.
enum DashboardFixtures {
    static let crema = "CREMA-D"
    static let ravdess = "RAVDESS"

    static func empty() -> AppState { AppState(World(lanes: 2), themeName: "harbour", themeNames: ["harbour", "terminal"]) }

    static func entry(_ name: String, kind: DatasetKind, run: RunSnapshot? = nil, isOurs: Bool = false) -> DatasetEntry {
        var entry = DatasetEntry(
            DatasetRegistry.Entry(
                name: name, source: "/data/speech/" + name, kind: kind, output: "/data/features/" + name))
        entry.run = run
        entry.worker = isOurs ? .here(awaitsEnd: false) : .nobody
        entry.clipCount = run?.total
        return entry
    }

    static func snapshot(_ name: String, kind: DatasetKind, state: RunSnapshot.State) -> RunSnapshot {
        var run = RunSnapshot(
            name: name, kind: kind, source: "/data/speech/" + name, output: "/data/features/" + name,
            model: "seed", recipeHash: "0f3a")
        run.state = state
        run.startedAt = 1_768_383_000
        run.endedAt = state.isOver ? 1_768_383_071 : nil
        run.takenAt = 1000
        run.version = 7
        return run
    }

    /// CREMA-D in the middle of its run.
    static func cremaRunning(_ state: RunSnapshot.State = .running) -> RunSnapshot {
        var run = snapshot(crema, kind: DatasetKind("crema-d"), state: state)
        run.total = 7442
        run.planned = 7442
        run.done = 4702
        run.extracted = 4650
        run.skipped = 48
        run.failed = 4
        run.activeSeconds = 40
        run.audioSeconds = 11_900
        run.inputBytes = 382_000_000
        run.rateHistory = (0..<40).map { 96 + Float($0 * 37 % 41) }
        run.stepTimes.readMs = 2680
        run.stepTimes.resampleMs = 6112
        run.stepTimes.transformMs = 5220
        run.stepTimes.correctMs = 94
        run.stepTimes.inferMs = 7052
        run.stepTimes.writeMs = 1410
        run.lanes = [
            RunSnapshot.Lane(index: 0, clip: "AudioWAV/1046_IWW_DIS_XX.wav", since: 999.99),
            RunSnapshot.Lane(index: 1, clip: "AudioWAV/1046_IWW_FEA_XX.wav", since: 993),
        ]
        run.reasons = ["audio.silent": 31, "audio.too_short": 12, "file.lfs_pointer": 5, "output.disk_full": 4]
        run.frames = frames(low: 40, count: 4650)
        run.layouts = ["mel, time": 4650]
        return run
    }

    static func ravdessRunning(_ state: RunSnapshot.State = .running) -> RunSnapshot {
        var run = snapshot(ravdess, kind: DatasetKind("ravdess"), state: state)
        run.total = 1440
        run.upToDate = 240
        run.planned = 1200
        run.done = 310
        run.extracted = 541
        run.skipped = 9
        run.activeSeconds = 12
        run.inputBytes = 16_400_000
        run.rateHistory = (0..<12).map { 20 + Float($0 % 5) }
        run.stepTimes.readMs = 120
        run.stepTimes.correctMs = 31
        run.stepTimes.inferMs = 470
        run.stepTimes.writeMs = 88
        run.lanes = [
            RunSnapshot.Lane(index: 0, clip: nil, since: 0),
            RunSnapshot.Lane(index: 1, clip: "Actor_20/03-01-05-01-02-01-20.npy", since: 999.5),
        ]
        run.reasons = ["shape.mel_bins": 7, "array.non_finite": 2]
        run.frames = frames(low: 90, count: 541)
        run.layouts = ["mel, time": 330, "batch, mel, time": 205, "time, mel": 6]
        return run
    }

    static func finished(_ run: RunSnapshot) -> RunSnapshot {
        var run = run
        run.state = .finished
        run.endedAt = run.startedAt + 71
        run.done = run.planned
        run.extracted = run.total - run.skipped - run.failed
        run.lanes = []
        return run
    }

    /// A hill over the number of frames.
    private static func frames(low: Int, count: Int) -> [Int: Int] {
        var frames: [Int: Int] = [:]
        for clip in 0..<count {
            let step = clip % 31 + clip % 29 + clip % 37
            frames[low + step, default: 0] += 1
        }
        return frames
    }

    /// Record of a row of a table, by its number.
    static func record(_ index: Int) -> ClipRecord {
        let actor = 1000 + index % 91
        let outcome: Outcome = index % 9 == 4 ? .skipped : index % 23 == 7 ? .failed : .extracted
        var record = ClipRecord(
            path: "AudioWAV/\(actor)_IWW_\(["ANG", "DIS", "FEA", "HAP", "NEU", "SAD"][index % 6])_\(index).wav", outcome: outcome,
            recipeHash: "0f3a", inputBytes: 80_000, inputModifiedNs: 0)
        record.elapsedMs = 3 + Double(index * 7 % 50) / 10
        record.labels = [.init("speaker", "\(actor)"), .init("emotion", ["anger", "disgust", "fear", "happy", "neutral", "sad"][index % 6])]
        record.peakDBFS = outcome == .failed ? nil : -1 - Double(index * 11 % 170) / 10
        record.durationSeconds = 1.5 + Double(index % 40) / 16
        let frames = 60 + index * 13 % 90
        switch outcome {
        case .extracted:
            record.inputShape = "(128, \(frames))"
            record.layout = "mel, time"
            record.cnnShape = "(1, \(frames), 128, 1)"
            record.featureShape = "(\(frames / 8), 2048)"
            record.frames = frames
            record.plan = [.operation(.transpose(order: [1, 0])), .operation(.insert([.batch, .channel]))]
            record.notes = index % 7 == 0 ? [ClipNote(.audioMixed, "2 channels averaged")] : []
        case .skipped:
            record.reason = .shapeMelBins
            record.inputShape = "(96, 64)"
            record.found = "axes of 96 and 64"
            record.needed = "an axis of 128 mel bands"
        default:
            record.reason = .outputDiskFull
            record.found = "no space left on the device"
            record.needed = "room for 82 kB"
        }
        return record
    }

    /// What a copy of RAVDESS holds that has all speech of these actors and nothing else.
    static func ravdess(actors: [Int]) -> DatasetCompleteness? {
        var names: [String] = []
        for actor in actors {
            for emotion in 1...8 {
                for intensity in 1...(emotion == 1 ? 1 : 2) {
                    for statement in 1...2 { for take in 1...2 { names.append("03-01-0\(emotion)-0\(intensity)-0\(statement)-0\(take)-\(Readable.twoDigits(actor)).wav") } }
                }
            }
        }
        return DatasetInventory(DatasetKind("ravdess"))?.completeness(of: names)
    }

    static func idle() -> AppState {
        var state = empty()
        var first = entry(crema, kind: DatasetKind("crema-d"), run: finished(cremaRunning()))
        first.completeness = ["CREMA-D 7,442 of 7,442: complete"]
        var second = entry(ravdess, kind: DatasetKind("ravdess"))
        second.inventory = ravdess(actors: [1, 20])
        second.completeness = second.inventory.map { [$0.text] } ?? []
        second.clipCount = 120
        state.world.datasets = [first, second]
        return state
    }

    static func running(_ crema: RunSnapshot = cremaRunning(), _ ravdess: RunSnapshot = ravdessRunning()) -> AppState {
        var state = empty()
        state.world.datasets = [
            entry(DashboardFixtures.crema, kind: DatasetKind("crema-d"), run: crema, isOurs: true),
            entry(DashboardFixtures.ravdess, kind: DatasetKind("ravdess"), run: ravdess, isOurs: true),
        ]
        state.screen = .dashboard
        state.previous = [.datasets]
        state.dashboard.columns = [DashboardScreen.Column(name: DashboardFixtures.crema), DashboardScreen.Column(name: DashboardFixtures.ravdess)]
        fill(&state, total: crema.done)
        return state
    }

    /// Answers the newest request for a page of the focused column with rows counted from `offset`.
    static func fill(_ state: inout AppState, total: Int, offset: Int = 0, count: Int = 60) {
        let table = state.dashboard.columns[state.dashboard.focus].table
        let rows = offset..<min(total, offset + count)
        var facts = PageFacts()
        facts.labels = ["speaker", "emotion"]
        _ = state.update(
            .page(
                dataset: state.dashboard.columns[state.dashboard.focus].name, generation: table.generation, offset: offset, total: total,
                selected: nil, records: rows.map(record), facts: facts))
    }

    static func picture(_ state: AppState, _ size: Size, look: Look = Looks.unicode) -> String {
        var state = state
        state.visibleRows = state.visibleRows(in: size)
        var canvas = Canvas(size)
        state.draw(on: &canvas, look: look)
        return canvas.picture()
    }
}
