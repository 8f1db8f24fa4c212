import Testing

@testable import Corpora
@testable import TUI

/// A run that saw a part of its source must not look like one that saw all of it.
@Suite struct ListingWarningTests {
    private static func partial() -> AppState {
        var run = DashboardFixtures.cremaRunning(.finished)
        (run.skipped, run.failed, run.reasons) = (0, 0, [:])
        run.listing = ListingReport()
        run.listing?.unlistedFolders = 1
        run.listing?.problems = [.init(code: "folder.unreadable", path: "Actor\u{1b}_02", found: "Permission denied")]
        run.listing?.keptClips = 60
        var state = DashboardFixtures.running()
        state.world.datasets[0].run = run
        return state
    }

    @Test(arguments: [Size(width: 120, height: 40), Size(width: 80, height: 24), Size(width: 60, height: 16)])
    func `the panel and the table of datasets say so`(size: Size) {
        var state = Self.partial()
        for look in [Looks.unicode, Looks.ascii] {
            let dashboard = DashboardFixtures.picture(state, size, look: look)
            #expect(dashboard.contains("finished, incomplete"), "\(dashboard)")
            #expect(dashboard.contains("1 folder could not be"), "\(dashboard)")
        }
        state.screen = .datasets
        #expect(DashboardFixtures.picture(state, size).contains("finished, incomplete"))
    }

    @Test func `the details name the folder, printable`() {
        var state = Self.partial()
        state.screen = .datasets
        let picture = DashboardFixtures.picture(state, Size(width: 120, height: 40))
        #expect(picture.contains("1 folder could not be listed"), "\(picture)")
        #expect(picture.contains("\\x1b_02") && picture.contains("60 clips"), "\(picture)")
    }

    @Test func `the notice at the end of the run says so too`() {
        var state = Self.partial()
        let run = state.world.datasets[0].run!
        state.world.datasets[0].worker = .here(awaitsEnd: true)
        _ = state.update(.snapshots([state.world.datasets[0].name: run]))
        #expect(state.toast?.isProblem == true)
        #expect(state.toast?.text.contains("1 folder could not be listed") == true, "\(state.toast?.text ?? "")")
    }

    @Test func `the plain mode says it in the list and at the end`() {
        let state = Self.partial()
        let listed = PlainWords.dataset(state.world.datasets[0], number: 1, model: "seed", utcOffsetSeconds: 0)
        #expect(listed.contains { $0.contains("Not listed: 1 folder could not be listed") })
        #expect(PlainWords.end(state.world.datasets[0].run!, name: "x", number: 1).contains { $0.hasPrefix("Not listed: 1 folder") })
    }
}
