import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite struct `Columns of the table of clips` {
    private let labels = ["speaker", "sex", "emotion"]
    private var widths: [ClipColumn: Int] { [.file: 30, .label("emotion"): 7, .label("speaker"): 4, .shape: 10, .networkInput: 18] }

    private func names(_ chosen: [String], _ width: Int) -> [String] {
        ClipTableLayout(ShownColumns.columns(chosen, labels: labels), widths: widths, nameWidth: 20, width: width).columns.map(\.column.name)
    }

    @Test(arguments: [
        (40, ["file", "note"]), (80, ["file", "emotion", "speaker", "seconds", "T", "peak", "note"]),
        (120, ShownColumns.usual.filter { $0 != "start" && $0 != "end" }), (200, ShownColumns.usual.filter { $0 != "start" && $0 != "end" }),
    ])
    func `as the table narrows, the last of the chosen columns go first`(width: Int, shown: [String]) {
        #expect(names(ShownColumns.usual, width) == shown)
    }

    @Test(arguments: Array(1...200))
    func `no width is exceeded`(width: Int) {
        let all = ShownColumns.all(labels: labels)
        for chosen in [ShownColumns.columns(ShownColumns.usual, labels: labels), all, [.file], all.reversed()] {
            let layout = ClipTableLayout(chosen, widths: widths, nameWidth: 20, width: width)
            let needed = layout.columns.reduce(0) { $0 + $1.width + 1 } - 1
            #expect(needed <= max(1, width - 5))
            #expect(layout.columns.allSatisfy { $0.width > 0 })
        }
    }

    @Test func `names have the room that they need before shapes have any`() throws {
        let chosen: [ClipColumn] = [.file, .shape, .networkInput, .note]
        for width in 40...120 {
            let columns = ClipTableLayout(chosen, widths: widths, nameWidth: 20, width: width).columns
            let file = try #require(columns.first { $0.column == .file })
            if columns.contains(where: { $0.column.isShape }) { #expect(file.width == 30) }
        }
    }

    @Test func `labels that no clip has are left out, and the actor stands for the speaker where there is none`() {
        #expect(ShownColumns.columns(ShownColumns.usual, labels: []).map(\.name) == ["file", "seconds", "T", "peak", "ms", "note"])
        #expect(ShownColumns.columns(["speaker", "file"], labels: ["actor"]).map(\.name) == ["actor", "file"])
        #expect(ShownColumns.columns(["nonsense"], labels: []) == [.file])
    }

    @Test func `shapes are shown where some differ by more than their length`() {
        func record(_ shape: String, _ layout: String) -> ClipRecord {
            var record = ClipRecord(path: "a", outcome: .extracted, recipeHash: "", inputBytes: 1, inputModifiedNs: 1)
            (record.inputShape, record.layout) = (shape, layout)
            return record
        }
        var table = DashboardScreen.ClipTable()
        table.take([record("(128, 60)", "mel, time"), record("(128, 75)", "mel, time")], offset: 0, total: 2, selected: nil, visible: 9)
        #expect(!table.columns(ShownColumns.usual).contains(.shape))
        table.take([record("(128, 60)", "mel, time"), record("(75, 128)", "time, mel")], offset: 0, total: 2, selected: nil, visible: 9)
        #expect(table.columns(ShownColumns.usual).suffix(2) == [.shape, .note])
    }

    @Test func `chosen columns are kept for the next start`() throws {
        let path = NSTemporaryDirectory() + "melscope-columns-\(UInt64.random(in: 0...(.max)))"
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(KeptColumns(path: path).names == nil)
        try KeptColumns(path: path).keep(["file", "snr"])
        #expect(KeptColumns(path: path).names == ["file", "snr"])
    }
}
