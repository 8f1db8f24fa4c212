import Base
import Dispatch
import Testing

@testable import Engine

@Suite struct InBackgroundTests {
    /// Counts up to a number, or for as long as nobody cancels it.
    private struct Counting: BackgroundWork {
        static let name = "counting"
        var limit: Int
        var fails = false
        var beginning: Int { 0 }

        struct Failure: Error {}

        func execute(_ context: WorkContext<Int>) throws -> String {
            for number in 1... {
                if context.isCancelled { throw CancellationError() }
                context.update { $0 = number }
                if number == limit { break }
            }
            if fails { throw Failure() }
            return "counted to \(limit)"
        }
    }

    /// Counts twice, and waits for somebody to cancel it where `waits`.
    private struct Twice: BackgroundWork {
        static let name = "twice"
        var counting: Counting
        var waits = false
        var beginning: [Int] { [] }

        func execute(_ context: WorkContext<[Int]>) throws -> [String] {
            if waits {
                let given = DispatchSemaphore(value: 0)
                context.whenCancelled { given.signal() }
                context.update { $0 = [-1] }
                given.wait()
            }
            return try (0..<2).map { _ in try context.part(counting) { $1.append($0) } }
        }
    }

    @Test func `work is done once, and says how far it is and what it came to`() throws {
        let run = InBackground(Counting(limit: 3))
        #expect(run.progress == 0 && !run.isOver)
        #expect(try run.value() == "counted to 3")
        #expect(run.progress == 3 && run.isOver)
        let again = Guarded(false)
        run.start { _ in again.withLock { $0 = true } }
        #expect(!again.withLock { $0 }, "it is not begun again")
    }

    @Test func `what ended it is thrown`() {
        let run = InBackground(Counting(limit: 1, fails: true))
        #expect(throws: Counting.Failure.self) { try run.value() }
        #expect(run.isOver)
    }

    @Test func `work that is given up ends, before it began as well`() {
        let begun = InBackground(Counting(limit: 0))
        #expect(throws: CancellationError.self) { try begun.value(isCancelled: { begun.progress > 0 }) }
        let early = InBackground(Counting(limit: 1))
        early.cancel()
        #expect(throws: CancellationError.self) { try early.value() }
        #expect(early.progress == 0)
    }

    @Test func `a part tells through the whole, and is given up with it`() throws {
        let run = InBackground(Twice(counting: Counting(limit: 2)))
        #expect(try run.value() == ["counted to 2", "counted to 2"] && run.progress == [1, 2, 1, 2])
        let endless = InBackground(Twice(counting: Counting(limit: 0)))
        #expect(throws: CancellationError.self) { try endless.value(isCancelled: { !endless.progress.isEmpty }) }
    }

    @Test func `a cancellation reaches what waits, also where it came first`() {
        let run = InBackground(Twice(counting: Counting(limit: 1), waits: true))
        #expect(throws: CancellationError.self) { try run.value(isCancelled: { run.progress == [-1] }) }
    }
}
