import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import TUI

@Suite struct NoticeTests {
    @Test func `a notice is one sequence, whatever a dataset is called`() {
        let hostile = "x\u{1b}]0;title\u{7};rm\u{9c}" + String(repeating: "y", count: 500)
        #expect(Notice.none.bytes(hostile).isEmpty && Notice.bell.bytes(hostile) == [7])
        for form in [Notice.osc9, .osc777] {
            let bytes = form.bytes(hostile)
            #expect(bytes.count < 300 && bytes.first == 0x1b && bytes.last == 7)
            #expect(!bytes.dropFirst().dropLast().contains { $0 < 0x20 || $0 == 0x7f || $0 == 0x1b })
        }
        // Sequence, command, title, text: a semicolon in the text would be a fifth field.
        #expect(Notice.osc777.bytes("a; b").filter { $0 == UInt8(ascii: ";") }.count == 3)
    }

    @Test func `the end of a run is told once, and nothing else is`() {
        var state = DashboardFixtures.running()
        let running = DashboardFixtures.cremaRunning()
        func notices(_ effects: [Effect]) -> [String] { effects.compactMap { if case .notify(let text) = $0 { text } else { nil } } }
        #expect(notices(state.update(.snapshots(["CREMA-D": running]))).isEmpty)
        #expect(notices(state.update(.snapshots(["CREMA-D": DashboardFixtures.finished(running)]))) == ["CREMA-D: finished, 7390 extracted, 52 skipped"])
        #expect(notices(state.update(.snapshots(["CREMA-D": DashboardFixtures.finished(running)]))).isEmpty)
    }

    @Test func `the configuration says how, and what is not known is refused`() throws {
        let path = NSTemporaryDirectory() + "melscope-notify-\(UUID().uuidString).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try "notify: osc9\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try Configuration(path: path).notify == .osc9)
        try "notify: loud\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: EngineError.self) { try Configuration(path: path) }
    }
}
